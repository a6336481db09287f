import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { SchemaObject } from 'openapi3-ts/oas31';
import { makeGivenRule, maxCount, maxInterval, maxPosition, maxRule } from '../../../domain/series/rule.ts';
import { type PatternEdit, type Recurrence, anchors } from '../../../domain/series/series.ts';
import type { Task } from '../../../domain/task.ts';
import { makeTimeZone } from '../../../domain/time.ts';
import { clearable, decoder, described, named, object, oneOf, refined, text } from '../decoder.ts';
import { exactly, idSchema, namedSchema } from '../openapi/components.ts';
import { ruleMessage } from '../validation-messages.ts';

const slotPattern = '^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}:\\d{2})?$';

/** A recurrence as clients see it. */
type RecurrenceJson = {
  readonly rrule: string;
  readonly time_zone: string;
  readonly anchor: string;
  readonly start: string;
  readonly occurrence: string;
};

const jsonOf = ({ rule, zone, anchor, start, occurrence }: Recurrence): RecurrenceJson => ({
  rrule: rule,
  time_zone: zone,
  anchor,
  start,
  occurrence,
});

/** The members of a task about its series; null for a task that does not recur. */
export const recurrenceJson = (task: Task) =>
  O.isNone(task.recurrence)
    ? { recurrence: null, series_id: null, successor_id: null }
    : {
        recurrence: jsonOf(task.recurrence.value),
        series_id: task.recurrence.value.series,
        successor_id: task.status === 'completed' ? O.toNullable(task.successor) : null,
      };

const members = {
  rrule: {
    type: 'string',
    maxLength: maxRule,
    examples: ['FREQ=WEEKLY;BYDAY=TU', 'FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=12'],
    description: `A recurrence rule (RFC 5545, RRULE): FREQ DAILY, WEEKLY, MONTHLY or YEARLY, with INTERVAL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS, WKST, and COUNT or UNTIL. INTERVAL is at most ${maxInterval}, COUNT ${maxCount}, and a BYSETPOS ${maxPosition}. BYMONTH needs YEARLY, where BYMONTHDAY needs it; a WEEKLY rule has no BYMONTHDAY. BYSETPOS needs BYDAY or BYMONTHDAY. An ordinal in BYDAY is at most 5 of a month and 52 of a year, whose other days then have one, too. The rule must have a second date. Returned in one canonical spelling.`,
  },
  time_zone: {
    type: 'string',
    examples: ['Europe/Berlin'],
    description: 'The IANA time zone whose calendar and clocks the series follows.',
  },
  anchor: {
    type: 'string',
    enum: [...anchors],
    default: 'due',
    description:
      'What the next date is counted from: the date before (`occurrence`, whatever due date the task was given since), or the day of completion (FREQ and INTERVAL only).',
  },
  start: {
    type: 'string',
    pattern: slotPattern,
    description: 'The local date, or date and time, with which the series began.',
  },
  occurrence: {
    type: 'string',
    pattern: slotPattern,
    description:
      'The local date, or date and time, of this task in the series. `due_date` may have been moved.',
  },
} satisfies Readonly<Record<keyof RecurrenceJson, SchemaObject>>;

/** Their schemas. */
export const recurrenceMembers = {
  recurrence: {
    oneOf: [
      namedSchema(
        'Recurrence',
        exactly<RecurrenceJson>(members, 'How a task recurs, and its slot in the series.'),
      ),
      { type: 'null' },
    ],
  },
  series_id: {
    oneOf: [idSchema, { type: 'null' }],
    description: 'The series of a task that recurs, else null. A series has at most one pending task.',
  },
  successor_id: {
    oneOf: [idSchema, { type: 'null' }],
    description: 'The task that completing this one created, else null.',
  },
} satisfies Readonly<Record<keyof ReturnType<typeof recurrenceJson>, SchemaObject>>;

const rrule = decoder('rrule', members.rrule, (input) =>
  typeof input === 'string'
    ? pipe(
        makeGivenRule(input),
        E.mapLeft((faults) => faults.map(ruleMessage).join('; ')),
      )
    : E.left('must be a string'),
);

/** The recurrence in a body: a merge patch of the pattern, or null, which ends the series. */
export const recurrenceBody = clearable<O.Option<PatternEdit>>(
  O.none,
  refined(
    named(
      'RecurrenceEdit',
      described(
        object(
          {},
          {
            rrule,
            time_zone: text('time_zone', makeTimeZone, members.time_zone),
            anchor: described(clearable('due', oneOf('anchor', anchors)), members.anchor.description),
          },
        ),
        'Begins a series at the due date, unless it says what is stored. `rrule` and `time_zone` are required for a task that does not recur; other members are ignored.',
      ),
    ),
    ({ rrule: rule, time_zone: zone, anchor }) =>
      E.right(
        O.some({
          ...(rule === undefined ? {} : { rule }),
          ...(zone === undefined ? {} : { zone }),
          ...(anchor === undefined ? {} : { anchor }),
        }),
      ),
  ),
);
