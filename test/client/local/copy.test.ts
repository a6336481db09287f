import assert from 'node:assert/strict';
import { conflictsOf, localCopies, only, titles } from './copies.ts';
import { createDevice } from './world.ts';

describe('the local copy', () => {
  const { catchUp, newUser, service, withTask } = localCopies();

  it('shows changes at once, and sends them in order', async () => {
    const user = newUser();
    const device = createDevice(service(), user);
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
    assert.deepEqual(tasks, (await service().clientOf(user).list()).tasks);
    assert.equal(tasks[0]?.version, 3);
    copy.remove(id);
    assert.deepEqual(titles(copy), []);
    await device.settle();
    assert.deepEqual((await service().clientOf(user).list()).tasks, []);
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
    await service().passDay();
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

  it('goes on showing what it has done while the pages before that arrive', async () => {
    const { device, copy, client, id } = await withTask();
    device.pageSize = 1;
    for (const title of ['b', 'c', 'd']) await client.create({ title });
    const seen = new Set<string | undefined>();
    copy.edit(id, { title: 'changed' });
    copy.subscribe(({ tasks }) => seen.add(tasks.find((task) => task.id === id)?.title));
    await catchUp(device);
    assert.deepEqual([...seen], ['changed']);
    assert.deepEqual(titles(copy).toSorted(), ['b', 'c', 'changed', 'd']);
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

  it('skips one date of a recurring task, though two devices do, or an answer is lost for a day', async () => {
    const { user, device, copy, client } = await withTask();
    const { id } = await client.create({
      title: 'weekly',
      due_date: '2030-01-07',
      recurrence: { rrule: 'FREQ=WEEKLY', time_zone: 'UTC' },
    });
    await catchUp(device);
    const other = createDevice(service(), user, { user });
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
    await service().passDay();
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
