import assert from 'node:assert/strict';
import * as O from 'fp-ts/lib/Option.js';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { ruleDates } from '../../../src/adapters/calendar/rule-dates.ts';
import { makeGivenRule } from '../../../src/domain/series/rule.ts';
import { endlessRuleTexts } from '../../support/rules.ts';
import { right } from '../../support/values.ts';

const partsOf = (rule: string) => right(makeGivenRule(rule)).parts;

const dayBefore = (date: string): string => Temporal.PlainDate.from(date).subtract({ days: 1 }).toString();

/** The first dates of a rule from its start on, each asked for from the one before. */
const datesFrom = (rule: string, start: string, count: number): ReadonlyArray<string> => {
  const parts = partsOf(rule);
  const found: string[] = [];
  let [slot, after] = [start, dayBefore(start)];
  while (found.length < count) {
    const next = ruleDates.next(parts, slot, after);
    if (O.isNone(next)) break;
    found.push(next.value);
    [slot, after] = [next.value, next.value];
  }
  return found;
};

/** Runs of days written short: '1997-09: 2 3 10'. */
const daysIn = (text: string): ReadonlyArray<string> =>
  text.split('; ').flatMap((month) => {
    const [name = '', days = ''] = month.split(': ');
    return days.split(' ').map((day) => `${name}-${day.padStart(2, '0')}`);
  });

/** The examples of RFC 5545, 3.8.5.3, that the profile allows; they begin on 2 September 1997 unless they say otherwise. */
const examples: ReadonlyArray<readonly [rule: string, days: string, start?: string]> = [
  ['FREQ=DAILY', '1997-09: 2 3 4 5'],
  ['FREQ=DAILY;INTERVAL=2', '1997-09: 2 4 6 8'],
  ['FREQ=DAILY;INTERVAL=10', '1997-09: 2 12 22; 1997-10: 2 12'],
  ['FREQ=WEEKLY', '1997-09: 2 9 16 23 30; 1997-10: 7'],
  ['FREQ=WEEKLY;INTERVAL=2;WKST=SU', '1997-09: 2 16 30; 1997-10: 14 28; 1997-11: 11 25'],
  ['FREQ=WEEKLY;WKST=SU;BYDAY=TU,TH', '1997-09: 2 4 9 11 16 18 23 25 30; 1997-10: 2'],
  [
    'FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO,WE,FR',
    '1997-09: 1 3 5 15 17 19 29; 1997-10: 1 3 13 15 17',
    '1997-09-01',
  ],
  ['FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,TH', '1997-09: 2 4 16 18 30; 1997-10: 2 14 16'],
  ['FREQ=MONTHLY;BYDAY=1FR', '1997-09: 5; 1997-10: 3; 1997-11: 7; 1997-12: 5; 1998-01: 2', '1997-09-05'],
  [
    'FREQ=MONTHLY;INTERVAL=2;BYDAY=1SU,-1SU',
    '1997-09: 7 28; 1997-11: 2 30; 1998-01: 4 25; 1998-03: 1 29',
    '1997-09-07',
  ],
  ['FREQ=MONTHLY;BYDAY=-2MO', '1997-09: 22; 1997-10: 20; 1997-11: 17; 1997-12: 22', '1997-09-22'],
  [
    'FREQ=MONTHLY;BYMONTHDAY=-3',
    '1997-09: 28; 1997-10: 29; 1997-11: 28; 1997-12: 29; 1998-01: 29; 1998-02: 26',
    '1997-09-28',
  ],
  ['FREQ=MONTHLY;BYMONTHDAY=2,15', '1997-09: 2 15; 1997-10: 2 15; 1997-11: 2 15'],
  ['FREQ=MONTHLY;BYMONTHDAY=1,-1', '1997-09: 30; 1997-10: 1 31; 1997-11: 1 30', '1997-09-30'],
  [
    'FREQ=MONTHLY;INTERVAL=18;BYMONTHDAY=10,11,12,13,14,15',
    '1997-09: 10 11 12 13 14 15; 1999-03: 10 11 12 13',
    '1997-09-10',
  ],
  ['FREQ=MONTHLY;INTERVAL=2;BYDAY=TU', '1997-09: 2 9 16 23 30; 1997-11: 4 11 18 25; 1998-01: 6 13 20 27'],
  ['FREQ=YEARLY;BYMONTH=6,7', '1997-06: 10; 1997-07: 10; 1998-06: 10; 1998-07: 10', '1997-06-10'],
  [
    'FREQ=YEARLY;INTERVAL=2;BYMONTH=1,2,3',
    '1997-03: 10; 1999-01: 10; 1999-02: 10; 1999-03: 10',
    '1997-03-10',
  ],
  ['FREQ=YEARLY;BYDAY=20MO', '1997-05: 19; 1998-05: 18; 1999-05: 17', '1997-05-19'],
  ['FREQ=YEARLY;BYMONTH=3;BYDAY=TH', '1997-03: 13 20 27; 1998-03: 5 12 19 26', '1997-03-13'],
  ['FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8', '1997-06: 5 12 19 26; 1997-07: 3 10 17 24 31', '1997-06-05'],
  ['FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13', '1998-02: 13; 1998-03: 13; 1998-11: 13; 1999-08: 13; 2000-10: 13'],
  [
    'FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13',
    '1997-09: 13; 1997-10: 11; 1997-11: 8; 1997-12: 13',
    '1997-09-13',
  ],
  [
    'FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8',
    '1996-11: 5; 2000-11: 7; 2004-11: 2',
    '1996-11-05',
  ],
  ['FREQ=MONTHLY;BYDAY=TU,WE,TH;BYSETPOS=3', '1997-09: 4; 1997-10: 7; 1997-11: 6', '1997-09-04'],
  [
    'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2',
    '1997-09: 29; 1997-10: 30; 1997-11: 27; 1997-12: 30',
    '1997-09-29',
  ],
  ['FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO', '1997-08: 5 10 19 24', '1997-08-05'],
  ['FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU', '1997-08: 5 17 19 31', '1997-08-05'],
];

/** Dates that calendars get wrong. */
const hard: ReadonlyArray<readonly [rule: string, days: string, start?: string]> = [
  ['FREQ=MONTHLY', '2026-01: 31; 2026-03: 31; 2026-05: 31; 2026-07: 31; 2026-08: 31', '2026-01-31'],
  [
    'FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1',
    '2027-12: 31; 2028-01: 31; 2028-02: 29; 2028-03: 31; 2028-04: 30',
    '2027-12-31',
  ],
  ['FREQ=YEARLY', '2096-02: 29; 2104-02: 29; 2108-02: 29', '2096-02-29'],
  ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1', '2099-02: 28; 2100-02: 28; 2101-02: 28', '2099-02-28'],
  ['FREQ=MONTHLY;BYDAY=-1FR', '2026-10: 30; 2026-11: 27; 2026-12: 25; 2027-01: 29', '2026-10-30'],
  ['FREQ=MONTHLY;BYDAY=5FR', '2026-10: 30; 2027-01: 29; 2027-04: 30', '2026-10-30'],
  ['FREQ=MONTHLY;BYDAY=MO,1TU', '2026-11: 30; 2026-12: 1 7 14 21 28', '2026-11-26'],
  ['FREQ=YEARLY;INTERVAL=999;BYMONTH=2;BYMONTHDAY=29', '4024-02: 29; 8020-02: 29', '2026-01-31'],
];

describe('the dates of a rule', () => {
  for (const [rule, days, start = '1997-09-02'] of [...examples, ...hard]) {
    it(`are ${days} for ${rule} from ${start}`, () => {
      const expected = daysIn(days);
      assert.deepEqual(datesFrom(rule, start, expected.length), expected);
    });
  }

  it('are the same whichever slot they are asked from', () =>
    fc.assert(
      fc.property(endlessRuleTexts, fc.nat(10), (rule, place) => {
        const dates = datesFrom(rule, '2026-11-26', 21);
        const [from, next] = [dates[place], dates[place + 1]];
        if (from === undefined || next === undefined) return;
        assert.deepEqual(ruleDates.next(partsOf(rule), '2026-11-26', from), O.some(next));
        assert.deepEqual(datesFrom(rule, from, 21 - place), dates.slice(place));
      }),
    ));

  it('are counted after a slot', () =>
    fc.assert(
      fc.property(endlessRuleTexts, fc.nat(10), fc.nat(10), (rule, place, steps) => {
        const dates = datesFrom(rule, '2026-11-26', 21);
        const [slot, last] = [dates[place], dates[place + steps]];
        if (slot === undefined || last === undefined) return;
        assert.deepEqual(ruleDates.count(partsOf(rule), slot, last), O.some(steps));
      }),
    ));

  it('are counted over decades and centuries, whatever lies between', () => {
    for (const [rule, start] of [
      ['FREQ=DAILY;INTERVAL=53;BYDAY=MO,TU', '1999-12-31'],
      ['FREQ=DAILY;INTERVAL=3;BYDAY=TU;BYMONTHDAY=30,31,-31', '0001-01-01'],
      ['FREQ=DAILY;INTERVAL=12;BYMONTHDAY=-1,-2', '1899-12-31'],
      ['FREQ=WEEKLY;INTERVAL=7;BYDAY=SU,MO;WKST=SU', '2000-01-01'],
      ['FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=31', '1900-01-31'],
      ['FREQ=MONTHLY;INTERVAL=7;BYDAY=-1FR', '1004-02-29'],
      ['FREQ=YEARLY', '0004-02-29'],
      ['FREQ=YEARLY;INTERVAL=7;BYDAY=20MO,-1SU', '1000-05-31'],
    ] as const) {
      const dates = datesFrom(rule, start, 101);
      const steps = dates.filter((date) => date !== start).length;
      assert.deepEqual(ruleDates.count(partsOf(rule), start, dates.at(-1) ?? ''), O.some(steps), rule);
    }
    assert.deepEqual(ruleDates.count(partsOf('FREQ=DAILY'), '2000-01-01', '2026-11-26'), O.some(9826));
  });

  it('are not counted beyond COUNT', () => {
    const counted = (rule: string, last: string) => ruleDates.count(partsOf(rule), '0001-01-01', last);
    assert.deepEqual(counted('FREQ=DAILY;COUNT=10', '0001-01-11'), O.some(10));
    assert.deepEqual(counted('FREQ=DAILY;COUNT=10', '0001-01-12'), O.none);
    assert.deepEqual(counted('FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;COUNT=9999', '2026-11-26'), O.none);
  });

  it('are none where no calendar ever has one, and end with the year 9999', () => {
    for (const rule of [
      'FREQ=DAILY;INTERVAL=7;BYDAY=MO',
      'FREQ=DAILY;INTERVAL=994;BYDAY=MO;BYMONTHDAY=31',
      'FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2',
      'FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=8',
      'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
    ])
      assert.deepEqual(datesFrom(rule, '2026-11-26', 1), [], rule);
    for (const interval of [550, 999])
      for (const never of [
        'MONTHLY;BYMONTHDAY=31;BYDAY=1MO',
        'YEARLY;BYMONTH=2;BYMONTHDAY=30',
        'YEARLY;BYMONTH=6',
      ])
        for (const start of ['2026-10-31', '9999-12-31'])
          assert.deepEqual(
            datesFrom(`FREQ=${never};INTERVAL=${interval}`, start, 1),
            [],
            `${never} ${interval}`,
          );
    assert.deepEqual(datesFrom('FREQ=YEARLY', '9998-12-31', 5), ['9998-12-31', '9999-12-31']);
    assert.deepEqual(datesFrom('FREQ=DAILY;INTERVAL=2', '9999-12-30', 5), ['9999-12-30']);
    assert.deepEqual(datesFrom('FREQ=WEEKLY;BYDAY=SU', '9999-12-27', 5), []);
  });
});

describe('a date one interval later', () => {
  const cases: ReadonlyArray<readonly [rule: string, day: string, later: string]> = [
    ['FREQ=DAILY;INTERVAL=3', '2026-12-30', '2027-01-02'],
    ['FREQ=WEEKLY;INTERVAL=2', '2026-12-30', '2027-01-13'],
    ['FREQ=MONTHLY', '2027-01-31', '2027-02-28'],
    ['FREQ=MONTHLY;INTERVAL=13', '2027-01-31', '2028-02-29'],
    ['FREQ=YEARLY', '2028-02-29', '2029-02-28'],
    ['FREQ=YEARLY;INTERVAL=4', '2028-02-29', '2032-02-29'],
  ];
  for (const [rule, day, later] of cases) {
    it(`is ${later} after ${day} for ${rule}`, () =>
      assert.deepEqual(ruleDates.later(partsOf(rule), day), O.some(later)));
  }
});
