import * as E from 'fp-ts/lib/Either.js';
import type { Option } from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Brand, brand } from './brand.ts';
import type { RuleParts } from './series/rule-parts.ts';

/** A point in time: RFC 3339 in UTC with milliseconds, `2026-11-21T09:30:00.000Z`, years 0001 to 9999. */
export type Instant = Brand<string, 'Instant'>;

/** A time without a zone: `2026-11-21T09:30:00.000`, with milliseconds, years 0000 to 9999. */
export type LocalTime = Brand<string, 'LocalTime'>;

/** A date without a zone: `2026-11-21`, years 0001 to 9999. */
export type Day = Brand<string, 'Day'>;

/** An IANA time zone in its canonical spelling: `Europe/Berlin`. */
export type TimeZone = Brand<string, 'TimeZone'>;

/** The text has the form of a date or time that does not exist, like 30 February or 25 o'clock. */
export type NotInCalendar = { readonly _tag: 'NotInCalendar' };
/** The time lies outside the years 0001 to 9999 in UTC. */
export type YearOutOfRange = { readonly _tag: 'YearOutOfRange' };
export type TimeZoneUnknown = { readonly _tag: 'TimeZoneUnknown' };

const isoTextOf = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** The instant that many milliseconds after 1970-01-01T00:00:00Z. */
export const instantAt = (milliseconds: number): E.Either<NotInCalendar | YearOutOfRange, Instant> => {
  if (Number.isNaN(milliseconds)) return E.left({ _tag: 'NotInCalendar' });
  const text = isoTextOf(milliseconds);
  return /^(?!0000)\d{4}-/.test(text) ? E.right(brand(text)) : E.left({ _tag: 'YearOutOfRange' });
};

const hoursOfADay = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;

/** Reads a date `YYYY-MM-DD`, a time `HH:MM:SS` and the digits of its fraction; drops digits beyond milliseconds. */
export const makeLocalTime = (
  date: string,
  time: string,
  fraction: string,
): E.Either<NotInCalendar, LocalTime> =>
  isCalendarDate(date) && hoursOfADay.test(time)
    ? E.right(brand(`${date}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}`))
    : E.left({ _tag: 'NotInCalendar' });

/** The last local time. */
export const lastLocalTime: LocalTime = brand('9999-12-31T23:59:59.999');

/** The instant of a local time at an offset from UTC: `Z`, `+01:00`. */
export const instantOf = (
  local: LocalTime,
  offset: string,
): E.Either<NotInCalendar | YearOutOfRange, Instant> =>
  instantAt(Date.parse(`${local}${offset.toUpperCase()}`));

/** Whether a calendar has the date `YYYY-MM-DD`: 29 February only in leap years. */
const isCalendarDate = (date: string): boolean => {
  const milliseconds = Date.parse(`${date}T00:00:00.000Z`);
  return !Number.isNaN(milliseconds) && isoTextOf(milliseconds).startsWith(date);
};

/** The form of an instant. Every match exists, except for some days after the 28th. */
const form =
  /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** Reads an instant in the form of `Instant`, and in no other. */
export const makeInstant = (text: string): E.Either<NotInCalendar | YearOutOfRange, Instant> => {
  // A list reads thousands of instants, and a Date costs as much as the rest of a task.
  const isItself = form.test(text) && (text.slice(8, 10) <= '28' || isCalendarDate(text.slice(0, 10)));
  return isItself
    ? E.right(brand(text))
    : E.flatMap(() => E.left<NotInCalendar>({ _tag: 'NotInCalendar' }))(instantAt(Date.parse(text)));
};

export const millisecondsPerDay = 24 * 60 * 60 * 1000;

/** The instant that many milliseconds before another, or the first of all. */
export const before = (instant: Instant, milliseconds: number): Instant =>
  pipe(
    instantAt(Date.parse(instant) - milliseconds),
    E.getOrElse((): Instant => brand('0001-01-01T00:00:00.000Z')),
  );

/** Reads a day, `YYYY-MM-DD`. */
export const makeDay = (text: string): E.Either<NotInCalendar | YearOutOfRange, Day> =>
  E.map((): Day => brand(text))(makeInstant(`${text}T00:00:00.000Z`));

export const makeTimeZone = (name: string): E.Either<TimeZoneUnknown, TimeZone> =>
  /^[A-Za-z]/.test(name)
    ? E.tryCatch(
        () => brand(new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone),
        () => ({ _tag: 'TimeZoneUnknown' }),
      )
    : E.left({ _tag: 'TimeZoneUnknown' });

export const utc: TimeZone = brand('UTC');

/** The date in `zone` at `instant`. */
export const dayIn = (zone: TimeZone, instant: Instant): Day =>
  brand(
    new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    }).format(Date.parse(instant)),
  );

/**
 * The dates that a rule selects, whatever its COUNT and UNTIL, in a series that has a slot on the date `slot`. All are
 * `2026-11-26`, of the years 0000 to 9999.
 */
export type Dates = {
  /** The first one after `after`; none if there is none, or none within 500 of the rule's periods. */
  readonly next: (rule: RuleParts, slot: string, after: string) => Option<string>;
  /**
   * How many there are after `slot` up to `last`; none if these are more than the COUNT of the rule, or than any, or over 10,000 of
   * its periods apart (800 of a YEARLY rule).
   */
  readonly count: (rule: RuleParts, slot: string, last: string) => Option<number>;
  /** The date one interval of the rule after another; a day that the month lacks is its last. */
  readonly later: (rule: RuleParts, date: string) => Option<string>;
};

/** The dates of rules, and the rules of time zones. */
export type Calendar = {
  readonly dates: Dates;
  /**
   * The instant of a local time in a zone. A time that a clock change skips moves later by the length of the gap; of one that
   * occurs twice, the first is used (Temporal's disambiguation `compatible`).
   */
  readonly toInstant: (zone: TimeZone, local: LocalTime) => E.Either<NotInCalendar | YearOutOfRange, Instant>;
  /** The local time in a zone at an instant; beyond the year 9999, the last one of that year. */
  readonly toLocal: (zone: TimeZone, instant: Instant) => LocalTime;
};
