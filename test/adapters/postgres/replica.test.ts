import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { replicaOrPrimary } from '../../../src/adapters/postgres/replica.ts';
import { unavailable } from '../../../src/application/errors.ts';
import type { ReplicaReads } from '../../../src/application/ports.ts';
import { initialPoint } from '../../../src/application/history.ts';
import { type Stats, anyTask } from '../../../src/application/task-query.ts';
import { asOf } from '../../../src/domain/due.ts';
import { makeInstant, utc } from '../../../src/domain/time.ts';
import { newOwner } from '../../support/arbitraries.ts';
import { right, run } from '../../support/values.ts';

const moment = asOf(right(makeInstant('2026-11-21T12:00:00.000Z')), utc);
const everything = { filter: anyTask, sort: { by: 'title', order: 'asc' }, limit: 1, after: O.none } as const;
const owner = newOwner();

/** A store that tells by the number of tasks which one it is. */
const storeOf = (
  total: number,
  stats: ReplicaReads['stats'] = () => TE.right(counted(total)),
): ReplicaReads => ({
  stats,
  list: () => TE.right({ at: { ...initialPoint, number: total }, tasks: [], next: O.none }),
});
const counted = (total: number): Stats => ({ total, pending: 0, completed: 0, overdue: 0 });

/** The replica has 1 task, and the primary 2. */
const opened = () => {
  const seen = { asked: 0, heard: Array<unknown>(), now: 0 };
  const answers = { replica: (): ReturnType<ReplicaReads['stats']> => TE.right(counted(1)) };
  const replica = storeOf(1, () => {
    seen.asked += 1;
    return answers.replica();
  });
  const hear = (error: unknown): void => void seen.heard.push(error);
  const lagging = replicaOrPrimary(replica, storeOf(2), hear, () => seen.now);
  const total = async () => (await run(lagging.stats(owner, moment))).total;
  return { seen, answers, lagging, total };
};

describe('reads that may lag', () => {
  it('come from the replica', async () => {
    const { lagging, total } = opened();
    assert.equal(await total(), 1);
    assert.equal((await run(lagging.list(owner, everything))).at.number, 1);
  });

  const bug = new Error('not away, but broken');
  const failures: Readonly<Record<string, readonly [() => ReturnType<ReplicaReads['stats']>, unknown[]]>> = {
    'is away': [() => TE.left(unavailable), []],
    breaks: [() => () => Promise.reject(bug), [bug]],
  };
  for (const [how, [failure, heard]] of Object.entries(failures)) {
    it(`come from the primary when the replica ${how}, which is then left alone`, async () => {
      const { seen, answers, lagging, total } = opened();
      answers.replica = failure;
      for (let round = 0; round < 3; round += 1) assert.equal(await total(), 2);
      assert.equal((await run(lagging.list(owner, everything))).at.number, 2);
      seen.now = 4999;
      assert.equal(await total(), 2);
      assert.deepEqual([seen.asked, seen.heard], [1, heard]);
    });

    it(`do not wait again for a replica that ${how}`, async () => {
      const { seen, answers, total } = opened();
      answers.replica = failure;
      await total();
      seen.now = 5000;
      answers.replica = () => () => new Promise(() => undefined);
      for (let round = 0; round < 3; round += 1) assert.equal(await total(), 2);
      assert.equal(seen.asked, 2);
    });

    it(`come from the replica again after a background probe succeeded, when it ${how}`, async () => {
      const { seen, answers, total } = opened();
      answers.replica = failure;
      await total();
      seen.now = 5000;
      await total();
      await setImmediate();
      answers.replica = () => TE.right(counted(1));
      seen.now = 9999;
      assert.equal(await total(), 2);
      seen.now = 10_000;
      assert.equal(await total(), 2);
      await setImmediate();
      assert.equal(await total(), 1);
      assert.equal(seen.asked, 4);
    });
  }

  it('fail when the primary does', async () => {
    const away = storeOf(0, () => TE.left(unavailable));
    const lagging = replicaOrPrimary(away, away, () => undefined);
    assert.deepEqual(await lagging.stats(owner, moment)(), E.left(unavailable));
  });
});
