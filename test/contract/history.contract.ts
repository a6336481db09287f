import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { syncPointExpired } from '../../src/application/errors.ts';
import type { Store } from '../../src/application/ports.ts';
import {
  type ChangePage,
  type SyncPoint,
  initialPoint,
  theBeginning,
} from '../../src/application/history.ts';
import { type Task, type Versioned, firstVersion, nextVersion, statuses } from '../../src/domain/task.ts';
import { makeInstant } from '../../src/domain/time.ts';
import type { OwnerId } from '../../src/domain/user.ts';
import { newOwner, someTask } from '../support/arbitraries.ts';
import { right, run, some } from '../support/values.ts';
import { actingOn, noon, unchanged } from './acting.ts';

const one = right(makeInstant('2026-11-21T13:00:00.000Z'));
const second = nextVersion(firstVersion);

const expired = E.left(syncPointExpired);

/** What is told of the changes of a user's tasks, for every adapter the same. */
export const historyContract = (name: string, open: () => Promise<Store>): void => {
  describe(`the history of tasks on ${name}`, () => {
    let store: Store;
    before(async () => {
      store = await open();
    });

    const { changes, pointOf, refusal, removed, stored, storedMany } = actingOn(() => store);
    const changed = async (owner: OwnerId, { value, version }: Versioned<Task>) =>
      some(await run(store.tasks.replace(owner, { ...value, updatedAt: one }, version)));

    /** All pages from a point on, one change each. */
    const oneByOne = async (owner: OwnerId, since: SyncPoint): Promise<ReadonlyArray<ChangePage>> => {
      const page = await changes(owner, since, 1);
      if (!page.hasMore) return [page];
      assert.ok(page.next.number > since.number);
      return [page, ...(await oneByOne(owner, page.next))];
    };
    const told = ({ tasks }: ChangePage) => tasks;
    const written = (task: Versioned<Task>) => ({ written: [task], deleted: [] });
    const gone = ({ value }: Versioned<Task>) => ({ written: [], deleted: [value.id] });

    describe('read from the beginning', () => {
      it('is empty for a user who never wrote', async () => {
        const page = await changes(newOwner(), theBeginning);
        assert.deepEqual(page, {
          tasks: { written: [], deleted: [] },
          lists: unchanged,
          next: theBeginning,
          hasMore: false,
        });
      });

      it('has each task once, at its last change, in change order', async () => {
        const owner = newOwner();
        const [a, b, c] = [await stored(owner), await stored(owner), await stored(owner)];
        const newA = await changed(owner, a);
        const newB = await changed(owner, await changed(owner, b));
        const next = { ...(await pointOf(owner)), startedAt: 6 };
        const page = await changes(owner, theBeginning);
        assert.deepEqual(page, {
          tasks: { written: [c, newA, newB], deleted: [] },
          lists: unchanged,
          next,
          hasMore: false,
        });
        assert.deepEqual([newA.version, newB.version, next.number], [second, nextVersion(second), 6]);
      });

      it('has tasks of both statuses in one order', async () => {
        const owner = newOwner();
        const tasks: Versioned<Task>[] = [];
        for (const status of [...statuses, ...statuses.toReversed(), ...statuses])
          tasks.push(await run(store.tasks.insert(owner, someTask(owner, { status }))));
        assert.deepEqual((await changes(owner, theBeginning)).tasks.written, tasks);
        assert.deepEqual((await oneByOne(owner, theBeginning)).map(told), tasks.map(written));
      });

      it('has deletions among the changes', async () => {
        const owner = newOwner();
        const [a, b, c] = [await stored(owner), await stored(owner), await stored(owner)];
        await removed(owner, b);
        const newA = await changed(owner, a);
        await removed(owner, c);
        const whole = await changes(owner, theBeginning);
        assert.deepEqual(told(whole), { written: [newA], deleted: [b.value.id, c.value.id] });
        const pages = await oneByOne(owner, theBeginning);
        assert.deepEqual(pages.map(told), [gone(b), written(newA), gone(c)]);
        assert.deepEqual(pages.at(-1)?.next, whole.next);
      });

      it('has many deletions one by one, in change order', async () => {
        const owner = newOwner();
        const tasks = await storedMany(owner, 5);
        for (const task of tasks.toReversed()) await removed(owner, task);
        const pages = await oneByOne(owner, theBeginning);
        assert.deepEqual(pages.map(told), tasks.toReversed().map(gone));
      });

      it('is where a follower with a number of no history begins', async () => {
        const owner = newOwner();
        const tasks = await storedMany(owner, 2);
        const page = await changes(owner, { ...initialPoint, number: 1, startedAt: 1 });
        assert.deepEqual(page.tasks.written, tasks);
      });
    });

    describe('read in pages', () => {
      it('has more until the last page', async () => {
        const owner = newOwner();
        const tasks = await storedMany(owner, 4);
        const { epoch } = await pointOf(owner);
        const page = await changes(owner, theBeginning, 2);
        assert.deepEqual(page, {
          tasks: { written: tasks.slice(0, 2), deleted: [] },
          lists: unchanged,
          next: { epoch, number: 2, startedAt: 4 },
          hasMore: true,
        });
        assert.deepEqual(await changes(owner, page.next, 2), {
          tasks: { written: tasks.slice(2), deleted: [] },
          lists: unchanged,
          next: { epoch, number: 4, startedAt: 4 },
          hasMore: false,
        });
      });

      it('repeats a task that changes after it was read', async () => {
        const owner = newOwner();
        const [a, b] = [await stored(owner), await stored(owner)];
        const page = await changes(owner, theBeginning, 1);
        const newA = await changed(owner, a);
        assert.deepEqual(told(page), written(a));
        assert.deepEqual((await oneByOne(owner, page.next)).map(told), [written(b), written(newA)]);
      });

      it('has a task that changes before it was read once, and last', async () => {
        const owner = newOwner();
        const [a, b, c] = [await stored(owner), await stored(owner), await stored(owner)];
        const page = await changes(owner, theBeginning, 1);
        const newB = await changed(owner, b);
        assert.deepEqual(told(page), written(a));
        assert.deepEqual((await oneByOne(owner, page.next)).map(told), [written(c), written(newB)]);
      });

      it('has the deletion of a task, whether the task was read or not', async () => {
        const owner = newOwner();
        const [a, b, c] = [await stored(owner), await stored(owner), await stored(owner)];
        const page = await changes(owner, theBeginning, 1);
        await removed(owner, b);
        await removed(owner, a);
        assert.deepEqual((await oneByOne(owner, page.next)).map(told), [written(c), gone(b), gone(a)]);
      });
    });

    describe('at rest', () => {
      it('stays at its point and continues from there', async () => {
        const owner = newOwner();
        const [a] = [await stored(owner), await stored(owner)];
        const { next } = await changes(owner, theBeginning);
        const rest = { tasks: { written: [], deleted: [] }, lists: unchanged, next, hasMore: false };
        assert.deepEqual(await changes(owner, next), rest);
        assert.deepEqual(await changes(owner, next, 1), rest);
        const third = await stored(owner);
        assert.deepEqual(told(await changes(owner, next)), written(third));
        await removed(owner, a);
        const last = await changes(owner, (await changes(owner, next)).next);
        assert.deepEqual(last, { ...rest, next: { ...next, number: 4 } });
      });

      it('continues for a follower who began before the first write', async () => {
        const owner = newOwner();
        const { next } = await changes(owner, theBeginning);
        const task = await stored(owner);
        assert.deepEqual(told(await changes(owner, next)), written(task));
        await removed(owner, task);
        assert.deepEqual(told(await changes(owner, next)), gone(task));
      });

      it('does not move with work that writes nothing or is refused', async () => {
        const owner = newOwner();
        const task = await stored(owner);
        const { next } = await changes(owner, theBeginning);
        await run(store.atomically(owner, ({ tasks }) => tasks.find(owner, task.value.id)));
        await store.atomically(owner, ({ tasks }) => async () => {
          await run(tasks.remove(owner, task.value.id, O.none, noon));
          return E.left('refused');
        })();
        assert.deepEqual(await changes(owner, next), {
          tasks: { written: [], deleted: [] },
          lists: unchanged,
          next,
          hasMore: false,
        });
      });

      it('continues for a follower who began after work of a new user that wrote nothing', async () => {
        const owner = newOwner();
        await run(store.atomically(owner, ({ history }) => history.changePoint(owner)));
        const { next } = await changes(owner, theBeginning);
        const task = await stored(owner);
        assert.deepEqual(told(await changes(owner, next)), written(task));
      });
    });

    it('includes inside a unit of work what it has written', async () => {
      const owner = newOwner();
      const [old, young] = [await stored(owner), someTask(owner)];
      const page = await run(
        store.atomically(owner, ({ tasks, history }) => async () => {
          await run(tasks.remove(owner, old.value.id, O.none, noon));
          const inserted = await run(tasks.insert(owner, young));
          assert.deepEqual(inserted, { value: young, version: firstVersion });
          return history.changes(owner, theBeginning, 1000)();
        }),
      );
      assert.deepEqual(told(page), {
        written: [{ value: young, version: firstVersion }],
        deleted: [old.value.id],
      });
      assert.deepEqual(await changes(owner, theBeginning), page);
    });

    it('is visible to its owner alone', async () => {
      const [alice, mallory] = [newOwner('alice'), newOwner('mallory')];
      const secret = await stored(alice);
      await removed(alice, await stored(alice));
      const { next } = await changes(alice, theBeginning, 1);
      const nothing = {
        tasks: { written: [], deleted: [] },
        lists: unchanged,
        next: theBeginning,
        hasMore: false,
      };
      assert.deepEqual(await changes(mallory, theBeginning), nothing);
      assert.deepEqual(await refusal(mallory, next), expired);
      const own = await stored(mallory);
      assert.deepEqual(told(await changes(mallory, theBeginning)), written(own));
      assert.deepEqual(await refusal(mallory, next), expired);
      assert.deepEqual(told(await changes(alice, theBeginning, 1)), written(secret));
    });

    it('is refused from a point ahead of it', async () => {
      const owner = newOwner();
      await storedMany(owner, 2);
      const { next } = await changes(owner, theBeginning);
      assert.deepEqual(await refusal(owner, { ...next, number: 3 }), expired);
      assert.deepEqual(await refusal(owner, { ...next, number: 3, startedAt: 3 }), expired);
      await stored(owner);
      assert.equal((await changes(owner, { ...next, number: 3 })).hasMore, false);
    });
  });
};
