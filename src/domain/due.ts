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
} from './time.ts';

/** When a task is due: on a day, in any zone, or at an instant. */
export type Due =
  { readonly _tag: 'OnDay'; readonly day: Day } | { readonly _tag: 'AtInstant'; readonly instant: Instant };

/** A due as a client writes it. It may be a local time, whose zone the client names elsewhere. */
export type GivenDue = Due | { readonly _tag: 'AtLocalTime'; readonly local: LocalTime };

/** The text is neither a date nor an RFC 3339 date-time. */
export type DueNotReadable = { readonly _tag: 'DueNotReadable' };
/** A date-time without a zone, which names a different instant in every zone. */
export type DueWithoutZone = { readonly _tag: 'DueWithoutZone' };
/** A date-time with a zone but without seconds, which RFC 3339 requires. */
export type DueWithoutSeconds = { readonly _tag: 'DueWithoutSeconds' };
export type DueRefusal = DueNotReadable | DueWithoutZone | DueWithoutSeconds | NotInCalendar | YearOutOfRange;

/** The instant of a local time in some zone. */
type ToInstant = (local: LocalTime) => E.Either<NotInCalendar | YearOutOfRange, Instant>;

const calendarDate = /^\d{4}-\d\d-\d\d$/;
const dateTime = /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d+))?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
const withoutSeconds = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(?:[Zz]|[+-]\d\d:\d\d)$/;
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
): E.Either<DueNotReadable | DueWithoutSeconds | NotInCalendar | YearOutOfRange, GivenDue> => {
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
    ? E.left({ _tag: withoutSeconds.test(text) ? 'DueWithoutSeconds' : 'DueNotReadable' })
    : pipe(makeLocalTime(localDate, `${minutes}${seconds}`, digits), E.map(atLocalTime));
};

/** Resolves a due: a local time in the zone of `toInstant`; without a zone, local times are refused. */
export const dueIn =
  (toInstant: ToInstant | undefined) =>
  (given: GivenDue): E.Either<DueWithoutZone | NotInCalendar | YearOutOfRange, Due> => {
    if (given._tag !== 'AtLocalTime') return E.right(given);
    return toInstant === undefined
      ? E.left({ _tag: 'DueWithoutZone' })
      : pipe(toInstant(given.local), E.map(atInstant));
  };

/** Reads a due: a local time in the zone of `toInstant`; without a zone, local times are refused. */
export const makeDueIn =
  (toInstant: ToInstant | undefined) =>
  (text: string): E.Either<DueRefusal, Due> =>
    pipe(makeGivenDue(text), E.flatMap(dueIn(toInstant)));

/** Reads a due; local times are refused. */
export const makeDue = makeDueIn(undefined);

/** A due as text: the day, or the instant in UTC. It sorts as dues do: a day before the instants in it. */
export const dueText = (due: Due): string => (due._tag === 'OnDay' ? due.day : due.instant);

/** The moment that decides what is overdue: an instant, and its day in the caller's time zone. */
export type AsOf = { readonly instant: Instant; readonly today: Day };

export const asOf = (instant: Instant, zone: TimeZone): AsOf => ({ instant, today: dayIn(zone, instant) });

/** Whether a due has passed: a day from the caller's next midnight, an instant once it is over. */
export const hasPassed = (due: Due, { instant, today }: AsOf): boolean =>
  due._tag === 'OnDay' ? due.day < today : due.instant < instant;
