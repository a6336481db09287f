import assert from 'node:assert/strict';
import fc from 'fast-check';
import { makeGivenRule, makeRule, partsOf, ruleIn } from '../../src/domain/series/rule.ts';
import { ruleText } from '../../src/domain/series/rule-parts.ts';
import { lastLocalTime } from '../../src/domain/time.ts';
import { createDueWords } from '../../web/words/due-words.ts';
import { createRecurrenceWords, rulesFor } from '../../web/words/recurrence-words.ts';
import { firstDay, partsOfRule } from '../../web/words/rule.ts';
import { ruleTexts } from '../support/rules.ts';
import { right } from '../support/values.ts';
import { inZone } from './zone.ts';

describe('recurrence in words', () => {
  const inWords = createRecurrenceWords('en-GB');

  it('says common rules shortly', () => {
    for (const [rrule, words] of [
      ['FREQ=DAILY', 'every day'],
      ['FREQ=DAILY;INTERVAL=3', 'every 3 days'],
      ['FREQ=WEEKLY', 'every week'],
      ['FREQ=WEEKLY;BYDAY=TU', 'every Tuesday'],
      ['FREQ=WEEKLY;BYDAY=MO,TH', 'every Mon and Thu'],
      ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH', 'every 2 weeks on Mon and Thu'],
      ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', 'every weekday'],
      ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=1', 'every weekday, 1 time'],
      ['FREQ=WEEKLY;WKST=SU;BYDAY=SA,SU;COUNT=10', 'every Sat and Sun, 10 times'],
      ['FREQ=MONTHLY;BYMONTHDAY=1,15', 'every month on the 1st and 15th'],
      ['FREQ=MONTHLY;BYMONTHDAY=22,23,11', 'every month on the 22nd, 23rd, and 11th'],
      ['FREQ=MONTHLY;BYMONTHDAY=-1', 'every month on the last day'],
      ['FREQ=MONTHLY;BYMONTHDAY=-2', 'every month on the 2nd last day'],
      ['FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO', 'every 3 months on the 1st Monday'],
      ['FREQ=MONTHLY;BYDAY=-1FR', 'every month on the last Friday'],
      ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', 'every month on the last weekday'],
      ['FREQ=YEARLY', 'every year'],
      ['FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=3', 'every year on 3 May'],
      ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29', 'every year on 29 February'],
      ['FREQ=YEARLY;BYMONTH=11;BYDAY=4TH', 'every year on the 4th Thursday of November'],
      ['FREQ=DAILY;UNTIL=20270503', 'every day, until 3 May 2027'],
      ['FREQ=DAILY;UNTIL=20270503T170000', 'every day, until 3 May 2027'],
    ] as const)
      assert.equal(inWords({ rrule }), words);
    assert.equal(
      inWords({ rrule: 'FREQ=DAILY;INTERVAL=3', anchor: 'completion' }),
      'every 3 days after completion',
    );
    assert.equal(
      createRecurrenceWords('en-US')({ rrule: 'FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=3' }),
      'every year on May 3',
    );
  });

  it('shows the text of rules that it has no short words for', () => {
    for (const rrule of [
      'FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR',
      'FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=1',
      'FREQ=MONTHLY;BYDAY=MO;BYSETPOS=2',
      'FREQ=DAILY;BYDAY=MO',
      'FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=-1',
      'nonsense',
      '',
    ])
      assert.equal(inWords({ rrule }), `rule ${rrule}`);
  });

  it('reads every rule that the API returns', () => {
    fc.assert(
      fc.property(ruleTexts, (text) => {
        const rule = ruleIn(() => lastLocalTime)(right(makeGivenRule(text)));
        assert.deepEqual(partsOfRule(rule), partsOf(rule));
        assert.match(inWords({ rrule: rule }), /^(?:every|rule) /);
      }),
    );
  });

  it('offers rules that the API takes, and that have a slot on the day', () => {
    const days = fc
      .date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    fc.assert(
      fc.property(days, (day) => {
        for (const rrule of rulesFor(day)) {
          const parts = partsOf(right(makeRule(rrule)));
          if (!rrule.includes('MO,TU,WE,TH,FR')) assert.equal(firstDay(parts, day), day, rrule);
          assert.match(inWords({ rrule }), /^every /);
          assert.equal(ruleText(parts), rrule);
        }
      }),
    );
    assert.deepEqual(
      rulesFor('2026-11-26').map((rrule) => inWords({ rrule })),
      [
        'every day',
        'every weekday',
        'every Thursday',
        'every 2 weeks on Thursday',
        'every month on the 26th',
        'every month on the 4th Thursday',
        'every year on 26 November',
      ],
    );
    assert.deepEqual(
      rulesFor('2026-11-30')
        .slice(4, 6)
        .map((rrule) => inWords({ rrule })),
      ['every month on the last day', 'every month on the last Monday'],
    );
  });
});

describe('due dates in words', () => {
  /** Made where it is used: a format keeps the zone that it was made in. */
  const say = (due: string, at: Date) => createDueWords('en-GB')(due, at);
  const now = new Date('2026-11-26T23:30:00Z');

  for (const [zone, today] of [
    ['Pacific/Kiritimati', '2026-11-27'],
    ['America/Los_Angeles', '2026-11-26'],
  ] as const)
    describe(`in ${zone}`, () => {
      inZone(zone);
      it('leaves a day the day that it is', () => {
        assert.deepEqual(say(today, now), { text: 'Today', isOverdue: false, isToday: true });
        assert.equal(say('2026-12-03', now).text, 'Thu 3 Dec');
        assert.equal(say('2027-12-03', now).text, '3 Dec 2027');
        assert.equal(say('2026-11-25', now).isOverdue, true);
      });
    });

  describe('in Europe/Berlin', () => {
    inZone('Europe/Berlin');
    it('says days near today, and times on the clocks of this device', () => {
      for (const [due, text, isOverdue] of [
        ['2026-11-26', 'Yesterday', true],
        ['2026-11-27', 'Today', false],
        ['2026-11-28', 'Tomorrow', false],
        ['2026-11-25', 'Wed 25 Nov', true],
        ['2026-11-26T23:29:59.999Z', 'Today 00:29', true],
        ['2026-11-26T23:31:00.000Z', 'Today 00:31', false],
        ['2026-11-28T16:00:00.000Z', 'Tomorrow 17:00', false],
        ['2027-01-01T08:00:00.000Z', '1 Jan 2027 09:00', false],
      ] as const) {
        const words = say(due, now);
        assert.deepEqual([words.text, words.isOverdue], [text, isOverdue], due);
      }
    });
  });
});
