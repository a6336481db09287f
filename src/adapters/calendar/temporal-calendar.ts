import { setImmediate } from 'node:timers/promises';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { Temporal } from 'temporal-polyfill';
import type { Ports } from '../../application/ports.ts';
import { instantAt, lastLocalTime, makeLocalTime } from '../../domain/time.ts';
import { ruleDates } from './rule-dates.ts';

let latest: Promise<void> = Promise.resolve();

/** The zones of Intl, by Temporal, which Node does not have yet. */
export const temporalCalendar: Ports['calendar'] = {
  turn: () => (latest = latest.then(() => setImmediate())),
  dates: ruleDates,
  toInstant: (zone, local) =>
    instantAt(
      Temporal.PlainDateTime.from(local).toZonedDateTime(zone, { disambiguation: 'compatible' })
        .epochMilliseconds,
    ),
  toLocal: (zone, instant) => {
    const local = Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDateTime();
    const text = local.toString({ smallestUnit: 'millisecond' });
    return pipe(
      makeLocalTime(text.slice(0, 10), text.slice(11, 19), text.slice(20)),
      E.getOrElse(() => lastLocalTime),
    );
  },
};
