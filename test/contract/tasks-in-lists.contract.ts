import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { listAbsent, listNotEmpty } from '../../src/application/errors.ts';
import { theBeginning } from '../../src/application/history.ts';
import type { Store } from '../../src/application/ports.ts';
import { changeTaskStatus } from '../../src/application/task-changes.ts';
import { createTask } from '../../src/application/task-use-cases.ts';
import type { List } from '../../src/domain/list.ts';
import { type Versioned, firstVersion, makeTitle } from '../../src/domain/task.ts';
import type { OwnerId } from '../../src/domain/user.ts';
import { systemPorts } from '../../src/infrastructure/system-ports.ts';
import { actorFor, newOwner, someList, someTask } from '../support/arbitraries.ts';
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
