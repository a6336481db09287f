import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { identity } from 'fp-ts/lib/function.js';
import { syncPointExpired, alreadyExists } from '../../src/application/errors.ts';
import type { Store } from '../../src/application/ports.ts';
import { initialPoint, theBeginning } from '../../src/application/history.ts';
import { type TaskQuery, anyTask } from '../../src/application/task-query.ts';
import { asOf } from '../../src/domain/due.ts';
import { firstVersion, makeTitle } from '../../src/domain/task.ts';
import { makeInstant, utc } from '../../src/domain/time.ts';
import type { OwnerId } from '../../src/domain/user.ts';
import { newOwner, newTaskId, someTask } from '../support/arbitraries.ts';
import { edited } from '../support/circumstances.ts';
import { right, run } from '../support/values.ts';
import { unchanged } from './acting.ts';

const everything: TaskQuery = {
  filter: anyTask,
  sort: { by: 'created_at', order: 'desc' },
  limit: 1000,
  after: O.none,
};
const later = right(makeInstant('2026-11-21T12:00:00.000Z'));

/** Each user sees and writes what is theirs, and nothing else, whatever they try. */
export const isolationContract = (name: string, open: () => Promise<Store>): void => {
  describe(`isolation of users on ${name}:`, () => {
    let store: Store;
    before(async () => {
      store = await open();
    });

    const stored = async (owner: OwnerId, given: Parameters<typeof someTask>[1] = {}) =>
      run(store.tasks.insert(owner, someTask(owner, given)));
    /** All that there is of somebody's. */
    const allOf = async (owner: OwnerId) => ({
      page: await run(store.tasks.list(owner, everything)),
      changes: await run(store.history.changes(owner, theBeginning, 1000)),
      stats: await run(store.tasks.stats(owner, asOf(later, utc))),
    });

    it('each operation on another user’s task behaves as on a missing one [V8.2.2, V8.3.1]', async () => {
      const [alice, mallory] = [newOwner('alice'), newOwner('mallory')];
      const mine = await stored(alice);
      const { id } = mine.value;
      const before = await allOf(alice);
      const stolen = edited(mine.value, { title: right(makeTitle('stolen')) }, later);

      assert.deepEqual(await run(store.tasks.find(mallory, id)), O.none);
      assert.deepEqual(await run(store.history.changePoint(mallory)), initialPoint);
      assert.deepEqual(await run(store.tasks.replace(mallory, stolen, firstVersion)), O.none);
      assert.equal(await run(store.tasks.remove(mallory, id, O.none, later)), false);
      assert.equal(await run(store.tasks.remove(mallory, id, O.some([firstVersion]), later)), false);
      assert.deepEqual(await allOf(mallory), {
        page: { at: initialPoint, tasks: [], next: O.none },
        changes: {
          tasks: { written: [], deleted: [] },
          lists: unchanged,
          next: theBeginning,
          hasMore: false,
        },
        stats: { total: 0, pending: 0, completed: 0, overdue: 0 },
      });
      assert.deepEqual(await allOf(alice), before);
    });

    it('each operation of a user with tasks leaves the tasks of others [V8.4.1]', async () => {
      const [alice, mallory] = [newOwner('alice'), newOwner('mallory')];
      const [mine, theirs] = [await stored(alice), await stored(mallory)];
      const gone = await stored(alice);
      await run(store.tasks.remove(alice, gone.value.id, O.none, later));
      const before = await allOf(alice);
      const stolen = { ...theirs.value, id: mine.value.id };

      assert.deepEqual(await run(store.tasks.replace(mallory, stolen, firstVersion)), O.none);
      assert.equal(await run(store.tasks.remove(mallory, mine.value.id, O.none, later)), false);
      assert.deepEqual((await allOf(mallory)).page.tasks, [theirs]);
      assert.deepEqual((await allOf(mallory)).changes.tasks.deleted, []);
      assert.deepEqual(
        await store.history.changes(mallory, before.changes.next, 1000)(),
        E.left(syncPointExpired),
      );
      await run(store.erase(mallory));
      assert.deepEqual(await allOf(alice), before);
    });

    it('the same holds within a transaction', async () => {
      const [alice, mallory] = [newOwner('alice'), newOwner('mallory')];
      const mine = await stored(alice);
      const found = await run(
        store.atomically(mallory, ({ tasks }) =>
          TE.flatMap(() => tasks.find(mallory, mine.value.id))(
            tasks.remove(mallory, mine.value.id, O.none, later),
          ),
        ),
      );
      assert.deepEqual(found, O.none);
      assert.deepEqual((await allOf(alice)).page.tasks, [mine]);
    });

    it('two users may have tasks with the same id', async () => {
      const [alice, bob] = [newOwner('alice'), newOwner('bob')];
      const id = newTaskId();
      const [hers, his] = [await stored(alice, { id }), await stored(bob, { id })];
      assert.notDeepEqual(hers, his);
      await run(store.tasks.remove(alice, id, O.none, later));
      assert.deepEqual(await run(store.tasks.find(alice, id)), O.none);
      assert.deepEqual(await run(store.tasks.find(bob, id)), O.some(his));
      assert.deepEqual(
        await store.tasks.insert(alice, someTask(alice, { id }))(),
        E.left(alreadyExists('task')),
      );
    });

    it('two users may use the same idempotency key', async () => {
      const [alice, mallory] = [newOwner('alice'), newOwner('mallory')];
      const request = { key: 'k', fingerprint: 'f', at: later };
      await run(store.idempotently(alice, request, () => TE.right('hers'), identity));
      const outcome = await run(store.idempotently(mallory, request, () => TE.right('his'), identity));
      assert.deepEqual(outcome, { response: 'his', isReplayed: false });
    });

    it('a task belongs to the owner that inserts it, whatever its own owner member [V8.2.3, V15.3.3]', async () => {
      const [alice, mallory] = [newOwner('alice'), newOwner('mallory')];
      await run(store.tasks.insert(mallory, someTask(alice)));
      assert.deepEqual((await allOf(alice)).page.tasks, []);
    });
  });
};
