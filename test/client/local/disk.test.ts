import assert from 'node:assert/strict';
import { conflictsOf, localCopies, titles } from './copies.ts';
import type { createDevice } from './world.ts';

describe('the local copy', () => {
  const { catchUp, withTask } = localCopies();

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
      copy.edit(second, { title: 'mine' });
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
          ['A', 'mine'],
          ['A', 'mine'],
        ],
      );
      const changes = 'GET /api/me/tasks/changes';
      assert.deepEqual(device.sent.slice(sent), [changes, `PATCH /api/me/tasks/${second}`, changes]);
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
});
