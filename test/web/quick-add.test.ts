import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { makeDue } from '../../src/domain/due.ts';
import { makeRule } from '../../src/domain/series/rule.ts';
import { makeTag, makeTitle, maxTag, maxTags, maxTitle } from '../../src/domain/task.ts';
import * as quickAdd from '../../web/words/quick-add.ts';
import { type ReadDates, loadDates } from '../../web/words/read-dates.ts';
import { inZone } from './zone.ts';

const zone = 'Europe/Berlin';
/** A Thursday. */
const now = new Date('2026-11-26T10:00:00+01:00');

describe('a task in one line', () => {
  inZone(zone);
  let readDates: ReadDates;
  before(async () => {
    readDates = await loadDates('en-GB');
  });
  const parse = (line: string, plain: ReadonlyArray<string> = []): quickAdd.QuickAdd =>
    quickAdd.parseQuickAdd(line, { now, zone, readDates, plain: new Set(plain) });
  /** The members that a line names, with its title. */
  const taskOf = (line: string) => parse(line).task;
  const dueOf = (line: string) => taskOf(line).due_date;
  const ruleOf = (line: string) => taskOf(line).recurrence?.rrule;
  const textsOf = (line: string) => parse(line).parts.map(({ text }) => text);

  it('names title, priority, tags, due date and recurrence, in any order', () => {
    const task = {
      title: 'Buy milk',
      priority: 'high',
      tags: ['home'],
      due_date: '2026-11-27T16:00:00.000Z',
      recurrence: { rrule: 'FREQ=WEEKLY', time_zone: zone },
    };
    assert.deepEqual(taskOf('Buy milk !high #home tomorrow 5pm every week'), task);
    assert.deepEqual(taskOf('Every week #home Buy milk tomorrow at 5pm !HIGH'), task);
    assert.deepEqual(taskOf('!high Buy every week #home milk 5pm tomorrow'), task);
    assert.deepEqual(parse('Buy milk !high every week').parts, [
      { kind: 'priority', start: 9, end: 14, text: '!high' },
      { kind: 'recurrence', start: 15, end: 25, text: 'every week' },
    ]);
  });

  it('is all title where nothing is meant', () => {
    for (const line of [
      'Read chapter 5',
      'may contain nuts',
      'March on',
      '#1 issue',
      'C# homework',
      'Learn F#',
      '!important',
      'Hurry! high time',
      'a!high',
      'mail ada#home@example.com',
      'Look at 5 houses',
      'Buy sun cream',
      'See why the cat sat down',
      'Read for 30 minutes',
      'Plan 2 weeks of holiday',
      'Watch Friday Night Lights',
      'Read the Sunday Times',
      'Black Friday list',
      "Prepare tomorrow's slides",
      'Ask about yesterday',
      'Things to do before friday',
      'Things to do before the 5th of March',
      'Work from monday to friday',
      'Meeting 5-6pm',
      '24/7 support',
      '1/2 cup of sugar',
      'Install v2.3.2029',
      'Room 10.30',
      'Midnight snack',
      'Second coffee',
      'Meet on the 5th floor',
      'Read the 5th chapter',
      'Read the 5th',
      'Rank it on the 32nd',
      'Ring 5 times',
      'Now or never',
      'Everyday carry',
      'Every book by Le Guin',
      'Tax every 30 feb',
      'Ring every 0 days',
      'Weekly report',
      'Call 555-1234',
      '<b>1984</b>',
    ])
      assert.deepEqual(parse(line), { task: { title: line }, parts: [] }, line);
  });

  it('is due on a day, or at a time on the clocks of this device', () => {
    for (const [line, due] of [
      ['x today', '2026-11-26'],
      ['x tomorrow', '2026-11-27'],
      ['x by friday', '2026-11-27'],
      ['x on monday', '2026-11-30'],
      ['x sat', '2026-11-28'],
      ['x this weekend', '2026-11-28'],
      ['x in 3 days', '2026-11-29'],
      ['x next week', '2026-12-03'],
      ['x next month', '2026-12-01'],
      ['x day after tomorrow', '2026-11-28'],
      ['x the day after tomorrow', '2026-11-28'],
      ['x on the 5th', '2026-12-05'],
      ['x by the 26th', '2026-11-26'],
      ['x on the 31st', '2026-12-31'],
      ['x on the 5th of March', '2027-03-05'],
      ['x end of month', '2026-11-30'],
      ['x 5 dec', '2026-12-05'],
      ['x Dec 5', '2026-12-05'],
      ['x 3 May', '2027-05-03'],
      ['x 2027-02-01', '2027-02-01'],
      ['x 4/12', '2026-12-04'],
      ['x 11:30', '2026-11-26T10:30:00.000Z'],
      ['x 9am', '2026-11-27T08:00:00.000Z'],
      ['x at 5', '2026-11-26T16:00:00.000Z'],
      ['x in 2 hours', '2026-11-26T11:00:00.000Z'],
      ['x this evening', '2026-11-26T19:00:00.000Z'],
      ['x on the 27th at 9am', '2026-11-27T08:00:00.000Z'],
      ['x day after tomorrow 5pm', '2026-11-28T16:00:00.000Z'],
      ['x tomorrow morning', '2026-11-27T08:00:00.000Z'],
      ['x tomorrow at 5', '2026-11-27T16:00:00.000Z'],
      ['x tomorrow 05:00', '2026-11-27T04:00:00.000Z'],
      ['x 4 July at noon', '2027-07-04T10:00:00.000Z'],
      ['x thu 9am', '2026-12-03T08:00:00.000Z'],
    ] as const)
      assert.deepEqual(taskOf(line), { title: 'x', due_date: due }, line);
  });

  it('reads 4/12 as people in the United States write it, for them', async () => {
    const read = await loadDates('en-US');
    assert.equal(
      quickAdd.parseQuickAdd('x 4/12', { now, zone, readDates: read }).task.due_date,
      '2027-04-12',
    );
  });

  it('takes the last date, and the time apart from the day', () => {
    assert.deepEqual(taskOf('Prepare Monday meeting by friday'), {
      title: 'Prepare Monday meeting',
      due_date: '2026-11-27',
    });
    assert.equal(dueOf('x tomorrow #home 5pm'), '2026-11-27T16:00:00.000Z');
    assert.deepEqual(textsOf('x tomorrow #home 5pm'), ['tomorrow', '#home', '5pm']);
  });

  it('takes a time that the clocks skip later, and the first of one that comes twice', () => {
    assert.equal(dueOf('x 28 March 2027 02:30'), '2027-03-28T01:30:00.000Z');
    assert.equal(dueOf('x 25 October 2026 02:30'), undefined);
    assert.equal(dueOf('x 31 October 2027 02:30'), '2027-10-31T00:30:00.000Z');
  });

  it('recurs by a rule of the API', () => {
    for (const [line, rrule, due] of [
      ['x every day', 'FREQ=DAILY', '2026-11-26'],
      ['x every 3 days', 'FREQ=DAILY;INTERVAL=3', '2026-11-26'],
      ['x every week', 'FREQ=WEEKLY', '2026-11-26'],
      ['x every other week', 'FREQ=WEEKLY;INTERVAL=2', '2026-11-26'],
      ['x every month', 'FREQ=MONTHLY', '2026-11-26'],
      ['x every year', 'FREQ=YEARLY', '2026-11-26'],
      ['x every weekday', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', '2026-11-26'],
      ['x every weekend', 'FREQ=WEEKLY;BYDAY=SA,SU', '2026-11-28'],
      ['x every tuesday', 'FREQ=WEEKLY;BYDAY=TU', '2026-12-01'],
      ['x every thursday and monday', 'FREQ=WEEKLY;BYDAY=MO,TH', '2026-11-26'],
      ['x every mon, wed, and fri', 'FREQ=WEEKLY;BYDAY=MO,WE,FR', '2026-11-27'],
      ['x every other monday', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO', '2026-11-30'],
      ['x every 2 weeks on Mon and Thu', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH', '2026-11-26'],
      ['x every month on the 1st', 'FREQ=MONTHLY;BYMONTHDAY=1', '2026-12-01'],
      ['x every 1st and 15th', 'FREQ=MONTHLY;BYMONTHDAY=1,15', '2026-12-01'],
      ['x every month on the last day', 'FREQ=MONTHLY;BYMONTHDAY=-1', '2026-11-30'],
      ['x every 3 months on the last day', 'FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1', '2026-11-30'],
      ['x every last friday of the month', 'FREQ=MONTHLY;BYDAY=-1FR', '2026-11-27'],
      ['x every month on the 2nd tuesday', 'FREQ=MONTHLY;BYDAY=2TU', '2026-12-08'],
      ['x every first monday', 'FREQ=MONTHLY;BYDAY=1MO', '2026-12-07'],
      ['x every year on 3 May', 'FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=3', '2027-05-03'],
      ['x every 29 February', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29', '2028-02-29'],
      ['x every December 24th', 'FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24', '2026-12-24'],
      ['x every day until 3 May', 'FREQ=DAILY;UNTIL=20270503', '2026-11-26'],
      ['x every day tomorrow until 3 May', 'FREQ=DAILY;UNTIL=20270503', '2026-11-27'],
      ['x every week until 5 March', 'FREQ=WEEKLY;UNTIL=20270305', '2026-11-26'],
      ['x every week until the 5th', 'FREQ=WEEKLY;UNTIL=20261205', '2026-11-26'],
      ['x every day 5 times', 'FREQ=DAILY;COUNT=5', '2026-11-26'],
      ['x every monday, 10 times', 'FREQ=WEEKLY;BYDAY=MO;COUNT=10', '2026-11-30'],
      ['x every 2 weeks on mon for 3 times', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;COUNT=3', '2026-11-30'],
    ] as const) {
      const { title, due_date, recurrence } = taskOf(line);
      assert.deepEqual([title, due_date, recurrence], ['x', due, { rrule, time_zone: zone }], line);
      assert.ok(E.isRight(makeRule(rrule)), rrule);
    }
    assert.deepEqual(taskOf('x every 2 weeks after completion').recurrence, {
      rrule: 'FREQ=WEEKLY;INTERVAL=2',
      time_zone: zone,
      anchor: 'completion',
    });
  });

  it('begins a recurrence at the date that it names, else with the first one still to come', () => {
    assert.equal(dueOf('x every monday tomorrow'), '2026-11-27');
    assert.equal(dueOf('x every day 9am'), '2026-11-27T08:00:00.000Z');
    assert.equal(dueOf('x every day 11am'), '2026-11-26T10:00:00.000Z');
    assert.equal(dueOf('x every weekday at 5:30pm'), '2026-11-26T16:30:00.000Z');
    assert.equal(dueOf('x every thursday 9:30'), '2026-12-03T08:30:00.000Z');
  });

  it('leaves an end in the title that the API does not take there', () => {
    for (const [line, title] of [
      ['x every day 5 times until 3 May', 'x until 3 May'],
      ['x every day after completion until 3 May', 'x until 3 May'],
      ['x every day after completion 5 times', 'x 5 times'],
      ['x every day 1 times', 'x 1 times'],
    ] as const)
      assert.equal(taskOf(line).title, title, line);
  });

  it('leaves an end before the beginning in the title', () => {
    assert.deepEqual(taskOf('x every day 5 dec until tomorrow'), {
      title: 'x until tomorrow',
      due_date: '2026-12-05',
      recurrence: { rrule: 'FREQ=DAILY', time_zone: zone },
    });
  });

  it('leaves parts in the title that are to stay', () => {
    assert.deepEqual(parse('Every day I write #home', ['every day', '#home']), {
      task: { title: 'Every day I write #home' },
      parts: [],
    });
    assert.deepEqual(parse('Call tomorrow by Friday', ['by friday']).task, {
      title: 'Call by Friday',
      due_date: '2026-11-27',
    });
  });

  it('reads everything but dates before their parser has come', () => {
    assert.deepEqual(quickAdd.parseQuickAdd('x !low tomorrow every day #a', { now, zone }).task, {
      title: 'x tomorrow',
      priority: 'low',
      tags: ['a'],
      due_date: '2026-11-26',
      recurrence: { rrule: 'FREQ=DAILY', time_zone: zone },
    });
  });

  it('takes the last priority, each tag once, and no more tags than the API does', () => {
    assert.deepEqual(taskOf('x !low !high'), { title: 'x !low', priority: 'high' });
    assert.deepEqual(taskOf('x #a #b #a #\u00e9 #e\u0301'), { title: 'x', tags: ['a', 'b', '\u00e9'] });
    const tags = Array.from({ length: 21 }, (_, index) => `t${index}`);
    assert.deepEqual(taskOf(`x ${tags.map((tag) => `#${tag}`).join(' ')}`), {
      title: 'x #t20',
      tags: tags.slice(0, 20),
    });
    assert.deepEqual(taskOf(`x #${'a'.repeat(51)}`), { title: `x #${'a'.repeat(51)}` });
  });

  it('closes the gaps in the title', () => {
    assert.equal(taskOf('call #home, tomorrow').title, 'call');
    assert.equal(taskOf('Tomorrow: call Bob').title, 'call Bob');
    assert.equal(taskOf('call  Bob tomorrow, then Eve').title, 'call  Bob, then Eve');
  });

  it('says why the API would refuse a title', () => {
    assert.equal(parse(' #home tomorrow ').fault, 'empty');
    assert.equal(parse('🎈'.repeat(200)).fault, undefined);
    assert.equal(parse('🎈'.repeat(201)).fault, 'too long');
    assert.deepEqual([quickAdd.maxTitle, quickAdd.maxTag, quickAdd.maxTags], [maxTitle, maxTag, maxTags]);
  });

  it('does not look for parts in a line that is longer than any task, which would take seconds', () => {
    const { parts, fault } = parse('#a tomorrow '.repeat(8000));
    assert.deepEqual({ parts, fault }, { parts: [], fault: 'too long' });
    const longest = Array.from({ length: maxTags }, (_, index) => `#t${index}`.padEnd(maxTag, 'x'));
    assert.equal(parse(['🎈'.repeat(maxTitle), ...longest].join(' ')).task.tags?.length, maxTags);
  });

  it('makes of any line what the API takes, and loses nothing of it', () => {
    const words = fc.constantFrom(
      ...[
        'Buy milk',
        '!high',
        '!low',
        '#home',
        '#1',
        'tomorrow',
        '5pm',
        'at 5',
        'by',
        'until',
        'every',
        'other',
      ],
      ...[
        'day',
        '2 weeks',
        'monday',
        'on the',
        '1st',
        'last',
        'month',
        '3 May',
        'and',
        ',',
        '12/5',
        'friday',
        'in',
        'on the 5th',
        '5 times',
        'next month',
        'day after tomorrow',
        'after completion',
      ],
    );
    const lines = fc.oneof(
      fc
        .array(fc.oneof(words, fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 12 })
        .map((all) => all.join(' ')),
      fc.string({ unit: 'grapheme', maxLength: 300 }),
    );
    fc.assert(
      fc.property(lines, (line) => {
        const { task, parts, fault } = parse(line);
        assert.equal(fault === undefined, E.isRight(makeTitle(task.title)));
        for (const tag of task.tags ?? []) assert.ok(E.isRight(makeTag(tag)), tag);
        if (typeof task.due_date === 'string') assert.ok(E.isRight(makeDue(task.due_date)), task.due_date);
        const rrule = task.recurrence?.rrule;
        if (rrule !== undefined) assert.ok(E.isRight(makeRule(rrule)) && task.due_date !== undefined, rrule);
        for (const [index, { start, end, text }] of parts.entries()) {
          assert.ok(start >= (parts[index - 1]?.end ?? 0) && end > start);
          assert.equal(text, line.toWellFormed().replaceAll('\u0000', '\ufffd').slice(start, end));
        }
        const lettersIn = (text: string): string => text.replace(/[\s,;:]/g, '');
        const rest = parts.reduceRight(
          (text, { start, end }) => text.slice(0, start) + text.slice(end),
          line.toWellFormed().replaceAll('\u0000', '\ufffd'),
        );
        assert.equal(lettersIn(task.title), lettersIn(rest));
      }),
    );
  });

  it('stays a title whatever it is that nobody could take for a part', () => {
    assert.deepEqual(parse('<img src=x onerror=alert(1)>').task, { title: '<img src=x onerror=alert(1)>' });
    assert.equal(ruleOf('x every day every monday'), 'FREQ=WEEKLY;BYDAY=MO');
  });
});
