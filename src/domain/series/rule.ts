import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Brand, brand } from '../brand.ts';
import {
  type RuleDay,
  type RulePart,
  type RuleParts,
  frequencies,
  partNames,
  ruleText,
  weekdays,
} from './rule-parts.ts';
import { type Instant, type LocalTime, instantOf, makeDay, makeLocalTime } from '../time.ts';

/**
 * A recurrence rule in its canonical spelling: a profile of RFC 5545's RRULE (3.3.10), whose UNTIL is local. What `partsOf` reads.
 */
export type Rule = Brand<string, 'Rule'>;

/** A rule as it is given: UNTIL may be an instant, which is local only in the zone of the series. */
export type GivenRule = { readonly parts: RuleParts; readonly untilInstant: Instant | undefined };

/** What is wrong with a rule; all but the first two name the part. */
export type RuleFault =
  | { readonly _tag: 'RuleTooLong'; readonly max: number }
  /** The text is not `NAME=value;NAME=value`. */
  | { readonly _tag: 'RuleNotReadable' }
  | { readonly _tag: 'RulePartUnknown'; readonly part: string }
  | { readonly _tag: 'RulePartMissing'; readonly part: RulePart }
  | { readonly _tag: 'RulePartRepeated'; readonly part: RulePart }
  /** The value has not the form of the part, or is out of its range. */
  | { readonly _tag: 'RulePartNotReadable'; readonly part: RulePart }
  /** The rest of the rule does not allow the part. */
  | { readonly _tag: 'RulePartMisplaced'; readonly part: RulePart };

/** Characters that a rule may have. */
export const maxRule = 255;
/** The largest values of INTERVAL and COUNT, and of BYSETPOS in either direction. */
export const [maxInterval, maxCount, maxPosition] = [999, 9999, 5];

type Texts = Readonly<Partial<Record<RulePart, string>>>;

const partNamed = (name: string): RulePart | undefined => partNames.find((part) => part === name);

/** Splits a rule at its semicolons and equals signs. */
const split = (text: string): { readonly texts: Texts; readonly faults: ReadonlyArray<RuleFault> } => {
  const texts: Partial<Record<RulePart, string>> = {};
  const faults: RuleFault[] = [];
  for (const piece of text.toUpperCase().split(';')) {
    const [, name, value] = /^([A-Z-]+)=(.*)$/s.exec(piece) ?? [];
    const part = partNamed(name ?? '');
    if (name === undefined) faults.push({ _tag: 'RuleNotReadable' });
    else if (part === undefined) faults.push({ _tag: 'RulePartUnknown', part: name });
    else if (texts[part] !== undefined) faults.push({ _tag: 'RulePartRepeated', part });
    else texts[part] = value ?? '';
  }
  return { texts, faults };
};

/** A whole number of at most `max` in either direction, but not 0; undefined if the text is none. */
const numberUpTo = (max: number, text: string): number | undefined => {
  const value = /^[+-]?\d{1,4}$/.test(text) ? Number(text) : 0;
  return value !== 0 && Math.abs(value) <= max ? value : undefined;
};

const positiveUpTo = (max: number, text: string): number | undefined =>
  /^\d/.test(text) ? numberUpTo(max, text) : undefined;

const weekdayOf = (name: string): number | undefined => {
  const index = weekdays.findIndex((one) => one === name);
  return index === -1 ? undefined : index;
};

const dayOf = (text: string): RuleDay | undefined => {
  const [, ordinal, name] = /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(text) ?? [];
  const weekday = weekdayOf(name ?? '');
  const nth = ordinal === undefined ? 0 : numberUpTo(53, ordinal);
  return weekday === undefined || nth === undefined ? undefined : { weekday, ordinal: nth };
};

/** The items of a list in order, each once; undefined if one of them is not readable. */
const listOf = <A>(
  text: string,
  read: (item: string) => A | undefined,
  order: (a: A, b: A) => number,
): ReadonlyArray<A> | undefined => {
  const items = text.split(',').map(read);
  const all = items.filter((item) => item !== undefined).toSorted(order);
  const isNew = (item: A, index: number): boolean => {
    const previous = index === 0 ? undefined : all[index - 1];
    return previous === undefined || order(previous, item) !== 0;
  };
  return all.length === items.length ? all.filter(isNew) : undefined;
};

/** From the beginning on, then from the end on: 1, 2, -2, -1. */
const fromBeginning = (a: number, b: number): number => Number(a < 0) - Number(b < 0) || a - b;

const byWeekday = (a: RuleDay, b: RuleDay): number =>
  a.weekday - b.weekday || fromBeginning(a.ordinal, b.ordinal);

/** UNTIL as a day, as a local time, or as the instant that the local time is in UTC. */
const untilOf = (
  text: string,
): { readonly local: string; readonly instant: Instant | undefined } | undefined => {
  const [, year, month, day, hour, minute, second, z] =
    /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z)?)?$/.exec(text) ?? [];
  const date = makeDay(`${year}-${month}-${day}`);
  if (E.isLeft(date)) return undefined;
  if (hour === undefined) return { local: text, instant: undefined };
  const local = makeLocalTime(date.right, `${hour}:${minute}:${second}`, '');
  if (E.isLeft(local)) return undefined;
  const instant = z === undefined ? undefined : instantOf(local.right, z);
  return { local: text, instant: instant && E.isRight(instant) ? instant.right : undefined };
};

/** The parts that are there but that the others do not allow. */
const misplaced = (parts: RuleParts): ReadonlyArray<RulePart> => {
  const { frequency, months, monthDays, days, positions, count, until } = parts;
  const isYearly = frequency === 'YEARLY';
  const withinYear = isYearly && months.length === 0;
  const largest = isYearly || frequency === 'MONTHLY' ? (withinYear ? 52 : 5) : 0;
  const isMixed = withinYear && new Set(days.map(({ ordinal }) => ordinal === 0)).size > 1;
  // A day of its own is the first and the last of its period.
  const isDailyInVain = frequency === 'DAILY' && !positions.some((one) => Math.abs(one) === 1);
  const conditions: Readonly<Partial<Record<RulePart, boolean>>> = {
    BYMONTH: months.length > 0 && !isYearly,
    BYMONTHDAY: monthDays.length > 0 && (frequency === 'WEEKLY' || withinYear),
    // The 53rd of a year, and plain days beside ordinals of a year, are dates that rrule-temporal 2.2.8 gets wrong.
    BYDAY: isMixed || days.some(({ ordinal }) => Math.abs(ordinal) > largest),
    BYSETPOS: positions.length > 0 && (days.length + monthDays.length === 0 || isDailyInVain),
    COUNT: count !== undefined && until !== undefined,
  };
  return partNames.filter((part) => conditions[part] === true);
};

/** Reads the parts of a rule, with every fault. */
const read = (text: string): { readonly rule: GivenRule; readonly faults: ReadonlyArray<RuleFault> } => {
  const { texts, faults } = split(text);
  const unreadable: RuleFault[] = [];
  const valueOf = <A, B>(part: RulePart, ifAbsent: B, readValue: (text: string) => A | undefined): A | B => {
    const given = texts[part];
    const value = given === undefined ? undefined : readValue(given);
    if (given !== undefined && value === undefined) unreadable.push({ _tag: 'RulePartNotReadable', part });
    return value ?? ifAbsent;
  };
  const numbersUpTo = (max: number) => (list: string) =>
    listOf(list, (item) => numberUpTo(max, item), fromBeginning);
  const frequency = valueOf('FREQ', undefined, (name) => frequencies.find((one) => one === name));
  const until = valueOf('UNTIL', undefined, untilOf);
  const parts: RuleParts = {
    frequency: frequency ?? 'DAILY',
    interval: valueOf('INTERVAL', 1, (number) => positiveUpTo(maxInterval, number)),
    months: valueOf('BYMONTH', [], (list) => listOf(list, (item) => positiveUpTo(12, item), fromBeginning)),
    monthDays: valueOf('BYMONTHDAY', [], numbersUpTo(31)),
    days: valueOf('BYDAY', [], (list) => listOf(list, dayOf, byWeekday)),
    positions: valueOf('BYSETPOS', [], numbersUpTo(maxPosition)),
    weekStart: valueOf('WKST', 0, weekdayOf),
    count: valueOf('COUNT', undefined, (number) => positiveUpTo(maxCount, number)),
    until: until?.local,
  };
  const missing: ReadonlyArray<RuleFault> =
    texts.FREQ === undefined ? [{ _tag: 'RulePartMissing', part: 'FREQ' }] : [];
  const wrong = frequency === undefined ? [] : misplaced(parts);
  return {
    rule: { parts, untilInstant: until?.instant },
    faults: [
      ...faults,
      ...missing,
      ...unreadable,
      ...wrong.map((part): RuleFault => ({ _tag: 'RulePartMisplaced', part })),
    ],
  };
};

/** Reads a rule of the profile, in any case and order. Every fault is told, each with its part. */
export const makeGivenRule = (text: string): E.Either<ReadonlyArray<RuleFault>, GivenRule> => {
  if (text.length > maxRule) return E.left([{ _tag: 'RuleTooLong', max: maxRule }]);
  if (!/^[!-~]*$/.test(text)) return E.left([{ _tag: 'RuleNotReadable' }]);
  const { rule, faults } = read(text);
  return faults.length === 0 ? E.right(rule) : E.left(faults);
};

/** Reads a rule in its canonical spelling, and no other. */
export const makeRule = (text: string): E.Either<ReadonlyArray<RuleFault>, Rule> =>
  pipe(
    makeGivenRule(text),
    E.filterOrElse(
      ({ parts, untilInstant }) => untilInstant === undefined && ruleText(parts) === text,
      (): ReadonlyArray<RuleFault> => [{ _tag: 'RuleNotReadable' }],
    ),
    E.map(() => brand(text)),
  );

/** The parts of a rule. */
export const partsOf = (rule: Rule): RuleParts => read(rule).rule.parts;

/** The rule that is given, an UNTIL in UTC as the local time that `toLocal` makes of it. */
export const ruleIn =
  (toLocal: (instant: Instant) => LocalTime) =>
  ({ parts, untilInstant }: GivenRule): Rule =>
    brand(
      ruleText(
        untilInstant === undefined
          ? parts
          : { ...parts, until: toLocal(untilInstant).slice(0, 19).replace(/[-:]/g, '') },
      ),
    );
