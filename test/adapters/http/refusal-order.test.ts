import assert from 'node:assert/strict';
import { limiterInMemory } from '../../../src/adapters/rate-limit/rate-limiter.ts';
import {
  type Received,
  type Sent,
  type Service,
  newUserOf,
  startService,
  tokenOf,
} from '../../support/service.ts';

/** A refusal, what of the request has been mended for it, and the pointer that it names. */
type Step = readonly [status: number, code: string, sent: Sent, pointer?: string];

const summary = ({ status, problem }: Received) => [status, problem.code, problem.errors[0]?.pointer];

/** Everything that can be wrong with the header fields of a write, and then less and less of it. */
const wrong = {
  Accept: 'text/html',
  'Content-Type': 'text/plain',
  'If-Match': '"9"',
  'Idempotency-Key': 'no key',
};
const { Accept: _, ...acceptable } = wrong;
const typed = { ...acceptable, 'Content-Type': 'application/json' };
const used = { ...typed, 'Idempotency-Key': 'used' };
const fresh = { ...typed, 'Idempotency-Key': 'fresh' };
const [large, broken, invalid] = [
  'x'.repeat(1024 * 1024 + 1),
  '{',
  '{"title":"","operations":7,"completed":7}',
];

describe('the order of refusals', () => {
  let service: Service;
  let limited: Service;
  before(async () => {
    service = await startService();
    const perUser = limiterInMemory({ requests: 0, seconds: 60 });
    limited = await startService({
      limits: { perUser, perAddress: limiterInMemory({ requests: 1000, seconds: 60 }) },
    });
  });
  after(() => Promise.all([service.close(), limited.close()]));

  const writes: ReadonlyArray<readonly [method: string, path: string, other: string]> = [
    ['POST', '/tasks', 'DELETE'],
    ['POST', '/tasks/batch', 'GET'],
    ['PUT', '/tasks/x', 'POST'],
    ['PATCH', '/tasks/x', 'POST'],
    ['PATCH', '/tasks/x/complete', 'PUT'],
  ];
  for (const [method, path, other] of writes) {
    it(`follows the contract for ${method} ${path} [V8.2.1]`, async () => {
      const user = newUserOf(service);
      const as = user.name;
      await user.create();
      await user.call('POST', '/tasks', { json: { title: 'a' }, headers: { 'Idempotency-Key': 'used' } });
      const at = `/api/${as}${path}`;
      const nothingRight = { headers: wrong, body: large };

      const malformed = await service.raw(
        `${other} ${at}x/y/%ff HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
      );
      assert.deepEqual(summary(malformed).slice(0, 2), [400, 'BAD_REQUEST']);
      assert.deepEqual(summary(await service.call('POST', `${at}x/y`, nothingRight)).slice(0, 2), [
        404,
        'NOT_FOUND',
      ]);
      const unsent = other === 'GET' ? { headers: wrong } : nothingRight;
      const notAllowed = await service.call(other, at, unsent);
      assert.deepEqual(summary(notAllowed).slice(0, 2), [405, 'METHOD_NOT_ALLOWED']);
      assert.ok(notAllowed.headers.get('Allow')?.split(', ').includes(method));
      assert.equal((await service.call('OPTIONS', at, { headers: wrong })).status, 204);
      const tooMany = await limited.call(method, at, { ...nothingRight, as });
      assert.deepEqual(summary(tooMany).slice(0, 2), [429, 'RATE_LIMITED']);
      assert.equal((await limited.call(method, at, { ...nothingRight, as: 'mallory' })).status, 403);
      assert.equal((await limited.call(method, at, nothingRight)).status, 401);

      const steps: ReadonlyArray<Step> = [
        [401, 'UNAUTHENTICATED', nothingRight],
        [403, 'FORBIDDEN', { as: 'mallory', ...nothingRight }],
        [406, 'NOT_ACCEPTABLE', { as, ...nothingRight }],
        [415, 'UNSUPPORTED_MEDIA_TYPE', { as, headers: acceptable, body: large }],
        [413, 'BODY_TOO_LARGE', { as, headers: typed, body: large }],
        [400, 'MALFORMED_JSON', { as, headers: typed, body: broken }],
        [400, 'VALIDATION_ERROR', { as, headers: typed, body: invalid }, '/Idempotency-Key'],
        [422, 'IDEMPOTENCY_KEY_REUSED', { as, headers: used, body: invalid }],
      ];
      for (const [status, code, sent, pointer] of steps) {
        assert.deepEqual(summary(await service.call(method, at, sent)), [status, code, pointer]);
      }
      const invalidly = await service.call(method, at, { as, headers: fresh, body: invalid });
      assert.deepEqual([invalidly.status, invalidly.problem.code], [400, 'VALIDATION_ERROR']);
      assert.match(invalidly.problem.errors[0]?.pointer ?? '', /^\/(title|operations|completed)$/);
    });
  }

  it('ends with 404, 412 and 409', async () => {
    const { name: as, create, call, batch } = newUserOf(service);
    const { id } = await create();
    const send = (method: string, path: string, body: string) => call(method, path, { headers: fresh, body });
    for (const [method, path, body] of [
      ['PUT', '', '{"title":"b"}'],
      ['PATCH', '', '{"title":"b"}'],
      ['PATCH', '/complete', '{"completed":true}'],
      ['DELETE', '', ''],
    ] as const) {
      assert.deepEqual(summary(await send(method, `/tasks/x${path}`, body)).slice(0, 2), [404, 'NOT_FOUND']);
      assert.deepEqual(summary(await send(method, `/tasks/${id}${path}`, body)).slice(0, 2), [
        412,
        'VERSION_MISMATCH',
      ]);
    }
    const made = await service.call('POST', '/api/me/tasks', {
      as,
      headers: fresh,
      body: JSON.stringify({ title: 'a', id }),
    });
    assert.deepEqual(summary(made).slice(0, 2), [409, 'ALREADY_EXISTS']);
    const wrongIn = (...operations: ReadonlyArray<object>) =>
      batch(operations, { 'Idempotency-Key': 'fresh' });
    assert.equal((await wrongIn({ op: 'delete', id: 'x', version: 9 })).status, 404);
    assert.equal((await wrongIn({ op: 'delete', id, version: 9 })).status, 412);
    assert.equal((await wrongIn({ op: 'create', task: { title: 'a', id } })).status, 409);
  });

  it('follows the contract for reads [V8.2.1]', async () => {
    const { name: as, create } = newUserOf(service);
    await create();
    const cursor = 'cursor=1.x.y';
    for (const path of ['/tasks', '/tasks/changes', '/stats']) {
      const at = `/api/${as}${path}?limit=0&tz=Mars`;
      const html = { headers: { Accept: 'text/html' } };
      const responses = [
        await service.call('GET', `/api/${as}${path}/x/y?limit=0`, html),
        await service.call('PUT', at, html),
        await service.call('GET', at, html),
        await service.call('GET', at, { ...html, as: 'mallory' }),
        await limited.call('GET', at, { ...html, as }),
        await service.call('GET', at, { ...html, as }),
        await service.call('GET', at, { as }),
      ];
      assert.deepEqual(
        responses.map(({ status }) => status),
        [404, 405, 401, 403, 429, 406, 400],
        path,
      );
    }
    const both = await service.call('GET', `/api/me/tasks?limit=0&${cursor}`, { as });
    assert.deepEqual(summary(both), [400, 'VALIDATION_ERROR', '/limit']);
    const foreign = await service.call('GET', `/api/me/tasks?${cursor}`, {
      as,
      headers: { 'If-None-Match': '*' },
    });
    assert.deepEqual(summary(foreign), [400, 'VALIDATION_ERROR', '/cursor']);
  });

  it('puts malformed HTTP before everything, preflights too', async () => {
    const preflight = ['Origin: http://localhost:3000', 'Access-Control-Request-Method: GET'];
    const token = await tokenOf('alice');
    const ask = (start: string, ...fields: ReadonlyArray<string>) =>
      service.raw(
        [`${start} HTTP/1.1`, ...fields, `Authorization: Bearer ${token}`, 'Connection: close', '', ''].join(
          '\r\n',
        ),
      );
    for (const start of [
      'GET /nowhere',
      'TRACE /api/me/tasks',
      'OPTIONS /api/me/tasks',
      'GET /api/me/tasks',
    ]) {
      for (const more of [[], preflight]) {
        const responses = [
          await ask(start, ...more),
          await ask(start, 'Host: a', 'Host: b', ...more),
          await ask(`${start}/%ff`, 'Host: a', ...more),
          await ask(`${start}?${'x'.repeat(9000)}`, 'Host: a', ...more),
        ];
        assert.deepEqual(
          responses.map(({ status }) => status),
          [400, 400, 400, 414],
          start,
        );
        for (const { headers } of responses) {
          const isReadable = more.length > 0 && !start.startsWith('OPTIONS');
          assert.equal(headers.get('Access-Control-Allow-Origin') !== null, isReadable);
        }
      }
    }
  });
});
