import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { temporalCalendar } from '../../src/adapters/calendar/temporal-calendar.ts';
import { fractionalKeys } from '../../src/adapters/order-keys/fractional-keys.ts';
import { theBeginning } from '../../src/application/history.ts';
import { type TaskMove, moveTask } from '../../src/application/moves/task-moves.ts';
import type { Store } from '../../src/application/ports.ts';
import { changeTaskStatus, editTask } from '../../src/application/task-changes.ts';
import { anyTask } from '../../src/application/task-query.ts';
import { createTask } from '../../src/application/task-use-cases.ts';
import { makeDue } from '../../src/domain/due.ts';
import type { ListId } from '../../src/domain/list.ts';
import { type OrderKey, keyBetween } from '../../src/domain/order-key.ts';
import { type Task, type TaskId, type Versioned, firstVersion, nextVersion } from '../../src/domain/task.ts';
import { instantAt } from '../../src/domain/time.ts';
import type { OwnerId } from '../../src/domain/user.ts';
import { systemPorts } from '../../src/infrastructure/system-ports.ts';
import { actorFor, newOwner, someList, someTask } from '../support/arbitraries.ts';
import { pattern } from '../support/recurring.ts';
import { right, run } from '../support/values.ts';

const beside = (side: 'after' | 'before', task?: Versioned<Task>, list?: TaskMove['list']): TaskMove => ({
  place: { side, anchor: task === undefined ? O.none : O.some(task.value.id) },
  ...(list === undefined ? {} : { list }),
});

const idsOf = (tasks: ReadonlyArray<Versioned<Task>>): ReadonlyArray<TaskId> =>
  tasks.map(({ value }) => value.id);

/** The order of tasks whoever moves them, for every adapter the same. */
export const taskOrderContract = (name: string, open: () => Promise<Store>): void => {
  describe(`the order of tasks on ${name}`, () => {
    let store: Store;
    before(async () => {
      store = await open();
    });

    const portsOf = () => ({ ...store, ...systemPorts });
    const add = (owner: OwnerId, position?: OrderKey, list: O.Option<ListId> = O.none) => {
      const task = someTask(owner, { list, status: 'pending' });
      return run(store.tasks.insert(owner, position === undefined ? task : { ...task, position }));
    };
    const addSome = async (owner: OwnerId, count: number, list?: O.Option<ListId>) => {
      const tasks: Versioned<Task>[] = [];
      while (tasks.length < count) tasks.push(await add(owner, undefined, list));
      return tasks.toSorted((a, b) => (a.value.position < b.value.position ? -1 : 1));
    };
    const move = (owner: OwnerId, { value }: Versioned<Task>, to: TaskMove) =>
      run(moveTask(portsOf())(actorFor(owner), value.id, to, O.none));
    const inOrder = async (owner: OwnerId, list: O.Option<ListId> = O.none, limit = 1000) => {
      const found: Versioned<Task>[] = [];
      for (let at: O.Option<ReadonlyArray<string | number | null>> = O.none, isDone = false; !isDone;) {
        const { tasks, next } = await run(
          store.tasks.list(owner, {
            filter: { ...anyTask, list: O.some(list) },
            sort: { by: 'position', order: 'asc' },
            limit,
            after: at,
          }),
        );
        found.push(...tasks);
        [at, isDone] = [next, O.isNone(next)];
      }
      return found;
    };
    const listOf = async (owner: OwnerId) => {
      const list = someList(owner);
      await run(store.lists.insert(owner, list));
      return O.some(list.id);
    };

    it('is that of their creation until one moves after, before, to the beginning or to the end', async () => {
      const owner = newOwner();
      const [a, b, c, d] = await addSome(owner, 4);
      assert.ok(a && b && c && d);
      const moves: ReadonlyArray<readonly [Versioned<Task>, TaskMove, ReadonlyArray<Versioned<Task>>]> = [
        [a, beside('after', c), [b, c, a, d]],
        [d, beside('before', c), [b, d, c, a]],
        [a, beside('after'), [a, b, d, c]],
        [b, beside('before'), [a, d, c, b]],
        [c, beside('after', a), [a, c, d, b]],
      ];
      for (const [task, to, expected] of moves) {
        const moved = await move(owner, task, to);
        const ordered = await inOrder(owner);
        assert.deepEqual(idsOf(ordered), idsOf(expected));
        assert.deepEqual(idsOf(await inOrder(owner, O.none, 1)), idsOf(expected));
        assert.deepEqual(
          moved,
          ordered.find(({ value }) => value.id === task.value.id),
        );
        const { number } = await run(store.history.changePoint(owner));
        const place = expected.indexOf(task);
        const [before, after] = [expected[place - 1], expected[place + 1]];
        // Already there: nothing changes.
        for (const same of [
          before === undefined ? beside('after') : beside('after', before),
          after === undefined ? beside('before') : beside('before', after),
        ])
          assert.deepEqual(await move(owner, task, same), moved);
        assert.equal((await run(store.history.changePoint(owner))).number, number);
      }
    });

    it('counts the tasks of a list alone, and takes a task from one list to another', async () => {
      const owner = newOwner();
      const [garden, empty] = [await listOf(owner), await listOf(owner)];
      const [a, b] = await addSome(owner, 2);
      const [x, y] = await addSome(owner, 2, garden);
      assert.ok(a && b && x && y);
      await move(owner, a, beside('after', x, garden));
      assert.deepEqual(idsOf(await inOrder(owner, garden)), idsOf([x, a, y]));
      const { version } = await move(owner, b, beside('before', undefined, garden));
      assert.equal(version, nextVersion(firstVersion));
      assert.deepEqual(idsOf(await inOrder(owner, garden)), idsOf([x, a, y, b]));
      await move(owner, x, beside('before', undefined, empty));
      await move(owner, b, beside('after', undefined, O.none));
      assert.deepEqual(idsOf(await inOrder(owner, garden)), idsOf([a, y]));
      assert.deepEqual(idsOf(await inOrder(owner, empty)), idsOf([x]));
      assert.deepEqual(idsOf(await inOrder(owner)), idsOf([b]));
      // A gap within a list may hold tasks of others: a place is between all of them.
      const all = [...(await inOrder(owner, garden)), ...(await inOrder(owner, empty)), b];
      assert.equal(new Set(all.map(({ value }) => value.position)).size, all.length);
    });

    it('is refused beside a task that is the same, absent, another owner’s or in another list', async () => {
      const [owner, other] = [newOwner(), newOwner()];
      const garden = await listOf(owner);
      const [[a], [x], [foreign]] = [
        await addSome(owner, 1),
        await addSome(owner, 1, garden),
        await addSome(other, 1),
      ];
      assert.ok(a && x && foreign);
      const refusalOf = async (to: TaskMove) => {
        const result = await moveTask(portsOf())(actorFor(owner), a.value.id, to, O.none)();
        return E.isLeft(result) ? result.left : undefined;
      };
      for (const anchor of [a, x, foreign])
        for (const side of ['after', 'before'] as const)
          assert.deepEqual(await refusalOf(beside(side, anchor)), {
            _tag: 'AnchorAbsent',
            kind: 'task',
            side,
          });
      const absent = O.some(someList(owner).id);
      assert.deepEqual(await refusalOf(beside('before', undefined, absent)), { _tag: 'ListAbsent' });
      assert.deepEqual(await run(store.tasks.find(owner, a.value.id)), O.some(a));
    });

    it('has what is moved to the end before what is made later', async () => {
      const owner = newOwner();
      const [a, b] = await addSome(owner, 2);
      assert.ok(a && b);
      const at = systemPorts.clock();
      await run(
        store.atomically(owner, (unit) => async () => {
          const ports = { ...systemPorts, ...unit, clock: () => at };
          for (let nth = 0; nth < 100; nth += 1) {
            const moved = nth % 2 === 0 ? a : b;
            await run(moveTask(ports)(actorFor(owner), moved.value.id, beside('before'), O.none));
          }
          return E.right(undefined);
        }),
      );
      const later = right(instantAt(Date.parse(at) + 1));
      const made = await run(store.tasks.insert(owner, someTask(owner, {}, later)));
      assert.deepEqual(idsOf(await inOrder(owner)), idsOf([a, b, made]));
    });

    it('is one total order for every follower, whatever ten writers move at once', async () => {
      const owner = newOwner();
      const lists = [O.none, await listOf(owner)];
      const tasks = await addSome(owner, 8);
      const taskAt = (index: number) => tasks[index % tasks.length] ?? assert.fail();
      const write = async (writer: number): Promise<void> => {
        for (let round = 0; round < 6; round += 1) {
          const anchor = taskAt(writer + round + 1);
          const list = lists[(writer + round) % 3];
          const moves = [
            beside('after', anchor),
            beside('before', anchor, list),
            beside('after', undefined, list),
            beside('before', undefined),
          ];
          const to = moves[(writer + round) % 4] ?? assert.fail();
          const moved = await moveTask(portsOf())(
            actorFor(owner),
            taskAt(writer * round).value.id,
            to,
            O.none,
          )();
          // Beside itself, or beside one that another writer has taken to another list.
          if (E.isLeft(moved)) assert.equal(moved.left._tag, 'AnchorAbsent');
        }
      };
      await Promise.all(Array.from({ length: 10 }, (_, writer) => write(writer)));
      const ordered = (await Promise.all(lists.map((list) => inOrder(owner, list)))).flat();
      assert.equal(ordered.length, tasks.length);
      assert.equal(new Set(ordered.map(({ value }) => value.position)).size, tasks.length);
      const followed = (await run(store.history.changes(owner, theBeginning, 1000))).tasks.written;
      const byId = (all: ReadonlyArray<Versioned<Task>>) =>
        all.toSorted((a, b) => (a.value.id < b.value.id ? -1 : 1));
      assert.deepEqual(byId(followed), byId(ordered));
    });

    /** Fills the gap behind a task, and returns the task next to it. */
    const fillBehind = async (owner: OwnerId, low: Versioned<Task>) => {
      let high = someTask(owner).position;
      for (let key = keyBetween(fractionalKeys, low.value.position, high); O.isSome(key);) {
        high = key.value;
        key = keyBetween(fractionalKeys, low.value.position, high);
      }
      return add(owner, high);
    };

    it('gives the neighbours of a full gap new keys, each with its version and number, and leaves their times', async () => {
      const owner = newOwner();
      const low = await add(owner);
      const neighbour = await fillBehind(owner, low);
      const moved = await add(owner);
      const before = await run(store.history.changePoint(owner));
      await move(owner, moved, beside('after', low));
      assert.deepEqual(idsOf(await inOrder(owner)), idsOf([low, moved, neighbour]));
      const all = await run(store.history.changes(owner, { ...theBeginning, ...before }, 10));
      const rekeyed = all.tasks.written.filter(({ value }) => value.id !== moved.value.id);
      assert.equal(rekeyed.length, 1);
      for (const { value, version } of rekeyed) {
        const old = value.id === low.value.id ? low : neighbour;
        assert.equal(version, nextVersion(firstVersion));
        assert.deepEqual({ ...value, position: old.value.position }, old.value);
        assert.notEqual(value.position, old.value.position);
      }
      assert.equal(all.next.number, before.number + 2);
    });

    describe('of a task that recurs', () => {
      const recurringPorts = () => ({ ...portsOf(), calendar: temporalCalendar });
      const complete = (owner: OwnerId, id: TaskId, to: 'completed' | 'pending' = 'completed') =>
        run(changeTaskStatus(recurringPorts())(actorFor(owner), id, to, O.none));
      const successorOf = ({ value }: Versioned<Task>): TaskId =>
        value.status === 'completed' ? (O.toUndefined(value.successor) ?? assert.fail()) : assert.fail();
      const recurring = (owner: OwnerId) =>
        run(
          createTask(recurringPorts())(actorFor(owner), {
            title: someTask(owner).title,
            due: O.some(right(makeDue('2026-11-26'))),
            recurrence: O.some(pattern('FREQ=DAILY')),
          }),
        );

      it('puts the successor directly after the completed one', async () => {
        const owner = newOwner();
        const weekly = await recurring(owner);
        const others = await addSome(owner, 2);
        await move(owner, weekly, beside('after', others[0]));
        const next = successorOf(await complete(owner, weekly.value.id));
        assert.deepEqual(idsOf(await inOrder(owner)), [
          others[0]?.value.id,
          weekly.value.id,
          next,
          others[1]?.value.id,
        ]);
      });

      it('returns the completed task as it is, where the gap behind it was full', async () => {
        const owner = newOwner();
        const [low] = await addSome(owner, 1);
        assert.ok(low);
        const recurs = {
          due: O.some(right(makeDue('2026-11-26'))),
          recurrence: O.some(pattern('FREQ=DAILY')),
        };
        await run(editTask(recurringPorts())(actorFor(owner), low.value.id, recurs, O.none));
        const neighbour = await fillBehind(owner, low);
        const completed = await complete(owner, low.value.id);
        assert.deepEqual(await run(store.tasks.find(owner, low.value.id)), O.some(completed));
        assert.deepEqual(idsOf(await inOrder(owner)), [
          low.value.id,
          successorOf(completed),
          neighbour.value.id,
        ]);
      });

      it('takes back a successor that had to have a new key, and no other', async () => {
        for (const isTouched of [false, true]) {
          const owner = newOwner();
          const daily = await recurring(owner);
          const next = successorOf(await complete(owner, daily.value.id));
          const moved = await add(owner);
          if (isTouched) {
            // A change in the millisecond of its creation would not be seen.
            await sleep(2);
            await move(owner, moved, beside('before', undefined));
            await run(moveTask(portsOf())(actorFor(owner), next, beside('before', moved), O.none));
            await run(moveTask(portsOf())(actorFor(owner), next, beside('after', moved), O.none));
          } else {
            // As a move into a full gap beside it does.
            const found = await run(store.tasks.find(owner, next));
            assert.ok(O.isSome(found));
            const { value, version } = found.value;
            const rekeyed = { ...value, position: moved.value.position };
            assert.ok(O.isSome(await run(store.tasks.replace(owner, rekeyed, version))));
          }
          const reopened = await complete(owner, daily.value.id, 'pending');
          assert.equal(O.isNone(reopened.value.recurrence), isTouched);
          assert.equal(O.isSome(await run(store.tasks.find(owner, next))), isTouched);
        }
      });
    });
  });
};
