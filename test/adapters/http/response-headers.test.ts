import assert from 'node:assert/strict';
import { limitsOf, servicesOfSuite } from '../../support/service.ts';

const opened = servicesOfSuite();

describe('security headers', () => {
  const expected = {
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  };
  const jsonPolicy = "default-src 'none'; frame-ancestors 'none'";

  it('are on every response [V3.4.4, V3.4.5, V3.4.6]', async () => {
    const service = await opened({ limits: limitsOf(100) });
    const responses = [
      await service.call('GET', '/api/me/tasks', { as: 'alice' }),
      await service.call('GET', '/api/me/export', { as: 'alice' }),
      await service.call('GET', '/api/me/tasks'),
      await service.call('OPTIONS', '/api/me/tasks'),
      await service.call('GET', '/nowhere'),
      await service.call('GET', '/%ff'),
      await service.call('GET', '/health'),
      await service.call('GET', '/docs'),
      await service.call('GET', '/docs/swagger-ui.css'),
      await service.raw('nonsense\r\n\r\n'),
    ];
    for (const { headers } of responses) {
      for (const [name, value] of Object.entries(expected)) assert.equal(headers.get(name), value);
      assert.match(
        headers.get('Content-Security-Policy') ?? '',
        /default-src 'none'.*frame-ancestors 'none'/,
      );
      assert.equal(headers.get('Strict-Transport-Security'), null);
      assert.equal(headers.get('X-Powered-By'), null);
    }
    const [list] = responses;
    assert.equal(list?.headers.get('Content-Security-Policy'), jsonPolicy);
  });

  it('include Strict-Transport-Security where a trusted proxy reports https', async () => {
    const headers = { 'X-Forwarded-Proto': 'https' };
    const behind = await opened({ trustedProxies: 1 });
    const over = await behind.call('GET', '/health', { headers });
    assert.equal(over.headers.get('Strict-Transport-Security'), 'max-age=31536000');
    assert.equal((await behind.call('GET', '/health')).headers.get('Strict-Transport-Security'), null);
    const direct = await opened();
    assert.equal(
      (await direct.call('GET', '/health', { headers })).headers.get('Strict-Transport-Security'),
      null,
    );
  });
});
