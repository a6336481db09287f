import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import {
  type Day,
  type Instant,
  type LocalTime,
  type NotInCalendar,
  type TimeZone,
  type YearOutOfRange,
  dayIn,
  instantOf,
  makeDay,
  makeLocalTime,
  startOf,
} from './time.ts';

/** When a task is due: some time on a day, whatever the zone, or at one instant. */
export type Due =
  { readonly _tag: 'OnDay'; readonly day: Day } | { readonly _tag: 'AtInstant'; readonly instant: Instant };

/** A due as it is given: a local time too, for which the zone is named elsewhere. */
export type GivenDue = Due | { readonly _tag: 'AtLocalTime'; readonly local: LocalTime };

/** The text is neither a date nor an RFC 3339 date-time. */
export type DueNotReadable = { readonly _tag: 'DueNotReadable' };
/** A date-time without a zone, which names a different instant in every place. */
export type DueWithoutZone = { readonly _tag: 'DueWithoutZone' };
export type DueRefusal = DueNotReadable | DueWithoutZone | NotInCalendar | YearOutOfRange;

/** The instant of a local time in some zone. */
type ToInstant = (local: LocalTime) => E.Either<NotInCalendar | YearOutOfRange, Instant>;

const calendarDate = /^\d{4}-\d\d-\d\d$/;
const dateTime = /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d+))?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
const localTime = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(?:(:\d\d)(?:\.(\d+))?)?$/;

export const onDay = (day: Day): Due => ({ _tag: 'OnDay', day });
export const atInstant = (instant: Instant): Due => ({ _tag: 'AtInstant', instant });
const atLocalTime = (local: LocalTime): GivenDue => ({ _tag: 'AtLocalTime', local });

/**
 * Reads `2026-11-21` as a day, `2026-11-21T09:30:00+01:00` (RFC 3339, any zone) as an instant, and `2026-11-21T09:30`, with or
 * without seconds, as a local time. Digits beyond milliseconds are dropped.
 */
export const makeGivenDue = (
  text: string,
): E.Either<DueNotReadable | NotInCalendar | YearOutOfRange, GivenDue> => {
  if (calendarDate.test(text)) return pipe(makeDay(text), E.map(onDay));
  const [, date = '', time = '', fraction = '', offset] = dateTime.exec(text) ?? [];
  if (offset !== undefined)
    return pipe(
      makeLocalTime(date, time, fraction),
      E.flatMap((local) => instantOf(local, offset)),
      E.map(atInstant),
    );
  const [, localDate, minutes = '', seconds = ':00', digits = ''] = localTime.exec(text) ?? [];
  return localDate === undefined
    ? E.left({ _tag: 'DueNotReadable' })
    : pipe(makeLocalTime(localDate, `${minutes}${seconds}`, digits), E.map(atLocalTime));
};

/** The due that is given, local times in a zone; without a zone they are refused. */
export const dueIn =
  (toInstant: ToInstant | undefined) =>
  (given: GivenDue): E.Either<DueWithoutZone | NotInCalendar | YearOutOfRange, Due> => {
    if (given._tag !== 'AtLocalTime') return E.right(given);
    return toInstant === undefined
      ? E.left({ _tag: 'DueWithoutZone' })
      : pipe(toInstant(given.local), E.map(atInstant));
  };

/** Reads a due, local times in a zone; without a zone they are refused. */
export const makeDueIn =
  (toInstant: ToInstant | undefined) =>
  (text: string): E.Either<DueRefusal, Due> =>
    pipe(makeGivenDue(text), E.flatMap(dueIn(toInstant)));

/** Reads a due; local times are refused. */
export const makeDue = makeDueIn(undefined);

/** A due as it was given: a day as a day, an instant in UTC. */
export const dueText = (due: Due): string => (due._tag === 'OnDay' ? due.day : due.instant);

/** The instant at which a due stands among others: a day at its midnight in UTC. */
export const dueAt = (due: Due): Instant => (due._tag === 'OnDay' ? startOf(due.day) : due.instant);

/** Which of two dues at the same instant comes first, as text that sorts: a day. */
export const dueKind = (due: Due): 'day' | 'instant' => (due._tag === 'OnDay' ? 'day' : 'instant');

/** Where a due stands among others, as text that sorts. */
export const dueRank = (due: Due): string => `${dueAt(due)} ${dueKind(due)}`;

/** The moment that decides what is overdue: the instant, and the day it falls on where the asker is. */
export type AsOf = { readonly instant: Instant; readonly today: Day };

export const asOf = (instant: Instant, zone: TimeZone): AsOf => ({ instant, today: dayIn(zone, instant) });

/** A day has passed from the next midnight of the asker, an instant as soon as it is over. */
export const hasPassed = (due: Due, { instant, today }: AsOf): boolean =>
  due._tag === 'OnDay' ? due.day < today : due.instant < instant;
