import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import type { Task } from '../../../client/doable.ts';
import { byPosition, localCopies } from './copies.ts';
import { createDevice } from './world.ts';

type Device = ReturnType<typeof createDevice>;
type Tab = Awaited<ReturnType<Device['openTab']>>;

/** What the user, the network or the time does on one of the devices, in one of its tabs. */
type Step = {
  readonly at: number;
  readonly tab: number;
  readonly pick: number;
  /** Before the disk has answered, and before other tabs have heard of the step before. */
  readonly isAtOnce: boolean;
} & (
  | { readonly do: 'create' | 'append' | 'complete' | 'reopen' | 'remove' | 'createList' | 'moveList' }
  | { readonly do: 'inList' | 'removeList' | 'addItem' | 'tickItem' | 'renameItem' | 'removeItem' | 'move' }
  | {
      readonly do:
        'loseRequest' | 'loseAnswer' | 'down' | 'up' | 'kill' | 'open' | 'wake' | 'settle' | 'catchUp';
    }
  | { readonly do: 'passDay' | 'crash' }
);

const step = (...names: ReadonlyArray<Step['do']>): fc.Arbitrary<Step> =>
  fc.record({
    do: fc.constantFrom(...names),
    at: fc.nat(1),
    tab: fc.nat(1),
    pick: fc.nat(3),
    isAtOnce: fc.nat(3).map((number) => number === 3),
  });

const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: step('append', 'append', 'append', 'complete', 'reopen', 'create', 'remove') },
    {
      weight: 2,
      arbitrary: step('createList', 'moveList', 'inList', 'inList', 'removeList', 'move', 'move'),
    },
    { weight: 3, arbitrary: step('addItem', 'addItem', 'tickItem', 'renameItem', 'removeItem') },
    { weight: 4, arbitrary: step('loseRequest', 'loseAnswer', 'down', 'up', 'kill', 'open') },
    { weight: 6, arbitrary: step('wake', 'wake', 'settle', 'catchUp') },
    { weight: 1, arbitrary: step('crash') },
    { weight: 1, arbitrary: step('passDay') },
  ),
  { minLength: 5, maxLength: 50 },
);

/** Another tab for one that is gone, if it was the last. */
const replace = async (device: Device, tabs: Tab[], gone: Tab): Promise<void> => {
  tabs.splice(tabs.indexOf(gone), 1);
  if (tabs.length === 0) tabs.push(await device.openTab());
};

const shownBy = (tab: Tab, id: string): Task | undefined =>
  tab.getSnapshot().tasks.find((task) => task.id === id);

/** The words that were appended to a description. */
const wordsIn = (description: string | null | undefined): ReadonlyArray<string> =>
  (description ?? '').split(',').filter((word) => word !== '');

describe('copies on two devices, whatever happens in whatever order', () => {
  const { newUser, service } = localCopies();

  const play = async (played: ReadonlyArray<Step>, hasLocks: boolean): Promise<void> => {
    const user = newUser();
    const day = 86_400_000;
    const devices = [0, 1].map((index) => {
      const device = createDevice(service(), user, { user });
      device.clockError = index * 2 * day - day;
      [device.hasLocks, device.pageSize] = [hasLocks, 3];
      return { device, tabs: new Array<Tab>() };
    });
    const client = service().clientOf(user);
    const shared = [await client.create({ title: 'shared' }), await client.create({ title: 'shared' })];
    for (const { device, tabs } of devices) {
      tabs.push(await device.openTab());
      await device.settle();
    }

    const [created, removed] = [new Set(shared.map(({ id }) => id)), new Set<string>()];
    const [appended, items] = [new Map<string, string>(), new Map<string, string>()];
    const [ticks, moves] = [
      [0, 0],
      [0, 0],
    ];
    let [words, days] = [0, 0];
    for (const [index, { at, tab: tabNumber, pick, ...wanted }] of played.entries()) {
      const { device, tabs } = devices[at] ?? assert.fail();
      const tab = tabs[tabNumber % tabs.length] ?? assert.fail();
      const { tasks, lists } = tab.getSnapshot();
      const task = tasks[pick % Math.max(tasks.length, 1)];
      const list = lists[pick % Math.max(lists.length, 1)];
      const item = task?.checklist[pick % Math.max(task.checklist.length, 1)];
      switch (wanted.do) {
        case 'create':
          created.add(tab.create({ title: 'a' }));
          break;
        case 'append':
          if (task === undefined) break;
          words += 1;
          appended.set(`w${words}`, task.id);
          tab.edit(task.id, { description: [...wordsIn(task.description), `w${words}`].join(',') });
          assert.ok(
            wordsIn(shownBy(tab, task.id)?.description).includes(`w${words}`),
            'an edit is not shown',
          );
          break;
        case 'complete':
        case 'reopen':
          if (task === undefined) break;
          ticks[at] = (ticks[at] ?? 0) + 1;
          tab.complete(task.id, wanted.do === 'complete');
          break;
        case 'remove':
          if (task === undefined) break;
          removed.add(task.id);
          tab.remove(task.id);
          assert.equal(shownBy(tab, task.id), undefined, 'a deletion is not shown');
          break;
        case 'move':
          if (task === undefined) break;
          moves[at] = (moves[at] ?? 0) + 1;
          tab.move(task.id, pick % 2 === 0 ? { after: null } : { before: null });
          break;
        case 'createList':
          tab.createList({ title: 'l' });
          break;
        case 'moveList':
          if (list !== undefined) tab.moveList(list.id, { after: null });
          break;
        case 'inList':
          if (task !== undefined && list !== undefined) tab.edit(task.id, { list_id: list.id });
          break;
        case 'removeList':
          if (list !== undefined) tab.removeList(list.id, pick % 2 === 0 ? 'inbox' : undefined);
          break;
        case 'addItem':
          if (task !== undefined) items.set(tab.addItem(task.id, { title: 'i' }), task.id);
          break;
        case 'tickItem':
          if (task !== undefined && item !== undefined)
            tab.editItem(task.id, item.id, { completed: !item.completed });
          break;
        case 'renameItem':
          if (task !== undefined && item !== undefined)
            tab.editItem(task.id, item.id, { title: `${item.title}i` });
          break;
        case 'removeItem':
          if (task === undefined || item === undefined) break;
          items.delete(item.id);
          tab.removeItem(task.id, item.id);
          break;
        case 'loseRequest':
        case 'loseAnswer':
          device.faults.push(wanted.do === 'loseRequest' ? 'request' : 'answer');
          break;
        case 'down':
        case 'up':
          device.isDown = wanted.do === 'down';
          break;
        case 'kill':
          tab.kill();
          await replace(device, tabs, tab);
          break;
        case 'crash':
          // What came from the service is on the screen, and nothing of it on the disk.
          device.isDiskStalled = true;
          tab.sync();
          device.wakeAll();
          await device.settle();
          tab.kill();
          device.resumeDisk();
          await replace(device, tabs, tab);
          break;
        case 'open':
          if (tabs.length < 2) tabs.push(await device.openTab());
          break;
        case 'wake':
          device.wakeAll();
          break;
        case 'catchUp':
          tab.sync();
          device.wakeAll();
          await device.settle();
          break;
        case 'settle':
          await device.settle();
          break;
        case 'passDay':
          // No request is on its way for a day.
          for (const one of devices) await one.device.settle();
          await service().passDay();
          days += 1;
          break;
      }
      if (played[index + 1]?.isAtOnce !== true) await setImmediate();
    }

    for (const { device } of devices) [device.isDown, device.faults.length] = [false, 0];
    const isHealed = () => devices.every(({ tabs }) => tabs.every((tab) => tab.getSnapshot().pending === 0));
    for (let round = 0; round < 4 || !isHealed(); round += 1) {
      assert.ok(round < 100, 'the queues do not empty');
      for (const { device, tabs } of devices) {
        for (const tab of tabs) tab.sync();
        device.wakeAll();
        await device.settle();
      }
    }

    const tasks = (await Array.fromAsync(client.tasks())).toSorted(byPosition);
    const lists = await client.lists();
    const [conflicting, refused, kept] = [new Set<string>(), new Set<string>(), new Set<string>()];
    for (const [at, { device, tabs }] of devices.entries()) {
      for (const tab of tabs) {
        const snapshot = tab.getSnapshot();
        assert.deepEqual(snapshot.tasks, tasks);
        assert.deepEqual(snapshot.lists, lists);
        for (const conflict of snapshot.conflicts) {
          if (conflict.of !== 'tasks') continue;
          if (conflict.change.kind === 'addItem') items.delete(conflict.change.item.id);
          if (conflict.change.kind === 'create') refused.add(conflict.change.id);
          if (conflict.change.kind === 'remove') kept.add(conflict.change.id);
          if (conflict.change.kind === 'edit')
            for (const word of wordsIn(conflict.change.edit.description)) conflicting.add(word);
        }
      }
      assert.equal(new Set(device.done).size, device.done.length, 'a key was done twice');
      // A day later a tick or a move goes out under another key.
      if (days > 0) continue;
      for (const [path, most] of [
        ['/complete', ticks[at]],
        ['/move', moves[at]],
      ] as const)
        assert.ok(
          device.doneAt.filter((one) => one.startsWith('/api/me/tasks/') && one.endsWith(path)).length <=
            (most ?? 0),
          `a ${path} was done twice`,
        );
    }
    for (const { id } of tasks) assert.ok(!removed.has(id) || kept.has(id), 'a deleted task is back');
    for (const id of created)
      if (!removed.has(id) && !refused.has(id))
        assert.ok(
          tasks.some((task) => task.id === id),
          'a task is lost',
        );
    for (const task of tasks) {
      const written = wordsIn(task.description);
      for (const [id, taskId] of items)
        if (taskId === task.id)
          assert.ok(
            task.checklist.some((item) => item.id === id),
            'an item is lost',
          );
      assert.equal(new Set(written).size, written.length, 'an edit was doubled');
      for (const [word, id] of appended)
        if (id === task.id && !conflicting.has(word)) assert.ok(written.includes(word), `${word} is lost`);
    }
    for (const { tabs } of devices) for (const tab of tabs) await tab.close();
  };

  it('are equal to the service in the end, and nothing is lost or doubled', () =>
    fc.assert(
      fc.asyncProperty(steps, (played) => play(played, true)),
      { numRuns: 100 },
    ));

  it('are so without Web Locks, where every tab sends', () =>
    fc.assert(
      fc.asyncProperty(steps, (played) => play(played, false)),
      { numRuns: 50 },
    ));
});
