import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { LocalCopy } from '../../../client/local/copy.ts';
import { tokenOf } from '../../support/tokens.ts';
import { conflictsOf, localCopies, only, titles } from './copies.ts';
import { createDevice } from './world.ts';

type Two = {
  readonly copy: LocalCopy;
  readonly second: LocalCopy;
  readonly id: string;
  readonly item: string;
};

describe('the local copy', () => {
  const { catchUp, newUser, service, withTask, withTwoTabs } = localCopies();

  describe('tabs', () => {
    it('share one queue, of which one tab alone does the work, and then another', async () => {
      const { device, copy, second, client } = await withTwoTabs();
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

    it('overwrite nothing that another has queued and they have not heard of', async () => {
      const { device, copy, second, client, id } = await withTwoTabs();
      copy.edit(id, { title: 'b' });
      second.edit(id, { title: 'c' });
      await catchUp(device);
      assert.equal((await client.get(id)).title, 'b');
      assert.deepEqual(conflictsOf(copy), [['edit', 'VERSION_MISMATCH']]);
      second.edit(id, { description: 'd' });
      second.edit(id, { tags: ['e'] });
      await catchUp(device);
      const { description, tags } = await client.get(id);
      assert.deepEqual([description, tags], ['d', ['e']]);
      assert.equal(conflictsOf(copy).length, 1);
    });

    it('overwrite nothing that an edit hides which is refused later', async () => {
      const { device, copy, second, client, id } = await withTwoTabs();
      device.isDown = true;
      second.edit(id, { description: 'first' });
      copy.edit(id, { description: 'unheard' });
      second.complete(id);
      await device.settle();
      assert.equal(only(second.getSnapshot().tasks).description, 'unheard');
      second.edit(id, { description: 'unheard, and more' });
      device.isDown = false;
      await catchUp(device);
      assert.equal((await client.get(id)).description, 'first');
      assert.equal(conflictsOf(copy).length, 2);
    });

    it('overwrite no item that an edit of the whole checklist hides', async () => {
      const { device, copy, second, client, id } = await withTwoTabs();
      device.isDown = true;
      copy.addItem(id, { title: 'x' });
      second.edit(id, { checklist: [{ title: 'y' }] });
      await device.settle();
      assert.deepEqual(
        only(second.getSnapshot().tasks).checklist.map(({ title }) => title),
        ['y'],
      );
      second.edit(id, { checklist: [{ title: 'y' }, { title: 'z' }] });
      device.isDown = false;
      await catchUp(device);
      assert.deepEqual(
        (await client.get(id)).checklist.map(({ title }) => title),
        ['x'],
      );
      assert.equal(conflictsOf(copy).length, 2);
    });

    it('overwrite nothing with a retry that another has edited under', async () => {
      const { device, copy, second, client, id } = await withTwoTabs();
      await client.edit(id, { title: 'theirs' });
      copy.edit(id, { title: 'mine' });
      await catchUp(device);
      const [conflict] = copy.getSnapshot().conflicts;
      second.edit(id, { title: 'second' });
      await copy.retry(conflict?.id ?? '');
      await catchUp(device);
      assert.deepEqual([(await client.get(id)).title, conflictsOf(copy).length], ['second', 1]);
    });

    it('edit on top of what several have queued unheard, once they show it', async () => {
      for (const change of [
        ({ copy, second, id }: Two) => {
          copy.edit(id, { title: 'b' });
          second.complete(id);
        },
        ({ copy, second, id }: Two) => {
          copy.addItem(id, { title: 'x' });
          second.addItem(id, { title: 'y' });
        },
        ({ copy, second, id, item }: Two) => {
          copy.edit(id, { title: 'b' });
          second.editItem(id, item, { completed: true });
        },
      ]) {
        const { device, copy, client, id } = await withTask();
        const second = await device.openTab();
        const item = copy.addItem(id, { title: 'i' });
        await catchUp(device);
        device.isDown = true;
        change({ copy, second, id, item });
        await device.settle();
        second.edit(id, { description: 'd' });
        await device.settle();
        copy.edit(id, { tags: ['t'] });
        device.isDown = false;
        await catchUp(device);
        const { description, tags } = await client.get(id);
        assert.deepEqual([conflictsOf(copy), description, tags], [[], 'd', ['t']]);
      }
    });

    it('overwrite nothing with what a page that went away has left in the journal', async () => {
      const { device, copy, second, client, id } = await withTwoTabs();
      copy.edit(id, { title: 'b' });
      copy.kill();
      second.edit(id, { title: 'c' });
      await setImmediate();
      await device.openTab();
      await catchUp(device);
      assert.deepEqual(conflictsOf(second), [['edit', 'VERSION_MISMATCH']]);
      assert.equal((await client.get(id)).title, 'c');
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
      const { device, copy, second, client, id } = await withTwoTabs();
      device.isDown = true;
      copy.edit(id, { title: 'b' });
      assert.equal(await copy.signOut(), 1);
      assert.deepEqual(titles(second), ['b']);
      device.isDown = false;
      await catchUp(device);
      assert.equal(await second.signOut(), 0);
      assert.deepEqual([device.disk.size, titles(copy), titles(second)], [0, [], []]);
      assert.deepEqual(
        [copy, second].map((one) => one.getSnapshot().network),
        ['erased', 'erased'],
      );
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
      const device = createDevice(service(), user);
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
      assert.equal((await service().clientOf(other).list()).tasks.length, 0);
    });
  });
});
