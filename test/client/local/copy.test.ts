import assert from 'node:assert/strict';
import type { LocalCopy } from '../../../client/local/copy.ts';
import { problemOf } from '../../../src/adapters/http/problem.ts';
import { requestInProgress, unavailable } from '../../../src/application/errors.ts';
import { tokenOf } from '../../support/tokens.ts';
import { type MemoryService, createDevice, startMemoryService } from './world.ts';

const titles = (copy: LocalCopy): ReadonlyArray<string> => copy.getSnapshot().tasks.map(({ title }) => title);
const conflictsOf = (copy: LocalCopy) =>
  copy.getSnapshot().conflicts.map(({ refusal, change }) => [change.kind, refusal.code]);
const only = <A>([one, ...more]: ReadonlyArray<A>): A => {
  assert.equal(more.length, 0);
  return one ?? assert.fail('there is none');
};

const refusals = {
  401: { _tag: 'NotAuthenticated', fault: 'exp' },
  409: requestInProgress,
  429: { _tag: 'RateLimited', seconds: 7 },
  503: unavailable,
} as const;
const refusing =
  (status: keyof typeof refusals, headers: Readonly<Record<string, string>> = {}) =>
  (): Response =>
    new Response(JSON.stringify(problemOf(refusals[status], 'id').problem), {
      status,
      headers: { 'Content-Type': 'application/problem+json', ...headers },
    });

describe('the local copy', () => {
  let service: MemoryService;
  before(async () => {
    service = await startMemoryService();
  });
  after(() => service.close());

  let users = 0;
  const newUser = (): string => {
    users += 1;
    return `local-${users}`;
  };
  /** A user with a task, on a device with an open tab that is up to date. */
  const withTask = async () => {
    const user = newUser();
    const client = service.clientOf(user);
    const { id } = await client.create({ title: 'a' });
    const device = createDevice(service, user, { user });
    const copy = await device.openTab();
    await device.settle();
    assert.deepEqual(titles(copy), ['a']);
    return { user, client, id, device, copy };
  };
  const catchUp = async (device: ReturnType<typeof createDevice>): Promise<void> => {
    device.wakeAll();
    await device.settle();
  };

  it('shows changes at once, and sends them in order', async () => {
    const user = newUser();
    const device = createDevice(service, user);
    const copy = await device.openTab();
    const id = copy.create({
      title: ' Buy milk ',
      tags: ['a', ' a '],
      due_date: '2026-11-21T09:30:00+01:00',
    });
    copy.edit(id, { priority: 'high' });
    copy.complete(id);
    const shown = only(copy.getSnapshot().tasks);
    assert.deepEqual(
      [shown.title, shown.priority, shown.completed, shown.tags, shown.due_date],
      ['Buy milk', 'high', true, ['a'], '2026-11-21T08:30:00.000Z'],
    );
    await device.settle();
    const { tasks, pending, conflicts, network, storage } = copy.getSnapshot();
    assert.deepEqual([pending, conflicts, network, storage], [0, [], 'online', 'lasting']);
    assert.deepEqual(tasks, (await service.clientOf(user).list()).tasks);
    assert.equal(tasks[0]?.version, 3);
    copy.remove(id);
    assert.deepEqual(titles(copy), []);
    await device.settle();
    assert.deepEqual((await service.clientOf(user).list()).tasks, []);
  });

  it('shows a task between its neighbours before the service has placed it', async () => {
    const { device, copy, client, id } = await withTask();
    const [b, c] = [copy.create({ title: 'b' }), copy.create({ title: 'c' })];
    const list = copy.createList({ title: 'l' });
    copy.move(c, { after: id });
    copy.move(id, { before: b });
    copy.move(b, { after: null, list_id: list });
    assert.deepEqual(titles(copy), ['b', 'c', 'a']);
    assert.equal(copy.getSnapshot().tasks[0]?.list_id, list);
    await device.settle();
    const inbox = copy.getSnapshot().tasks.filter(({ list_id: one }) => one === null);
    assert.deepEqual(inbox, (await client.list({ list: 'none', sort: 'position' })).tasks);
    assert.deepEqual([inbox.map(({ title }) => title), conflictsOf(copy)], [['c', 'a'], []]);
  });

  it('moves a task once, though another device has moved it since, a day ago', async () => {
    const { device, copy, client, id } = await withTask();
    await client.create({ title: 'b' });
    await catchUp(device);
    device.faults.push('answer');
    copy.move(id, { before: null });
    await device.settle();
    await client.move(id, { after: null });
    await service.passDay();
    await catchUp(device);
    assert.deepEqual([titles(copy), copy.getSnapshot().pending, conflictsOf(copy)], [['a', 'b'], 0, []]);
  });

  it('shows lists in their order, also while a move waits', async () => {
    const { device, copy, client, id } = await withTask();
    const made = ['a', 'b', 'c'].map((title) => copy.createList({ title }));
    const [a = '', b = '', c = ''] = made;
    copy.moveList(c, { after: a });
    copy.moveList(a, { before: null });
    copy.editList(b, { title: 'B' });
    copy.edit(id, { list_id: b });
    const shown = () => copy.getSnapshot().lists.map(({ title }) => title);
    assert.deepEqual(shown(), ['c', 'B', 'a']);
    await device.settle();
    assert.deepEqual(shown(), ['c', 'B', 'a']);
    assert.deepEqual(copy.getSnapshot().lists, await client.lists());
    assert.equal((await client.get(id)).list_id, b);
    copy.removeList(a);
    assert.deepEqual(shown(), ['c', 'B']);
    copy.removeList(b);
    await device.settle();
    assert.deepEqual(conflictsOf(copy), [['remove', 'LIST_NOT_EMPTY']]);
    assert.deepEqual(shown(), ['c', 'B']);
  });

  it('changes the items of a checklist one by one', async () => {
    const { device, copy, client, id } = await withTask();
    const [first, second] = [copy.addItem(id, { title: ' x ' }), copy.addItem(id, { title: 'y' })];
    await device.settle();
    device.isDown = true;
    copy.editItem(id, first, { completed: true });
    copy.editItem(id, first, { title: 'X' });
    copy.removeItem(id, second);
    copy.edit(id, { title: 'b' });
    const other = await client.addItem(id, { title: 'z' });
    await client.editItem(id, second, { completed: false });
    const shown = only(copy.getSnapshot().tasks).checklist;
    assert.deepEqual(shown, [{ id: first, title: 'X', completed: true }]);
    device.isDown = false;
    for (let round = 0; round < 3; round += 1) await catchUp(device);
    const { checklist, title } = await client.get(id);
    assert.deepEqual(
      checklist.map((item) => [item.title, item.completed]),
      [
        ['X', true],
        ['z', false],
      ],
    );
    // The new item is something of the task that the user of the edit has not seen.
    assert.deepEqual([title, conflictsOf(copy)], ['a', [['edit', 'VERSION_MISMATCH']]]);
    assert.ok(other.version > 1);
  });

  it('lists a conflict where another device has renamed an item, and none where it has deleted it too', async () => {
    const { device, copy, client, id } = await withTask();
    const ids = ['x', 'y', 'z'].map((title) => copy.addItem(id, { title }));
    const [first = '', second = '', third = ''] = ids;
    await device.settle();
    device.isDown = true;
    copy.editItem(id, first, { title: 'mine' });
    copy.removeItem(id, second);
    copy.removeItem(id, third);
    await client.editItem(id, first, { title: 'theirs' });
    await client.editItem(id, second, { title: 'theirs' });
    await client.removeItem(id, third);
    device.isDown = false;
    await catchUp(device);
    assert.deepEqual(conflictsOf(copy), [
      ['editItem', 'VERSION_MISMATCH'],
      ['removeItem', 'VERSION_MISMATCH'],
    ]);
    assert.deepEqual(
      (await client.get(id)).checklist.map(({ title }) => title),
      ['theirs', 'theirs'],
    );
  });

  it('takes the tasks of a list that it deletes to the inbox, or deletes them', async () => {
    const { device, copy, client, id } = await withTask();
    const [a, b] = [copy.createList({ title: 'a' }), copy.createList({ title: 'b' })];
    copy.edit(id, { list_id: a });
    const inB = copy.create({ title: 'b', list_id: b });
    await device.settle();
    device.isDown = true;
    copy.removeList(a, 'inbox');
    copy.removeList(b, 'delete');
    copy.edit(id, { title: 'still mine' });
    const shown = () => copy.getSnapshot().tasks.map(({ title, list_id: list }) => [title, list]);
    assert.deepEqual(shown(), [['still mine', null]]);
    assert.throws(() => copy.edit(inB, {}), /has the id/);
    device.isDown = false;
    await catchUp(device);
    assert.deepEqual([shown(), conflictsOf(copy)], [[['still mine', null]], []]);
    assert.deepEqual(copy.getSnapshot().tasks, (await client.list()).tasks);
  });

  it('keeps the same objects until something changes', async () => {
    const { device, copy, id } = await withTask();
    const before = copy.getSnapshot();
    await catchUp(device);
    assert.equal(copy.getSnapshot(), copy.getSnapshot());
    assert.equal(copy.getSnapshot().tasks, before.tasks);
    const seen: unknown[] = [];
    const stop = copy.subscribe((snapshot) => seen.push(snapshot));
    copy.create({ title: 'b' });
    assert.deepEqual(seen, [copy.getSnapshot()]);
    const [first, second] = copy.getSnapshot().tasks;
    assert.equal(first, before.tasks[0]);
    copy.complete(id);
    assert.equal(copy.getSnapshot().tasks[1], second);
    assert.notEqual(copy.getSnapshot().tasks[0], first);
    stop();
    const { length } = seen;
    await device.settle();
    assert.equal(seen.length, length);
  });

  describe('conflicts', () => {
    it('are listed when another device has edited the task, and nothing is overwritten', async () => {
      const { device, copy, client, id } = await withTask();
      device.isDown = true;
      copy.edit(id, { title: 'mine' });
      copy.edit(id, { priority: 'high' });
      await client.edit(id, { title: 'theirs' });
      device.isDown = false;
      await catchUp(device);
      assert.deepEqual(titles(copy), ['theirs']);
      const [first, second] = copy.getSnapshot().conflicts;
      assert.ok(first?.of === 'tasks' && second?.of === 'tasks');
      assert.deepEqual(first.refusal.code, 'VERSION_MISMATCH');
      assert.deepEqual(first.change, { kind: 'edit', id, edit: { title: 'mine' } });
      assert.deepEqual([first.seen?.title, first.theirs?.title], ['a', 'theirs']);

      await copy.discard(second.id);
      await copy.retry(first.id);
      assert.deepEqual([titles(copy), conflictsOf(copy)], [['mine'], []]);
      await device.settle();
      const { title, priority } = await client.get(id);
      assert.deepEqual([title, priority, conflictsOf(copy)], ['mine', 'medium', []]);
    });

    it('are none of the own changes, in whatever order they are answered', async () => {
      const { device, copy, client, id } = await withTask();
      device.isDown = true;
      for (const title of ['b', 'c']) {
        copy.edit(id, { title });
        copy.complete(id, title === 'b');
      }
      copy.edit(id, { description: 'd' });
      device.isDown = false;
      device.faults.push('answer', 'request');
      for (let round = 0; round < 3; round += 1) await catchUp(device);
      const { title, description, completed, version } = await client.get(id);
      assert.deepEqual([title, description, completed, version], ['c', 'd', false, 6]);
      assert.deepEqual([conflictsOf(copy), copy.getSnapshot().pending], [[], 0]);
    });

    it('are none of two devices that tick the same task', async () => {
      const { device, copy, client, id } = await withTask();
      device.isDown = true;
      copy.complete(id);
      await client.complete(id, true);
      device.isDown = false;
      await catchUp(device);
      assert.deepEqual([conflictsOf(copy), (await client.get(id)).version], [[], 2]);
    });

    it('are listed when an edit follows a tick, and another device came between', async () => {
      const { device, copy, client, id } = await withTask();
      device.isDown = true;
      copy.complete(id);
      copy.edit(id, { title: 'mine' });
      await client.edit(id, { title: 'theirs' });
      device.isDown = false;
      await catchUp(device);
      const { title, completed } = await client.get(id);
      assert.deepEqual(
        [title, completed, conflictsOf(copy)],
        ['theirs', true, [['edit', 'VERSION_MISMATCH']]],
      );
    });

    it('are none where another device has only raised the version', async () => {
      const { device, copy, client, id } = await withTask();
      device.isDown = true;
      copy.edit(id, { title: 'mine' });
      await client.edit(id, { title: 'b' });
      await client.edit(id, { title: 'a' });
      device.isDown = false;
      await catchUp(device);
      const { title, version } = await client.get(id);
      assert.deepEqual([title, version, conflictsOf(copy)], ['mine', 4, []]);
    });

    it('are listed for an edit on top of one that conflicts', async () => {
      const { device, copy, client, id } = await withTask();
      device.faults.push('request');
      copy.edit(id, { description: 'x' });
      await client.edit(id, { description: 'theirs' });
      await device.settle();
      // Its user still sees x, which hides what the other device wrote.
      copy.edit(id, { description: 'x, y' });
      await catchUp(device);
      assert.equal((await client.get(id)).description, 'theirs');
      assert.deepEqual(conflictsOf(copy), [
        ['edit', 'VERSION_MISMATCH'],
        ['edit', 'VERSION_MISMATCH'],
      ]);
    });

    it('are listed when another device has deleted the task, but for a deletion', async () => {
      const { device, copy, client, id } = await withTask();
      const second = copy.create({ title: 'b' });
      await device.settle();
      device.isDown = true;
      copy.edit(id, { title: 'mine' });
      copy.remove(second);
      await client.remove(id);
      await client.remove(second);
      device.isDown = false;
      await catchUp(device);
      const { of, theirs } = only(copy.getSnapshot().conflicts);
      assert.deepEqual([conflictsOf(copy), of, theirs], [[['edit', 'NOT_FOUND']], 'tasks', null]);
    });

    it('are listed for a task whose id another one has', async () => {
      const { device, copy, client } = await withTask();
      device.isDown = true;
      const id = copy.create({ title: 'mine' });
      await client.create({ id, title: 'theirs' });
      device.isDown = false;
      await catchUp(device);
      assert.deepEqual(conflictsOf(copy), [['create', 'ALREADY_EXISTS']]);
      assert.equal((await client.get(id)).title, 'theirs');
    });

    it('are none where the user has seen what another device did between, in the answer to a tick', async () => {
      const { device, copy, client, id } = await withTask();
      await client.edit(id, { description: 'theirs' });
      // The tick is answered, and its change is not read.
      device.faults.push((go) => go(), 'request');
      copy.complete(id);
      await device.settle();
      assert.equal(only(copy.getSnapshot().tasks).description, 'theirs');
      copy.edit(id, { description: 'theirs, and mine' });
      await catchUp(device);
      const { description, completed } = await client.get(id);
      assert.deepEqual([description, completed, conflictsOf(copy)], ['theirs, and mine', true, []]);
    });

    it('are listed for an edit that is made while the change of another device is read', async () => {
      const { device, copy, client, id } = await withTask();
      await client.edit(id, { title: 'theirs' });
      device.faults.push(async (go) => {
        const page = await go();
        copy.edit(id, { title: 'mine' });
        assert.deepEqual(titles(copy), ['mine']);
        return page;
      });
      copy.sync();
      await device.settle();
      assert.deepEqual([titles(copy), conflictsOf(copy)], [['theirs'], [['edit', 'VERSION_MISMATCH']]]);
    });

    it('are listed for a deletion of a task that another device has edited', async () => {
      const { device, copy, client, id } = await withTask();
      device.isDown = true;
      copy.remove(id);
      await client.edit(id, { title: 'theirs' });
      device.isDown = false;
      await catchUp(device);
      assert.deepEqual([titles(copy), conflictsOf(copy)], [['theirs'], [['remove', 'VERSION_MISMATCH']]]);
    });

    it('are listed with what depends on them when the service refuses a task', async () => {
      const { device, copy, client } = await withTask();
      const id = copy.create({ title: '' });
      copy.edit(id, { priority: 'high' });
      copy.complete(id);
      copy.create({ title: 'b' });
      await device.settle();
      assert.deepEqual(conflictsOf(copy), [
        ['create', 'VALIDATION_ERROR'],
        ['edit', 'NOT_FOUND'],
        ['complete', 'NOT_FOUND'],
      ]);
      assert.equal(copy.getSnapshot().conflicts[0]?.refusal.errors[0]?.pointer, '/title');
      assert.deepEqual(titles(copy), ['a', 'b']);
      assert.equal((await client.list()).tasks.length, 2);
    });
  });

  describe('reloads', () => {
    it('keep the queue, and send nothing twice', async () => {
      const { user, device, copy, client } = await withTask();
      device.faults.push('answer');
      copy.create({ title: 'b' });
      copy.create({ title: 'c' });
      await device.settle();
      copy.kill();
      const again = await device.openTab();
      assert.deepEqual(titles(again), ['a', 'b', 'c']);
      await device.settle();
      assert.deepEqual(titles(again), ['a', 'b', 'c']);
      assert.equal((await client.list()).tasks.length, 3);
      assert.deepEqual(new Set(device.done).size, device.done.length);
      const other = createDevice(service, user, { user });
      const theirs = await other.openTab();
      await other.settle();
      assert.deepEqual(titles(theirs), ['a', 'b', 'c']);
    });

    it('do nothing again that another device has undone since', async () => {
      const { device, copy, client, id } = await withTask();
      device.faults.push('answer');
      copy.complete(id);
      await device.settle();
      await client.complete(id, false);
      copy.kill();
      const again = await device.openTab();
      await catchUp(device);
      assert.deepEqual([again.getSnapshot().pending, conflictsOf(again)], [0, []]);
      assert.equal((await client.get(id)).completed, false);
      assert.equal(only(again.getSnapshot().tasks).completed, false);
    });

    it('create no task again that another device has deleted since, a day ago', async () => {
      const { device, copy, client } = await withTask();
      device.faults.push('answer');
      const id = copy.create({ title: 'b' });
      await device.settle();
      await client.remove(id);
      await service.passDay({ keepsDeletions: true });
      await catchUp(device);
      assert.deepEqual([titles(copy), copy.getSnapshot().pending, conflictsOf(copy)], [['a'], 0, []]);
      assert.equal((await client.list()).tasks.length, 1);
    });

    it('find what an answer that was lost a day ago has done', async () => {
      const { device, copy, client, id } = await withTask();
      const second = copy.create({ title: 'b' });
      const items = ['x', 'y', 'z'].map((title) => copy.addItem(id, { title }));
      await device.settle();
      const { version: before } = await client.get(id);
      const [ticked = '', renamed = '', gone = ''] = items;
      for (const change of [
        () => copy.create({ title: 'c' }),
        () => copy.edit(id, { title: 'A', tags: [' x', 'x'] }),
        () => copy.complete(id),
        () => copy.remove(second),
        () => copy.addItem(id, { title: 'new' }),
        () => copy.editItem(id, ticked, { completed: true }),
        () => copy.editItem(id, renamed, { title: 'Y' }),
        () => copy.removeItem(id, gone),
      ]) {
        device.faults.push('answer');
        change();
        await device.settle();
        assert.equal(copy.getSnapshot().pending, 1);
        await service.passDay();
        await catchUp(device);
        assert.deepEqual([copy.getSnapshot().pending, conflictsOf(copy)], [0, []]);
      }
      assert.deepEqual(
        (await client.list({ order: 'asc' })).tasks.map(({ title, version }) => [title, version]),
        [
          ['A', before + 6],
          ['c', 1],
        ],
      );
      assert.deepEqual(
        (await client.get(id)).checklist.map(({ title, completed }) => [title, completed]),
        [
          ['x', true],
          ['Y', false],
          ['new', false],
        ],
      );
    });

    it('list a conflict where another device has changed meanwhile what was done a day ago', async () => {
      const { device, copy, client, id } = await withTask();
      for (const [change, theirs] of [
        [() => copy.edit(id, { title: 'mine' }), () => client.edit(id, { title: 'theirs' })],
        [() => copy.complete(id), () => client.complete(id, false)],
      ] as const) {
        device.faults.push('answer');
        change();
        await device.settle();
        await theirs();
        await service.passDay();
        await catchUp(device);
      }
      assert.deepEqual(conflictsOf(copy), [
        ['edit', 'VERSION_MISMATCH'],
        ['complete', 'VERSION_MISMATCH'],
      ]);
      const { title, completed } = await client.get(id);
      assert.deepEqual([title, completed], ['theirs', false]);
    });

    it('ask no clock for the order, and take a key for old where the clock was set back', async () => {
      const { device, copy, client, id } = await withTask();
      device.clockError = -86_400_000;
      copy.create({ title: 'b' });
      device.clockError = 86_400_000;
      copy.create({ title: 'c' });
      await device.settle();
      assert.deepEqual(titles(copy), ['a', 'b', 'c']);
      device.faults.push('answer');
      copy.complete(id);
      await device.settle();
      await client.complete(id, false);
      await service.passDay();
      device.clockError = -3 * 86_400_000;
      await catchUp(device);
      assert.equal((await client.get(id)).completed, false);
      assert.deepEqual(conflictsOf(copy), [['complete', 'VERSION_MISMATCH']]);
    });
  });

  for (const hours of [-25, 25])
    describe(`a clock that jumps by ${hours} hours`, () => {
      it('changes neither the order of the queue nor what is sent', async () => {
        const { device, copy, client, id } = await withTask();
        device.isDown = true;
        copy.create({ title: 'b' });
        copy.edit(id, { title: 'A' });
        device.clockError = hours * 3_600_000;
        copy.create({ title: 'c' });
        copy.edit(id, { description: 'last' });
        await device.settle();
        copy.kill();
        const again = await device.openTab();
        device.isDown = false;
        await catchUp(device);
        assert.deepEqual([titles(again), conflictsOf(again)], [['A', 'b', 'c'], []]);
        assert.equal((await client.get(id)).description, 'last');
      });

      it('lets nothing be done twice, and overwrites nothing', async () => {
        const { device, copy, client, id } = await withTask();
        const other = copy.create({ title: 'b' });
        await device.settle();
        for (const [change, undo] of [
          [() => copy.edit(id, { title: 'A' }), undefined],
          [() => copy.complete(id), () => client.complete(id, false)],
          [() => copy.move(other, { after: null }), () => client.move(other, { before: null })],
        ] as const) {
          device.clockError = 0;
          device.faults.push('answer');
          change();
          await device.settle();
          await undo?.();
          device.clockError = hours * 3_600_000;
          await catchUp(device);
          assert.equal(copy.getSnapshot().pending, 0);
        }
        // Of a tick whose key seems old it is not known whether it was done before the other device undid it.
        assert.deepEqual(conflictsOf(copy), [['complete', 'VERSION_MISMATCH']]);
        assert.deepEqual(titles(copy), ['A', 'b']);
        const { completed, version } = await client.get(id);
        assert.deepEqual([completed, version], [false, 4]);
      });
    });

  describe('tabs', () => {
    it('share one queue, of which one tab alone does the work, and then another', async () => {
      const { device, copy, client } = await withTask();
      const second = await device.openTab();
      await device.settle();
      assert.equal(second.getSnapshot().network, 'online');
      device.sent.length = 0;
      copy.create({ title: 'b' });
      second.create({ title: 'c' });
      await device.settle();
      assert.deepEqual(titles(copy), titles(second));
      assert.deepEqual([...titles(copy)].sort(), ['a', 'b', 'c']);
      assert.equal(device.sent.filter((call) => call.startsWith('POST')).length, 2);
      copy.kill();
      second.create({ title: 'd' });
      await device.settle();
      assert.equal((await client.list()).tasks.length, 4);
      assert.equal(second.getSnapshot().pending, 0);
    });

    it('have what another has done while they opened', async () => {
      const { device, copy } = await withTask();
      device.onLoad = async () => {
        copy.create({ title: 'b' });
        await device.settle();
      };
      const second = await device.openTab();
      assert.deepEqual(titles(second), ['a']);
      copy.create({ title: 'c' });
      await device.settle();
      assert.deepEqual(titles(second), ['a', 'b', 'c']);
    });

    it('try now when the user of one asks for it', async () => {
      const { device, copy, client } = await withTask();
      const second = await device.openTab();
      await client.create({ title: 'b' });
      second.sync();
      await device.settle();
      assert.deepEqual(
        [titles(copy), titles(second)],
        [
          ['a', 'b'],
          ['a', 'b'],
        ],
      );
    });

    it('each work where there are no locks, and still do everything once', async () => {
      const { device, copy, client } = await withTask();
      device.hasLocks = false;
      const second = await device.openTab();
      for (const title of ['b', 'c', 'd']) copy.create({ title });
      await catchUp(device);
      assert.equal((await client.list()).tasks.length, 4);
      assert.equal(new Set(device.done).size, device.done.length);
      assert.deepEqual(second.getSnapshot().tasks, copy.getSnapshot().tasks);
    });
  });

  describe('signing out', () => {
    it('erases everything in all tabs, but first asks for what is not sent', async () => {
      const { device, copy, client, id } = await withTask();
      const second = await device.openTab();
      await device.settle();
      device.isDown = true;
      copy.edit(id, { title: 'b' });
      assert.equal(await copy.signOut(), 1);
      assert.deepEqual(titles(second), ['b']);
      device.isDown = false;
      await catchUp(device);
      assert.equal(await second.signOut(), 0);
      assert.deepEqual([device.disk.size, titles(copy), titles(second)], [0, [], []]);
      assert.equal(copy.getSnapshot().network, 'signed-out');
      assert.throws(() => copy.create({ title: 'c' }), /closed/);
      assert.equal((await client.get(id)).title, 'b');
    });

    it('loses what is not sent only by force', async () => {
      const { device, copy, client } = await withTask();
      device.isDown = true;
      copy.create({ title: 'b' });
      assert.equal(await copy.signOut({ force: true }), 1);
      assert.equal(device.disk.size, 0);
      assert.deepEqual(titles(copy), []);
      assert.equal((await client.list()).tasks.length, 1);
    });

    it('counts conflicts as not sent', async () => {
      const { device, copy } = await withTask();
      copy.create({ title: '' });
      await device.settle();
      assert.equal(await copy.signOut(), 1);
      await copy.discard(only(copy.getSnapshot().conflicts).id);
      assert.equal(await copy.signOut(), 0);
    });
  });

  describe('users', () => {
    it('have copies of their own on one device', async () => {
      const { device } = await withTask();
      const other = newUser();
      const copy = await device.openTab({ user: other, token: () => tokenOf(other) });
      assert.deepEqual(titles(copy), []);
      await device.settle();
      assert.deepEqual([titles(copy), device.disk.size], [[], 2]);
    });

    it('are those of the token, where the page does not name them', async () => {
      const user = newUser();
      const device = createDevice(service, user);
      await device.openTab({ token: () => tokenOf(user) });
      assert.match(only([...device.disk.keys(), ` ${user}`]), new RegExp(` ${user}$`));
      await assert.rejects(device.openTab({ token: () => Promise.resolve('no JWT') }), /names no user/);
      await assert.rejects(device.openTab({ token: () => Promise.reject(new TypeError('away')) }));
    });

    it('send nothing with the token of another', async () => {
      const { device, copy, client, user } = await withTask();
      const other = newUser();
      copy.kill();
      const late = await device.openTab({ user, token: () => tokenOf(other) });
      late.create({ title: 'b' });
      await device.settle();
      assert.deepEqual([late.getSnapshot().network, late.getSnapshot().pending], ['signed-out', 1]);
      assert.equal((await client.list()).tasks.length, 1);
      assert.equal((await service.clientOf(other).list()).tasks.length, 0);
    });
  });

  describe('a token that ends in the middle of a queue', () => {
    it('is renewed once', async () => {
      const { user, device, copy: early, client } = await withTask();
      early.kill();
      let tokens = 0;
      const token = () => {
        tokens += 1;
        return tokenOf(user);
      };
      const copy = await device.openTab({ token });
      await device.settle();
      assert.equal(tokens, 1);
      copy.create({ title: 'b' });
      copy.create({ title: 'c' });
      device.faults.push(refusing(401));
      await device.settle();
      assert.deepEqual([copy.getSnapshot().pending, (await client.list()).tasks.length], [0, 3]);
      assert.equal(tokens, 2);
    });

    it('leaves the user signed out, and the queue as it is, if the new one is refused too', async () => {
      const { device, copy, client } = await withTask();
      device.faults.push(refusing(401), refusing(401));
      copy.create({ title: 'b' });
      copy.create({ title: 'c' });
      await device.settle();
      const { network, pending } = copy.getSnapshot();
      assert.deepEqual([network, pending, titles(copy)], ['signed-out', 2, ['a', 'b', 'c']]);
      copy.sync();
      await device.settle();
      assert.deepEqual([copy.getSnapshot().network, copy.getSnapshot().pending], ['online', 0]);
      assert.equal((await client.list()).tasks.length, 3);
    });

    it('leaves the user signed out if there is no new one', async () => {
      const { user, device, copy } = await withTask();
      copy.kill();
      const late = await device.openTab({ user, token: () => Promise.reject(new Error('no session')) });
      late.create({ title: 'b' });
      await device.settle();
      assert.deepEqual([late.getSnapshot().network, titles(late)], ['signed-out', ['a', 'b']]);
    });
  });

  describe('a service that', () => {
    for (const status of [429, 503] as const)
      it(`answers ${status} is left alone for as long as it says`, async () => {
        const { device, copy, client } = await withTask();
        const startedAt = service.clock();
        device.faults.push(refusing(status, { 'Retry-After': '7' }));
        copy.create({ title: 'b' });
        await device.settle();
        const asked = device.slept.at(-1) ?? 0;
        assert.ok(asked >= 7000 && asked < 9000, `${asked}`);
        const { network, resumesAt } = copy.getSnapshot();
        assert.equal(network, 'offline');
        const refusedAt = (resumesAt ?? 0) - asked;
        assert.ok(refusedAt >= startedAt && refusedAt <= service.clock(), `${refusedAt}`);
        // Nobody can shorten that.
        copy.sync();
        device.goOnline();
        copy.create({ title: 'c' });
        await device.settle();
        assert.equal((await client.list()).tasks.length, 1);
        await catchUp(device);
        assert.equal((await client.list()).tasks.length, 3);
        assert.equal(copy.getSnapshot().resumesAt, null);
      });

    it('is still at work on a change is asked again', async () => {
      const { device, copy, client } = await withTask();
      device.faults.push(refusing(409));
      copy.create({ title: 'b' });
      await device.settle();
      assert.deepEqual([copy.getSnapshot().pending, conflictsOf(copy)], [1, []]);
      await catchUp(device);
      assert.deepEqual([copy.getSnapshot().pending, (await client.list()).tasks.length], [0, 2]);
    });

    it('is away is asked more and more seldom, and at once when the network returns', async () => {
      const { device, copy, client } = await withTask();
      device.isDown = true;
      copy.create({ title: 'b' });
      await device.settle();
      device.slept.length = 0;
      for (let round = 0; round < 9; round += 1) await catchUp(device);
      const delays = device.slept.filter((delay) => delay <= 60_000 && delay !== 5000);
      assert.deepEqual(delays.slice(0, 7), [1500, 3000, 6000, 12_000, 24_000, 45_000, 45_000]);
      assert.equal(copy.getSnapshot().network, 'offline');
      device.isDown = false;
      device.goOnline();
      await device.settle();
      assert.deepEqual([copy.getSnapshot().network, (await client.list()).tasks.length], ['online', 2]);
    });

    it('fails at one change five times has it listed as a conflict, and the queue goes on', async () => {
      const { device, copy, client } = await withTask();
      const failing = () =>
        new Response(JSON.stringify({ status: 500, code: 'INTERNAL', detail: 'a bug', errors: [] }), {
          status: 500,
          headers: { 'Content-Type': 'application/problem+json' },
        });
      device.faults.push(...Array.from({ length: 5 }, () => failing));
      const broken = copy.create({ title: 'b' });
      copy.create({ title: 'c' });
      for (let round = 0; round < 3; round += 1) await catchUp(device);
      assert.deepEqual([copy.getSnapshot().pending, conflictsOf(copy).length], [2, 0]);
      for (let round = 0; round < 3; round += 1) await catchUp(device);
      const [conflict] = copy.getSnapshot().conflicts;
      assert.deepEqual([conflict?.change.id, conflict?.refusal.code], [broken, 'INTERNAL']);
      assert.deepEqual(
        [copy.getSnapshot().pending, (await client.list()).tasks.map(({ title }) => title).includes('c')],
        [0, true],
      );
      await copy.retry(conflict?.id ?? '');
      await catchUp(device);
      assert.deepEqual([(await client.list()).tasks.length, conflictsOf(copy)], [3, []]);
    });

    it('is hidden by another answers nothing', async () => {
      const { device, copy, client } = await withTask();
      const html = (status: number) => () =>
        new Response('<title>Sign in</title>', { status, headers: { 'Content-Type': 'text/html' } });
      device.faults.push(html(200), html(404), html(502));
      copy.create({ title: 'b' });
      for (let round = 0; round < 2; round += 1) {
        await catchUp(device);
        assert.deepEqual([copy.getSnapshot().pending, conflictsOf(copy)], [1, []]);
      }
      for (let round = 0; round < 3; round += 1) await catchUp(device);
      assert.deepEqual([copy.getSnapshot().pending, (await client.list()).tasks.length], [0, 2]);
    });

    it('has forgotten the changes is read anew, and the old copy is shown until then', async () => {
      const { device, copy, client } = await withTask();
      await client.create({ title: 'b' });
      const gone = await client.create({ title: 'c' });
      await catchUp(device);
      await client.remove(gone.id);
      await client.create({ title: 'd' });
      await service.passDay();
      const shown: unknown[] = [];
      copy.subscribe(({ tasks }) => shown.push(tasks.map(({ title }) => title).join()));
      copy.create({ title: 'e' });
      await catchUp(device);
      assert.deepEqual([...new Set(shown)], ['a,b,c,e', 'a,b,d,e']);
      await client.erase();
      await catchUp(device);
      assert.deepEqual(titles(copy), []);
    });
  });

  describe('a slow disk', () => {
    /** The service has an edited `a` and a new `b`, which are shown, and not stored yet. */
    const withArrivals = async () => {
      const made = await withTask();
      const { device, client, id, copy } = made;
      await client.edit(id, { title: 'A' });
      const { id: second } = await client.create({ title: 'b' });
      device.isDiskStalled = true;
      await catchUp(device);
      assert.deepEqual(titles(copy), ['A', 'b']);
      return { ...made, second };
    };
    const storedBy = ({ disk }: ReturnType<typeof createDevice>): ReadonlyArray<string> =>
      [...disk.values()].flatMap(({ tasks }) => [...tasks.values()].map(({ title }) => title));

    it('keeps nothing back that the service has', async () => {
      const { device, copy } = await withArrivals();
      assert.deepEqual(storedBy(device), ['a']);
      device.resumeDisk();
      await device.settle();
      assert.deepEqual(
        [storedBy(device), titles(copy)],
        [
          ['A', 'b'],
          ['A', 'b'],
        ],
      );
    });

    it('loses and doubles nothing when the page crashes before it has stored what it shows', async () => {
      const { user, device, copy, client, second } = await withArrivals();
      copy.edit(second, { title: 'not promised' });
      await device.settle();
      copy.kill();
      device.resumeDisk();
      const sent = device.sent.length;
      const again = await device.openTab({ user });
      assert.deepEqual(titles(again), ['a']);
      await device.settle();
      assert.deepEqual(
        [titles(again), storedBy(device)],
        [
          ['A', 'b'],
          ['A', 'b'],
        ],
      );
      assert.deepEqual(device.sent.slice(sent), ['GET /api/me/tasks/changes']);
      again.edit(second, { title: 'B' });
      await device.settle();
      assert.deepEqual([titles(again), conflictsOf(again)], [['A', 'B'], []]);
      assert.deepEqual(
        await client.list({ order: 'asc' }).then(({ tasks }) => tasks.map(({ title }) => title)),
        ['A', 'B'],
      );
    });

    it('sends nothing that it has not stored, and then an edit of what was shown, without a conflict', async () => {
      const { device, copy, client, id, second } = await withArrivals();
      copy.edit(id, { title: 'mine' });
      copy.complete(second);
      await device.settle();
      assert.deepEqual([titles(copy), (await client.get(id)).title], [['mine', 'b'], 'A']);
      device.resumeDisk();
      await device.settle();
      const { pending } = copy.getSnapshot();
      assert.deepEqual([(await client.get(id)).title, pending, conflictsOf(copy)], ['mine', 0, []]);
      assert.deepEqual(
        [titles(copy), storedBy(device)],
        [
          ['mine', 'b'],
          ['mine', 'b'],
        ],
      );
    });

    it('that turns out to be full keeps showing what it has, and the rest when there is room', async () => {
      const { device, copy } = await withArrivals();
      device.isFull = true;
      device.resumeDisk();
      await device.settle();
      assert.deepEqual([copy.getSnapshot().storage, titles(copy)], ['full', ['a']]);
      device.isFull = false;
      await catchUp(device);
      assert.deepEqual([copy.getSnapshot().storage, titles(copy)], ['lasting', ['A', 'b']]);
    });
  });

  it('says that the disk is full, keeps what it shows, and sends it when there is room', async () => {
    const { device, copy, client } = await withTask();
    device.isFull = true;
    copy.create({ title: 'b' });
    await device.settle();
    const { storage, pending } = copy.getSnapshot();
    assert.deepEqual([storage, pending, titles(copy)], ['full', 1, ['a', 'b']]);
    assert.equal((await client.list()).tasks.length, 1);
    assert.equal(await copy.signOut(), 1);
    await client.create({ title: 'c' });
    await catchUp(device);
    assert.deepEqual(titles(copy), ['a', 'b']);
    device.isFull = false;
    await catchUp(device);
    await catchUp(device);
    assert.deepEqual([copy.getSnapshot().storage, copy.getSnapshot().pending], ['lasting', 0]);
    assert.deepEqual([...titles(copy)].sort(), ['a', 'b', 'c']);
    assert.equal((await client.list()).tasks.length, 3);
  });

  it('skips one date of a recurring task, though two devices do, or an answer is lost for a day', async () => {
    const { user, device, copy, client } = await withTask();
    const { id } = await client.create({
      title: 'weekly',
      due_date: '2030-01-07',
      recurrence: { rrule: 'FREQ=WEEKLY', time_zone: 'UTC' },
    });
    await catchUp(device);
    const other = createDevice(service, user, { user });
    const otherCopy = await other.openTab();
    await other.settle();
    device.isDown = true;
    copy.skip(id);
    otherCopy.skip(id);
    await other.settle();
    device.isDown = false;
    await catchUp(device);
    assert.deepEqual([(await client.get(id)).due_date, conflictsOf(copy)], ['2030-01-14', []]);
    device.faults.push('answer');
    copy.skip(id);
    await device.settle();
    await service.passDay();
    for (let round = 0; round < 3; round += 1) await catchUp(device);
    assert.deepEqual([(await client.get(id)).due_date, conflictsOf(copy)], ['2030-01-21', []]);
    assert.equal(copy.getSnapshot().tasks.find((task) => task.id === id)?.due_date, '2030-01-21');
  });

  it('lists a skip of what does not recur as a conflict', async () => {
    const { device, copy, id } = await withTask();
    copy.skip(id);
    await device.settle();
    assert.deepEqual(conflictsOf(copy), [['skip', 'NOTHING_TO_SKIP']]);
  });

  it('refuses to change what is not there', async () => {
    const { copy } = await withTask();
    for (const change of [copy.remove, copy.complete, copy.removeList])
      assert.throws(() => change('none'), /has the id none/);
    assert.throws(() => copy.edit('none', {}), /has the id none/);
    await copy.close();
    assert.throws(() => copy.create({ title: 'b' }), /closed/);
  });
});
