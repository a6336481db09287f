import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import { maxCount } from '../../domain/series/rule.ts';
import { type RuleDay, type RuleParts, ruleText } from '../../domain/series/rule-parts.ts';
import { type Dates, millisecondsPerDay } from '../../domain/time.ts';

/** Periods that are looked through for the next date: 70 ms of CPU at worst. A rule without a date in so many has none. */
const maxPeriods = 500;

/**
 * Years in which dates are counted at a time, so that no more are looked for once there are too many: a list of all dates since
 * the year 1 would take 17 s. 9,999 dates take 130 ms of CPU at worst, and 2,000 years with BYSETPOS 230 ms.
 */
const yearsAtOnce = 4;

/** Periods in so many years, at most: weeks. */
const maxCountedPeriods = 250;

/** The days of a week, from its beginning, that BYSETPOS selects. */
const selected = ({ days, positions, weekStart }: RuleParts): ReadonlyArray<RuleDay> => {
  const placeOf = ({ weekday }: RuleDay): number => (weekday - weekStart + 7) % 7;
  return days
    .toSorted((a, b) => placeOf(a) - placeOf(b))
    .filter((_, place) => positions.includes(place + 1) || positions.includes(place - days.length));
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

/** Asks the library about a rule without its end, as if in UTC. It throws where it has walked too far. */
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
    if (error instanceof Error && error.message.startsWith('Maximum iterations')) return O.none;
    throw error;
  }
};

/** Whether a day, at its midnight in UTC, fits the limits of a DAILY rule. */
const fits = (time: number, { monthDays, days }: RuleParts): boolean => {
  const date = new Date(time);
  const [day, weekday] = [date.getUTCDate(), (date.getUTCDay() + 6) % 7];
  // Months are as long as 400 years before; `Date.UTC` takes the year 1 for 1901.
  const lastDay = (): number =>
    new Date(Date.UTC(2000 + (date.getUTCFullYear() % 400), date.getUTCMonth() + 1, 0)).getUTCDate();
  return (
    (days.length === 0 || days.some((one) => one.weekday === weekday)) &&
    (monthDays.length === 0 || monthDays.some((one) => (one > 0 ? one : lastDay() + 1 + one) === day))
  );
};

/** Counts dates of a DAILY rule after a slot, but no more than one over `most`. The library takes 4.6 s for 2,000 years of them. */
const countedByDay = (rule: RuleParts, slot: string, last: string, most: number): number => {
  const [step, end] = [rule.interval * millisecondsPerDay, Date.parse(last)];
  let counted = 0;
  for (let time = Date.parse(slot) + step; time <= end && counted <= most; time += step)
    if (fits(time, rule)) counted += 1;
  return counted;
};

/** The dates of rules, by rrule-temporal and Temporal. */
export const ruleDates: Dates = {
  next: (rule, slot, after) =>
    O.flatMap((time: Temporal.ZonedDateTime | null) => (time === null ? O.none : dateOf(time)))(
      asked(rule, slot, maxPeriods, (dates) => dates.next(atMidnight(after))),
    ),
  count: (rule, slot, last) => {
    const most = rule.count ?? maxCount;
    const end = atMidnight(last);
    return pipe(
      rule.frequency === 'DAILY'
        ? O.some(countedByDay(rule, slot, last, most))
        : asked(rule, slot, maxCountedPeriods, (dates) => {
            let counted = 0;
            let from = atMidnight(slot).add({ days: 1 });
            while (counted <= most && from.epochMilliseconds <= end.epochMilliseconds) {
              const following = from.add({ years: yearsAtOnce });
              const isLast = following.epochMilliseconds > end.epochMilliseconds;
              counted += dates.between(from, isLast ? end : following.subtract({ days: 1 }), true).length;
              from = following;
            }
            return counted;
          }),
      O.filter((counted) => counted <= most),
    );
  },
  later: ({ frequency, interval }, date) => {
    const unit = { DAILY: 'days', WEEKLY: 'weeks', MONTHLY: 'months', YEARLY: 'years' }[frequency];
    return dateOf(atMidnight(date).add({ [unit]: interval }));
  },
};
