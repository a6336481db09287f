import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { listAbsent, listNotEmpty, versionMismatch } from '../../src/application/errors.ts';
import { theBeginning } from '../../src/application/history.ts';
import { deleteList } from '../../src/application/list-use-cases.ts';
import type { Store, VersionPrecondition } from '../../src/application/ports.ts';
import { changeTaskStatus, editTask } from '../../src/application/task-changes.ts';
import { anyTask } from '../../src/application/task-query.ts';
import { type NewTask, createTask } from '../../src/application/task-use-cases.ts';
import { type List, type ListId, clearings } from '../../src/domain/list.ts';
import {
  type Task,
  type TaskId,
  type Versioned,
  firstVersion,
  makeTitle,
  nextVersion,
  toInbox,
} from '../../src/domain/task.ts';
import type { OwnerId } from '../../src/domain/user.ts';
import { systemPorts } from '../../src/infrastructure/system-ports.ts';
import { actorFor, newOwner, newTaskId, someList, someTask } from '../support/arbitraries.ts';
import { dueOf, pattern } from '../support/recurring.ts';
import { right, run, some } from '../support/values.ts';
import { actingOn, noon } from './acting.ts';

/** Tasks name lists of their owner that are there, whoever writes what at once, for every adapter the same. */
export const tasksInListsContract = (name: string, open: () => Promise<Store>): void => {
  describe(`tasks in lists on ${name}`, () => {
    let store: Store;
    before(async () => {
      store = await open();
    });

    const { changes, listed, pointOf } = actingOn(() => store);
    const portsOf = () => ({ ...store, ...systemPorts });
    const newList = (owner: OwnerId) => run(store.lists.insert(owner, someList(owner)));
    const taskIn = (owner: OwnerId, { value }: Versioned<List>) =>
      someTask(owner, { list: O.some(value.id) });

    it('come back as inserted and as replaced, in another list and in none', async () => {
      const owner = newOwner();
      const [one, other] = [await newList(owner), await newList(owner)];
      for (const insert of [store.tasks.insert, store.tasks.insertNew]) {
        const task = taskIn(owner, one);
        let seen = await run(insert(owner, task));
        for (const list of [O.some(other.value.id), O.none, O.some(one.value.id)]) {
          seen = some(
            await run(store.tasks.replace(owner, { ...seen.value, list }, seen.version, seen.value)),
          );
          assert.deepEqual(seen.value, { ...task, list });
          assert.deepEqual(await run(store.tasks.find(owner, task.id)), O.some(seen));
        }
      }
      const { tasks } = await changes(owner, theBeginning);
      assert.deepEqual((await listed(owner)).tasks, tasks.written);
      assert.deepEqual(
        tasks.written.map(({ value }) => value.list),
        [O.some(one.value.id), O.some(one.value.id)],
      );
    });

    it('name no list that is absent, deleted or another user’s, which all look alike [V8.2.2]', async () => {
      const [owner, other] = [newOwner(), newOwner()];
      const gone = await newList(owner);
      await run(store.lists.remove(owner, gone.value.id, O.none, noon));
      const inbox = await run(store.tasks.insert(owner, someTask(owner)));
      const before = await pointOf(owner);
      for (const { id } of [someList(owner), gone.value, (await newList(other)).value]) {
        const list = O.some(id);
        for (const insert of [store.tasks.insert, store.tasks.insertNew])
          assert.deepEqual(await insert(owner, someTask(owner, { list }))(), E.left(listAbsent));
        const moved = { ...inbox.value, list };
        for (const known of [undefined, inbox.value])
          assert.deepEqual(
            await store.tasks.replace(owner, moved, firstVersion, known)(),
            E.left(listAbsent),
          );
      }
      assert.deepEqual(await pointOf(owner), before);
      assert.deepEqual((await listed(owner)).tasks, [inbox]);
    });

    it('are refused for their id or version before their list is looked at', async () => {
      const owner = newOwner();
      const task = await run(store.tasks.insert(owner, someTask(owner)));
      const stray = { ...task.value, list: O.some(someList(owner).id) };
      assert.deepEqual(
        await store.tasks.insert(owner, stray)(),
        E.left({ _tag: 'AlreadyExists', kind: 'task' }),
      );
      await run(store.tasks.replace(owner, task.value, firstVersion));
      assert.deepEqual(await run(store.tasks.replace(owner, stray, firstVersion)), O.none);
    });

    it('keep their list from being removed, until the last has left it', async () => {
      const owner = newOwner();
      const list = await newList(owner);
      const { id } = list.value;
      const [stays, leaves] = [taskIn(owner, list), taskIn(owner, list)];
      for (const task of [stays, leaves]) await run(store.tasks.insert(owner, task));
      const before = await pointOf(owner);
      assert.deepEqual(await store.lists.remove(owner, id, O.none, noon)(), E.left(listNotEmpty));
      assert.deepEqual(await pointOf(owner), before);
      assert.equal(await run(store.lists.remove(owner, id, O.some([]), noon)), false);
      await run(store.tasks.remove(owner, leaves.id, O.none, noon));
      assert.deepEqual(await store.lists.remove(owner, id, O.none, noon)(), E.left(listNotEmpty));
      await run(store.tasks.replace(owner, { ...stays, list: O.none }, firstVersion));
      assert.equal(await run(store.lists.remove(owner, id, O.none, noon)), true);
    });

    it('of one user keep no list of another from being removed', async () => {
      const [owner, other] = [newOwner(), newOwner()];
      const mine = await newList(owner);
      const theirs = await run(store.lists.insert(other, someList(other, { id: mine.value.id })));
      await run(store.tasks.insert(other, taskIn(other, theirs)));
      assert.equal(await run(store.lists.remove(owner, mine.value.id, O.none, noon)), true);
    });

    it('leave nothing written where their list is absent in a unit of work', async () => {
      const owner = newOwner();
      const refused = store.atomically(owner, ({ tasks }) => async () => {
        await run(tasks.insert(owner, someTask(owner)));
        return tasks.insert(owner, someTask(owner, { list: O.some(someList(owner).id) }))();
      });
      assert.deepEqual(await refused(), E.left(listAbsent));
      assert.deepEqual((await listed(owner)).tasks, []);
      const made = await run(
        store.atomically(owner, ({ tasks, lists }) => async () => {
          const list = await run(lists.insert(owner, someList(owner)));
          return tasks.insert(owner, taskIn(owner, list))();
        }),
      );
      assert.deepEqual((await listed(owner)).tasks, [made]);
    });

    const query = { sort: { by: 'updated_at', order: 'asc' }, limit: 1000, after: O.none } as const;
    /** The tasks of a list, or of the inbox, the longest unchanged first. */
    const tasksOf = async (owner: OwnerId, list: O.Option<ListId>) =>
      (await run(store.tasks.list(owner, { ...query, filter: { ...anyTask, list: O.some(list) } }))).tasks;

    for (const clearing of clearings)
      it(`leave a list by ${clearing}, each a change of its own, in the order in which they changed, and no others do`, async () => {
        const [owner, other] = [newOwner(), newOwner()];
        const [list, another] = [await newList(owner), await newList(owner)];
        const theirs = await run(store.lists.insert(other, someList(other, { id: list.value.id })));
        const insert = async (task: Task) => run(store.tasks.insert(task.owner, task));
        const tasks = [await insert(taskIn(owner, list)), await insert(taskIn(owner, list))];
        const stays = await insert(taskIn(owner, another));
        const inbox = await insert(someTask(owner));
        const foreign = await insert(taskIn(other, theirs));
        const [first, second] = tasks;
        assert.ok(first !== undefined && second !== undefined);
        const changed = some(await run(store.tasks.replace(owner, first.value, first.version)));
        const since = { ...(await pointOf(owner)), startedAt: 0 };
        await run(store.atomically(owner, (unit) => unit.tasks.clear(owner, list.value.id, clearing, noon)));
        const left = [second, changed];
        const page = await changes(owner, since);
        assert.equal(page.next.number, since.number + 2);
        assert.deepEqual(
          page.tasks,
          clearing === 'delete'
            ? { written: [], deleted: left.map(({ value }) => value.id) }
            : {
                written: left.map(({ value, version }) => ({
                  value: toInbox(value, noon),
                  version: nextVersion(version),
                })),
                deleted: [],
              },
        );
        assert.deepEqual(await changes(owner, since, 1), {
          ...page,
          tasks: { written: page.tasks.written.slice(0, 1), deleted: page.tasks.deleted.slice(0, 1) },
          next: { ...page.next, number: since.number + 1 },
          hasMore: true,
        });
        assert.deepEqual(await tasksOf(owner, O.some(list.value.id)), []);
        assert.deepEqual(await tasksOf(owner, O.some(another.value.id)), [stays]);
        assert.deepEqual(await tasksOf(owner, O.none), [inbox, ...page.tasks.written]);
        assert.deepEqual(await tasksOf(other, O.some(list.value.id)), [foreign]);
        await run(store.atomically(owner, (unit) => unit.tasks.clear(owner, list.value.id, clearing, noon)));
        assert.deepEqual(await pointOf(owner), { epoch: since.epoch, number: since.number + 2 });
      });

    it('leave a deleted list in the same commit, or stay where the list is not at the version', async () => {
      for (const clearing of clearings) {
        const owner = newOwner();
        const list = await newList(owner);
        const task = await run(store.tasks.insert(owner, taskIn(owner, list)));
        const remove = (expected: VersionPrecondition) =>
          deleteList(portsOf())(actorFor(owner), list.value.id, O.some(clearing), expected)();
        const before = await pointOf(owner);
        assert.deepEqual(await remove(O.some([])), E.left(versionMismatch('list', firstVersion)));
        assert.deepEqual([await pointOf(owner), (await listed(owner)).tasks], [before, [task]]);
        assert.deepEqual(await remove(O.some([firstVersion])), E.right(undefined));
        const { tasks, lists } = await changes(owner, { ...before, startedAt: 0 });
        assert.equal((await pointOf(owner)).number, before.number + 2);
        assert.deepEqual(lists.deleted, [list.value.id]);
        assert.equal(tasks.written.length + tasks.deleted.length, 1);
      }
    });

    for (const clearing of clearings)
      it(`are neither lost nor left in an absent list where ten writers put them there while it is deleted by ${clearing}`, async () => {
        for (let round = 0; round < 5; round += 1) {
          const owner = newOwner();
          const actor = actorFor(owner);
          const list = (await newList(owner)).value.id;
          const title = right(makeTitle('Rake'));
          const inbox = await run(store.tasks.insertNew(owner, someTask(owner)));
          const move = editTask(portsOf())(actor, inbox.value.id, { list: O.some(list) }, O.none);
          const create = (chosen: Partial<NewTask>) =>
            createTask(portsOf())(actor, { title, list: O.some(list), ...chosen });
          const made: TaskId[] = [];
          const write = async (writer: number): Promise<void> => {
            for (let nth = 0; nth < 4; nth += 1) {
              if (writer === 9 && nth === 2)
                await run(deleteList(portsOf())(actor, list, O.some(clearing), O.none));
              const result = await (writer === 0 ? move : create(nth % 2 === 0 ? {} : { id: newTaskId() }))();
              if (E.isRight(result)) made.push(result.right.value.id);
              // The task that moves may be deleted with the list.
              else if (writer !== 0 || result.left._tag !== 'NotFound')
                assert.deepEqual(result.left, listAbsent);
            }
          };
          await Promise.all(Array.from({ length: 10 }, (_, writer) => write(writer)));
          assert.ok(made.length >= 2 && made.length <= 38, `${made.length} writes came before the deletion`);
          const { tasks, lists } = await changes(owner, theBeginning);
          assert.deepEqual(lists.deleted, [list]);
          assert.deepEqual((await listed(owner)).tasks, tasks.written);
          assert.ok(tasks.written.every(({ value }) => O.isNone(value.list)));
          const known = [...tasks.written.map(({ value }) => value.id), ...tasks.deleted];
          assert.deepEqual(known.toSorted(), [...new Set([inbox.value.id, ...made])].toSorted());
          if (clearing === 'inbox') assert.deepEqual(tasks.deleted, []);
        }
      });

    it('are erased with their user', async () => {
      const owner = newOwner();
      const list = await newList(owner);
      await run(store.tasks.insert(owner, taskIn(owner, list)));
      await run(store.erase(owner));
      assert.deepEqual([(await listed(owner)).tasks, (await run(store.lists.all(owner))).lists], [[], []]);
    });

    it('have successors in the list that they are in when they are completed', async () => {
      const owner = newOwner();
      const list = O.some((await newList(owner)).value.id);
      const { value } = await run(
        createTask(portsOf())(actorFor(owner), {
          title: right(makeTitle('Water the plants')),
          due: dueOf('2026-11-26'),
          list,
          recurrence: O.some(pattern('FREQ=WEEKLY')),
        }),
      );
      await run(changeTaskStatus(portsOf())(actorFor(owner), value.id, 'completed', O.none));
      assert.deepEqual(
        (await listed(owner)).tasks.map((one) => one.value.list),
        [list, list],
      );
    });
  });
};
