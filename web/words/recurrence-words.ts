import { type RuleDay, type RuleParts, ruleText } from '../../src/domain/series/rule-parts.ts';
import type { Task } from '../../client/local/state.ts';
import { type Day, isLastOfMonth, partsOfDay, weekdayOf } from './days.ts';
import { everyPeriod, partsOfRule } from './rule.ts';

const list = new Intl.ListFormat('en', { type: 'conjunction' });
const plural = new Intl.PluralRules('en', { type: 'ordinal' });
const suffixes: Readonly<Record<Intl.LDMLPluralRule, string>> = {
  zero: 'th',
  one: 'st',
  two: 'nd',
  few: 'rd',
  many: 'th',
  other: 'th',
};
/** `1st`, `last`, `2nd last`. */
const ordinalWord = (ordinal: number): string => {
  const nth = `${Math.abs(ordinal)}${suffixes[plural.select(Math.abs(ordinal))]}`;
  return ordinal > 0 ? nth : ordinal === -1 ? 'last' : `${nth} last`;
};

const unitNames = { DAILY: 'day', WEEKLY: 'week', MONTHLY: 'month', YEARLY: 'year' } as const;
const isWorkweek = (days: ReadonlyArray<RuleDay>): boolean =>
  days.map(({ weekday, ordinal }) => (ordinal === 0 ? weekday : 7)).join('') === '01234';

const inUtc = (locale: string, options: Intl.DateTimeFormatOptions) => {
  const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
  return (year: number, month: number, date: number): string =>
    format.format(Date.UTC(year, month - 1, date));
};

/** Says recurrences in English. `locale`: in which order dates are written. */
export const createRecurrenceWords = (locale: string) => {
  const [long, short] = [inUtc(locale, { weekday: 'long' }), inUtc(locale, { weekday: 'short' })];
  const monthName = inUtc(locale, { month: 'long' });
  const dateOfYear = inUtc(locale, { day: 'numeric', month: 'long' });
  const fullDate = inUtc(locale, { day: 'numeric', month: 'short', year: 'numeric' });
  /** 5 January 2026 is a Monday. */
  const weekdayWord = (weekday: number, words = long): string => words(2026, 1, 5 + weekday);
  const weekdayList = (days: ReadonlyArray<RuleDay>): string =>
    list.format(days.map(({ weekday }) => weekdayWord(weekday, days.length === 1 ? long : short)));
  const nthList = (days: ReadonlyArray<RuleDay>): string =>
    list.format(days.map(({ weekday, ordinal }) => `${ordinalWord(ordinal)} ${weekdayWord(weekday)}`));
  const dateList = (dates: ReadonlyArray<number>): string =>
    list.format(dates.map((date) => `${ordinalWord(date)}${date < 0 ? ' day' : ''}`));

  /** The days that a rule names, after `on`; empty if it names none, undefined if there are no short words for them. */
  const daysOf = ({ frequency, months, monthDays, days, positions }: RuleParts): string | undefined => {
    const hasOrdinals = days.some(({ ordinal }) => ordinal !== 0);
    const [month, ...otherMonths] = months;
    if (positions.length > 0)
      return frequency === 'MONTHLY' && isWorkweek(days) && monthDays.length === 0 && positions.length === 1
        ? `the ${ordinalWord(positions[0] ?? 1)} weekday`
        : undefined;
    if (days.length + monthDays.length + months.length === 0) return '';
    if (frequency === 'WEEKLY' && !hasOrdinals) return weekdayList(days);
    const isNth = days.length > 0 && days.every(({ ordinal }) => ordinal !== 0) && monthDays.length === 0;
    const isDates = days.length === 0 && monthDays.length > 0;
    if (frequency === 'MONTHLY' && isNth) return `the ${nthList(days)}`;
    if (frequency === 'MONTHLY' && isDates) return `the ${dateList(monthDays)}`;
    if (frequency !== 'YEARLY' || month === undefined || otherMonths.length > 0) return undefined;
    if (isNth) return `the ${nthList(days)} of ${monthName(2026, month, 1)}`;
    const [date = 0] = monthDays;
    return isDates && monthDays.length === 1 && date > 0 ? dateOfYear(2024, month, date) : undefined;
  };

  const endOf = ({ count, until }: RuleParts): string => {
    if (count !== undefined) return `, ${count} ${count === 1 ? 'time' : 'times'}`;
    if (until === undefined) return '';
    const [year, month, date] = [until.slice(0, 4), until.slice(4, 6), until.slice(6, 8)].map(Number);
    return `, until ${fullDate(year ?? 0, month ?? 1, date ?? 1)}`;
  };

  /**
   * `every 2 weeks on Mon and Thu, until 3 May 2027`; the text of a rule (RRULE) that has no short words, as `rule FREQ=…`.
   */
  return ({
    rrule,
    anchor,
  }: Pick<NonNullable<Task['recurrence']>, 'rrule'> & {
    readonly anchor?: string | null | undefined;
  }): string => {
    const parts = partsOfRule(rrule);
    const days = parts && daysOf(parts);
    if (parts === undefined || days === undefined) return `rule ${rrule}`;
    const { interval, frequency } = parts;
    const unit = unitNames[frequency];
    const every = interval === 1 ? `every ${unit}` : `every ${interval} ${unit}s`;
    const end = endOf(parts);
    if (anchor === 'completion') return `${every} after completion${end}`;
    if (days === '') return `${every}${end}`;
    if (frequency === 'WEEKLY' && interval === 1)
      return `every ${isWorkweek(parts.days) ? 'weekday' : days}${end}`;
    return `${every} on ${days}${end}`;
  };
};

/** The rules (RRULE) that a page offers for a task that is due on a day. */
export const rulesFor = (day: Day): ReadonlyArray<string> => {
  const { month, date } = partsOfDay(day);
  const weekday = weekdayOf(day);
  const ordinal = Math.ceil(date / 7);
  const workweek = [0, 1, 2, 3, 4].map((one) => ({ weekday: one, ordinal: 0 }));
  return [
    everyPeriod('DAILY'),
    { ...everyPeriod('WEEKLY'), days: workweek },
    { ...everyPeriod('WEEKLY'), days: [{ weekday, ordinal: 0 }] },
    { ...everyPeriod('WEEKLY', 2), days: [{ weekday, ordinal: 0 }] },
    { ...everyPeriod('MONTHLY'), monthDays: [isLastOfMonth(day) ? -1 : date] },
    { ...everyPeriod('MONTHLY'), days: [{ weekday, ordinal: ordinal === 5 ? -1 : ordinal }] },
    { ...everyPeriod('YEARLY'), months: [month], monthDays: [date] },
  ].map(ruleText);
};

/** The rules (RRULE) that a page offers to be counted from the day of completion: those take FREQ and INTERVAL only. */
export const rulesFromCompletion: ReadonlyArray<string> = [
  everyPeriod('DAILY'),
  everyPeriod('WEEKLY'),
  everyPeriod('WEEKLY', 2),
  everyPeriod('MONTHLY'),
  everyPeriod('YEARLY'),
].map(ruleText);
