import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import { temporalCalendar } from '../../src/adapters/calendar/temporal-calendar.ts';
import { dueText, makeDueIn } from '../../src/domain/due.ts';
import { makeGivenRule, partsOf } from '../../src/domain/series/rule.ts';
import {
  type Anchor,
  type Recurrence,
  beginSeries,
  editedPattern,
  makeSeriesId,
  nextOccurrence,
} from '../../src/domain/series/series.ts';
import { type TimeZone, makeInstant, makeTimeZone } from '../../src/domain/time.ts';
import { endlessRuleTexts } from '../support/rules.ts';
import { right, some } from '../support/values.ts';

const id = right(makeSeriesId('01a1fc60-b804-724b-ac89-acc7062a9977'));
const zoneNamed = (name: string): TimeZone => right(makeTimeZone(name));
const instant = (text: string) => right(makeInstant(new Date(text).toISOString()));

/** The due of a text: a day, an instant, or a local time in the zone. */
const dueIn = (zone: TimeZone, text: string) =>
  right(makeDueIn((local) => temporalCalendar.toInstant(zone, local))(text));

type Given = { readonly zone?: string; readonly anchor?: Anchor };

const tryToBegin = (
  rule: string,
  due: string,
  { zone: name = 'Europe/Berlin', anchor = 'due' }: Given = {},
) => {
  const zone = zoneNamed(name);
  return pipe(
    editedPattern(O.none, { rule: right(makeGivenRule(rule)), zone, anchor }, temporalCalendar),
    E.flatMap((pattern) => beginSeries(pattern, dueIn(zone, due), id, temporalCalendar)),
  );
};

const begin = (rule: string, due: string, given?: Given): Recurrence => right(tryToBegin(rule, due, given));

const next = (recurrence: Recurrence, at: string, isSkip = false) =>
  nextOccurrence(recurrence, instant(at), temporalCalendar, isSkip);

/** Slots and dues of a series whose tasks are completed as soon as they are there. */
const places = (from: Recurrence, at: string, count: number) => {
  const found: Array<readonly [slot: string, due: string]> = [];
  let recurrence: O.Option<Recurrence> = O.some(from);
  while (O.isSome(recurrence) && found.length < count) {
    const place = next(recurrence.value, at);
    if (O.isSome(place)) found.push([place.value.recurrence.occurrence, dueText(place.value.due)]);
    recurrence = O.map(({ recurrence: there }: { readonly recurrence: Recurrence }) => there)(place);
  }
  return found;
};

const slots = (...given: Parameters<typeof places>) => places(...given).map(([slot]) => slot);

const longAgo = '2000-01-01T00:00:00Z';

describe('a series', () => {
  it('begins with its due, whether it fits the rule or not', () => {
    const first = begin('FREQ=WEEKLY;BYDAY=MO', '2026-11-26T09:00:30.999');
    assert.deepEqual(
      [first.start, first.occurrence, first.ordinal],
      ['2026-11-26T09:00:30', '2026-11-26T09:00:30', 1],
    );
    assert.deepEqual(slots(first, longAgo, 2), ['2026-11-30T09:00:30', '2026-12-07T09:00:30']);
  });

  const clocks: ReadonlyArray<
    readonly [zone: string, rule: string, due: string, places: ReadonlyArray<readonly [string, string]>]
  > = [
    [
      'Europe/Berlin',
      'FREQ=DAILY',
      '2026-03-28T02:30',
      [
        ['2026-03-29T02:30:00', '2026-03-29T01:30:00.000Z'],
        ['2026-03-30T02:30:00', '2026-03-30T00:30:00.000Z'],
      ],
    ],
    [
      'Europe/Berlin',
      'FREQ=DAILY',
      '2026-10-24T02:30',
      [
        ['2026-10-25T02:30:00', '2026-10-25T00:30:00.000Z'],
        ['2026-10-26T02:30:00', '2026-10-26T01:30:00.000Z'],
      ],
    ],
    [
      'America/Santiago', // Midnight is skipped on 6 September 2026.
      'FREQ=DAILY',
      '2026-09-05T00:00',
      [
        ['2026-09-06T00:00:00', '2026-09-06T04:00:00.000Z'],
        ['2026-09-07T00:00:00', '2026-09-07T03:00:00.000Z'],
      ],
    ],
    [
      'Australia/Lord_Howe', // Half an hour is skipped on 4 October 2026.
      'FREQ=DAILY',
      '2026-10-03T02:15',
      [
        ['2026-10-04T02:15:00', '2026-10-03T15:45:00.000Z'],
        ['2026-10-05T02:15:00', '2026-10-04T15:15:00.000Z'],
      ],
    ],
    [
      'Pacific/Apia', // 30 December 2011 is skipped.
      'FREQ=DAILY',
      '2011-12-29T12:00',
      [
        ['2011-12-30T12:00:00', '2011-12-30T22:00:00.000Z'],
        ['2011-12-31T12:00:00', '2011-12-30T22:00:00.000Z'],
        ['2012-01-01T12:00:00', '2011-12-31T22:00:00.000Z'],
      ],
    ],
    [
      'Pacific/Apia',
      'FREQ=DAILY',
      '2011-12-29',
      [
        ['2011-12-30', '2011-12-30'],
        ['2011-12-31', '2011-12-31'],
      ],
    ],
  ];
  for (const [zone, rule, due, expected] of clocks) {
    it(`follows the clocks of ${zone} from ${due}`, () =>
      assert.deepEqual(places(begin(rule, due, { zone }), longAgo, expected.length), expected));
  }

  it('goes on later than its slot and than now, so that missed slots do not pile up', () => {
    const days = begin('FREQ=WEEKLY;BYDAY=TU;INTERVAL=2', '2026-11-24');
    assert.deepEqual(slots(days, '2026-11-01T12:00:00Z', 1), ['2026-12-08'], 'early');
    assert.deepEqual(slots(days, '2026-12-07T22:59:59Z', 1), ['2026-12-08'], 'late');
    assert.deepEqual(slots(days, '2026-12-07T23:00:00Z', 1), ['2026-12-22'], 'a day of today is not later');
    assert.deepEqual(slots(days, '2027-11-30T12:00:00Z', 1), ['2027-12-07'], 'after a year');
    const times = begin('FREQ=DAILY', '2026-11-26T09:00');
    assert.deepEqual(slots(times, '2026-12-01T07:59:59.999Z', 1), ['2026-12-01T09:00:00']);
    assert.deepEqual(slots(times, '2026-12-01T08:00:00Z', 1), ['2026-12-02T09:00:00']);
  });

  it('goes on later than now by the instant where the clocks skip a time or show it twice', () => {
    const times = begin('FREQ=DAILY', '2026-01-01T02:30');
    assert.deepEqual(slots(times, '2026-03-29T01:10:00Z', 1), ['2026-03-29T02:30:00'], '03:10, due at 03:30');
    assert.deepEqual(slots(times, '2026-10-25T01:10:00Z', 1), ['2026-10-26T02:30:00'], '02:10 again');
  });

  const ends: ReadonlyArray<readonly [rule: string, due: string, slots: ReadonlyArray<string>]> = [
    ['FREQ=DAILY;COUNT=3', '2026-11-26', ['2026-11-27', '2026-11-28']],
    ['FREQ=WEEKLY;BYDAY=MO;COUNT=2', '2026-11-26', ['2026-11-30']],
    ['FREQ=DAILY;UNTIL=20261128', '2026-11-26', ['2026-11-27', '2026-11-28']],
    ['FREQ=DAILY;UNTIL=20261127', '2026-11-26T23:59', ['2026-11-27T23:59:00']],
    ['FREQ=DAILY;UNTIL=20261128T085959', '2026-11-26T09:00', ['2026-11-27T09:00:00']],
    ['FREQ=DAILY;UNTIL=20261128T090000', '2026-11-26T09:00', ['2026-11-27T09:00:00', '2026-11-28T09:00:00']],
    ['FREQ=DAILY;UNTIL=20261128T080000Z', '2026-11-26T09:00', ['2026-11-27T09:00:00', '2026-11-28T09:00:00']],
    ['FREQ=DAILY;UNTIL=20261127T000000', '2026-11-26', ['2026-11-27']],
    ['FREQ=DAILY;UNTIL=20261127T230000Z', '2026-11-26', ['2026-11-27', '2026-11-28']],
    ['FREQ=YEARLY', '9997-12-31', ['9998-12-31', '9999-12-31']],
    ['FREQ=YEARLY;COUNT=2', '2024-02-29', ['2028-02-29']],
  ];
  for (const [rule, due, expected] of ends) {
    it(`ends after ${expected.at(-1)} with ${rule} from ${due}`, () =>
      assert.deepEqual(slots(begin(rule, due), longAgo, 10), expected));
  }

  it('counts missed slots towards COUNT', () => {
    const first = begin('FREQ=DAILY;COUNT=10', '2026-11-01');
    const place = some(next(first, '2026-11-08T12:00:00Z')).recurrence;
    assert.deepEqual([place.occurrence, place.ordinal], ['2026-11-09', 9]);
    assert.deepEqual(slots(place, '2026-11-08T12:00:00Z', 9), ['2026-11-10']);
    assert.deepEqual(next(first, '2026-11-10T12:00:00Z'), O.none);
  });

  it('counts from completion: at the same time of day, on the last day of a shorter month', () => {
    const monthly = begin('FREQ=MONTHLY', '2026-12-31T09:00', { anchor: 'completion' });
    assert.deepEqual(slots(monthly, '2027-01-31T20:00:00Z', 1), ['2027-02-28T09:00:00']);
    assert.deepEqual(
      slots(monthly, '2026-11-20T23:30:00Z', 1),
      ['2026-12-21T09:00:00'],
      'before its own slot',
    );
    const days = begin('FREQ=DAILY;INTERVAL=3', '2026-11-26', { anchor: 'completion' });
    assert.deepEqual(slots(days, '2026-12-24T12:00:00Z', 1), ['2026-12-27']);
    const skipped = (at: string) => some(next(days, at, true)).recurrence.occurrence;
    assert.equal(skipped('2026-11-20T12:00:00Z'), '2026-11-29', 'from the slot');
    assert.equal(skipped('2026-12-24T12:00:00Z'), '2026-12-27', 'from today');
  });

  const refusals: ReadonlyArray<
    readonly [rule: string, due: string, tag: string, parts: ReadonlyArray<string>, anchor?: Anchor]
  > = [
    ['FREQ=DAILY;COUNT=1', '2026-11-26', 'RuleWithoutNext', ['COUNT']],
    ['FREQ=DAILY;UNTIL=20261126', '2026-11-26', 'RuleWithoutNext', ['UNTIL']],
    ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', '2026-11-26', 'RuleWithoutNext', ['BYMONTH', 'BYMONTHDAY']],
    [
      'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5',
      '2026-11-26',
      'RuleWithoutNext',
      ['BYMONTH', 'BYMONTHDAY'],
    ],
    ['FREQ=YEARLY;INTERVAL=999', '9500-01-01', 'RuleWithoutNext', ['FREQ']],
    ['FREQ=DAILY', '9999-12-31T23:30:00Z', 'RuleWithoutNext', ['FREQ']],
    [
      'FREQ=WEEKLY;BYDAY=MO;WKST=SU;COUNT=2',
      '2026-11-26',
      'RuleNotFromCompletion',
      ['BYDAY', 'WKST', 'COUNT'],
      'completion',
    ],
  ];
  for (const [rule, due, tag, parts, anchor = 'due'] of refusals) {
    it(`is refused for ${parts.join(', ')} with ${rule} from ${due}`, () =>
      assert.deepEqual(tryToBegin(rule, due, { anchor }), E.left({ _tag: tag, parts })));
  }

  it('needs a rule and a zone, and takes the members that are named', () => {
    const edited = (stored: O.Option<Recurrence>, edit: Parameters<typeof editedPattern>[1]) =>
      editedPattern(stored, edit, temporalCalendar);
    assert.deepEqual(
      edited(O.none, { anchor: 'due' }),
      E.left({ _tag: 'PatternIncomplete', missing: ['rule', 'zone'] }),
    );
    const until = right(makeGivenRule('FREQ=DAILY;UNTIL=20301231T230000Z'));
    assert.deepEqual(
      edited(O.none, { rule: until }),
      E.left({ _tag: 'PatternIncomplete', missing: ['zone'] }),
    );
    const stored = begin('FREQ=WEEKLY', '2026-11-26');
    assert.deepEqual(
      edited(O.some(stored), { rule: until }),
      E.right({ rule: 'FREQ=DAILY;UNTIL=20310101T000000', zone: 'Europe/Berlin', anchor: 'due' }),
    );
    assert.deepEqual(
      edited(O.some(stored), { anchor: 'completion' }),
      E.right({ rule: 'FREQ=WEEKLY', zone: 'Europe/Berlin', anchor: 'completion' }),
    );
  });

  it('takes the same way whether its tasks are completed one by one or long after', () =>
    fc.assert(
      fc.property(
        endlessRuleTexts,
        fc.constantFrom('', ';COUNT=60', ';UNTIL=20291231'),
        fc.constantFrom('2026-11-26', '2026-10-31T02:30'),
        fc.nat(1500),
        (rule, end, due, days) => {
          const begun = tryToBegin(rule + end, due);
          if (E.isLeft(begun)) return;
          const at = new Date(Date.parse('2026-11-26T12:00:00Z') + days * 86_400_000).toISOString();
          let [place, walked, last] = [O.some(begun.right), 0, ''];
          const isPast = (slot: string) => (slot.length === 10 ? slot <= at : slot < at);
          while (O.isSome(place) && isPast(place.value.occurrence) && walked < 2000) {
            last = place.value.occurrence;
            place = pipe(
              next(place.value, longAgo),
              O.map(({ recurrence }) => recurrence),
            );
            walked += 1;
          }
          if (walked === 0 || walked === 2000) return;
          const jumped = next(begun.right, at);
          // The next date is looked for in 500 periods: a walk ends where there is none, and a jump goes on behind that.
          const { frequency, interval } = partsOf(begun.right.rule);
          const gap = 500 * interval * { DAILY: 1, WEEKLY: 7, MONTHLY: 28, YEARLY: 365 }[frequency];
          if (O.isNone(place) && O.isSome(jumped)) {
            const { occurrence } = jumped.value.recurrence;
            assert.ok(Date.parse(occurrence) - Date.parse(last) > gap * 86_400_000, occurrence);
            return;
          }
          const slotOf = O.map(({ occurrence, ordinal }: Recurrence) => ({ occurrence, ordinal }));
          assert.deepEqual(
            slotOf(
              pipe(
                jumped,
                O.map(({ recurrence }) => recurrence),
              ),
            ),
            slotOf(place),
          );
        },
      ),
      { numRuns: 60 },
    ));
});
