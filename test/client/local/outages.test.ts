import assert from 'node:assert/strict';
import { tokenOf } from '../../support/tokens.ts';
import { conflictsOf, localCopies, refusing, titles } from './copies.ts';

describe('the local copy', () => {
  const { catchUp, service, withTask } = localCopies();

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
        const startedAt = service().clock();
        device.faults.push(refusing(status, { 'Retry-After': '7' }));
        copy.create({ title: 'b' });
        await device.settle();
        const asked = device.slept.at(-1) ?? 0;
        assert.ok(asked >= 7000 && asked < 9000, `${asked}`);
        const { network, resumesAt } = copy.getSnapshot();
        assert.equal(network, 'offline');
        const refusedAt = (resumesAt ?? 0) - asked;
        assert.ok(refusedAt >= startedAt && refusedAt <= service().clock(), `${refusedAt}`);
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
      await service().passDay();
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
});
