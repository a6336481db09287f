import {
  type Frequency,
  type RuleDay,
  type RuleParts,
  frequencies,
  weekdays,
} from '../../src/domain/series/rule-parts.ts';
import { type Day, addDays, isLastOfMonth, partsOfDay, weekdayOf } from './days.ts';

/** Every period, without an end. */
export const everyPeriod = (frequency: Frequency, interval = 1): RuleParts => ({
  frequency,
  interval,
  months: [],
  monthDays: [],
  days: [],
  positions: [],
  weekStart: 0,
  count: undefined,
  until: undefined,
});

const dayIn = (text: string): RuleDay => ({
  weekday: weekdays.findIndex((name) => text.endsWith(name)),
  ordinal: Number.parseInt(text, 10) || 0,
});

/** The parts of a rule (RRULE) as the API returns it; undefined if it is none. */
export const partsOfRule = (rrule: string): RuleParts | undefined => {
  const texts = new Map(
    rrule
      .split(';')
      .map((part) => part.split('=', 2))
      .map(([name = '', value = '']) => [name, value]),
  );
  const itemsOf = (name: string): ReadonlyArray<string> => texts.get(name)?.split(',') ?? [];
  const frequency = frequencies.find((one) => one === texts.get('FREQ'));
  if (frequency === undefined) return undefined;
  const count = texts.get('COUNT');
  return {
    frequency,
    interval: Number(texts.get('INTERVAL') ?? 1),
    months: itemsOf('BYMONTH').map(Number),
    monthDays: itemsOf('BYMONTHDAY').map(Number),
    days: itemsOf('BYDAY').map(dayIn),
    positions: itemsOf('BYSETPOS').map(Number),
    weekStart: dayIn(texts.get('WKST') ?? 'MO').weekday,
    count: count === undefined ? undefined : Number(count),
    until: texts.get('UNTIL'),
  };
};

/** Which weekday of its month a date is: 1 is the first; and whether it is the last. */
const isNth = (day: Day, ordinal: number): boolean =>
  ordinal === 0 ||
  ordinal === Math.ceil(partsOfDay(day).date / 7) ||
  (ordinal === -1 && partsOfDay(addDays(day, 7)).month !== partsOfDay(day).month);

/** Whether a date is one that the rule names. Ordinals are those of months; from the end of one, the last alone. */
const isOn = ({ months, monthDays, days }: RuleParts, day: Day): boolean => {
  const { month, date } = partsOfDay(day);
  return (
    (months.length === 0 || months.includes(month)) &&
    (monthDays.length === 0 || monthDays.includes(date) || (monthDays.includes(-1) && isLastOfMonth(day))) &&
    (days.length === 0 ||
      days.some(({ weekday, ordinal }) => weekday === weekdayOf(day) && isNth(day, ordinal)))
  );
};

/** Days between 29 February of 2096 and that of 2104. */
const longestWait = 8 * 366;

/** The first date from `day` on that the rule names; `day` itself if there is none. */
export const firstDay = (rule: RuleParts, day: Day): Day => {
  for (let days = 0; days < longestWait; days += 1) {
    const candidate = addDays(day, days);
    if (isOn(rule, candidate)) return candidate;
  }
  return day;
};
