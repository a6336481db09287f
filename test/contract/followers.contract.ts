import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { listAbsent, notFound, syncPointExpired } from '../../src/application/errors.ts';
import type { UnitOfWork, Store } from '../../src/application/ports.ts';
import { createList, deleteList } from '../../src/application/list-use-cases.ts';
import { theBeginning } from '../../src/application/history.ts';
import { anyTask } from '../../src/application/task-query.ts';
import { createTask } from '../../src/application/task-use-cases.ts';
import { changeTaskStatus, deleteTask, editTask } from '../../src/application/task-changes.ts';
import { type List, type ListId, clearings, makeListTitle } from '../../src/domain/list.ts';
import type { Edit } from '../../src/domain/task-edit.ts';
import { type Task, type TaskId, type Versioned, makeTitle } from '../../src/domain/task.ts';
import { type Instant, makeInstant } from '../../src/domain/time.ts';
import type { OwnerId } from '../../src/domain/user.ts';
import { systemPorts } from '../../src/infrastructure/system-ports.ts';
import { actorFor, newOwner, newTaskId } from '../support/arbitraries.ts';
import { right, run } from '../support/values.ts';

const times = ['08', '09', '10', '11'].map((hour) => right(makeInstant(`2026-11-21T${hour}:00:00.000Z`)));
const noon = right(makeInstant('2026-11-21T12:00:00.000Z'));
const title = (text: string) => right(makeTitle(text));

/** A client that keeps a copy of the owner's tasks and lists, as its author would write it. */
const followerOf = ({ history }: Store, owner: OwnerId) => {
  const copy = new Map<TaskId, Versioned<Task>>();
  const lists = new Map<ListId, Versioned<List>>();
  let [since, restarts] = [theBeginning, 0];
  const readPage = async (limit: number): Promise<boolean> => {
    const read = await history.changes(owner, since, limit)();
    if (E.isLeft(read)) {
      assert.deepEqual(read.left, syncPointExpired);
      assert.notEqual(since, theBeginning);
      copy.clear();
      lists.clear();
      [since, restarts] = [theBeginning, restarts + 1];
      return true;
    }
    const { right: page } = read;
    const { tasks, next, hasMore } = page;
    const { written, deleted } = tasks;
    const changed = [written, deleted, page.lists.written, page.lists.deleted];
    assert.ok(changed.flat().length <= limit);
    if (hasMore)
      assert.ok(next.number > since.number, 'there is more, but the follower does not come near it');
    written.forEach((task) => copy.set(task.value.id, task));
    deleted.forEach((id) => copy.delete(id));
    page.lists.written.forEach((list) => lists.set(list.value.id, list));
    page.lists.deleted.forEach((id) => lists.delete(id));
    // Until there is no more, the next page may bring the list.
    if (!hasMore)
      for (const { value } of copy.values()) assert.ok(O.isNone(value.list) || lists.has(value.list.value));
    since = next;
    return hasMore;
  };
  return {
    copy,
    lists,
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

const sorted = <A extends Versioned<Task | List>>(items: Iterable<A>) =>
  [...items].toSorted((a, b) => a.value.id.localeCompare(b.value.id));

const wholeOf = async ({ tasks }: Pick<Store, 'tasks'>, owner: OwnerId) => {
  const page = { filter: anyTask, limit: 1000, after: O.none };
  return (await run(tasks.list(owner, { ...page, sort: { by: 'updated_at', order: 'asc' } }))).tasks;
};

const verbs = ['insert', 'edit', 'toggle', 'delete', 'add list', 'put', 'end list'] as const;
type Deed = { readonly verb: (typeof verbs)[number]; readonly of: number };
const deed: fc.Arbitrary<Deed> = fc.record({
  verb: fc.constantFrom('insert', ...verbs),
  of: fc.nat(100),
});

const gone: ReadonlyArray<unknown> = [notFound('task'), notFound('list'), listAbsent];

/** Writes through the use cases to the tasks and lists that were made so far; tells which tasks are gone once that is done. */
const writerOf = (owner: OwnerId) => {
  const actor = actorFor(owner);
  const [made, lists, deleted]: [TaskId[], ListId[], TaskId[]] = [[], [], []];
  /** Does one deed and tells which tasks are gone by it. What is gone already, or not there yet, is left in peace. */
  const doOne = async (held: UnitOfWork, { verb, of }: Deed, at: Instant): Promise<ReadonlyArray<TaskId>> => {
    const ports = { ...systemPorts, ...held, clock: () => at };
    const id = made[of % (made.length || 1)] ?? newTaskId();
    const listId = lists[of % (lists.length || 1)];
    const found = listId === undefined ? O.none : await run(held.lists.find(owner, listId));
    /** One that another writer may end meanwhile; in a transaction, which a refusal would end, nobody does. */
    const list = O.map(({ value }: Versioned<List>) => value.id)(found);
    const without = TE.map((): ReadonlyArray<TaskId> => []);
    const edit = (change: Edit) => without(editTask(ports)(actor, id, change, O.none));
    const insert = TE.map(({ value }: Versioned<Task>): ReadonlyArray<TaskId> => {
      made.push(value.id);
      return [];
    })(createTask(ports)(actor, { title: title(`task ${of}`), list }));
    const addList = TE.map(({ value }: Versioned<List>): ReadonlyArray<TaskId> => {
      lists.push(value.id);
      return [];
    })(createList(ports)(actor, { title: right(makeListTitle(`list ${of}`)) }));
    const endList = held.atomically(owner, (unit) => async () => {
      if (listId === undefined) return E.right([]);
      const inList = (await wholeOf(unit, owner)).filter(({ value }) => O.toUndefined(value.list) === listId);
      const clearing = clearings[of % 2] ?? 'inbox';
      const ended = await deleteList({ ...ports, ...unit })(actor, listId, O.some(clearing), O.none)();
      if (E.isLeft(ended)) return ended;
      return E.right(clearing === 'delete' ? inList.map(({ value }) => value.id) : []);
    });
    const writes: Record<typeof verb, TE.TaskEither<unknown, ReadonlyArray<TaskId>>> = {
      insert,
      edit: edit({ title: title(`edited ${of}`) }),
      toggle: without(changeTaskStatus(ports)(actor, id, 'toggled', O.none)),
      delete: TE.map(() => [id])(deleteTask(ports)(actor, id, O.none)),
      'add list': addList,
      put: edit({ list }),
      'end list': endList,
    };
    const result = await writes[verb]();
    if (E.isRight(result)) return result.right;
    assert.ok(
      gone.some((refusal) => isDeepStrictEqual(refusal, result.left)),
      JSON.stringify(result.left),
    );
    return [];
  };
  return {
    deleted,
    write: async (held: UnitOfWork, given: Deed, at = noon): Promise<void> => {
      deleted.push(...(await doOne(held, given, at)));
    },
    writeTogether: async (held: UnitOfWork, deeds: ReadonlyArray<Deed>): Promise<void> => {
      const left: TaskId[] = [];
      const work = (unit: UnitOfWork) => async () => {
        for (const one of deeds) left.push(...(await doOne(unit, one, noon)));
        return E.right(undefined);
      };
      await run(held.atomically(owner, work));
      deleted.push(...left);
    },
  };
};

/** Whoever follows the history has the tasks, for every adapter the same. */
export const followersContract = (name: string, open: () => Promise<Store>): void => {
  describe(`followers of tasks and lists on ${name}`, () => {
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
          const { lists } = await run(store.lists.all(owner));
          for (const { follower } of followers) {
            assert.deepEqual(sorted(follower.copy.values()), sorted(whole));
            assert.deepEqual(sorted(follower.lists.values()), sorted(lists));
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
