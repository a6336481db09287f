import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { fractionalKeys } from '../../src/adapters/order-keys/fractional-keys.ts';
import { temporalCalendar } from '../../src/adapters/calendar/temporal-calendar.ts';
import type { Store } from '../../src/application/ports.ts';
import { anyTask } from '../../src/application/task-query.ts';
import { changeTaskStatus, deleteTask, editTask, skipTask } from '../../src/application/task-changes.ts';
import { createTask, getTask } from '../../src/application/task-use-cases.ts';
import { theBeginning } from '../../src/application/history.ts';
import type { SeriesId } from '../../src/domain/series/series.ts';
import { type Task, type TaskId, type Versioned, firstVersion, makeTitle } from '../../src/domain/task.ts';
import { instantAt } from '../../src/domain/time.ts';
import { type Actor, ownerFor } from '../../src/domain/user.ts';
import { newActor, newTaskId } from '../support/arbitraries.ts';
import { dueOf, pattern } from '../support/recurring.ts';
import { right, run, some } from '../support/values.ts';

const title = right(makeTitle('Water the plants'));

/** What a device does to the task that it thinks is open. */
type Deed = 'complete' | 'reopen' | 'edit' | 'skip' | 'delete' | 'end';
const deeds: fc.Arbitrary<Deed> = fc.constantFrom(
  ...(['complete', 'complete', 'reopen', 'reopen', 'edit', 'skip', 'delete', 'end'] as const),
);
/** Which task it means: the latest, or one before it. */
const back = fc.nat(5);

export const recurrenceContract = (name: string, open: () => Promise<Store>) => {
  describe(`recurring tasks in ${name}`, () => {
    let store: Store;
    let seconds = 0;
    before(async () => {
      store = await open();
    });

    /** Ports on a clock on which each look is a second later. */
    const portsOf = () => ({
      ...store,
      clock: () => right(instantAt(Date.parse('2026-11-26T12:00:00Z') + 1000 * (seconds += 1))),
      newTaskId,
      calendar: temporalCalendar,
      keysBetween: fractionalKeys,
    });
    const recurring = (actor: Actor, rule = 'FREQ=WEEKLY', due = '2026-11-26T09:00') =>
      run(
        createTask(portsOf())(actor, {
          title,
          due: dueOf(due),
          recurrence: O.some(pattern(rule)),
        }),
      );
    const allOf = async (actor: Actor): Promise<ReadonlyArray<Versioned<Task>>> => {
      const query = {
        filter: anyTask,
        sort: { by: 'created_at', order: 'asc' },
        limit: 1000,
        after: O.none,
      } as const;
      return (await run(store.tasks.list(ownerFor(actor), query))).tasks;
    };
    /** The series of each open task that recurs. */
    const openIn = async (actor: Actor): Promise<ReadonlyArray<SeriesId>> =>
      (await allOf(actor)).flatMap(({ value: { status, recurrence } }) =>
        status === 'pending' && O.isSome(recurrence) ? [recurrence.value.series] : [],
      );
    const statusOf = (actor: Actor, id: TaskId, to: 'completed' | 'pending') =>
      changeTaskStatus(portsOf())(actor, id, to, O.none);

    it('come back as they were written, with their successors', async () => {
      const actor = newActor();
      for (const [rule, due] of [
        ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1;COUNT=9999', '2026-11-26'],
        ['FREQ=MONTHLY;BYDAY=MO,TU,-1FR;BYSETPOS=1,-1;WKST=SU;UNTIL=20991231T235959', '2026-11-26T09:00:30'],
      ] as const) {
        const made = await recurring(actor, rule, due);
        assert.deepEqual(await run(getTask({ tasks: store.tasks })(actor, made.value.id)), made);
        assert.ok(O.isSome(made.value.recurrence));
        const done = await run(statusOf(actor, made.value.id, 'completed'));
        assert.deepEqual(await run(getTask({ tasks: store.tasks })(actor, made.value.id)), done);
        assert.ok(done.value.status === 'completed');
        const successor = await run(getTask({ tasks: store.tasks })(actor, some(done.value.successor)));
        assert.equal(successor.version, firstVersion);
        assert.deepEqual(
          [some(successor.value.recurrence).series, some(successor.value.recurrence).ordinal],
          [some(made.value.recurrence).series, rule.includes('COUNT') ? 2 : 1],
        );
      }
    });

    it('have one successor however often they are completed at once, in the same commit', async () => {
      const actor = newActor();
      const { value } = await recurring(actor);
      const before = await run(store.history.changePoint(ownerFor(actor)));
      const results = await Promise.all(
        Array.from({ length: 50 }, () => run(statusOf(actor, value.id, 'completed'))),
      );
      assert.deepEqual(new Set(results.map(({ version }) => version)), new Set([2]));
      const tasks = await allOf(actor);
      assert.deepEqual(tasks.map(({ value: { status } }) => status).sort(), ['completed', 'pending']);
      const { number } = await run(store.history.changePoint(ownerFor(actor)));
      assert.equal(number, before.number + 2);
    });

    it('have one successor however often they are completed at once under keys, each sent twice', async () => {
      const actor = newActor();
      const { value } = await recurring(actor);
      const completeUnder = (key: string) =>
        store.idempotently(
          ownerFor(actor),
          { key, fingerprint: key, at: right(instantAt(Date.parse('2026-11-26T12:00:00Z'))) },
          (unit) => changeTaskStatus({ ...portsOf(), ...unit })(actor, value.id, 'completed', O.none),
          ({ version }) => String(version),
        )();
      const keys = Array.from({ length: 25 }, (_, index) => `key ${index}`);
      const results = await Promise.all([...keys, ...keys].map(completeUnder));
      const inProgress = results.filter(E.isLeft);
      assert.ok(inProgress.every(({ left }) => left._tag === 'RequestInProgress'));
      for (const key of keys) {
        assert.deepEqual(await completeUnder(key), E.right({ response: '2', isReplayed: true }));
      }
      const tasks = await allOf(actor);
      assert.deepEqual(tasks.map(({ value: { status } }) => status).sort(), ['completed', 'pending']);
    });

    it('take an untouched successor back with a tombstone, and can be completed again', async () => {
      const actor = newActor();
      const { value } = await recurring(actor);
      const done = await run(statusOf(actor, value.id, 'completed'));
      assert.ok(done.value.status === 'completed');
      const reopened = await run(statusOf(actor, value.id, 'pending'));
      assert.deepEqual(reopened, { value: { ...value, updatedAt: reopened.value.updatedAt }, version: 3 });
      const { tasks } = await run(store.history.changes(ownerFor(actor), theBeginning, 100));
      assert.deepEqual(tasks.deleted, [some(done.value.successor)]);
      await run(statusOf(actor, value.id, 'completed'));
      assert.equal((await allOf(actor)).length, 2);
    });

    it('have one open task of a series at every step of three devices, and a follower agrees', () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.tuple(deeds, back), fc.tuple(deeds, back), fc.tuple(deeds, back)), {
            minLength: 34,
            maxLength: 34,
          }),
          async (walk) => {
            const actor = newActor();
            const copy = new Map<TaskId, Versioned<Task>>();
            let since = theBeginning;
            const followed = async () => {
              const { tasks, next } = await run(store.history.changes(ownerFor(actor), since, 1000));
              for (const one of tasks.written) copy.set(one.value.id, one);
              for (const id of tasks.deleted) copy.delete(id);
              since = next;
              return [...copy.values()].map(({ value, version }) => [value.id, version, value.status]).sort();
            };
            const known: TaskId[] = [];
            for (const step of walk) {
              const isOver = (await openIn(actor)).length === 0;
              if (isOver) known.push((await recurring(actor, 'FREQ=DAILY', '2026-11-26')).value.id);
              const three = step.map(([deed, number]): TE.TaskEither<unknown, unknown> => {
                const id = known.at(-1 - (number % known.length)) ?? newTaskId();
                const all: Record<Deed, TE.TaskEither<unknown, unknown>> = {
                  complete: statusOf(actor, id, 'completed'),
                  reopen: statusOf(actor, id, 'pending'),
                  edit: editTask(portsOf())(actor, id, { priority: number > 2 ? 'low' : 'high' }, O.none),
                  skip: skipTask(portsOf())(actor, id, O.none),
                  delete: deleteTask(portsOf())(actor, id, O.none),
                  end: editTask(portsOf())(actor, id, { recurrence: O.none }, O.none),
                };
                return all[deed];
              });
              for (const result of await Promise.all(three.map((work) => work()))) {
                if (E.isLeft(result)) assert.notDeepEqual(result.left, { _tag: 'Unavailable' });
              }
              const open = await openIn(actor);
              assert.equal(new Set(open).size, open.length);
              const tasks = await allOf(actor);
              assert.deepEqual(
                await followed(),
                tasks.map(({ value, version }) => [value.id, version, value.status]).sort(),
              );
              for (const { value } of tasks) if (!known.includes(value.id)) known.push(value.id);
            }
          },
        ),
        { numRuns: 5 },
      ));

    it('are skipped, and refuse to be when there is nothing to skip', async () => {
      const actor = newActor();
      const { value } = await recurring(actor, 'FREQ=WEEKLY;COUNT=2');
      const skipped = await run(skipTask(portsOf())(actor, value.id, O.none));
      assert.deepEqual(
        [some(skipped.value.recurrence).occurrence, skipped.version],
        ['2026-12-03T09:00:00', 2],
      );
      assert.deepEqual(
        await skipTask(portsOf())(actor, value.id, O.none)(),
        E.left({ _tag: 'NothingToSkip' }),
      );
    });
  });
};
