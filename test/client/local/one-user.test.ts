import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import type { Task } from '../../../client/doable.ts';
import { byPosition, localCopies } from './copies.ts';
import { createDevice } from './world.ts';

const hour = 3_600_000;

/** What the user does in one of two tabs, or what happens to the device. */
type Step = { readonly tab: number; readonly pick: number } & (
  | { readonly do: 'create' | 'append' | 'rename' | 'complete' | 'reopen' | 'remove' | 'first' | 'last' }
  | { readonly do: 'addItem' | 'tickItem' | 'renameItem' | 'removeItem' }
  | { readonly do: 'loseRequest' | 'loseAnswer' | 'down' | 'up' | 'kill' | 'open' | 'wake' | 'settle' }
  | { readonly do: 'setClock' | 'passDay' }
);

const step = (...names: ReadonlyArray<Step['do']>): fc.Arbitrary<Step> =>
  fc.record({ do: fc.constantFrom(...names), tab: fc.nat(1), pick: fc.nat(5) });

const steps = fc.array(
  fc.oneof(
    { weight: 7, arbitrary: step('append', 'rename', 'complete', 'reopen', 'create', 'remove') },
    { weight: 3, arbitrary: step('first', 'last') },
    { weight: 3, arbitrary: step('addItem', 'addItem', 'tickItem', 'renameItem', 'removeItem') },
    { weight: 6, arbitrary: step('loseAnswer', 'loseAnswer', 'loseRequest', 'down', 'up', 'kill', 'open') },
    { weight: 7, arbitrary: step('wake', 'wake', 'settle') },
    { weight: 2, arbitrary: step('setClock', 'passDay') },
  ),
  { minLength: 5, maxLength: 40 },
);

/** What a user sets of a task. */
const contentOf = ({ id, title, description, completed, checklist }: Task) => ({
  id,
  title,
  description,
  completed,
  checklist,
});
type Content = ReturnType<typeof contentOf>;

describe('a copy that no other device changes', () => {
  const { newUser, service } = localCopies();

  /** The user sees all along what they have done, and nothing is refused. */
  const play = async (played: ReadonlyArray<Step>, hasLocks: boolean): Promise<void> => {
    const user = newUser();
    const client = service().clientOf(user);
    const device = createDevice(service(), user, { user });
    [device.hasLocks, device.pageSize] = [hasLocks, 2];
    const tabs = [await device.openTab()];
    await device.settle();

    let [wanted, count]: [ReadonlyArray<Content>, number] = [[], 0];
    const change = (id: string, made: (one: Content) => Partial<Content>): void => {
      wanted = wanted.map((one) => (one.id === id ? { ...one, ...made(one) } : one));
    };
    const changeItem = (id: string, itemId: string, made: Partial<Content['checklist'][number]>): void =>
      change(id, ({ checklist }) => ({
        checklist: checklist.map((item) => (item.id === itemId ? { ...item, ...made } : item)),
      }));
    const check = (): void => {
      for (const tab of tabs) {
        const { tasks, conflicts } = tab.getSnapshot();
        assert.deepEqual(conflicts, []);
        assert.deepEqual(tasks.map(contentOf), wanted);
      }
    };

    for (const { tab: tabNumber, pick, ...one } of played) {
      const tab = tabs[tabNumber % tabs.length] ?? assert.fail();
      const task = wanted[pick % Math.max(wanted.length, 1)];
      const item = task?.checklist[pick % Math.max(task.checklist.length, 1)];
      count += 1;
      const text = `t${count}`;
      switch (one.do) {
        case 'create': {
          const id = tab.create({ title: text });
          wanted = [...wanted, { id, title: text, description: null, completed: false, checklist: [] }];
          break;
        }
        case 'append': {
          if (task === undefined) break;
          const description = `${task.description ?? ''} ${text}`;
          tab.edit(task.id, { description });
          change(task.id, () => ({ description }));
          break;
        }
        case 'rename':
          if (task === undefined) break;
          tab.edit(task.id, { title: text });
          change(task.id, () => ({ title: text }));
          break;
        case 'complete':
        case 'reopen': {
          if (task === undefined) break;
          const completed = one.do === 'complete';
          tab.complete(task.id, completed);
          change(task.id, () => ({ completed }));
          break;
        }
        case 'remove':
          if (task === undefined) break;
          tab.remove(task.id);
          wanted = wanted.filter(({ id }) => id !== task.id);
          break;
        case 'first':
        case 'last': {
          if (task === undefined) break;
          const others = wanted.filter(({ id }) => id !== task.id);
          tab.move(task.id, one.do === 'first' ? { after: null } : { before: null });
          wanted = one.do === 'first' ? [task, ...others] : [...others, task];
          break;
        }
        case 'addItem': {
          if (task === undefined) break;
          const id = tab.addItem(task.id, { title: text });
          change(task.id, ({ checklist }) => ({
            checklist: [...checklist, { id, title: text, completed: false }],
          }));
          break;
        }
        case 'tickItem': {
          if (task === undefined || item === undefined) break;
          const completed = !item.completed;
          tab.editItem(task.id, item.id, { completed });
          changeItem(task.id, item.id, { completed });
          break;
        }
        case 'renameItem':
          if (task === undefined || item === undefined) break;
          tab.editItem(task.id, item.id, { title: text });
          changeItem(task.id, item.id, { title: text });
          break;
        case 'removeItem':
          if (task === undefined || item === undefined) break;
          tab.removeItem(task.id, item.id);
          change(task.id, ({ checklist }) => ({ checklist: checklist.filter(({ id }) => id !== item.id) }));
          break;
        case 'loseRequest':
        case 'loseAnswer':
          device.faults.push(one.do === 'loseRequest' ? 'request' : 'answer');
          break;
        case 'down':
        case 'up':
          device.isDown = one.do === 'down';
          break;
        case 'kill':
          tab.kill();
          tabs.splice(tabs.indexOf(tab), 1);
          if (tabs.length === 0) tabs.push(await device.openTab());
          break;
        case 'open':
          if (tabs.length < 2) tabs.push(await device.openTab());
          break;
        case 'wake':
          device.wakeAll();
          break;
        case 'settle':
          await device.settle();
          break;
        case 'setClock':
          device.clockError = ([-25, 0, 25][pick % 3] ?? 0) * hour;
          break;
        case 'passDay':
          await device.settle();
          await service().passDay();
          break;
      }
      // A tab that is killed before its disk has answered has not promised anything.
      for (let turn = 0; turn < 3; turn += 1) await setImmediate();
      check();
    }

    [device.isDown, device.faults.length] = [false, 0];
    for (let round = 0; round < 3 || tabs.some((tab) => tab.getSnapshot().pending > 0); round += 1) {
      assert.ok(round < 100, 'the queue does not empty');
      for (const tab of tabs) tab.sync();
      device.wakeAll();
      await device.settle();
      check();
    }
    const tasks = (await Array.fromAsync(client.tasks())).toSorted(byPosition);
    assert.deepEqual(tasks.map(contentOf), wanted);
    for (const tab of tabs) assert.deepEqual(tab.getSnapshot().tasks, tasks);
    for (const tab of tabs) await tab.close();
  };

  it('shows all along what its user did, and the service has that in the end', () =>
    fc.assert(
      fc.asyncProperty(steps, (played) => play(played, true)),
      { numRuns: 100 },
    ));

  it('does so without Web Locks, where every tab sends', () =>
    fc.assert(
      fc.asyncProperty(steps, (played) => play(played, false)),
      { numRuns: 50 },
    ));
});
