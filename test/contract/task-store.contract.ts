import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { alreadyExists } from '../../src/application/errors.ts';
import type { Store } from '../../src/application/ports.ts';
import { initialPoint } from '../../src/application/history.ts';
import { type TaskQuery, anyTask } from '../../src/application/task-query.ts';
import { asOf, hasPassed } from '../../src/domain/due.ts';
import { firstVersion, makeTitle, makeVersion, nextVersion } from '../../src/domain/task.ts';
import type { Task, Version } from '../../src/domain/task.ts';
import { instantAt, makeInstant, makeTimeZone } from '../../src/domain/time.ts';
import type { OwnerId } from '../../src/domain/user.ts';
import {
  dues,
  newOwner,
  newTaskId,
  optional,
  someTask,
  tasks as tasksOfAll,
} from '../support/arbitraries.ts';
import { edited } from '../support/circumstances.ts';
import { right, run, some } from '../support/values.ts';

const everything: TaskQuery = {
  filter: anyTask,
  sort: { by: 'created_at', order: 'desc' },
  limit: 1000,
  after: O.none,
};
const later = right(makeInstant('2026-11-21T12:00:00.000Z'));
const renamed = (task: Task, title: string): Task => edited(task, { title: right(makeTitle(title)) }, later);

/** The promises of the task store, for every adapter the same. */
export const taskStoreContract = (name: string, open: () => Promise<Store>): void => {
  describe(`the task store on ${name}`, () => {
    let store: Store;
    before(async () => {
      store = await open();
    });

    const stored = async (owner: OwnerId, given: Parameters<typeof someTask>[1] = {}, at?: string) =>
      run(store.tasks.insert(owner, someTask(owner, given, at)));
    const listed = async (owner: OwnerId, query = everything) =>
      (await run(store.tasks.list(owner, query))).tasks;
    const numberOf = async (owner: OwnerId) => (await run(store.history.changePoint(owner))).number;

    describe('round trip', () => {
      it('returns any task exactly as inserted', () =>
        fc.assert(
          fc.asyncProperty(tasksOfAll, async (task) => {
            const owner = newOwner();
            const own = { ...task, owner: owner };
            const inserted = await run(store.tasks.insert(owner, own));
            assert.deepEqual(inserted, { value: own, version: firstVersion });
            assert.deepEqual(await run(store.tasks.find(owner, own.id)), O.some(inserted));
            assert.deepEqual(await listed(owner), [inserted]);
          }),
          { numRuns: 60 },
        ));

      it('returns any task exactly as replaced', () =>
        fc.assert(
          fc.asyncProperty(tasksOfAll, async (task) => {
            const owner = newOwner();
            const { value: before } = await stored(owner);
            const next = { ...task, id: before.id, owner: owner, createdAt: before.createdAt };
            const replaced = some(await run(store.tasks.replace(owner, next, firstVersion)));
            assert.deepEqual(replaced, { value: next, version: 2 });
            assert.deepEqual(await run(store.tasks.find(owner, next.id)), O.some(replaced));
          }),
          { numRuns: 60 },
        ));

      it('keeps the tasks of an owner with a hostile name [V1.2.4]', async () => {
        for (const name of ["a'; drop table tasks; --", 'a"b', '%_\\', '../..', 'ÅΩ🦉', ' ', '$1', 'null']) {
          const hostile = newOwner(name);
          const task = await stored(hostile);
          assert.deepEqual(await listed(hostile), [task]);
        }
      });
    });

    describe('absent tasks', () => {
      it('does not find a task that was never inserted', async () => {
        const owner = newOwner();
        const task = someTask(owner);
        assert.deepEqual(await run(store.tasks.find(owner, task.id)), O.none);
        assert.deepEqual(await run(store.tasks.replace(owner, task, firstVersion)), O.none);
        assert.equal(await run(store.tasks.remove(owner, task.id, O.none, later)), false);
        assert.equal(await numberOf(owner), 0);
      });

      it('does not find a deleted task', async () => {
        const owner = newOwner();
        const { value: task } = await stored(owner);
        assert.equal(await run(store.tasks.remove(owner, task.id, O.none, later)), true);
        assert.deepEqual(await run(store.tasks.find(owner, task.id)), O.none);
        assert.deepEqual(await listed(owner), []);
        assert.deepEqual(await run(store.tasks.replace(owner, task, firstVersion)), O.none);
        assert.equal(await run(store.tasks.remove(owner, task.id, O.none, later)), false);
      });

      it('refuses an id that is in use or was', async () => {
        const owner = newOwner();
        const first = await stored(owner);
        const again = someTask(owner, { id: first.value.id });
        assert.deepEqual(await store.tasks.insert(owner, again)(), E.left(alreadyExists('task')));
        assert.deepEqual(await listed(owner), [first]);
        await run(store.tasks.remove(owner, again.id, O.none, later));
        assert.deepEqual(await store.tasks.insert(owner, again)(), E.left(alreadyExists('task')));
        assert.deepEqual(await listed(owner), []);
      });
    });

    describe('a new id', () => {
      it('is given to the first task of an owner, and to the next', async () => {
        const owner = newOwner();
        const [first, second] = [someTask(owner), someTask(owner)];
        for (const task of [first, second]) {
          const inserted = await run(store.tasks.insertNew(owner, task));
          assert.deepEqual(inserted, { value: task, version: firstVersion });
          assert.deepEqual(await run(store.tasks.find(owner, task.id)), O.some(inserted));
        }
        assert.equal(await numberOf(owner), 2);
      });

      it('of one owner is that of another too', async () => {
        const [alice, bob] = [newOwner('alice'), newOwner('bob')];
        const mine = await stored(alice);
        const theirs = someTask(bob, { id: mine.value.id });
        await run(store.tasks.insertNew(bob, theirs));
        assert.deepEqual(await listed(alice), [mine]);
        assert.deepEqual(await listed(bob), [{ value: theirs, version: firstVersion }]);
        assert.deepEqual([await numberOf(alice), await numberOf(bob)], [1, 1]);
      });

      it('that is in use after all is refused', async () => {
        const owner = newOwner();
        const first = await stored(owner);
        const again = someTask(owner, { id: first.value.id });
        assert.deepEqual(await store.tasks.insertNew(owner, again)(), E.left(alreadyExists('task')));
        assert.deepEqual(await listed(owner), [first]);
        assert.equal(await numberOf(owner), 1);
      });

      it('loses no number when the first writes of an owner come at once', async () => {
        const owner = newOwner();
        const inserting = Array.from({ length: 20 }, () => store.tasks.insertNew(owner, someTask(owner)));
        await Promise.all(inserting.map(run));
        assert.equal((await listed(owner)).length, 20);
        assert.equal(await numberOf(owner), 20);
      });
    });

    describe('versions', () => {
      it('refuses a stale version and keeps the data of the winner', async () => {
        const owner = newOwner();
        const { value: task } = await stored(owner);
        const won = some(await run(store.tasks.replace(owner, renamed(task, 'winner'), firstVersion)));
        assert.deepEqual(await run(store.tasks.replace(owner, renamed(task, 'loser'), firstVersion)), O.none);
        assert.equal(await run(store.tasks.remove(owner, task.id, O.some([firstVersion]), later)), false);
        assert.equal(await run(store.tasks.remove(owner, task.id, O.some([]), later)), false);
        assert.deepEqual(await run(store.tasks.find(owner, task.id)), O.some(won));
        assert.equal(await numberOf(owner), 2);
      });

      it('deletes at any of the expected versions', async () => {
        const owner = newOwner();
        const { value: task } = await stored(owner);
        const expected = O.some([nextVersion(firstVersion), firstVersion]);
        assert.equal(await run(store.tasks.remove(owner, task.id, expected, later)), true);
      });

      it('does not delete at the greatest possible version [V1.4.2]', async () => {
        const owner = newOwner();
        const { value: task } = await stored(owner);
        const greatest = right(makeVersion(2_147_483_647));
        assert.equal(await run(store.tasks.remove(owner, task.id, O.some([greatest]), later)), false);
        assert.equal((await listed(owner)).length, 1);
        assert.equal(await numberOf(owner), 1);
      });

      it('lets one of many concurrent writers win each version', async () => {
        const owner = newOwner();
        const { value: task } = await stored(owner);
        const race = (seen: Version) =>
          Promise.all(
            Array.from({ length: 10 }, (_, writer) =>
              run(store.tasks.replace(owner, renamed(task, `writer ${writer}`), seen)),
            ),
          );
        const winners = (await race(firstVersion)).filter(O.isSome);
        assert.equal(winners.length, 1);
        const now = some(await run(store.tasks.find(owner, task.id)));
        assert.deepEqual(now, winners[0]?.value);
        assert.equal(await numberOf(owner), 2);
      });

      it('deletes a task once, however many writers try', async () => {
        const owner = newOwner();
        const { value: task } = await stored(owner);
        const tries = Array.from({ length: 10 }, () =>
          run(store.tasks.remove(owner, task.id, O.none, later)),
        );
        assert.equal((await Promise.all(tries)).filter(Boolean).length, 1);
        assert.equal(await numberOf(owner), 2);
      });
    });

    describe('order', () => {
      it('lists the newest first, and by descending id among equally old ones', async () => {
        const owner = newOwner();
        const old = await stored(owner, {}, '2026-11-21T08:00:00.000Z');
        const young = await stored(owner, {}, '2026-11-21T08:00:00.002Z');
        const ids = [newTaskId(), newTaskId(), newTaskId()].toSorted().toReversed();
        for (const id of ids.toSorted()) await stored(owner, { id }, '2026-11-21T08:00:00.001Z');
        const order = (await listed(owner)).map(({ value }) => value.id);
        assert.deepEqual(order, [young.value.id, ...ids, old.value.id]);
      });

      it('filters by status and limits', async () => {
        const owner = newOwner();
        const pending = await stored(owner, { status: 'pending' }, '2026-11-21T08:00:00Z');
        const done = await stored(owner, { status: 'completed' }, '2026-11-21T09:00:00Z');
        assert.deepEqual(
          await listed(owner, { ...everything, filter: { ...anyTask, status: O.some('pending') } }),
          [pending],
        );
        assert.deepEqual(
          await listed(owner, { ...everything, filter: { ...anyTask, status: O.some('completed') } }),
          [done],
        );
        assert.deepEqual(await listed(owner, { ...everything, limit: 1 }), [done]);
      });
    });

    describe('history', () => {
      it('advances by one with every change and with nothing else', async () => {
        const owner = newOwner();
        assert.deepEqual(await run(store.history.changePoint(owner)), initialPoint);
        const { value: task } = await stored(owner);
        assert.equal(await numberOf(owner), 1);
        await run(store.tasks.replace(owner, renamed(task, 'new'), firstVersion));
        assert.equal(await numberOf(owner), 2);
        await run(store.tasks.find(owner, task.id));
        await run(store.tasks.replace(owner, renamed(task, 'stale'), firstVersion));
        await store.tasks.insert(owner, task)();
        assert.equal(await numberOf(owner), 2);
        await run(store.tasks.remove(owner, task.id, O.none, later));
        assert.equal(await numberOf(owner), 3);
      });

      it('has the same change point in a list as alone', async () => {
        const owner = newOwner();
        assert.deepEqual((await run(store.tasks.list(owner, everything))).at, initialPoint);
        const { value: task } = await stored(owner);
        const point = await run(store.history.changePoint(owner));
        assert.deepEqual((await run(store.tasks.list(owner, everything))).at, point);
        await run(store.tasks.remove(owner, task.id, O.none, later));
        const { at, tasks } = await run(store.tasks.list(owner, everything));
        assert.deepEqual([at, tasks], [{ ...point, number: 2 }, []]);
      });

      it('loses no number to concurrent writes', async () => {
        const owner = newOwner();
        await Promise.all(Array.from({ length: 20 }, () => stored(owner)));
        assert.equal(await numberOf(owner), 20);
        assert.equal((await listed(owner)).length, 20);
      });
    });

    describe('stats', () => {
      it('counts overdue tasks as the domain does', () =>
        fc.assert(
          fc.asyncProperty(
            fc.array(optional(dues), { maxLength: 5 }),
            fc.date({ noInvalidDate: true, min: new Date('1900-01-01'), max: new Date('2200-01-01') }),
            async (given, date) => {
              const owner = newOwner();
              const moment = asOf(right(instantAt(date.getTime())), right(makeTimeZone('America/St_Johns')));
              for (const due of given) await stored(owner, { due, status: 'pending' });
              await stored(owner, { status: 'completed' });
              const { overdue, ...counts } = await run(store.tasks.stats(owner, moment));
              const passed = given.filter((due) => O.isSome(due) && hasPassed(due.value, moment));
              assert.equal(overdue, passed.length);
              assert.deepEqual(counts, { total: given.length + 1, pending: given.length, completed: 1 });
            },
          ),
          { numRuns: 30 },
        ));
    });

    describe('atomically', () => {
      it('commits everything when the work succeeds', async () => {
        const owner = newOwner();
        const [first, second] = [someTask(owner), someTask(owner)];
        await run(
          store.atomically(owner, ({ tasks }) =>
            TE.flatMap(() => tasks.insert(owner, second))(tasks.insert(owner, first)),
          ),
        );
        assert.equal((await listed(owner)).length, 2);
        assert.equal(await numberOf(owner), 2);
      });

      it('rolls everything back when the work is refused', async () => {
        const owner = newOwner();
        const { value: before } = await stored(owner);
        const result = await store.atomically(owner, ({ tasks }) => async () => {
          await tasks.insert(owner, someTask(owner))();
          await tasks.replace(owner, renamed(before, 'never'), firstVersion)();
          await tasks.remove(owner, before.id, O.none, later)();
          return E.left('refused');
        })();
        assert.deepEqual(result, E.left('refused'));
        assert.deepEqual(await listed(owner), [{ value: before, version: firstVersion }]);
        assert.equal(await numberOf(owner), 1);
      });

      it('rolls everything back when the work throws', async () => {
        const owner = newOwner();
        const breaking = store.atomically(owner, ({ tasks }) => async () => {
          await tasks.insert(owner, someTask(owner))();
          throw new Error('broken');
        });
        await assert.rejects(breaking, /broken/);
        assert.deepEqual(await listed(owner), []);
      });

      /** Lets `others` go on until they are done, or long enough if they have to wait for whoever lets them. */
      const lettingGoOn = (others: Promise<unknown>) => Promise.race([others, sleep(50)]);

      it('shows others everything that the work wrote, or nothing yet', async () => {
        const owner = newOwner();
        let others: Promise<ReadonlyArray<number>> | undefined;
        await run(
          store.atomically(owner, ({ tasks }) => async () => {
            await tasks.insert(owner, someTask(owner))();
            others = Promise.all([listed(owner).then(({ length }) => length), numberOf(owner)]);
            await lettingGoOn(others);
            return tasks.insert(owner, someTask(owner))();
          }),
        );
        const seen = await others;
        assert.ok(
          seen?.every((count) => count === 0 || count === 2),
          `seen in between: ${String(seen)}`,
        );
      });

      it('excludes other writers, even before the work has written', async () => {
        const owner = newOwner();
        let other: Promise<unknown> | undefined;
        const point = await run(
          store.atomically(owner, ({ tasks, history }) => async () => {
            other = stored(owner);
            await lettingGoOn(other);
            await tasks.insert(owner, someTask(owner))();
            return history.changePoint(owner)();
          }),
        );
        assert.equal(point.number, 1);
        await other;
        assert.equal((await listed(owner)).length, 2);
        assert.equal(await numberOf(owner), 2);
      });
    });

    describe('data isolation', () => {
      it('is unaffected by mutation of arguments and results', async () => {
        const owner = newOwner();
        const given = someTask(owner, { status: 'pending' });
        const tags = [...given.tags];
        const pristine = structuredClone(given);
        await run(store.tasks.insert(owner, given));
        const spoil = (task: Task): void => {
          Reflect.set(task, 'title', 'spoilt');
          Reflect.set(task.tags, '0', 'spoilt');
        };
        spoil(given);
        spoil(some(await run(store.tasks.find(owner, given.id))).value);
        (await listed(owner)).forEach(({ value }) => spoil(value));
        const { value } = some(await run(store.tasks.find(owner, given.id)));
        assert.deepEqual(value, { ...pristine, tags });
      });
    });
  });
};
