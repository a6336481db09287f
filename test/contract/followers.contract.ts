import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { fractionalKeys } from '../../src/adapters/order-keys/fractional-keys.ts';
import { temporalCalendar } from '../../src/adapters/calendar/temporal-calendar.ts';
import { syncPointExpired, notFound } from '../../src/application/errors.ts';
import type { UnitOfWork, Store } from '../../src/application/ports.ts';
import { theBeginning } from '../../src/application/history.ts';
import { anyTask } from '../../src/application/task-query.ts';
import { createTask } from '../../src/application/task-use-cases.ts';
import { changeTaskStatus, deleteTask, editTask } from '../../src/application/task-changes.ts';
import { type Task, type TaskId, type Versioned, makeTitle } from '../../src/domain/task.ts';
import { type Instant, makeInstant } from '../../src/domain/time.ts';
import type { OwnerId } from '../../src/domain/user.ts';
import { actorFor, newOwner, newTaskId } from '../support/arbitraries.ts';
import { right, run } from '../support/values.ts';

const times = ['08', '09', '10', '11'].map((hour) => right(makeInstant(`2026-11-21T${hour}:00:00.000Z`)));
const noon = right(makeInstant('2026-11-21T12:00:00.000Z'));
const title = (text: string) => right(makeTitle(text));

/** A client that keeps a copy of the owner's tasks, as its author would write it. */
const followerOf = ({ history }: Store, owner: OwnerId) => {
  const copy = new Map<TaskId, Versioned<Task>>();
  let [since, restarts] = [theBeginning, 0];
  const readPage = async (limit: number): Promise<boolean> => {
    const read = await history.changes(owner, since, limit)();
    if (E.isLeft(read)) {
      assert.deepEqual(read.left, syncPointExpired);
      assert.notEqual(since, theBeginning);
      copy.clear();
      [since, restarts] = [theBeginning, restarts + 1];
      return true;
    }
    const { tasks, next, hasMore } = read.right;
    const { written, deleted } = tasks;
    assert.ok(written.length + deleted.length <= limit);
    if (hasMore)
      assert.ok(next.number > since.number, 'there is more, but the follower does not come near it');
    written.forEach((task) => copy.set(task.value.id, task));
    deleted.forEach((id) => copy.delete(id));
    since = next;
    return hasMore;
  };
  return {
    copy,
    restarts: () => restarts,
    readPage,
    /** Nobody sweeps or erases meanwhile, so that to begin again once is enough. */
    catchUp: async (limit: number): Promise<void> => {
      const most = restarts + 1;
      while (await readPage(limit))
        assert.ok(restarts <= most, 'a follower who began again was expired again');
    },
  };
};
type Follower = ReturnType<typeof followerOf>;

const sorted = (tasks: Iterable<Versioned<Task>>) =>
  [...tasks].toSorted((a, b) => a.value.id.localeCompare(b.value.id));

const wholeOf = async ({ tasks }: Store, owner: OwnerId) => {
  const page = { filter: anyTask, limit: 1000, after: O.none };
  return (await run(tasks.list(owner, { ...page, sort: { by: 'updated_at', order: 'asc' } }))).tasks;
};

type Deed = { readonly verb: 'insert' | 'edit' | 'toggle' | 'delete'; readonly of: number };
const deed: fc.Arbitrary<Deed> = fc.record({
  verb: fc.constantFrom('insert', 'edit', 'toggle', 'delete'),
  of: fc.nat(100),
});

/** Writes through the use cases to the tasks that were made so far; tells what it deleted once that is done. */
const writerOf = (owner: OwnerId) => {
  const actor = actorFor(owner);
  const [made, deleted]: [TaskId[], TaskId[]] = [[], []];
  /** Does one deed and tells which task is gone by it. One that is gone already, or not there yet, is left in peace. */
  const doOne = async (held: UnitOfWork, { verb, of }: Deed, at: Instant): Promise<ReadonlyArray<TaskId>> => {
    const ports = { ...held, clock: () => at, newTaskId, calendar: temporalCalendar, keysBetween: fractionalKeys };
    const id = made[of % (made.length || 1)];
    if (verb === 'insert' || id === undefined) {
      made.push((await run(createTask(ports)(actor, { title: title(`task ${of}`) }))).value.id);
      return [];
    }
    const writes: Record<typeof verb, TE.TaskEither<unknown, unknown>> = {
      edit: editTask(ports)(actor, id, { title: title(`edited ${of}`) }, O.none),
      toggle: changeTaskStatus(ports)(actor, id, 'toggled', O.none),
      delete: deleteTask(ports)(actor, id, O.none),
    };
    const result = await writes[verb]();
    if (E.isLeft(result)) assert.deepEqual(result.left, notFound('task'));
    return verb === 'delete' && E.isRight(result) ? [id] : [];
  };
  return {
    deleted,
    write: async (held: UnitOfWork, given: Deed, at = noon): Promise<void> => {
      deleted.push(...(await doOne(held, given, at)));
    },
    writeTogether: async (held: UnitOfWork, deeds: ReadonlyArray<Deed>): Promise<void> => {
      const gone: TaskId[] = [];
      const work = (unit: UnitOfWork) => async () => {
        for (const one of deeds) gone.push(...(await doOne(unit, one, noon)));
        return E.right(undefined);
      };
      await run(held.atomically(owner, work));
      deleted.push(...gone);
    },
  };
};

/** Whoever follows the history has the tasks, for every adapter the same. */
export const followersContract = (name: string, open: () => Promise<Store>): void => {
  describe(`followers of tasks on ${name}`, () => {
    let store: Store;
    before(async () => {
      store = await open();
    });

    const deeds = fc.array(fc.array(deed, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 6 });
    const limits = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 3, maxLength: 3 });

    it('miss no concurrent write and keep no deleted task', () =>
      fc.assert(
        fc.asyncProperty(fc.array(deeds, { minLength: 2, maxLength: 4 }), limits, async (all, sizes) => {
          const owner = newOwner();
          const writer = writerOf(owner);
          let isWriting = true;
          const writeAll = async (groups: ReadonlyArray<ReadonlyArray<Deed>>): Promise<void> => {
            for (const group of groups) {
              const [only] = group;
              if (group.length === 1 && only !== undefined) await writer.write(store, only);
              else await writer.writeTogether(store, group);
            }
          };
          const follow = async (follower: Follower, limit: number): Promise<void> => {
            for (let isLast = false; !isLast;) {
              isLast = !isWriting;
              const gone = [...writer.deleted];
              await follower.catchUp(limit);
              assert.deepEqual(
                gone.filter((id) => follower.copy.has(id)),
                [],
              );
            }
          };
          const followers = sizes.map((limit) => ({ limit, follower: followerOf(store, owner) }));
          const writing = Promise.all(all.map(writeAll)).finally(() => {
            isWriting = false;
          });
          await Promise.all([writing, ...followers.map(({ follower, limit }) => follow(follower, limit))]);
          const whole = await wholeOf(store, owner);
          for (const { follower } of followers) {
            assert.deepEqual(sorted(follower.copy.values()), sorted(whole));
            assert.equal(follower.restarts(), 0);
          }
          const late = await run(store.history.changes(owner, theBeginning, 1000));
          assert.deepEqual(late.tasks.written, whole);
        }),
        { numRuns: 15 },
      )).timeout('10m');

    const who = fc.nat(2);
    const at = fc.constantFrom(...times);
    const act = fc.oneof(
      { weight: 12, arbitrary: fc.record({ does: fc.constant('write'), deed, at }) },
      { weight: 8, arbitrary: fc.record({ does: fc.constant('read'), who }) },
      { weight: 2, arbitrary: fc.record({ does: fc.constant('join'), who }) },
      { weight: 3, arbitrary: fc.record({ does: fc.constant('sweep'), at }) },
      { weight: 1, arbitrary: fc.record({ does: fc.constant('erase') }) },
    );

    it('have the exact tasks whenever they have read all changes, whatever is purged meanwhile', () =>
      fc.assert(
        fc.asyncProperty(fc.array(act, { minLength: 10, maxLength: 50 }), limits, async (acts, sizes) => {
          const owner = newOwner();
          const writer = writerOf(owner);
          const followers = sizes.map((limit) => ({ limit, follower: followerOf(store, owner) }));
          const read = async (index: number): Promise<boolean> => {
            const { limit, follower } = followers[index] ?? assert.fail();
            const hasMore = await follower.readPage(limit);
            if (!hasMore)
              assert.deepEqual(sorted(follower.copy.values()), sorted(await wholeOf(store, owner)));
            return hasMore;
          };
          for (const given of acts) {
            switch (given.does) {
              case 'write':
                await writer.write(store, given.deed, given.at);
                break;
              case 'read':
                await read(given.who);
                break;
              case 'join':
                followers[given.who] = { limit: 1 + given.who, follower: followerOf(store, owner) };
                break;
              case 'sweep':
                await run(store.purgeExpired({ deletions: given.at, responses: given.at }));
                break;
              case 'erase':
                await run(store.erase(owner));
            }
          }
          for (const [index, { limit, follower }] of followers.entries()) {
            await follower.catchUp(limit);
            assert.equal(await read(index), false);
          }
        }),
        { numRuns: 40 },
      )).timeout('10m');
  });
};
