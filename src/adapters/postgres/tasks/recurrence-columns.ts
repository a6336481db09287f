import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import { makeRule } from '../../../domain/series/rule.ts';
import { type Recurrence, anchors, makeSeriesId } from '../../../domain/series/series.ts';
import { makeSlot } from '../../../domain/series/slot.ts';
import { type Task, type TaskId, makeTaskId } from '../../../domain/task.ts';
import { type TimeZone, makeTimeZone } from '../../../domain/time.ts';
import type { Row } from '../driver/connections.ts';
import { CorruptRow, checked, textIn } from '../row.ts';

/** The JSON of a recurrence in its column; the series has one of its own. */
const jsonOf = ({ rule, zone, anchor, start, occurrence, ordinal }: Recurrence): string =>
  JSON.stringify({ rrule: rule, time_zone: zone, anchor, start, occurrence, ordinal });

/** The columns of a task's series, null for a task without recurrence. */
export const recurrenceColumns = {
  series_id: {
    type: 'uuid',
    read: 'series_id',
    write: ({ recurrence }: Task) => (O.isSome(recurrence) ? recurrence.value.series : null),
  },
  recurrence: {
    type: 'jsonb',
    read: 'recurrence::text',
    write: ({ recurrence }: Task) => (O.isSome(recurrence) ? jsonOf(recurrence.value) : null),
  },
  successor_id: {
    type: 'uuid',
    read: 'successor_id',
    write: (task: Task) => (task.status === 'completed' ? O.toNullable(task.successor) : null),
  },
};

/** Zones read before: to check one takes as long as to read ten tasks. */
const zones = new Map<string, TimeZone>();

const zoneIn = (text: string): TimeZone => {
  const known = zones.get(text);
  if (known !== undefined) return known;
  const zone = checked('recurrence', makeTimeZone(text));
  zones.set(text, zone);
  return zone;
};

const column = 'recurrence';

export const recurrenceIn = (row: Row): O.Option<Recurrence> => {
  if (row['series_id'] === null) return O.none;
  const json: unknown = JSON.parse(textIn(row, column));
  if (typeof json !== 'object' || json === null) throw new CorruptRow(column);
  const members: Row = { ...json };
  const anchor = anchors.find((one) => one === members['anchor']);
  const ordinal = members['ordinal'];
  if (anchor === undefined || typeof ordinal !== 'number') throw new CorruptRow(column);
  return O.some({
    series: checked('series_id', makeSeriesId(textIn(row, 'series_id'))),
    rule: checked(column, makeRule(textIn(members, 'rrule'))),
    zone: zoneIn(textIn(members, 'time_zone')),
    anchor,
    start: checked(column, makeSlot(textIn(members, 'start'))),
    occurrence: checked(column, makeSlot(textIn(members, 'occurrence'))),
    ordinal,
  });
};

export const successorIn = (row: Row): O.Option<TaskId> =>
  pipe(
    O.fromNullable(row['successor_id']),
    O.map(() => checked('successor_id', makeTaskId(textIn(row, 'successor_id')))),
  );
