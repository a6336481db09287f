import assert from 'node:assert/strict';
import { v7 } from 'uuid';
import {
  type Received,
  type Service,
  type User,
  newUserOf,
  startService,
  summary,
} from '../../support/service.ts';
import { contentOf, createList, item, keyed, replayed, writesOn } from './idempotency-world.ts';

describe('a write under an Idempotency-Key', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());
  const newUser = () => newUserOf(service);

  describe('replays the first response', () => {
    for (const [index, [method, path]] of writesOn('{id}', '{id}').entries()) {
      it(`to ${method} ${path} and changes nothing (${index})`, async () => {
        const user = newUser();
        const recurrence = { rrule: 'FREQ=DAILY', time_zone: 'UTC' };
        const { id } = await user.create({
          due_date: '2026-11-26',
          recurrence,
          checklist: [{ id: item, title: 'The cactus' }],
        });
        const [, at = '', json] = writesOn(id, await createList(user))[index] ?? [];
        const send = (key: string) => user.call(method, at, { json, ...keyed(key) });
        const key = v7();
        const first = await send(key);
        assert.ok([200, 201, 204].includes(first.status), first.text);
        assert.equal(replayed(first), null);
        const state = await user.state();
        for (const again of [await send(key), await send(key)]) {
          assert.deepEqual(contentOf(again), contentOf(first));
          assert.equal(replayed(again), 'true');
          assert.notEqual(again.headers.get('X-Request-Id'), first.headers.get('X-Request-Id'));
        }
        assert.deepEqual(await user.state(), state);
        assert.equal(replayed(await send(v7())), null);
      });
    }

    it('and not the present state of the task', async () => {
      const { call } = newUser();
      const key = v7();
      const json = { title: 'first' };
      const first = await call('POST', '/tasks', { json, ...keyed(key) });
      await call('PATCH', `/tasks/${first.task.id}`, { json: { title: 'second' } });
      assert.deepEqual((await call('POST', '/tasks', { json, ...keyed(key) })).task, first.task);
      await call('DELETE', `/tasks/${first.task.id}`);
      assert.deepEqual((await call('POST', '/tasks', { json, ...keyed(key) })).task, first.task);
    });

    it('before the version and the existence of the task are checked', async () => {
      const { call, create } = newUser();
      const { id } = await create();
      const key = v7();
      const edit = () =>
        call('PATCH', `/tasks/${id}`, { json: { title: 'a' }, ...keyed(key, { 'If-Match': '"1"' }) });
      const first = await edit();
      assert.equal(first.headers.get('ETag'), '"2"');
      assert.deepEqual(contentOf(await edit()), contentOf(first));
      const remove = () => call('DELETE', `/tasks/${id}`, keyed('delete', { 'If-Match': '"2"' }));
      assert.equal((await remove()).status, 204);
      const again = await remove();
      assert.deepEqual([again.status, again.text, replayed(again)], [204, '', 'true']);
      assert.deepEqual(contentOf(await edit()), contentOf(first));
      assert.equal((await call('GET', `/tasks/${id}`)).status, 404);
    });

    it('whether the path says me or the user id', async () => {
      const { name } = newUserOf(service, 'a b/ü');
      const json = { title: 'a' };
      const send = (user: string) =>
        service.call('POST', `/api/${user}/tasks`, { as: name, json, ...keyed('same') });
      const first = await send('me');
      const again = await send(encodeURIComponent(name));
      assert.deepEqual([first.status, ...contentOf(again)], [201, ...contentOf(first)]);
      assert.equal(replayed(again), 'true');
      assert.equal(replayed(await send(encodeURIComponent(name).toLowerCase())), 'true');
    });

    it('for any key of 1 to 255 visible characters', async () => {
      const { call } = newUser();
      for (const key of ['!', '~'.repeat(255), '"quoted"', '1,2;3', v7()]) {
        const send = () => call('POST', '/tasks', { json: { title: 'a' }, ...keyed(key) });
        const first = await send();
        assert.deepEqual([first.status, replayed(first)], [201, null], key);
        assert.deepEqual([(await send()).task.id, replayed(await send())], [first.task.id, 'true']);
      }
      assert.equal((await call('GET', '/tasks')).tasks.length, 5);
    });

    it('to the same user and the same case of the key only', async () => {
      const [alice, bob] = [newUser(), newUser()];
      const send = (user: User, key: string) =>
        user.call('POST', '/tasks', { json: { title: 'a' }, ...keyed(key) });
      const responses = [await send(alice, 'key'), await send(bob, 'key'), await send(alice, 'KEY')];
      assert.deepEqual(responses.map(replayed), [null, null, null]);
      assert.equal(new Set(responses.map(({ task }) => task.id)).size, 3);
      assert.equal((await send(bob, 'key')).task.user_id, bob.name);
    });
  });

  describe('returns 422 under the key of another request', () => {
    for (const [index, [method, path]] of writesOn('{id}', '{id}').entries()) {
      it(`to ${method} ${path} (${index})`, async () => {
        const user = newUser();
        const { id } = await user.create();
        const key = v7();
        await user.call('POST', '/tasks', { json: { title: 'first' }, ...keyed(key) });
        const [, at = '', json] = writesOn(id, await createList(user))[index] ?? [];
        const state = await user.state();
        const response = await user.call(method, at, { json, ...keyed(key) });
        assert.deepEqual(summary(response), [422, 'IDEMPOTENCY_KEY_REUSED']);
        assert.equal(replayed(response), null);
        assert.deepEqual(await user.state(), state);
      });
    }

    it('with another body, path, method or If-Match, valid or not', async () => {
      const user = newUser();
      const [{ id }, other] = [await user.create(), await user.create()];
      const send = (method: string, path: string, json: unknown, more = {}) =>
        user.call(method, path, { json, ...keyed('one', more) });
      const tag = { 'If-Match': '"1"' };
      await send('PATCH', `/tasks/${id}`, { title: 'a' }, tag);
      const state = await user.state();
      const others: ReadonlyArray<() => Promise<Received>> = [
        () => send('PATCH', `/tasks/${id}`, { title: 'b' }, tag),
        () => send('PATCH', `/tasks/${id}`, { title: 'a', tags: [] }, tag),
        () => send('PATCH', `/tasks/${id}`, { title: '' }, tag),
        () => send('PATCH', `/tasks/${id}`, [], tag),
        () => send('PATCH', `/tasks/${other.id}`, { title: 'a' }, tag),
        () => send('PATCH', '/tasks/x', { title: 'a' }, tag),
        () => send('PATCH', `/tasks/${id}/complete`, { title: 'a' }, tag),
        () => send('PUT', `/tasks/${id}`, { title: 'a' }, tag),
        () => send('PATCH', `/tasks/${id}`, { title: 'a' }, { 'If-Match': '"2"' }),
        () => send('PATCH', `/tasks/${id}`, { title: 'a' }, { 'If-Match': '*' }),
        () => send('PATCH', `/tasks/${id}`, { title: 'a' }),
      ];
      for (const sendOther of others) {
        assert.deepEqual(summary(await sendOther()), [422, 'IDEMPOTENCY_KEY_REUSED']);
      }
      assert.deepEqual(await user.state(), state);
      assert.equal(replayed(await send('PATCH', `/tasks/${id}`, { title: 'a' }, tag)), 'true');
    });
  });

  describe('may be retried after a refusal', () => {
    it('of a missing task that exists now', async () => {
      const { call, create } = newUser();
      const id = v7();
      const edit = () => call('PATCH', `/tasks/${id}`, { json: { title: 'b' }, ...keyed('one') });
      assert.equal((await edit()).status, 404);
      await create({ id });
      const response = await edit();
      assert.deepEqual([response.status, response.task.version, replayed(response)], [200, 2, null]);
    });

    it('of an invalid body, an id in use or a stale version, with another body', async () => {
      const { call, create, batch } = newUser();
      const { id } = await create();
      const post = (json: object) => call('POST', '/tasks', { json, ...keyed('post') });
      assert.equal((await post({ title: '' })).status, 400);
      assert.equal((await post({ title: 'a', id })).status, 409);
      const posted = await post({ title: 'a' });
      assert.deepEqual([posted.status, replayed(posted)], [201, null]);
      const edit = (tag: string) =>
        call('PUT', `/tasks/${id}`, { json: { title: 'b' }, ...keyed('put', { 'If-Match': tag }) });
      assert.equal((await edit('"2"')).status, 412);
      assert.deepEqual([(await edit('"1"')).status, replayed(await edit('"1"'))], [200, 'true']);
      const remove = (tag: string) =>
        batch([{ op: 'delete', id, version: Number(tag) }], { 'Idempotency-Key': 'b' });
      assert.equal((await remove('1')).status, 412);
      assert.deepEqual([(await remove('2')).status, replayed(await remove('2'))], [200, 'true']);
    });
  });

  it('leaves reads alone', async () => {
    const { call, create } = newUser();
    const { id } = await create();
    for (const key of ['', 'a b', 'good']) {
      for (const path of ['/tasks', `/tasks/${id}`, '/tasks/changes', '/stats', '/export']) {
        for (const method of ['GET', 'HEAD']) {
          const response = await call(method, path, keyed(key));
          assert.deepEqual([response.status, replayed(response)], [200, null]);
        }
      }
    }
    const first = await call('POST', '/tasks', { json: { title: 'a' }, ...keyed('good') });
    assert.deepEqual([first.status, replayed(first)], [201, null]);
    const read = await call('GET', '/tasks', keyed('good'));
    assert.deepEqual([read.tasks.length, replayed(read)], [2, null]);
  });

  it('leaves no record when the user is erased, and delays no erasure', async () => {
    const { call } = newUser();
    const post = () => call('POST', '/tasks', { json: { title: 'a' }, ...keyed('one') });
    const { task } = await post();
    for (const key of ['one', '', 'a b', 'one']) {
      const response = await call('DELETE', '', keyed(key));
      assert.deepEqual([response.status, replayed(response)], [204, null]);
    }
    const anew = await post();
    assert.deepEqual([anew.status, replayed(anew)], [201, null]);
    assert.notEqual(anew.task.id, task.id);
  });
});
