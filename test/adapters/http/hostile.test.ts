import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, get } from 'node:http';
import { newUserOf, servicesOfSuite, tokenOf } from '../../support/service.ts';
import { until } from '../../support/until.ts';

const opened = servicesOfSuite();

describe('a hostile caller', () => {
  it('cannot hold every slot by not reading, and loses those that it holds', async () => {
    const service = await opened({ maxInFlight: 8, idleMilliseconds: 1500 });
    const [mallory, bob] = [newUserOf(service, 'mallory'), newUserOf(service, 'bob')];
    const description = 'x'.repeat(10_000);
    const tasks = Array.from({ length: 20 }, () => ({ op: 'create', task: { title: 'a', description } }));
    for (let batch = 0; batch < 40; batch += 1) assert.equal((await mallory.batch(tasks)).status, 200);
    const headers = { Authorization: `Bearer ${await tokenOf(mallory.name)}` };
    const unread = Array.from({ length: 2 }, async () => {
      const request = get(`${service.url}/api/me/export`, { headers, agent: false });
      request.once('response', (response: IncomingMessage) => {
        assert.equal(response.statusCode, 200);
        response.on('error', () => undefined).pause();
      });
      await once(request, 'response');
    });
    await Promise.all(unread);
    const refused = await mallory.call('GET', '/stats');
    assert.deepEqual([refused.status, refused.problem.code], [429, 'RATE_LIMITED']);
    assert.equal((await bob.call('GET', '/stats')).status, 200);
    await until(async () => (await mallory.call('GET', '/stats')).status === 200);
  });

  it('cannot search for too many words', async () => {
    const { call } = newUserOf(await opened());
    const words = (count: number) => Array.from({ length: count }, (_, n) => `w${n}`).join('+');
    assert.equal((await call('GET', `/tasks?search=${words(16)}`)).status, 200);
    assert.equal((await call('GET', `/tasks?search=${'same+'.repeat(100)}`)).status, 200);
    for (const name of ['search', 'q']) {
      const refused = await call('GET', `/tasks?${name}=${words(17)}`);
      assert.deepEqual(refused.problem.errors, [
        { pointer: `/${name}`, detail: 'must be at most 16 different words' },
      ]);
    }
  });

  it('has malformed entity tags ignored', async () => {
    const { call, create } = newUserOf(await opened());
    const { id } = await create();
    for (const tag of ['w/"1"', 'x"1"', '"1"x', '"1" "1"', '1', '', '"1', ',']) {
      const response = await call('PATCH', `/tasks/${id}`, { json: {}, headers: { 'If-Match': tag } });
      assert.equal(response.status, 412, tag);
      const read = await call('GET', `/tasks/${id}`, { headers: { 'If-None-Match': tag } });
      assert.equal(read.status, 200, tag);
    }
    for (const tag of ['"1"', '"0" , "1"', ',"1",', ' "1" ', '"a,b", "1"', 'W/"1", "1"']) {
      const response = await call('PATCH', `/tasks/${id}`, { json: {}, headers: { 'If-Match': tag } });
      assert.equal(response.status, 200, tag);
    }
  });

  it('has a cursor with trailing text refused', async () => {
    const { call, create } = newUserOf(await opened());
    await create();
    await create();
    const next = /<([^>]+)>/.exec((await call('GET', '/tasks?limit=1')).headers.get('Link') ?? '')?.[1] ?? '';
    const path = `/tasks${next}`;
    assert.equal((await call('GET', path)).status, 200);
    assert.equal((await call('GET', `${path}.x`)).status, 400);
  });

  it('gets a valid next link, whatever the name, path and query', async () => {
    const service = await opened();
    for (const name of ['a>b', '..', '.', '"', '%2F', 'ü']) {
      const base = `/api/${encodeURIComponent(name)}/tasks`;
      const call = (method: string, path: string, json?: object) =>
        service.call(method, path, { as: name, ...(json === undefined ? {} : { json }) });
      const path = /^\.+$/.test(name) ? '/api/me/tasks' : base.replace('%3E', '>');
      const made = await call('POST', path, { title: 'a' });
      const at = (reference: string | undefined) => new URL(reference ?? '', `http://x${path}`).href.slice(8);
      const location = at(made.headers.get('Location') ?? '');
      assert.equal((await call('GET', location)).task.id, made.task.id, name);
      await call('POST', path, { title: 'b' });
      const page = await call('GET', `${path}?limit=1&x=${'~'.repeat(3000)}&search=${'~'.repeat(0)}`);
      const link = /^<([^>]+)>; rel="next"$/.exec(page.headers.get('Link') ?? '')?.[1] ?? '';
      assert.doesNotMatch(link, /~/);
      const next = await call('GET', at(link));
      assert.deepEqual([next.status, next.tasks.length], [200, 1], name);
    }
  });
});
