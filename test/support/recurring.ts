import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import { temporalCalendar } from '../../src/adapters/calendar/temporal-calendar.ts';
import { makeDueIn } from '../../src/domain/due.ts';
import { makeGivenRule } from '../../src/domain/series/rule.ts';
import type { Anchor, PatternEdit } from '../../src/domain/series/series.ts';
import { type TimeZone, makeTimeZone } from '../../src/domain/time.ts';
import { right } from './values.ts';

const berlin: TimeZone = right(makeTimeZone('Europe/Berlin'));

/** A recurrence as a client gives it. */
export const pattern = (rule: string, anchor?: Anchor, zone = berlin): PatternEdit => ({
  rule: right(makeGivenRule(rule)),
  zone,
  ...(anchor === undefined ? {} : { anchor }),
});

/** The due of a text: a day, an instant, or a local time in Berlin. */
export const dueOf = (text: string) =>
  pipe(
    text,
    makeDueIn((local) => temporalCalendar.toInstant(berlin, local)),
    E.match(() => {
      throw new Error(`${text} is no due`);
    }, O.some),
  );
