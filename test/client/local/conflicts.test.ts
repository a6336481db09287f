import assert from 'node:assert/strict';
import { conflictsOf, localCopies, only, titles } from './copies.ts';

describe('the local copy', () => {
  const { catchUp, withTask } = localCopies();

  /** Two edits of a task that the service has refused, since another device has edited it. */
  const withTwoConflicts = async () => {
    const world = await withTask();
    const { device, copy, client, id } = world;
    device.isDown = true;
    copy.edit(id, { title: 'mine' });
    copy.edit(id, { priority: 'high' });
    await client.edit(id, { title: 'theirs' });
    device.isDown = false;
    await catchUp(device);
    return world;
  };

  describe('conflicts', () => {
    it('are listed when another device has edited the task, and nothing is overwritten', async () => {
      const { device, copy, client, id } = await withTwoConflicts();
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

    it('are edits made while another change had met a newer version, which was not shown yet', async () => {
      const { device, copy, client, id } = await withTask();
      const item = copy.addItem(id, { title: 'x' });
      await device.settle();
      await client.edit(id, { description: 'theirs' });
      device.faults.push(
        (go) => go(),
        (go) => go(),
        'request',
      );
      copy.editItem(id, item, { title: 'y' });
      await device.settle();
      assert.equal(only(copy.getSnapshot().tasks).description, null);
      copy.edit(id, { description: 'mine' });
      await catchUp(device);
      const { description, checklist } = await client.get(id);
      assert.deepEqual([description, checklist.map(({ title }) => title)], ['theirs', ['y']]);
      assert.deepEqual(conflictsOf(copy), [['edit', 'VERSION_MISMATCH']]);
    });

    it('are retried at once, each on top of the other', async () => {
      const { device, copy, client, id } = await withTwoConflicts();
      await Promise.all(copy.getSnapshot().conflicts.map((conflict) => copy.retry(conflict.id)));
      await catchUp(device);
      const { title, priority } = await client.get(id);
      assert.deepEqual([title, priority, conflictsOf(copy)], ['mine', 'high', []]);
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
});
