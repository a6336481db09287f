import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import { maxCount } from '../../domain/series/rule.ts';
import { type RuleDay, type RuleParts, ruleText } from '../../domain/series/rule-parts.ts';
import type { Dates } from '../../domain/time.ts';

/** Periods that are looked through for the next date: 70 ms of CPU at worst. A rule without a date in so many has none. */
const maxPeriods = 500;

/**
 * Periods over which dates are counted: 90 ms of CPU at worst, while a list of all dates since the year 1 would take 17 s. COUNT
 * ends a series after 9,999 dates, but the periods of a rule may lack them.
 */
const maxCountedPeriods = { DAILY: 10_000, WEEKLY: 10_000, MONTHLY: 10_000, YEARLY: 800 };

/** Periods in which dates are counted at a time, so that no more are looked for once there are too many: those of four years. */
const periodsAtOnce = { DAILY: 1460, WEEKLY: 208, MONTHLY: 48, YEARLY: 4 };

/** So many periods, and those in which the first and the last of them lie. */
const maxPeriodsAtOnce = 1500;

/** The unit of the periods of each frequency. */
const units = { DAILY: 'days', WEEKLY: 'weeks', MONTHLY: 'months', YEARLY: 'years' } as const;

/** The days of a week, from its beginning, that BYSETPOS selects. */
const selected = ({ days, positions, weekStart }: RuleParts): ReadonlyArray<RuleDay> => {
  const placeOf = ({ weekday }: RuleDay): number => (weekday - weekStart + 7) % 7;
  return days
    .toSorted((a, b) => placeOf(a) - placeOf(b))
    .filter((_, index) => positions.includes(index + 1) || positions.includes(index - days.length));
};

/** A rule with the same dates that rrule-temporal walks up to twenty times as fast; undefined if it has none. */
const simplified = (rule: RuleParts): RuleParts | undefined => {
  const { frequency, interval, monthDays, positions } = rule;
  if (frequency === 'DAILY')
    return interval === 1 && monthDays.length > 0
      ? { ...rule, frequency: 'MONTHLY', positions: [] }
      : { ...rule, positions: [] };
  if (frequency !== 'WEEKLY' || positions.length === 0) return rule;
  const days = selected(rule);
  return days.length === 0 ? undefined : { ...rule, days, positions: [] };
};

const atMidnight = (date: string): Temporal.ZonedDateTime =>
  Temporal.PlainDate.from(date).toZonedDateTime('UTC');

/** The date of a time in UTC; none after the year 9999. */
const dateOf = (time: Temporal.ZonedDateTime): O.Option<string> =>
  time.year > 9999 ? O.none : O.some(time.toPlainDate().toString());

/** Asks the library about a rule without its end, as if in UTC. It throws after too many periods, and past the year 275760. */
const asked = <A>(
  rule: RuleParts,
  start: string,
  maxIterations: number,
  question: (dates: RRuleTemporal) => A,
): O.Option<A> => {
  const simple = simplified({ ...rule, count: undefined, until: undefined });
  if (simple === undefined) return O.none;
  const dates = new RRuleTemporal({
    rruleString: ruleText(simple),
    dtstart: atMidnight(start),
    tzid: 'UTC',
    temporal: Temporal,
    maxIterations,
    cache: false,
  });
  try {
    return O.some(question(dates));
  } catch (error) {
    const isTooFar = error instanceof RangeError && error.message.startsWith('Out-of-bounds');
    if (isTooFar || (error instanceof Error && error.message.startsWith('Maximum iterations'))) return O.none;
    throw error;
  }
};

/** Whether a date is one of some days of its month, if there are any. */
const isOn =
  (monthDays: ReadonlyArray<number>) =>
  ({ day, daysInMonth }: Temporal.ZonedDateTime): boolean =>
    monthDays.length === 0 || monthDays.includes(day) || monthDays.includes(day - daysInMonth - 1);

/** Counts the dates of a rule from one day to another, but no more than some over `most`. */
const counted = (
  { frequency, interval }: RuleParts,
  dates: RRuleTemporal,
  from: Temporal.ZonedDateTime,
  last: Temporal.ZonedDateTime,
  most: number,
  isCounted: (date: Temporal.ZonedDateTime) => boolean,
) => {
  let count = 0;
  for (let begun = from; count <= most && Temporal.ZonedDateTime.compare(begun, last) <= 0;) {
    const following = begun.add({ [units[frequency]]: periodsAtOnce[frequency] * interval });
    const isLast = Temporal.ZonedDateTime.compare(following, last) > 0;
    count += dates
      .between(begun, isLast ? last : following.subtract({ days: 1 }), true)
      .filter(isCounted).length;
    begun = following;
  }
  return count;
};

/** The dates of rules, by rrule-temporal and Temporal. */
export const ruleDates: Dates = {
  next: (rule, slot, after) =>
    O.flatMap((time: Temporal.ZonedDateTime | null) => (time === null ? O.none : dateOf(time)))(
      asked(rule, slot, maxPeriods, (dates) => dates.next(atMidnight(after))),
    ),
  count: (rule, slot, last) => {
    const [most, unit] = [rule.count ?? maxCount, units[rule.frequency]];
    const [begun, end] = [atMidnight(slot), atMidnight(last)];
    const periods = begun.until(end, { largestUnit: unit })[unit] / rule.interval;
    if (periods > maxCountedPeriods[rule.frequency]) return O.none;
    // BYMONTHDAY only limits days, and rrule-temporal walks days without it ten times as fast.
    const [walked, limits] =
      rule.frequency === 'DAILY' ? [{ ...rule, monthDays: [] }, rule.monthDays] : [rule, []];
    return pipe(
      asked(walked, slot, maxPeriodsAtOnce, (dates) =>
        counted(rule, dates, begun.add({ days: 1 }), end, most, isOn(limits)),
      ),
      O.filter((count) => count <= most),
    );
  },
  later: ({ frequency, interval }, date) => dateOf(atMidnight(date).add({ [units[frequency]]: interval })),
};
