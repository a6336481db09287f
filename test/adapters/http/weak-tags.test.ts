import assert from 'node:assert/strict';
import { v7 } from 'uuid';
import { type Service, newUserOf, startService } from '../../support/service.ts';

describe('a weak or malformed entity tag in If-Match', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());

  const writes: ReadonlyArray<readonly [method: string, path: string, json?: object]> = [
    ['PUT', '', { title: 'b' }],
    ['PATCH', '', { title: 'b' }],
    ['PATCH', '/complete'],
    ['DELETE', ''],
  ];
  for (const [method, path, json] of writes) {
    it(`never matches, and the 412 states the tag to send: ${method} ${path}`, async () => {
      const { call, create } = newUserOf(service);
      const { id } = await create();
      const send = (tag: string, task = id) =>
        call(method, `/tasks/${task}${path}`, { json, headers: { 'If-Match': tag } });
      for (const tag of ['W/"1"', 'W/"2"', 'W/"1-gzip"', '"7", W/"1"', 'W/"*"']) {
        const { status, problem } = await send(tag);
        assert.deepEqual(
          [status, problem.code, problem.details],
          [412, 'VERSION_MISMATCH', { etag: '"1"' }],
          tag,
        );
        assert.match(problem.detail, /^If-Match: weak tags never match: send "<version>"/, tag);
      }
      for (const tag of ['', '1', 'w/"1"', 'x', '*, "1"']) {
        const { status, problem } = await send(tag);
        assert.deepEqual([status, problem.details], [412, { etag: '"1"' }]);
        assert.match(
          problem.detail,
          /^If-Match: is no list of entity tags: send "<version>".* in quotes$/,
          tag,
        );
      }
      for (const tag of ['"abc"', '""', '"01"', '"W/1"']) {
        const { status, problem } = await send(tag);
        assert.equal(status, 412);
        assert.match(problem.detail, /^If-Match: has no version: send "<version>"/, tag);
      }
      for (const tag of ['"2"', '"abc", "2"']) {
        const { status, problem } = await send(tag);
        assert.equal(status, 412);
        assert.match(problem.detail, /^The task has changed/, tag);
      }
      assert.equal((await send('W/"1"', v7())).status, 404);
      assert.equal((await send('W/"1"', 'x')).status, 404);
      assert.equal((await send('W/"1", "1"')).status, method === 'DELETE' ? 204 : 200);
    });
  }

  it('gets the same 412 under an Idempotency-Key, which stays unused', async () => {
    const { call, create } = newUserOf(service);
    const { id } = await create();
    const send = (tag: string) =>
      call('PATCH', `/tasks/${id}`, {
        json: { title: 'b' },
        headers: { 'If-Match': tag, 'Idempotency-Key': 'k' },
      });
    assert.match((await send('W/"1"')).problem.detail, /weak/);
    assert.equal((await send('"1"')).task.version, 2);
  });

  it('matches in If-None-Match', async () => {
    const { call, create } = newUserOf(service);
    const { id } = await create();
    assert.equal((await call('GET', `/tasks/${id}`, { headers: { 'If-None-Match': 'W/"1"' } })).status, 304);
  });
});
