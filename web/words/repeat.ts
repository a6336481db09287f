import { type Frequency, type RuleParts, weekdays } from '../../src/domain/series/rule-parts.ts';
import { everyPeriod } from './rule.ts';

/** A recurrence that a text names, from `start` up to `end` (indices of the text). */
export type RepeatFound = {
  readonly start: number;
  readonly end: number;
  readonly rule: RuleParts;
  readonly anchor: 'due' | 'completion';
};

/** The days that a text names, in periods of a kind. */
type Days = { readonly frequency: Frequency } & Partial<Pick<RuleParts, 'months' | 'monthDays' | 'days'>>;

const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const ordinals = ['first', 'second', 'third', 'fourth', 'fifth'];

const weekdayName = '(?:mon|tue|wed|thu|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)day)s?';
const monthName = `(?:${months.join('|')}|sept|january|february|march|april|june|july|august|september|october|november|december)`;
const nth = `(?:\\d{1,2}(?:st|nd|rd|th)|${ordinals.join('|')}|last)`;
const dateOfMonth = '(\\d{1,2})(?:st|nd|rd|th)?';
const and = '(?:\\s*,\\s*and\\s+|\\s*,\\s*|\\s+and\\s+|\\s*&\\s*)';
const listOf = (item: string): string => `${item}(?:${and}(?:the\\s+)?${item})*`;
const ofMonth = '(?:\\s+(?:of|in)\\s+(?:the|each|every)\\s+month)?';

const indexIn = (names: ReadonlyArray<string>, text: string): number =>
  names.findIndex((name) => text.toLowerCase().startsWith(name.toLowerCase()));
const ordinalOf = (text: string): number =>
  text.toLowerCase() === 'last' ? -1 : Number.parseInt(text, 10) || indexIn(ordinals, text) + 1;
const itemsOf = (list: string, item: string): ReadonlyArray<string> =>
  list.match(new RegExp(item, 'gi')) ?? [];
/** In the order of the API's spelling: from the beginning on, then from the end. */
const ordered = (numbers: ReadonlyArray<number>): ReadonlyArray<number> =>
  [...new Set(numbers)].sort((a, b) => Number(a < 0) - Number(b < 0) || a - b);
const daysOfWeek = (numbers: ReadonlyArray<number>): Days => ({
  frequency: 'WEEKLY',
  days: ordered(numbers).map((weekday) => ({ weekday, ordinal: 0 })),
});
/** The number of days that a month has in leap years; 0 if there is no such month. */
const lengthOf = (month: number): number =>
  month >= 1 && month <= 12 ? new Date(Date.UTC(2024, month, 0)).getUTCDate() : 0;

const onDate = (monthText = '', dateText = ''): Days | undefined => {
  const [month, date] = [indexIn(months, monthText) + 1, Number(dateText)];
  return date >= 1 && date <= lengthOf(month)
    ? { frequency: 'YEARLY', months: [month], monthDays: [date] }
    : undefined;
};

/** How days are named; the first that fits counts. */
const namedDays: ReadonlyArray<
  readonly [pattern: string, read: (...groups: ReadonlyArray<string>) => Days | undefined]
> = [
  [
    `(${nth})\\s+(${weekdayName})${ofMonth}`,
    (ordinalText = '', name = '') => {
      const [ordinal, weekday] = [ordinalOf(ordinalText), indexIn(weekdays, name)];
      return ordinal <= 5 ? { frequency: 'MONTHLY', days: [{ weekday, ordinal }] } : undefined;
    },
  ],
  [`last\\s+day${ofMonth}`, () => ({ frequency: 'MONTHLY', monthDays: [-1] })],
  [`${dateOfMonth}\\s+(?:of\\s+)?(${monthName})`, (date, month) => onDate(month, date)],
  [`(${monthName})\\s+${dateOfMonth}`, onDate],
  [
    `(${listOf('\\d{1,2}(?:st|nd|rd|th)')})${ofMonth}`,
    (list = '') => {
      const dates = ordered(itemsOf(list, '\\d+').map(Number));
      return dates.every((date) => date >= 1 && date <= 31)
        ? { frequency: 'MONTHLY', monthDays: dates }
        : undefined;
    },
  ],
  ['(?:weekday|workday)', () => daysOfWeek([0, 1, 2, 3, 4])],
  ['weekend', () => daysOfWeek([5, 6])],
  [
    `(${listOf(weekdayName)})`,
    (list = '') => daysOfWeek(itemsOf(list, weekdayName).map((name) => indexIn(weekdays, name))),
  ],
];

const endOfWord = "(?![\\p{L}\\p{N}'’-])";

type Read<A> = { readonly length: number; readonly value: A };

const readDays = (text: string): Read<Days> | undefined => {
  for (const [pattern, read] of namedDays) {
    const match = new RegExp(`^(?:the\\s+)?${pattern}${endOfWord}`, 'iu').exec(text);
    const value = match === null ? undefined : read(...match.slice(1));
    if (match !== null && value !== undefined) return { length: match[0].length, value };
  }
  return undefined;
};

const units: Readonly<Record<string, Frequency>> = {
  day: 'DAILY',
  week: 'WEEKLY',
  month: 'MONTHLY',
  year: 'YEARLY',
};
const period = new RegExp(
  `^(?:(\\d{1,3})\\s+(day|week|month|year)s|(other\\s+)?(day|week|month|year))${endOfWord}`,
  'iu',
);

/** Reads what follows 'every', without its end. */
const readPeriods = (text: string): Read<Pick<RepeatFound, 'rule' | 'anchor'>> | undefined => {
  const found = period.exec(text);
  if (found === null) {
    const [other = ''] = /^other\s+/i.exec(text) ?? [];
    const days = readDays(text.slice(other.length));
    if (days === undefined) return undefined;
    const { frequency, ...named } = days.value;
    const rule = { ...everyPeriod(frequency, other === '' ? 1 : 2), ...named };
    return { length: other.length + days.length, value: { rule, anchor: 'due' } };
  }
  const [head, count, unit, other, only] = found;
  const rule = everyPeriod(
    units[(unit ?? only ?? '').toLowerCase()] ?? 'DAILY',
    other === undefined ? Number(count ?? 1) : 2,
  );
  if (rule.interval === 0) return undefined;
  const rest = text.slice(head.length);
  const [completion = ''] = new RegExp(`^\\s+after\\s+completion${endOfWord}`, 'iu').exec(rest) ?? [];
  if (completion !== '')
    return { length: head.length + completion.length, value: { rule, anchor: 'completion' } };
  const [on = ''] = /^\s+on\s+/i.exec(rest) ?? [];
  const days = on === '' ? undefined : readDays(rest.slice(on.length));
  return days?.value.frequency === rule.frequency
    ? {
        length: head.length + on.length + days.length,
        value: { rule: { ...rule, ...days.value }, anchor: 'due' },
      }
    : { length: head.length, value: { rule, anchor: 'due' } };
};

/** One time alone does not recur. */
const times = new RegExp(`^,?\\s+(?:for\\s+)?([2-9]|[1-9]\\d{1,3})\\s+times${endOfWord}`, 'iu');

const readRule = (text: string): Read<Pick<RepeatFound, 'rule' | 'anchor'>> | undefined => {
  const read = readPeriods(text);
  // What is counted from completion has no end.
  const end = read?.value.anchor === 'due' ? times.exec(text.slice(read.length)) : null;
  if (read === undefined || end === null) return read;
  const { rule, anchor } = read.value;
  return { length: read.length + end[0].length, value: { rule: { ...rule, count: Number(end[1]) }, anchor } };
};

/** Finds recurrences in English: `every 2 weeks`, `every day 5 times`, `every Mon and Thu`, `every month on the last day`, `every 3 days after completion`. */
export const findRepeats = (text: string): ReadonlyArray<RepeatFound> =>
  [...text.matchAll(/(?<![\p{L}\p{N}'’#-])every\s+/giu)].flatMap(({ 0: every, index }) => {
    const read = readRule(text.slice(index + every.length));
    return read === undefined
      ? []
      : [{ start: index, end: index + every.length + read.length, ...read.value }];
  });
