import assert from 'node:assert/strict';
import { v7 } from 'uuid';
import { type Service, newUserOf, startService, summary, tokenOf } from '../../support/service.ts';
import { keyed, writesOn } from './idempotency-world.ts';

describe('a write under an Idempotency-Key refuses a key', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());
  const newUser = () => newUserOf(service);

  it('that is not 1 to 255 visible characters, and changes nothing', async () => {
    const { call, create } = newUser();
    const { id } = await create();
    for (const key of ['', 'x'.repeat(256), 'a b', 'a\tb', 'é', '\u00a0', 'key, key']) {
      for (const [method, path, json] of writesOn(id, v7())) {
        const response = await call(method, path, { json, ...keyed(key) });
        assert.deepEqual(summary(response), [400, 'VALIDATION_ERROR'], key);
        assert.deepEqual(response.problem.errors, [
          { pointer: '/Idempotency-Key', detail: 'must be 1 to 255 visible characters' },
        ]);
      }
    }
    assert.equal((await call('GET', '/tasks')).tasks.length, 1);
  });

  it('that comes twice, or in UTF-8', async () => {
    const token = await tokenOf(newUser().name);
    const send = (...keys: ReadonlyArray<string>) =>
      service.raw(
        [
          'DELETE /api/me/tasks/x HTTP/1.1',
          'Host: x',
          `Authorization: Bearer ${token}`,
          ...keys.map((key) => `Idempotency-Key: ${key}`),
          'Connection: close',
          '',
          '',
        ].join('\r\n'),
      );
    assert.deepEqual(summary(await send('a', 'a')), [400, 'VALIDATION_ERROR']);
    assert.deepEqual(summary(await send('ключ')), [400, 'VALIDATION_ERROR']);
    assert.deepEqual(summary(await send('a')), [404, 'NOT_FOUND']);
  });

  it('after malformed JSON and before invalid members', async () => {
    const { call } = newUser();
    const post = (body: string, headers = {}) =>
      call('POST', '/tasks', {
        body,
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': 'a b', ...headers },
      });
    assert.deepEqual(summary(await post('{')), [400, 'MALFORMED_JSON']);
    assert.deepEqual(summary(await post('')), [400, 'MALFORMED_JSON']);
    assert.deepEqual(summary(await post('{}', { 'Content-Type': 'text/plain' })), [
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ]);
    const { problem } = await post('{"title":"","tags":7}');
    assert.deepEqual(
      problem.errors.map(({ pointer }) => pointer),
      ['/Idempotency-Key'],
    );
    assert.equal(problem.detail, 'Idempotency-Key: must be 1 to 255 visible characters');
  });
});
