import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { temporalCalendar } from '../../src/adapters/calendar/temporal-calendar.ts';
import { makeGivenRule, maxRule, partsOf, ruleIn } from '../../src/domain/series/rule.ts';
import { ruleText } from '../../src/domain/series/rule-parts.ts';
import { makeTimeZone, utc } from '../../src/domain/time.ts';
import { ruleTexts } from '../support/rules.ts';
import { right } from '../support/values.ts';

/** A rule as it is served in a zone. */
const read = (text: string, zone = utc) =>
  pipe(makeGivenRule(text), E.map(ruleIn((instant) => temporalCalendar.toLocal(zone, instant))));

describe('a recurrence rule', () => {
  it('has one canonical spelling, which reads back as itself', () => {
    fc.assert(
      fc.property(ruleTexts, (text) => {
        const rule = right(read(text));
        assert.deepEqual(read(rule), E.right(rule));
        assert.equal(ruleText(partsOf(rule)), rule);
        const [lower, backwards] = [text.toLowerCase(), text.split(';').toReversed().join(';')];
        assert.deepEqual([read(lower), read(backwards)], [E.right(rule), E.right(rule)]);
      }),
    );
  });

  const spellings: ReadonlyArray<readonly [given: string, canonical: string]> = [
    ['freq=daily', 'FREQ=DAILY'],
    ['INTERVAL=1;WKST=MO;FREQ=WEEKLY', 'FREQ=WEEKLY'],
    ['FREQ=WEEKLY;INTERVAL=02;WKST=SU;BYDAY=SU,TU,MO,TU', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU,SU;WKST=SU'],
    ['FREQ=MONTHLY;BYDAY=-1FR,+1FR,02FR,FR', 'FREQ=MONTHLY;BYDAY=FR,1FR,2FR,-1FR'],
    ['FREQ=MONTHLY;BYMONTHDAY=-1,31,+15,-31', 'FREQ=MONTHLY;BYMONTHDAY=15,31,-31,-1'],
    ['FREQ=MONTHLY;BYSETPOS=-1,5;BYMONTHDAY=1', 'FREQ=MONTHLY;BYMONTHDAY=1;BYSETPOS=5,-1'],
    ['COUNT=0010;BYMONTH=12,2;FREQ=YEARLY', 'FREQ=YEARLY;BYMONTH=2,12;COUNT=10'],
    ['FREQ=DAILY;UNTIL=20261126', 'FREQ=DAILY;UNTIL=20261126'],
    ['FREQ=DAILY;UNTIL=20261126t090000', 'FREQ=DAILY;UNTIL=20261126T090000'],
  ];
  for (const [given, canonical] of spellings) {
    it(`is served as ${canonical} where ${given} is given`, () =>
      assert.deepEqual(read(given), E.right(canonical)));
  }

  it('has an UNTIL on the clocks of its zone', () => {
    const given = 'FREQ=DAILY;UNTIL=20261126T233000Z';
    const berlin = right(makeTimeZone('Europe/Berlin'));
    assert.deepEqual(read(given, berlin), E.right('FREQ=DAILY;UNTIL=20261127T003000'));
    assert.deepEqual(read(given), E.right('FREQ=DAILY;UNTIL=20261126T233000'));
    const last = 'FREQ=DAILY;UNTIL=99991231T233000';
    assert.deepEqual(read(`${last}Z`, berlin), E.right('FREQ=DAILY;UNTIL=99991231T235959'));
  });

  const faults: ReadonlyArray<readonly [text: string, faults: ReadonlyArray<object>]> = [
    ['', [{ _tag: 'RuleNotReadable' }, { _tag: 'RulePartMissing', part: 'FREQ' }]],
    ['FREQ=DAILY;', [{ _tag: 'RuleNotReadable' }]],
    ['FREQ=DAİLY', [{ _tag: 'RuleNotReadable' }]],
    ['FREQ=DAILY; COUNT=2', [{ _tag: 'RuleNotReadable' }]],
    [`FREQ=DAILY;COUNT=${'1'.repeat(maxRule)}`, [{ _tag: 'RuleTooLong', max: 255 }]],
    ['RRULE:FREQ=DAILY', [{ _tag: 'RuleNotReadable' }, { _tag: 'RulePartMissing', part: 'FREQ' }]],
    [
      'FREQ=HOURLY;BYHOUR=9;X-NAME=1;COUNT=1;COUNT=2',
      [
        { _tag: 'RulePartUnknown', part: 'BYHOUR' },
        { _tag: 'RulePartUnknown', part: 'X-NAME' },
        { _tag: 'RulePartRepeated', part: 'COUNT' },
        { _tag: 'RulePartNotReadable', part: 'FREQ' },
      ],
    ],
    [
      'FREQ=WEEKLY;BYMONTH=1;BYMONTHDAY=1;BYDAY=1MO;COUNT=2;UNTIL=20261126',
      ['BYMONTH', 'BYMONTHDAY', 'BYDAY', 'COUNT'].map((part) => ({ _tag: 'RulePartMisplaced', part })),
    ],
    ['FREQ=YEARLY;BYMONTHDAY=1', [{ _tag: 'RulePartMisplaced', part: 'BYMONTHDAY' }]],
    ['FREQ=YEARLY;BYMONTH=2;BYSETPOS=1', [{ _tag: 'RulePartMisplaced', part: 'BYSETPOS' }]],
    ['FREQ=YEARLY;BYMONTH=2;BYDAY=6MO', [{ _tag: 'RulePartMisplaced', part: 'BYDAY' }]],
    ['FREQ=YEARLY;BYDAY=53MO', [{ _tag: 'RulePartMisplaced', part: 'BYDAY' }]],
    ['FREQ=YEARLY;BYDAY=MO,1TU', [{ _tag: 'RulePartMisplaced', part: 'BYDAY' }]],
    ['FREQ=MONTHLY;BYDAY=-6MO', [{ _tag: 'RulePartMisplaced', part: 'BYDAY' }]],
    ['FREQ=DAILY;BYDAY=MO;BYSETPOS=2', [{ _tag: 'RulePartMisplaced', part: 'BYSETPOS' }]],
  ];
  for (const [text, expected] of faults) {
    it(`has ${expected.length} faults where it is ${text.slice(0, 70)}`, () =>
      assert.deepEqual(makeGivenRule(text), E.left(expected)));
  }

  it('refuses values out of the range of their part', () => {
    const values = {
      FREQ: ['', 'SECONDLY', 'FORTNIGHTLY'],
      INTERVAL: ['', '0', '1000', '-1', '+1', '1.5', '1e2', '00001'],
      BYMONTH: ['', '0', '13', '-1', '1,', ',1'],
      BYMONTHDAY: ['', '0', '32', '-32', '1,x'],
      BYDAY: ['', 'XX', '0MO', '54MO', '1', 'MO,', '--1MO'],
      BYSETPOS: ['', '0', '6', '-6'],
      WKST: ['', 'XX', '1MO', 'MO,TU'],
      COUNT: ['', '0', '10000', '-1'],
      UNTIL: ['', 'tomorrow', '20260230', '20261126T250000', '20261126T0900', '00000101', '20261126Z'],
    };
    for (const [part, texts] of Object.entries(values)) {
      for (const text of texts) {
        const others = part === 'FREQ' ? '' : 'FREQ=YEARLY;';
        const faultsFound = pipe(read(`${others}${part}=${text}`), E.swap, right);
        assert.ok(
          faultsFound.some((fault) => 'part' in fault && fault.part === part),
          `${part}=${text}`,
        );
      }
    }
  });

  it('reads or refuses any text and never throws', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 300 }),
          fc
            .array(
              fc.constantFrom(
                'FREQ=',
                ';',
                'BY',
                'DAY=',
                'MO',
                'COUNT=',
                'UNTIL=',
                '1',
                '5',
                '9',
                ',',
                '+',
                '-',
              ),
              { maxLength: 90 },
            )
            .map((all) => all.join('')),
          fc.tuple(ruleTexts, fc.string(), fc.nat(200)).map(([rule, text, at]) => rule.slice(0, at) + text),
        ),
        (text) => {
          const rule = read(text);
          if (E.isRight(rule)) assert.deepEqual(read(rule.right), rule);
          else assert.ok(rule.left.length > 0);
        },
      ),
    ));
});
