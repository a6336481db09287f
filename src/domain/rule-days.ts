import type { Frequency, RuleDay, RuleParts } from './rule-parts.ts';

/** Days are counted from 1970-01-01, which is 0, and months from January of the year 0. Every year is of the Gregorian calendar. */
type Span = { readonly first: number; readonly length: number };

const millisecondsPerDay = 24 * 60 * 60 * 1000;

/** The number of a day `2026-11-26`, of the years 0000 to 9999. */
export const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00.000Z`) / millisecondsPerDay;

/** The day of a number, as text. */
export const dayText = (number: number): string =>
  new Date(number * millisecondsPerDay).toISOString().slice(0, 10);

/** The last day of the year 9999. */
export const lastDay = dayNumber('9999-12-31');

/** 0 is Monday. */
const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;

/** Years are counted from March, so that the day of a leap year is their last: a Date would take ten times as long. */
const firstOfMonth = (month: number): number => {
  const year = Math.floor((month - 2) / 12);
  const inYear = month - 2 - 12 * year;
  const leapDays = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
  return 365 * year + leapDays + Math.floor((153 * inYear + 2) / 5) - 719_468;
};

const monthOf = (day: number): number => {
  const near = Math.floor((day + 719_528) / 30.436_875);
  if (firstOfMonth(near) > day) return near - 1;
  return firstOfMonth(near + 1) > day ? near : near + 1;
};

const monthsFrom = (month: number, count: number): Span => {
  const first = firstOfMonth(month);
  return { first, length: firstOfMonth(month + count) - first };
};

/**
 * The periods of each frequency, numbered. After `cycle` periods in a row the calendar begins again, since 400 years are a whole
 * number of weeks.
 */
const periods: Readonly<
  Record<
    Frequency,
    {
      readonly cycle: number;
      readonly of: (day: number, weekStart: number) => number;
      readonly span: (period: number, weekStart: number) => Span;
    }
  >
> = {
  DAILY: { cycle: 146_097, of: (day) => day, span: (first) => ({ first, length: 1 }) },
  WEEKLY: {
    cycle: 1,
    of: (day, weekStart) => Math.floor((day + 3 - weekStart) / 7),
    span: (week, weekStart) => ({ first: week * 7 - 3 + weekStart, length: 7 }),
  },
  MONTHLY: { cycle: 4800, of: monthOf, span: (month) => monthsFrom(month, 1) },
  YEARLY: {
    cycle: 400,
    of: (day) => Math.floor(monthOf(day) / 12),
    span: (year) => monthsFrom(year * 12, 12),
  },
};

/** A rule with the parts that RFC 5545 takes from the start of the series where the rule has none. */
const completed = (parts: RuleParts, start: number): RuleParts => {
  // The same days in fewer periods: a series of the year 1 would take 700,000 of one day.
  if (parts.frequency === 'DAILY' && parts.interval === 1 && parts.monthDays.length > 0)
    return { ...parts, frequency: 'MONTHLY', positions: [] };
  if (parts.days.length + parts.monthDays.length > 0 || parts.frequency === 'DAILY') return parts;
  if (parts.frequency === 'WEEKLY') return { ...parts, days: [{ weekday: weekdayOf(start), ordinal: 0 }] };
  const month = monthOf(start);
  const months =
    parts.frequency === 'YEARLY' && parts.months.length === 0 ? [(month % 12) + 1] : parts.months;
  return { ...parts, months, monthDays: [start - firstOfMonth(month) + 1] };
};

/** Whether a place of a span, counted from 0, is among numbers that count from 1, or from the end if negative. */
const isAmong = (numbers: ReadonlyArray<number>, place: number, length: number): boolean =>
  numbers.includes(place + 1) || numbers.includes(place - length);

const isRuleDay = (day: number, { first, length }: Span, { weekday, ordinal }: RuleDay): boolean =>
  weekday === weekdayOf(day) &&
  (ordinal === 0 ||
    ordinal === Math.floor((day - first) / 7) + 1 ||
    ordinal === -1 - Math.floor((first + length - 1 - day) / 7));

/** The days of a span by their number in their month. */
const onDates = (monthDays: ReadonlyArray<number>, { first, length }: Span): ReadonlyArray<number> => {
  const month = monthsFrom(monthOf(first), 1);
  const dates = monthDays.map((date) => month.first + (date < 0 ? month.length + date : date - 1));
  const last = Math.min(first + length, month.first + month.length) - 1;
  return [...new Set(dates)].filter((day) => day >= first && day <= last).toSorted((a, b) => a - b);
};

const every = ({ first, length }: Span): ReadonlyArray<number> =>
  Array.from({ length }, (_, index) => first + index);

/** The days of a span within one month, or of a week, that a rule selects before BYSETPOS; ordinals count within `whole`. */
const daysOf = ({ monthDays, days }: RuleParts, span: Span, whole: Span): ReadonlyArray<number> => {
  const candidates = monthDays.length === 0 ? every(span) : onDates(monthDays, span);
  return days.length === 0
    ? candidates
    : candidates.filter((day) => days.some((one) => isRuleDay(day, whole, one)));
};

const allMonths = Array.from({ length: 12 }, (_, index) => index + 1);

/** The days of a period that a rule selects, in order. */
const daysIn = (parts: RuleParts, period: number): ReadonlyArray<number> => {
  const { frequency, months, positions, weekStart } = parts;
  const whole = periods[frequency].span(period, weekStart);
  const monthSpans = (frequency === 'YEARLY' ? (months.length === 0 ? allMonths : months) : []).map((month) =>
    monthsFrom(period * 12 + month - 1, 1),
  );
  const found =
    frequency === 'YEARLY'
      ? monthSpans.flatMap((span) => daysOf(parts, span, months.length === 0 ? whole : span))
      : daysOf(parts, whole, whole);
  return positions.length === 0 ? found : found.filter((_, place) => isAmong(positions, place, found.length));
};

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));

/**
 * The days that a rule selects in a series that began on the day `start`, from the day `from` on, up to the year 9999. The walk
 * ends where a rule has no day in a whole cycle of the calendar: it never has one. That takes a few milliseconds at most.
 */
export function* ruleDays(rule: RuleParts, start: number, from: number): Generator<number, void> {
  const parts = completed(rule, start);
  const { cycle, of, span } = periods[parts.frequency];
  const begun = of(start, parts.weekStart);
  const skipped = Math.max(0, Math.floor((of(from, parts.weekStart) - begun) / parts.interval));
  let inVain = 0;
  const all = cycle / commonDivisor(cycle, parts.interval);
  for (let period = begun + skipped * parts.interval; inVain <= all; period += parts.interval) {
    if (span(period, parts.weekStart).first > lastDay) return;
    const found = daysIn(parts, period);
    inVain = found.length === 0 ? inVain + 1 : 0;
    for (const day of found) if (day >= Math.max(start, from) && day <= lastDay) yield day;
  }
}

/** The day so many intervals of a rule after another; one that a month lacks is its last. */
export const daysLater = ({ frequency, interval }: RuleParts, day: number): number => {
  if (frequency === 'DAILY') return day + interval;
  if (frequency === 'WEEKLY') return day + 7 * interval;
  const month = monthOf(day);
  const { first, length } = monthsFrom(month + interval * (frequency === 'YEARLY' ? 12 : 1), 1);
  return first + Math.min(day - firstOfMonth(month), length - 1);
};
