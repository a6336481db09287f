import assert from 'node:assert/strict';
import { addressIn, networkOf } from '../../../src/adapters/http/overload/client-address.ts';
import { apiRoutes } from '../../../src/adapters/http/api-routes.ts';
import { stopClock } from '../../support/clock.ts';
import { type Service, limitsOf, servicesOfSuite, summary } from '../../support/service.ts';

const opened = servicesOfSuite();

describe('rate limits', () => {
  // No window is over before the test is.
  stopClock();

  it('apply per user and state the remaining quota on every response [V2.4.1]', async () => {
    const service = await opened({ limits: limitsOf(3) });
    const list = (as: string, path = '/api/me/tasks') => service.call('GET', path, { as });
    const first = await list('alice');
    assert.equal(first.headers.get('RateLimit-Policy'), '"user";q=3;w=60');
    assert.match(first.headers.get('RateLimit') ?? '', /^"user";r=2;t=(60|59)$/);
    const refused = await list('alice', '/api/me/tasks?limit=0');
    assert.deepEqual([refused.status, refused.headers.get('RateLimit')?.slice(0, 10)], [400, '"user";r=1']);
    await list('alice');
    const limited = await list('alice');
    assert.deepEqual(summary(limited), [429, 'RATE_LIMITED']);
    assert.match(limited.headers.get('RateLimit') ?? '', /^"user";r=0;t=\d+$/);
    const wait = Number(limited.headers.get('Retry-After'));
    assert.ok(wait >= 50 && wait <= 60);
    assert.equal((await list('bob')).status, 200);
  });

  it('are checked after authentication and before the operation, for every operation [V2.4.1]', async () => {
    const service = await opened({ limits: limitsOf(0) });
    for (const { method, path } of apiRoutes) {
      const at = path.replace(':user_id', 'me').replace(':id', 'x');
      const headers = { Accept: 'image/png' };
      const limited = await service.call(method.toUpperCase(), at, { as: 'alice', headers });
      assert.deepEqual(summary(limited), [429, 'RATE_LIMITED'], at);
      const foreign = at.replace('me', 'bob');
      assert.equal((await service.call(method.toUpperCase(), foreign, { as: 'alice' })).status, 403);
      assert.equal((await service.call(method.toUpperCase(), at)).status, 401);
    }
  });

  it('do not count preflights, health checks and the docs', async () => {
    const service = await opened({ limits: limitsOf(0, 0) });
    for (const path of ['/health', '/livez', '/readyz', '/openapi.json']) {
      assert.equal((await service.call('GET', path)).status, 200);
    }
    const headers = { Origin: 'http://localhost:3000', 'Access-Control-Request-Method': 'GET' };
    const preflight = await service.call('OPTIONS', '/api/me/tasks', { headers });
    assert.deepEqual([preflight.status, preflight.headers.get('RateLimit')], [204, null]);
  });

  it('apply per address to invalid tokens, and not to valid ones from there', async () => {
    const service = await opened({ limits: limitsOf(10, 2) });
    const guess = () => service.call('GET', '/api/me/tasks', { headers: { Authorization: 'Bearer a.b.c' } });
    assert.deepEqual(summary(await guess()), [401, 'UNAUTHENTICATED']);
    assert.deepEqual(summary(await service.call('GET', '/api/me/tasks')), [401, 'UNAUTHENTICATED']);
    const limited = await guess();
    assert.deepEqual(summary(limited), [429, 'RATE_LIMITED']);
    assert.equal(limited.headers.get('RateLimit-Policy'), '"address";q=2;w=60');
    assert.equal((await service.call('GET', '/api/me/tasks', { as: 'alice' })).status, 200);
  });

  it('trust exactly the configured number of proxies [V4.1.3, V15.3.4]', async () => {
    const guess = (service: Service, forwarded: string) =>
      service.call('GET', '/api/me/tasks', { headers: { 'X-Forwarded-For': forwarded } });
    const direct = await opened({ limits: limitsOf(10, 1) });
    assert.equal((await guess(direct, '192.0.2.1')).status, 401);
    assert.equal((await guess(direct, '192.0.2.2')).status, 429);
    const behindOne = await opened({ limits: limitsOf(10, 1), trustedProxies: 1 });
    assert.equal((await guess(behindOne, '192.0.2.1')).status, 401);
    assert.equal((await guess(behindOne, '192.0.2.2')).status, 401);
    assert.equal((await guess(behindOne, '198.51.100.7, 192.0.2.2')).status, 429);
  });

  it('normalize addresses, and use the proxy’s own where one is malformed [V4.1.3, V15.3.4]', async () => {
    const service = await opened({ limits: limitsOf(10, 1), trustedProxies: 1 });
    const guess = async (forwarded: string) =>
      (await service.call('GET', '/api/me/tasks', { headers: { 'X-Forwarded-For': forwarded } })).status;
    assert.deepEqual(
      [await guess('9.9.9.4:51234'), await guess('9.9.9.4:51235'), await guess('::ffff:9.9.9.4')],
      [401, 429, 429],
    );
    assert.deepEqual([await guess('[2001:db8::1]:1'), await guess('2001:db8::2%eth0')], [401, 429]);
    assert.deepEqual([await guess('<script>'), await guess('unknown'), await guess(',')], [401, 429, 429]);
  });

  it('count an IPv6 /64 as one address [V4.1.3, V15.3.4]', () => {
    const same = ['2001:db8::1', '2001:db8:0:0:ffff::2', '2001:DB8::'].map(networkOf);
    assert.equal(new Set(same).size, 1);
    assert.notEqual(networkOf('2001:db8:0:1::1'), same[0]);
    assert.equal(networkOf('::ffff:192.0.2.1'), networkOf('192.0.2.1'));
    assert.notEqual(networkOf('192.0.2.1'), networkOf('192.0.2.2'));
  });

  for (const [entry, address] of [
    ['192.0.2.1', '192.0.2.1'],
    [' 192.0.2.1 ', '192.0.2.1'],
    ['192.0.2.1:51234', '192.0.2.1'],
    ['192.0.2.1:', '192.0.2.1'],
    ['[192.0.2.1]:80', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['[::FFFF:c000:201]:80', '192.0.2.1'],
    ['2001:DB8:0::1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:51234', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[fe80::1%25eth0]:80', 'fe80::1'],
    ['', undefined],
    ['unknown', undefined],
    ['_hidden', undefined],
    ['1', undefined],
    ['192.0.2', undefined],
    ['192.0.2.256', undefined],
    ['192.0.2.010', undefined],
    ['0x7f.0.0.1', undefined],
    ['192.0.2.1:x', undefined],
    ['192.0.2.1:80:80', undefined],
    ['[2001:db8::1', undefined],
    ['[2001:db8::1]x', undefined],
    ['%eth0', undefined],
    ['2001:db8::1::2', undefined],
  ] as const)
    it(`read '${entry}' as ${address ?? 'no address'}`, () => {
      assert.equal(addressIn(entry), address);
    });
});
