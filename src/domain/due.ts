import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import {
  type Day,
  type Instant,
  type NotInCalendar,
  type TimeZone,
  type YearOutOfRange,
  dayIn,
  instantAt,
  isCalendarDate,
  makeDay,
  startOf,
} from './time.ts';

/** When a task is due: some time on a day, whatever the zone, or at one instant. */
export type Due =
  { readonly _tag: 'OnDay'; readonly day: Day } | { readonly _tag: 'AtInstant'; readonly instant: Instant };

/** The text is neither a date nor an RFC 3339 date-time. */
export type DueNotReadable = { readonly _tag: 'DueNotReadable' };
/** A date-time without a zone, which names a different instant in every place. */
export type DueWithoutZone = { readonly _tag: 'DueWithoutZone' };
export type DueRefusal = DueNotReadable | DueWithoutZone | NotInCalendar | YearOutOfRange;

const dateTime = /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d+))?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
const withoutZone = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/;
const hoursOfADay = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;

export const onDay = (day: Day): Due => ({ _tag: 'OnDay', day });
export const atInstant = (instant: Instant): Due => ({ _tag: 'AtInstant', instant });

/**
 * Reads `2026-11-21` as a day, `2026-11-21T09:30:00+01:00` (RFC 3339, any zone) as an instant.
 * Digits beyond milliseconds are dropped.
 */
export const makeDue = (text: string): E.Either<DueRefusal, Due> => {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return pipe(makeDay(text), E.map(onDay));
  if (withoutZone.test(text)) return E.left({ _tag: 'DueWithoutZone' });
  const [, date, time, fraction = '', zone] = dateTime.exec(text) ?? [];
  if (date === undefined || time === undefined || zone === undefined)
    return E.left({ _tag: 'DueNotReadable' });
  if (!isCalendarDate(date) || !hoursOfADay.test(time)) return E.left({ _tag: 'NotInCalendar' });
  const milliseconds = fraction.slice(0, 3).padEnd(3, '0');
  return pipe(
    instantAt(Date.parse(`${date}T${time}.${milliseconds}${zone.toUpperCase()}`)),
    E.map(atInstant),
  );
};

/** A due as it was given: a day as a day, an instant in UTC. */
export const dueText = (due: Due): string => (due._tag === 'OnDay' ? due.day : due.instant);

/** Where a due stands among others, as text that sorts: a day at its midnight in UTC, before an instant there. */
export const dueRank = (due: Due): string =>
  due._tag === 'OnDay' ? `${startOf(due.day)} day` : `${due.instant} instant`;

/** The moment that decides what is overdue: the instant, and the day it falls on where the asker is. */
export type AsOf = { readonly instant: Instant; readonly today: Day };

export const asOf = (instant: Instant, zone: TimeZone): AsOf => ({ instant, today: dayIn(zone, instant) });

/** A day has passed from the next midnight of the asker, an instant as soon as it is over. */
export const hasPassed = (due: Due, { instant, today }: AsOf): boolean =>
  due._tag === 'OnDay' ? due.day < today : due.instant < instant;
