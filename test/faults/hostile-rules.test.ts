import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import fc from 'fast-check';
import { temporalCalendar } from '../../src/adapters/calendar/temporal-calendar.ts';
import { makeDue } from '../../src/domain/due.ts';
import { makeGivenRule, partsOf } from '../../src/domain/recurrence-rule.ts';
import { dayNumber, dayText, ruleDays } from '../../src/domain/rule-days.ts';
import {
  type Recurrence,
  beginSeries,
  editedPattern,
  makeSeriesId,
  nextPlace,
} from '../../src/domain/series.ts';
import { makeInstant, makeTimeZone } from '../../src/domain/time.ts';
import { ruleTexts } from '../support/rules.ts';
import { right } from '../support/values.ts';

const zone = right(makeTimeZone('Europe/Berlin'));
const series = right(makeSeriesId('01a1fc60-b804-724b-ac89-acc7062a9977'));
const now = right(makeInstant('2026-11-26T12:00:00.000Z'));

/** The bound is 100 ms of the thread; a loaded machine has twice that. */
const heldFor = (work: () => void): number => {
  const { user, system } = process.cpuUsage();
  work();
  const used = process.cpuUsage({ user, system });
  return (used.user + used.system) / 1000;
};
const assertSwift = (milliseconds: number, what: string) =>
  assert.ok(milliseconds < 200, `${what}: ${milliseconds} ms`);

const begin = (rule: string, due: string): E.Either<unknown, Recurrence> =>
  pipe(
    makeGivenRule(rule),
    E.flatMap((given) => editedPattern(O.none, { rule: given, zone }, temporalCalendar)),
    E.flatMap((pattern) => beginSeries(pattern, right(makeDue(due)), series, temporalCalendar)),
  );

/** The place of a series at its nth slot, or at its last. */
const atSlot = (first: Recurrence, ordinal: number): Recurrence => {
  const start = dayNumber(first.start.slice(0, 10));
  let [day, count] = [start, 1];
  for (const later of ruleDays(partsOf(first.rule), start, start + 1)) {
    if (count === ordinal) break;
    [day, count] = [later, count + 1];
  }
  const before = right(makeInstant(`${dayText(Math.max(day - 2, dayNumber('0001-01-01')))}T12:00:00.000Z`));
  return pipe(
    nextPlace(first, before, temporalCalendar, false),
    O.match(
      () => first,
      ({ recurrence }) => recurrence,
    ),
  );
};

const everyDay = Array.from({ length: 31 }, (_, index) => index + 1).join(',');
const everyOrdinal = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'].map((day) => `1${day}`).join(',');
const costly = [
  'FREQ=DAILY',
  'FREQ=DAILY;INTERVAL=2;BYMONTHDAY=31;BYDAY=MO',
  'FREQ=DAILY;INTERVAL=7;BYDAY=MO;BYMONTHDAY=31',
  'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=-5',
  `FREQ=MONTHLY;BYMONTHDAY=${everyDay};BYSETPOS=-1`,
  'FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=8',
  'FREQ=YEARLY',
  'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=FR',
  'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
  'FREQ=YEARLY;BYDAY=53MO,-53TU;BYSETPOS=2',
  `FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYMONTHDAY=9,10,11,12,13,14,15,16,17;BYDAY=${everyOrdinal};BYSETPOS=5`,
];

describe('a recurrence rule', () => {
  it('holds the thread shortly, whatever its text', () => {
    fc.assert(
      fc.property(fc.oneof(ruleTexts, fc.string({ maxLength: 300 })), (rule) =>
        assertSwift(
          heldFor(() => begin(rule, '2026-01-31T09:00:00Z')),
          rule,
        ),
      ),
      { numRuns: 1000 },
    );
  });

  for (const rule of costly) {
    for (const end of ['', ';COUNT=9999']) {
      it(`holds the thread shortly at the slots 1, 501 and 5,000 with ${rule}${end}`, () => {
        for (const due of ['2026-01-31T09:00:00Z', '0001-01-31T09:00:00Z', '0001-01-31']) {
          let first: E.Either<unknown, Recurrence> = E.left('not begun');
          assertSwift(
            heldFor(() => {
              first = begin(rule + end, due);
            }),
            'beginning',
          );
          for (const ordinal of E.isRight(first) ? [1, 501, 5000] : []) {
            const place = ordinal === 1 ? right(first) : atSlot(right(first), ordinal);
            const held = heldFor(() => nextPlace(place, now, temporalCalendar, false));
            assertSwift(held, `the slot ${ordinal} from ${due}`);
          }
        }
      });
    }
  }
});
