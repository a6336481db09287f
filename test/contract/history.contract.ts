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
} from '../../src/application/queries.ts';
import { type Task, type Versioned, firstVersion, nextVersion, statuses } from '../../src/domain/task.ts';
import { makeInstant } from '../../src/domain/time.ts';
import type { Actor } from '../../src/domain/user.ts';
import { newActor, someTask } from '../support/arbitraries.ts';
import { right, run, some } from '../support/values.ts';
import { actingOn, noon } from './acting.ts';

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
    const changed = async (actor: Actor, { value, version }: Versioned<Task>) =>
      some(await run(store.tasks.replace(actor, { ...value, updatedAt: one }, version)));

    /** All pages from a point on, one change each. */
    const oneByOne = async (actor: Actor, since: SyncPoint): Promise<ReadonlyArray<ChangePage>> => {
      const page = await changes(actor, since, 1);
      if (!page.hasMore) return [page];
      assert.ok(page.next.number > since.number);
      return [page, ...(await oneByOne(actor, page.next))];
    };
    const told = ({ tasks, deleted }: ChangePage) => ({ tasks, deleted });
    const written = (task: Versioned<Task>) => ({ tasks: [task], deleted: [] });
    const gone = ({ value }: Versioned<Task>) => ({ tasks: [], deleted: [value.id] });

    describe('from the beginning', () => {
      it('tells of nothing to a follower of a user who never wrote', async () => {
        const page = await changes(newActor(), theBeginning);
        assert.deepEqual(page, { tasks: [], deleted: [], next: theBeginning, hasMore: false });
      });

      it('tells of each task once, at its last change, in the order of change', async () => {
        const actor = newActor();
        const [a, b, c] = [await stored(actor), await stored(actor), await stored(actor)];
        const newA = await changed(actor, a);
        const newB = await changed(actor, await changed(actor, b));
        const next = { ...(await pointOf(actor)), startedAt: 6 };
        const page = await changes(actor, theBeginning);
        assert.deepEqual(page, { tasks: [c, newA, newB], deleted: [], next, hasMore: false });
        assert.deepEqual([newA.version, newB.version, next.number], [second, nextVersion(second), 6]);
      });

      it('tells of tasks of either status in one order', async () => {
        const actor = newActor();
        const tasks: Versioned<Task>[] = [];
        for (const status of [...statuses, ...statuses.toReversed(), ...statuses])
          tasks.push(await run(store.tasks.insert(actor, someTask(actor, { status }))));
        assert.deepEqual((await changes(actor, theBeginning)).tasks, tasks);
        assert.deepEqual((await oneByOne(actor, theBeginning)).map(told), tasks.map(written));
      });

      it('tells of deletions among the changes', async () => {
        const actor = newActor();
        const [a, b, c] = [await stored(actor), await stored(actor), await stored(actor)];
        await removed(actor, b);
        const newA = await changed(actor, a);
        await removed(actor, c);
        const whole = await changes(actor, theBeginning);
        assert.deepEqual(told(whole), { tasks: [newA], deleted: [b.value.id, c.value.id] });
        const pages = await oneByOne(actor, theBeginning);
        assert.deepEqual(pages.map(told), [gone(b), written(newA), gone(c)]);
        assert.deepEqual(pages.at(-1)?.next, whole.next);
      });

      it('tells of many deletions one by one, in the order of change', async () => {
        const actor = newActor();
        const tasks = await storedMany(actor, 5);
        for (const task of tasks.toReversed()) await removed(actor, task);
        const pages = await oneByOne(actor, theBeginning);
        assert.deepEqual(pages.map(told), tasks.toReversed().map(gone));
      });

      it('is where whoever claims a number in no history begins', async () => {
        const actor = newActor();
        const tasks = await storedMany(actor, 2);
        const page = await changes(actor, { ...initialPoint, number: 1, startedAt: 1 });
        assert.deepEqual(page.tasks, tasks);
      });
    });

    describe('in pages', () => {
      it('says that there is more while there is', async () => {
        const actor = newActor();
        const tasks = await storedMany(actor, 4);
        const { epoch } = await pointOf(actor);
        const page = await changes(actor, theBeginning, 2);
        assert.deepEqual(page, {
          tasks: tasks.slice(0, 2),
          deleted: [],
          next: { epoch, number: 2, startedAt: 4 },
          hasMore: true,
        });
        assert.deepEqual(await changes(actor, page.next, 2), {
          tasks: tasks.slice(2),
          deleted: [],
          next: { epoch, number: 4, startedAt: 4 },
          hasMore: false,
        });
      });

      it('tells again of a task that changes after it was told of', async () => {
        const actor = newActor();
        const [a, b] = [await stored(actor), await stored(actor)];
        const page = await changes(actor, theBeginning, 1);
        const newA = await changed(actor, a);
        assert.deepEqual(told(page), written(a));
        assert.deepEqual((await oneByOne(actor, page.next)).map(told), [written(b), written(newA)]);
      });

      it('tells once, and last, of a task that changes before it was told of', async () => {
        const actor = newActor();
        const [a, b, c] = [await stored(actor), await stored(actor), await stored(actor)];
        const page = await changes(actor, theBeginning, 1);
        const newB = await changed(actor, b);
        assert.deepEqual(told(page), written(a));
        assert.deepEqual((await oneByOne(actor, page.next)).map(told), [written(c), written(newB)]);
      });

      it('tells that a task is gone, whether it was told of before or not', async () => {
        const actor = newActor();
        const [a, b, c] = [await stored(actor), await stored(actor), await stored(actor)];
        const page = await changes(actor, theBeginning, 1);
        await removed(actor, b);
        await removed(actor, a);
        assert.deepEqual((await oneByOne(actor, page.next)).map(told), [written(c), gone(b), gone(a)]);
      });
    });

    describe('at rest', () => {
      it('stands still, and goes on from there', async () => {
        const actor = newActor();
        const [a] = [await stored(actor), await stored(actor)];
        const { next } = await changes(actor, theBeginning);
        const rest = { tasks: [], deleted: [], next, hasMore: false };
        assert.deepEqual(await changes(actor, next), rest);
        assert.deepEqual(await changes(actor, next, 1), rest);
        const third = await stored(actor);
        assert.deepEqual(told(await changes(actor, next)), written(third));
        await removed(actor, a);
        const last = await changes(actor, (await changes(actor, next)).next);
        assert.deepEqual(last, { ...rest, next: { ...next, number: 4 } });
      });

      it('goes on for a follower who began before the user wrote anything', async () => {
        const actor = newActor();
        const { next } = await changes(actor, theBeginning);
        const task = await stored(actor);
        assert.deepEqual(told(await changes(actor, next)), written(task));
        await removed(actor, task);
        assert.deepEqual(told(await changes(actor, next)), gone(task));
      });

      it('does not move with work that writes nothing, or is refused', async () => {
        const actor = newActor();
        const task = await stored(actor);
        const { next } = await changes(actor, theBeginning);
        await run(store.atomically(actor, ({ tasks }) => tasks.find(actor, task.value.id)));
        await store.atomically(actor, ({ tasks }) => async () => {
          await run(tasks.remove(actor, task.value.id, O.none, noon));
          return E.left('refused');
        })();
        assert.deepEqual(await changes(actor, next), { tasks: [], deleted: [], next, hasMore: false });
      });

      it('goes on for a follower who began when work of a new user had written nothing', async () => {
        const actor = newActor();
        await run(store.atomically(actor, ({ tasks }) => tasks.changePoint(actor)));
        const { next } = await changes(actor, theBeginning);
        const task = await stored(actor);
        assert.deepEqual(told(await changes(actor, next)), written(task));
      });
    });

    it('is seen from inside work with what the work has written', async () => {
      const actor = newActor();
      const [old, young] = [await stored(actor), someTask(actor)];
      const page = await run(
        store.atomically(actor, ({ tasks }) => async () => {
          await run(tasks.remove(actor, old.value.id, O.none, noon));
          const inserted = await run(tasks.insert(actor, young));
          assert.deepEqual(inserted, { value: young, version: firstVersion });
          return tasks.changes(actor, theBeginning, 1000)();
        }),
      );
      assert.deepEqual(told(page), {
        tasks: [{ value: young, version: firstVersion }],
        deleted: [old.value.id],
      });
      assert.deepEqual(await changes(actor, theBeginning), page);
    });

    it('is told to nobody else', async () => {
      const [alice, mallory] = [newActor('alice'), newActor('mallory')];
      const secret = await stored(alice);
      await removed(alice, await stored(alice));
      const { next } = await changes(alice, theBeginning, 1);
      const nothing = { tasks: [], deleted: [], next: theBeginning, hasMore: false };
      assert.deepEqual(await changes(mallory, theBeginning), nothing);
      assert.deepEqual(await refusal(mallory, next), expired);
      const own = await stored(mallory);
      assert.deepEqual(told(await changes(mallory, theBeginning)), written(own));
      assert.deepEqual(await refusal(mallory, next), expired);
      assert.deepEqual(told(await changes(alice, theBeginning, 1)), written(secret));
    });

    it('is not told from a point that it has not come to', async () => {
      const actor = newActor();
      await storedMany(actor, 2);
      const { next } = await changes(actor, theBeginning);
      assert.deepEqual(await refusal(actor, { ...next, number: 3 }), expired);
      assert.deepEqual(await refusal(actor, { ...next, number: 3, startedAt: 3 }), expired);
      await stored(actor);
      assert.equal((await changes(actor, { ...next, number: 3 })).hasMore, false);
    });
  });
};
