import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Brand, brand } from '../brand.ts';
import type { Due } from '../due.ts';
import { isUuid } from '../text.ts';
import { type Calendar, type Instant, type TimeZone, before, millisecondsPerDay } from '../time.ts';
import { type GivenRule, type Rule, partsOf, ruleIn } from './rule.ts';
import { type RulePart, type RuleParts, partsIn } from './rule-parts.ts';
import { type Slot, dateOf, dueOf, isBeyond, isDay, slotOf, slotOn } from './slot.ts';

/** A UUID in lower case. */
export type SeriesId = Brand<string, 'SeriesId'>;

export type SeriesIdNotUuid = { readonly _tag: 'SeriesIdNotUuid' };

export const makeSeriesId = (text: string): E.Either<SeriesIdNotUuid, SeriesId> =>
  isUuid(text) ? E.right(brand(text.toLowerCase())) : E.left({ _tag: 'SeriesIdNotUuid' });

/** The id of a series that begins now, out of a UUID that nothing else has. */
export const seriesIdOf = (unused: string): SeriesId => brand(unused);

export const anchors = ['due', 'completion'] as const;
/** What the next slot is counted from: the slot before, or the day on which the task is completed. */
export type Anchor = (typeof anchors)[number];

/** How tasks of a series follow each other. Another pattern is another series. */
export type Pattern = { readonly rule: Rule; readonly zone: TimeZone; readonly anchor: Anchor };

/** A task in its series. */
export type Recurrence = Pattern & {
  readonly series: SeriesId;
  /** The first slot of the series, whether it fits the rule or not. */
  readonly start: Slot;
  /** The slot of this task. */
  readonly occurrence: Slot;
  /** The number of that slot in the series, missed ones included; 1 is `start`. Without a COUNT nobody counts: it stays 1. */
  readonly ordinal: number;
};

/** No slot follows the first one, because of these parts of the rule. */
export type RuleWithoutNext = { readonly _tag: 'RuleWithoutNext'; readonly parts: ReadonlyArray<RulePart> };
/** A series that counts from completion takes FREQ and INTERVAL only, and none of these. */
export type RuleNotFromCompletion = {
  readonly _tag: 'RuleNotFromCompletion';
  readonly parts: ReadonlyArray<RulePart>;
};

type Counted = { readonly slot: Slot; readonly ordinal: number };

const later = (a: string, b: string): string => (a > b ? a : b);

/** The slot on a date of the rule, unless the series ends before, by COUNT or UNTIL. */
const withinEnd =
  (recurrence: Recurrence, { count, until, ...parts }: RuleParts, { dates }: Calendar) =>
  (slot: Slot): O.Option<Counted> => {
    const { occurrence, ordinal } = recurrence;
    if (until !== undefined && isBeyond(until, slot)) return O.none;
    if (count === undefined) return O.some({ slot, ordinal });
    return pipe(
      dates.count({ ...parts, count, until }, dateOf(occurrence), dateOf(slot)),
      O.map((steps) => ({ slot, ordinal: ordinal + steps })),
      O.filter((counted) => counted.ordinal <= count),
    );
  };

/** The first slot of the rule after this one that is later than the date `from` and has not passed. */
const slotByRule = (
  recurrence: Recurrence,
  parts: RuleParts,
  from: string,
  isPast: (slot: Slot) => boolean,
  calendar: Calendar,
): O.Option<Counted> => {
  const occurrence = dateOf(recurrence.occurrence);
  const firstAfter = (date: string): O.Option<Slot> =>
    pipe(
      calendar.dates.next(parts, occurrence, date),
      O.map((next) => slotOn(next, recurrence.occurrence)),
      O.flatMap((slot) => (isPast(slot) ? firstAfter(dateOf(slot)) : O.some(slot))),
    );
  return pipe(firstAfter(later(occurrence, from)), O.flatMap(withinEnd(recurrence, parts, calendar)));
};

const slotByInterval = (
  recurrence: Recurrence,
  parts: RuleParts,
  from: string,
  { dates }: Calendar,
): O.Option<Counted> =>
  pipe(
    dates.later(parts, from),
    O.map((date) => ({ slot: slotOn(date, recurrence.occurrence), ordinal: recurrence.ordinal })),
  );

/** What has passed at an instant: a day as soon as it begins, a time as soon as the clocks of the zone have shown it. */
const pastAt = (at: Instant, zone: TimeZone, calendar: Calendar) => {
  const dateAt = (instant: Instant): string => calendar.toLocal(zone, instant).slice(0, 10);
  const today = dateAt(at);
  const isPast = (slot: Slot): boolean =>
    isDay(slot)
      ? slot <= today
      : pipe(
          dueOf(slot, zone, calendar),
          O.exists((due) => due._tag === 'AtInstant' && due.instant <= at),
        );
  // A zone that skipped a day may show a time of the day before, but none of two days before.
  return { today, longPast: dateAt(before(at, 2 * millisecondsPerDay)), isPast };
};

/** One task of a series, and when it is due. */
export type Occurrence = { readonly recurrence: Recurrence; readonly due: Due };

const occurrenceAt =
  (recurrence: Recurrence, calendar: Calendar) =>
  ({ slot, ordinal }: Counted): O.Option<Occurrence> =>
    pipe(
      dueOf(slot, recurrence.zone, calendar),
      O.map((due) => ({ due, recurrence: { ...recurrence, occurrence: slot, ordinal } })),
    );

/**
 * The next task of a series, seen from an instant; none if this was the last. By the due it is the first slot later than this
 * one and than now, so that missed ones do not pile up; a day of today is not later than now. From completion it is one interval
 * after today, or for a skip after this slot, if that is later.
 */
export const nextOccurrence = (
  recurrence: Recurrence,
  at: Instant,
  calendar: Calendar,
  isSkip: boolean,
): O.Option<Occurrence> => {
  const parts = partsOf(recurrence.rule);
  const { today, longPast, isPast } = pastAt(at, recurrence.zone, calendar);
  return pipe(
    recurrence.anchor === 'due'
      ? slotByRule(recurrence, parts, longPast, isPast, calendar)
      : slotByInterval(
          recurrence,
          parts,
          isSkip ? later(today, dateOf(recurrence.occurrence)) : today,
          calendar,
        ),
    O.flatMap(occurrenceAt(recurrence, calendar)),
  );
};

const noneIsPast = (): boolean => false;

/** The parts of a rule that keep a series at its first slot; none if it goes on. */
const partsThatEnd = (first: Recurrence, calendar: Calendar): ReadonlyArray<RulePart> => {
  const parts = partsOf(first.rule);
  const goesOn = (given: RuleParts): boolean =>
    pipe(
      first.anchor === 'due'
        ? slotByRule(first, given, dateOf(first.start), noneIsPast, calendar)
        : slotByInterval(first, given, dateOf(first.start), calendar),
      O.flatMap(occurrenceAt(first, calendar)),
      O.isSome,
    );
  if (goesOn(parts)) return [];
  if (parts.count !== undefined && goesOn({ ...parts, count: undefined })) return ['COUNT'];
  if (parts.until !== undefined && goesOn({ ...parts, until: undefined })) return ['UNTIL'];
  const limits = partsIn(parts).filter((part) => part.startsWith('BY'));
  return limits.length === 0 ? ['FREQ'] : limits;
};

/** Begins a series whose first slot is a due. */
export const beginSeries = (
  pattern: Pattern,
  due: Due,
  series: SeriesId,
  calendar: Calendar,
): E.Either<RuleWithoutNext | RuleNotFromCompletion, Recurrence> => {
  const others = partsIn(partsOf(pattern.rule)).filter((part) => part !== 'FREQ' && part !== 'INTERVAL');
  if (pattern.anchor === 'completion' && others.length > 0)
    return E.left({ _tag: 'RuleNotFromCompletion', parts: others });
  const start = slotOf(due, pattern.zone, calendar);
  const first: Recurrence = { ...pattern, series, start, occurrence: start, ordinal: 1 };
  const parts = partsThatEnd(first, calendar);
  return parts.length === 0 ? E.right(first) : E.left({ _tag: 'RuleWithoutNext', parts });
};

/** What to change of a pattern: a member left out stays as it is. */
export type PatternEdit = {
  readonly rule?: GivenRule;
  readonly zone?: TimeZone;
  readonly anchor?: Anchor;
};

/** A pattern for a task that has none needs these members. */
export type PatternIncomplete = {
  readonly _tag: 'PatternIncomplete';
  readonly missing: ReadonlyArray<'rule' | 'zone'>;
};

/** Changes the members of a pattern that are named. */
export const editedPattern = (
  stored: O.Option<Pattern>,
  edit: PatternEdit,
  calendar: Calendar,
): E.Either<PatternIncomplete, Pattern> => {
  const known = O.toUndefined(stored);
  const zone = edit.zone ?? known?.zone;
  const rule =
    edit.rule === undefined || zone === undefined
      ? known?.rule
      : ruleIn((instant) => calendar.toLocal(zone, instant))(edit.rule);
  if (rule !== undefined && zone !== undefined)
    return E.right({ rule, zone, anchor: edit.anchor ?? known?.anchor ?? 'due' });
  const needed = { rule: edit.rule ?? known?.rule, zone };
  return E.left({
    _tag: 'PatternIncomplete',
    missing: (['rule', 'zone'] as const).filter((member) => needed[member] === undefined),
  });
};

export const isSamePattern = (a: Pattern, b: Pattern): boolean =>
  a.rule === b.rule && a.zone === b.zone && a.anchor === b.anchor;
