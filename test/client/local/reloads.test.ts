import assert from 'node:assert/strict';
import { conflictsOf, localCopies, only, titles } from './copies.ts';
import { createDevice } from './world.ts';

describe('the local copy', () => {
  const { catchUp, service, withTask } = localCopies();

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
      const other = createDevice(service(), user, { user });
      const theirs = await other.openTab();
      await other.settle();
      assert.deepEqual(titles(theirs), ['a', 'b', 'c']);
    });

    it('keep what the disk did not get before the page went away, in its order, and send it once', async () => {
      const { user, device, copy, client, id } = await withTask();
      device.isDiskStalled = true;
      const second = copy.create({ title: 'b' });
      copy.edit(second, { title: 'B' });
      copy.addItem(id, { title: 'x' });
      copy.kill();
      device.resumeDisk();
      const again = await device.openTab({ user });
      assert.deepEqual([titles(again), again.getSnapshot().pending], [['a', 'B'], 3]);
      await device.settle();
      assert.deepEqual([titles(again), again.getSnapshot().pending], [['a', 'B'], 0]);
      assert.equal((await client.get(second)).title, 'B');
      assert.equal((await client.get(id)).checklist.length, 1);
      assert.deepEqual([new Set(device.done).size, device.journal.size], [device.done.length, 0]);
    });

    it('do nothing again that the disk had, though the page went away before it knew', async () => {
      const { user, device, copy, client, id } = await withTask();
      const other = await device.openTab();
      copy.addItem(id, { title: 'x' });
      const kept = new Map(device.journal);
      copy.complete(id);
      await device.settle();
      await client.complete(id, false);
      for (const [key, note] of kept) device.journal.set(key, note);
      for (const tab of [copy, other]) tab.kill();
      await service().passDay();
      const again = await device.openTab({ user });
      await catchUp(device);
      assert.deepEqual([again.getSnapshot().pending, conflictsOf(again)], [0, []]);
      const { completed, checklist } = await client.get(id);
      assert.deepEqual([completed, checklist.length, device.journal.size], [false, 1, 0]);
    });

    it('keep nothing of who signed out', async () => {
      const { device, copy } = await withTask();
      device.isDiskStalled = true;
      const other = await device.openTab();
      other.create({ title: 'b' });
      assert.equal(device.journal.size, 1);
      device.resumeDisk();
      other.create({ title: 'c' });
      await copy.signOut({ force: true });
      await device.settle();
      assert.equal(device.journal.size, 0);
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
      await service().passDay({ keepsDeletions: true });
      await catchUp(device);
      assert.deepEqual([titles(copy), copy.getSnapshot().pending, conflictsOf(copy)], [['a'], 0, []]);
      assert.equal((await client.list()).tasks.length, 1);
    });

    it('add no item again that another device has removed since, a day ago', async () => {
      const { device, copy, client, id } = await withTask();
      device.faults.push('answer');
      const item = copy.addItem(id, { title: 'x' });
      await device.settle();
      await client.removeItem(id, item);
      await service().passDay();
      await catchUp(device);
      assert.deepEqual(conflictsOf(copy), [['addItem', 'VERSION_MISMATCH']]);
      assert.deepEqual((await client.get(id)).checklist, []);
    });

    it('add an item of a day ago beside what another device has done once since', async () => {
      const { device, copy, client, id } = await withTask();
      device.faults.push('request');
      const item = copy.addItem(id, { title: 'x' });
      await device.settle();
      await client.edit(id, { title: 'A' });
      await service().passDay();
      await catchUp(device);
      assert.deepEqual(conflictsOf(copy), []);
      assert.deepEqual(
        (await client.get(id)).checklist.map((one) => one.id),
        [item],
      );
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
        await service().passDay();
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
        await service().passDay();
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
      await service().passDay();
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
});
