import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { taskAlreadyExists } from '../../src/application/errors.ts';
import type { Store } from '../../src/application/ports.ts';
import { type TaskQuery, anyTask, initialPoint } from '../../src/application/queries.ts';
import { asOf, hasPassed } from '../../src/domain/due.ts';
import { editTask, firstVersion, makeTitle, makeVersion, nextVersion } from '../../src/domain/task.ts';
import type { Task, Version } from '../../src/domain/task.ts';
import { instantAt, makeInstant, makeTimeZone } from '../../src/domain/time.ts';
import type { Actor } from '../../src/domain/user.ts';
import {
  dues,
  newActor,
  newTaskId,
  optional,
  someTask,
  tasks as tasksOfAll,
} from '../support/arbitraries.ts';
import { right, run, some } from '../support/values.ts';

const everything: TaskQuery = {
  filter: anyTask,
  sort: { by: 'created_at', order: 'desc' },
  limit: 1000,
  after: O.none,
};
const later = right(makeInstant('2026-11-21T12:00:00.000Z'));
const renamed = (task: Task, title: string): Task =>
  editTask(task, { title: right(makeTitle(title)) }, later);

/** The promises of the task store, for every adapter the same. */
export const taskStoreContract = (name: string, open: () => Promise<Store>): void => {
  describe(`the task store on ${name}`, () => {
    let store: Store;
    before(async () => {
      store = await open();
    });

    const stored = async (actor: Actor, given: Parameters<typeof someTask>[1] = {}, at?: string) =>
      run(store.tasks.insert(actor, someTask(actor, given, at)));
    const listed = async (actor: Actor, query = everything) =>
      (await run(store.tasks.list(actor, query))).tasks;
    const numberOf = async (actor: Actor) => (await run(store.tasks.changePoint(actor))).number;

    describe('round trip', () => {
      it('gives back any task exactly as it was inserted', () =>
        fc.assert(
          fc.asyncProperty(tasksOfAll, async (task) => {
            const actor = newActor();
            const own = { ...task, owner: actor.userId };
            const inserted = await run(store.tasks.insert(actor, own));
            assert.deepEqual(inserted, { value: own, version: firstVersion });
            assert.deepEqual(await run(store.tasks.find(actor, own.id)), O.some(inserted));
            assert.deepEqual(await listed(actor), [inserted]);
          }),
          { numRuns: 60 },
        ));

      it('gives back any task exactly as it was replaced', () =>
        fc.assert(
          fc.asyncProperty(tasksOfAll, async (task) => {
            const actor = newActor();
            const { value: before } = await stored(actor);
            const next = { ...task, id: before.id, owner: actor.userId, createdAt: before.createdAt };
            const replaced = some(await run(store.tasks.replace(actor, next, firstVersion)));
            assert.deepEqual(replaced, { value: next, version: 2 });
            assert.deepEqual(await run(store.tasks.find(actor, next.id)), O.some(replaced));
          }),
          { numRuns: 60 },
        ));

      it('keeps the tasks of any owner whose name is hostile [V1.2.4]', async () => {
        for (const userId of [
          "a'; drop table tasks; --",
          'a"b',
          '%_\\',
          '../..',
          'ÅΩ🦉',
          ' ',
          '$1',
          'null',
        ]) {
          const actor = { userId: someTask(newActor()).owner };
          const hostile = { ...actor, userId: newActor(userId).userId };
          const task = await stored(hostile);
          assert.deepEqual(await listed(hostile), [task]);
        }
      });
    });

    describe('absence', () => {
      it('knows nothing of a task that was never made', async () => {
        const actor = newActor();
        const task = someTask(actor);
        assert.deepEqual(await run(store.tasks.find(actor, task.id)), O.none);
        assert.deepEqual(await run(store.tasks.replace(actor, task, firstVersion)), O.none);
        assert.equal(await run(store.tasks.remove(actor, task.id, O.none, later)), false);
        assert.equal(await numberOf(actor), 0);
      });

      it('knows nothing of a task that was deleted', async () => {
        const actor = newActor();
        const { value: task } = await stored(actor);
        assert.equal(await run(store.tasks.remove(actor, task.id, O.none, later)), true);
        assert.deepEqual(await run(store.tasks.find(actor, task.id)), O.none);
        assert.deepEqual(await listed(actor), []);
        assert.deepEqual(await run(store.tasks.replace(actor, task, firstVersion)), O.none);
        assert.equal(await run(store.tasks.remove(actor, task.id, O.none, later)), false);
      });

      it('refuses an id that is in use, and one that was', async () => {
        const actor = newActor();
        const first = await stored(actor);
        const again = someTask(actor, { id: first.value.id });
        assert.deepEqual(await store.tasks.insert(actor, again)(), E.left(taskAlreadyExists));
        assert.deepEqual(await listed(actor), [first]);
        await run(store.tasks.remove(actor, again.id, O.none, later));
        assert.deepEqual(await store.tasks.insert(actor, again)(), E.left(taskAlreadyExists));
        assert.deepEqual(await listed(actor), []);
      });
    });

    describe('versions', () => {
      it('refuses a stale one and leaves the data of the winner', async () => {
        const actor = newActor();
        const { value: task } = await stored(actor);
        const won = some(await run(store.tasks.replace(actor, renamed(task, 'winner'), firstVersion)));
        assert.deepEqual(await run(store.tasks.replace(actor, renamed(task, 'loser'), firstVersion)), O.none);
        assert.equal(await run(store.tasks.remove(actor, task.id, O.some([firstVersion]), later)), false);
        assert.equal(await run(store.tasks.remove(actor, task.id, O.some([]), later)), false);
        assert.deepEqual(await run(store.tasks.find(actor, task.id)), O.some(won));
        assert.equal(await numberOf(actor), 2);
      });

      it('deletes at any of the versions that are expected', async () => {
        const actor = newActor();
        const { value: task } = await stored(actor);
        const expected = O.some([nextVersion(firstVersion), firstVersion]);
        assert.equal(await run(store.tasks.remove(actor, task.id, expected, later)), true);
      });

      it('does not delete at the greatest version that can be expected [V1.4.2]', async () => {
        const actor = newActor();
        const { value: task } = await stored(actor);
        const greatest = right(makeVersion(2_147_483_647));
        assert.equal(await run(store.tasks.remove(actor, task.id, O.some([greatest]), later)), false);
        assert.equal((await listed(actor)).length, 1);
        assert.equal(await numberOf(actor), 1);
      });

      it('lets one of many racing writers win each version', async () => {
        const actor = newActor();
        const { value: task } = await stored(actor);
        const race = (seen: Version) =>
          Promise.all(
            Array.from({ length: 10 }, (_, writer) =>
              run(store.tasks.replace(actor, renamed(task, `writer ${writer}`), seen)),
            ),
          );
        const winners = (await race(firstVersion)).filter(O.isSome);
        assert.equal(winners.length, 1);
        const now = some(await run(store.tasks.find(actor, task.id)));
        assert.deepEqual(now, winners[0]?.value);
        assert.equal(await numberOf(actor), 2);
      });

      it('deletes a task once, however many try', async () => {
        const actor = newActor();
        const { value: task } = await stored(actor);
        const tries = Array.from({ length: 10 }, () =>
          run(store.tasks.remove(actor, task.id, O.none, later)),
        );
        assert.equal((await Promise.all(tries)).filter(Boolean).length, 1);
        assert.equal(await numberOf(actor), 2);
      });
    });

    describe('order', () => {
      it('lists the newest first, and among the equally old the greater id', async () => {
        const actor = newActor();
        const old = await stored(actor, {}, '2026-11-21T08:00:00.000Z');
        const young = await stored(actor, {}, '2026-11-21T08:00:00.002Z');
        const ids = [newTaskId(), newTaskId(), newTaskId()].toSorted().toReversed();
        for (const id of ids.toSorted()) await stored(actor, { id }, '2026-11-21T08:00:00.001Z');
        const order = (await listed(actor)).map(({ value }) => value.id);
        assert.deepEqual(order, [young.value.id, ...ids, old.value.id]);
      });

      it('lists those of one status, and as many as asked for', async () => {
        const actor = newActor();
        const pending = await stored(actor, { status: 'pending' }, '2026-11-21T08:00:00Z');
        const done = await stored(actor, { status: 'completed' }, '2026-11-21T09:00:00Z');
        assert.deepEqual(
          await listed(actor, { ...everything, filter: { ...anyTask, status: O.some('pending') } }),
          [pending],
        );
        assert.deepEqual(
          await listed(actor, { ...everything, filter: { ...anyTask, status: O.some('completed') } }),
          [done],
        );
        assert.deepEqual(await listed(actor, { ...everything, limit: 1 }), [done]);
      });
    });

    describe('history', () => {
      it('moves by one with every change, and with nothing else', async () => {
        const actor = newActor();
        assert.deepEqual(await run(store.tasks.changePoint(actor)), initialPoint);
        const { value: task } = await stored(actor);
        assert.equal(await numberOf(actor), 1);
        await run(store.tasks.replace(actor, renamed(task, 'new'), firstVersion));
        assert.equal(await numberOf(actor), 2);
        await run(store.tasks.find(actor, task.id));
        await run(store.tasks.replace(actor, renamed(task, 'stale'), firstVersion));
        await store.tasks.insert(actor, task)();
        assert.equal(await numberOf(actor), 2);
        await run(store.tasks.remove(actor, task.id, O.none, later));
        assert.equal(await numberOf(actor), 3);
      });

      it('tells the same point with the list as alone', async () => {
        const actor = newActor();
        assert.deepEqual((await run(store.tasks.list(actor, everything))).at, initialPoint);
        const { value: task } = await stored(actor);
        const point = await run(store.tasks.changePoint(actor));
        assert.deepEqual((await run(store.tasks.list(actor, everything))).at, point);
        await run(store.tasks.remove(actor, task.id, O.none, later));
        const { at, tasks } = await run(store.tasks.list(actor, everything));
        assert.deepEqual([at, tasks], [{ ...point, number: 2 }, []]);
      });

      it('loses no number when many write at once', async () => {
        const actor = newActor();
        await Promise.all(Array.from({ length: 20 }, () => stored(actor)));
        assert.equal(await numberOf(actor), 20);
        assert.equal((await listed(actor)).length, 20);
      });
    });

    describe('stats', () => {
      it('counts what is overdue as the domain does', () =>
        fc.assert(
          fc.asyncProperty(
            fc.array(optional(dues), { maxLength: 5 }),
            fc.date({ noInvalidDate: true, min: new Date('1900-01-01'), max: new Date('2200-01-01') }),
            async (given, date) => {
              const actor = newActor();
              const moment = asOf(right(instantAt(date.getTime())), right(makeTimeZone('America/St_Johns')));
              for (const due of given) await stored(actor, { due, status: 'pending' });
              await stored(actor, { status: 'completed' });
              const { overdue, ...counts } = await run(store.tasks.stats(actor, moment));
              const passed = given.filter((due) => O.isSome(due) && hasPassed(due.value, moment));
              assert.equal(overdue, passed.length);
              assert.deepEqual(counts, { total: given.length + 1, pending: given.length, completed: 1 });
            },
          ),
          { numRuns: 30 },
        ));
    });

    describe('atomically', () => {
      it('keeps all that the work wrote when it ends well', async () => {
        const actor = newActor();
        const [first, second] = [someTask(actor), someTask(actor)];
        await run(
          store.atomically(actor, ({ tasks }) =>
            TE.flatMap(() => tasks.insert(actor, second))(tasks.insert(actor, first)),
          ),
        );
        assert.equal((await listed(actor)).length, 2);
        assert.equal(await numberOf(actor), 2);
      });

      it('takes all of it back when the work ends in a refusal', async () => {
        const actor = newActor();
        const { value: before } = await stored(actor);
        const result = await store.atomically(actor, ({ tasks }) => async () => {
          await tasks.insert(actor, someTask(actor))();
          await tasks.replace(actor, renamed(before, 'never'), firstVersion)();
          await tasks.remove(actor, before.id, O.none, later)();
          return E.left('refused');
        })();
        assert.deepEqual(result, E.left('refused'));
        assert.deepEqual(await listed(actor), [{ value: before, version: firstVersion }]);
        assert.equal(await numberOf(actor), 1);
      });

      it('takes all of it back when the work breaks', async () => {
        const actor = newActor();
        const breaking = store.atomically(actor, ({ tasks }) => async () => {
          await tasks.insert(actor, someTask(actor))();
          throw new Error('broken');
        });
        await assert.rejects(breaking, /broken/);
        assert.deepEqual(await listed(actor), []);
      });

      /** Lets `others` go on until they are done, or long enough if they have to wait for whoever lets them. */
      const lettingGoOn = (others: Promise<unknown>) => Promise.race([others, sleep(50)]);

      it('shows others all that the work writes, or nothing of it yet', async () => {
        const actor = newActor();
        let others: Promise<ReadonlyArray<number>> | undefined;
        await run(
          store.atomically(actor, ({ tasks }) => async () => {
            await tasks.insert(actor, someTask(actor))();
            others = Promise.all([listed(actor).then(({ length }) => length), numberOf(actor)]);
            await lettingGoOn(others);
            return tasks.insert(actor, someTask(actor))();
          }),
        );
        const seen = await others;
        assert.ok(
          seen?.every((count) => count === 0 || count === 2),
          `seen in between: ${String(seen)}`,
        );
      });

      it('keeps other writers out, even before the work has written', async () => {
        const actor = newActor();
        let other: Promise<unknown> | undefined;
        const point = await run(
          store.atomically(actor, ({ tasks }) => async () => {
            other = stored(actor);
            await lettingGoOn(other);
            await tasks.insert(actor, someTask(actor))();
            return tasks.changePoint(actor)();
          }),
        );
        assert.equal(point.number, 1);
        await other;
        assert.equal((await listed(actor)).length, 2);
        assert.equal(await numberOf(actor), 2);
      });
    });

    describe('data isolation', () => {
      it('keeps what is stored from whoever mutates what was given or returned', async () => {
        const actor = newActor();
        const given = someTask(actor, { status: 'pending' });
        const tags = [...given.tags];
        const pristine = structuredClone(given);
        await run(store.tasks.insert(actor, given));
        const spoil = (task: Task): void => {
          Reflect.set(task, 'title', 'spoilt');
          Reflect.set(task.tags, '0', 'spoilt');
        };
        spoil(given);
        spoil(some(await run(store.tasks.find(actor, given.id))).value);
        (await listed(actor)).forEach(({ value }) => spoil(value));
        const { value } = some(await run(store.tasks.find(actor, given.id)));
        assert.deepEqual(value, { ...pristine, tags });
      });
    });
  });
};
