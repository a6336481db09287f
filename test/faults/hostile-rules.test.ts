import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import fc from 'fast-check';
import { temporalCalendar } from '../../src/adapters/calendar/temporal-calendar.ts';
import { makeDue } from '../../src/domain/due.ts';
import { makeGivenRule } from '../../src/domain/series/rule.ts';
import {
  type Recurrence,
  beginSeries,
  editedPattern,
  makeSeriesId,
  nextOccurrence,
} from '../../src/domain/series/series.ts';
import type { Slot } from '../../src/domain/series/slot.ts';
import { makeInstant, makeTimeZone } from '../../src/domain/time.ts';
import { ruleTexts } from '../support/rules.ts';
import { right } from '../support/values.ts';
import { assertAnswered } from './support/answers.ts';
import { resultsIn } from './support/bodies.ts';
import { newClient } from './support/calls.ts';
import { theCluster } from './support/cluster.ts';
import { assertNoBugs, endAll, serveOn } from './support/serving.ts';

const zone = right(makeTimeZone('Europe/Berlin'));
const series = right(makeSeriesId('01a1fc60-b804-724b-ac89-acc7062a9977'));
const firstInstant = right(makeInstant('0001-01-01T00:00:00.000Z'));
const now = right(makeInstant('2026-11-26T12:00:00.000Z'));

/**
 * Milliseconds for which work holds the thread: the least of three times, since garbage of before may be collected in one of
 * them. The bound is 100 ms; a loaded machine has twice that.
 */
const heldFor = (work: () => void): number =>
  Math.min(
    ...[1, 2, 3].map(() => {
      const begun = process.threadCpuUsage();
      work();
      const { user, system } = process.threadCpuUsage(begun);
      return (user + system) / 1000;
    }),
  );
const assertSwift = (milliseconds: number, what: string) =>
  assert.ok(milliseconds < 200, `${what}: ${milliseconds} ms`);

const begin = (rule: string, due: string): E.Either<unknown, Recurrence> =>
  pipe(
    makeGivenRule(rule),
    E.flatMap((given) => editedPattern(O.none, { rule: given, zone }, temporalCalendar)),
    E.flatMap((pattern) => beginSeries(pattern, right(makeDue(due)), series, temporalCalendar)),
  );

const ordinals = [1, 501, 5000];
const dues = ['2026-01-31T09:00:00Z', '0001-01-31T09:00:00Z', '0001-01-31'];

/** The slots of a series with these ordinals, as far as it has them. */
const slotsOf = (first: Recurrence): ReadonlyArray<Slot> => {
  const slots = [first.occurrence];
  let place = first;
  for (let ordinal = 2; ordinal <= 5000; ordinal += 1) {
    const next = nextOccurrence(place, firstInstant, temporalCalendar, false);
    if (O.isNone(next)) break;
    place = next.value.recurrence;
    if (ordinals.includes(ordinal)) slots.push(place.occurrence);
  }
  return slots;
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
  'FREQ=YEARLY;BYDAY=52MO,-52TU;BYSETPOS=2',
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
    // A COUNT ends a series and changes none of its slots: they are walked once.
    const walked = new Map<string, ReadonlyArray<Slot>>();
    for (const end of ['', ';COUNT=9999']) {
      it(`holds the thread shortly at the slots 1, 501 and 5,000 with ${rule}${end}`, () => {
        for (const due of dues) {
          let first: E.Either<unknown, Recurrence> = E.left('not begun');
          assertSwift(
            heldFor(() => {
              first = begin(rule + end, due);
            }),
            'beginning',
          );
          if (E.isLeft(first)) continue;
          const slots = walked.get(due) ?? slotsOf(right(begin(rule, due)));
          walked.set(due, slots);
          for (const [index, occurrence] of slots.entries()) {
            const recurrence = {
              ...right(first),
              occurrence,
              ordinal: end === '' ? 1 : (ordinals[index] ?? 1),
            };
            assertSwift(
              heldFor(() => nextOccurrence(recurrence, now, temporalCalendar, false)),
              `the slot ${occurrence} from ${due}`,
            );
          }
        }
      });
    }
  }
});

/** Its dates are counted over 790 periods, each with 365 candidates. */
const [slowRule, longAgo] = [
  'FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=-5,-1;COUNT=9999',
  '1236-12-27',
];

describe('a rule whose task was due long ago', () => {
  for (const [rule, due] of [
    [slowRule, longAgo],
    ['FREQ=YEARLY;INTERVAL=2;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=-3,1;COUNT=9999', '0500-12-29'],
    [
      'FREQ=MONTHLY;BYDAY=3SA,2TH,-2TH,5SU,4TH,-2TU,5FR,FR;BYMONTHDAY=-26,-25,-8,19,-2,20;COUNT=9999',
      '1800-01-01',
    ],
    ['FREQ=DAILY;INTERVAL=5;BYDAY=MO,TU,FR,SA;BYMONTHDAY=16,-18,4,-19,-26,15;COUNT=9999', '1932-01-31'],
    ['FREQ=DAILY;INTERVAL=3;BYMONTHDAY=6,15,-13,9;COUNT=9999', '1945-01-06'],
    ['FREQ=DAILY;COUNT=9999', '1999-12-31'],
  ] as const) {
    it(`holds the thread shortly with ${rule}`, () => {
      const first = right(begin(rule, due));
      assertSwift(
        heldFor(() => assert.ok(O.isSome(nextOccurrence(first, now, temporalCalendar, false)))),
        rule,
      );
    });
  }
});

describe('batches that complete a hundred tasks with slow rules', () => {
  afterEach(endAll);

  it('let others be served in time meanwhile [V15.2.2]', async () => {
    const serving = await serveOn(await (await theCluster()).newDatabase());
    const { url } = serving;
    const task = {
      title: 'Water the plants',
      due_date: longAgo,
      recurrence: { rrule: slowRule, time_zone: 'Europe/Berlin' },
    };
    const operations = Array.from({ length: 100 }, () => ({ op: 'create', task }));
    const batch = (as: string, json: object) => newClient()(url, 'POST', '/api/me/tasks/batch', { as, json });
    const attackers = ['mallory', 'eve'];
    const attack = await Promise.all(
      attackers.map(async (as) => {
        const made = resultsIn(await batch(as, { operations }));
        const ids = made.flatMap((result) => result.task?.id ?? []);
        assert.equal(ids.length, 100);
        return { as, operations: ids.map((id) => ({ op: 'complete', id, completed: true })) };
      }),
    );
    let ended = 0;
    // They may last longer than a connection may be idle.
    const attacks = attack.map(({ as, ...json }) =>
      batch(as, json)
        .catch(() => undefined)
        .finally(() => (ended += 1)),
    );
    const client = newClient();
    for (let round = 0; round < 20 && ended === 0; round += 1) {
      for (const path of ['/livez', '/api/me/tasks'])
        assertAnswered(await client(url, 'GET', path, { as: 'bob' }), 200);
    }
    assert.equal(ended, 0, 'the batches were over too soon');
    await serving.kill();
    await Promise.all(attacks);
    assertNoBugs(serving);
  });
});
