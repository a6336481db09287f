import assert from 'node:assert/strict';
import { type Service, startService } from '../../support/service.ts';

const origin = 'http://localhost:3000';

describe('CORS', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());

  const preflight = (path: string, Origin = origin) =>
    service.call('OPTIONS', path, {
      headers: {
        Origin,
        'Access-Control-Request-Method': 'PATCH',
        'Access-Control-Request-Headers': 'authorization',
      },
    });

  it('lets pages of a configured origin call, without a token for the preflight', async () => {
    const { status, headers } = await preflight('/api/me/tasks/x');
    assert.equal(status, 204);
    assert.equal(headers.get('Access-Control-Allow-Origin'), origin);
    assert.equal(headers.get('Access-Control-Allow-Credentials'), 'true');
    assert.equal(headers.get('Access-Control-Allow-Methods'), 'GET,HEAD,POST,PUT,PATCH,DELETE');
    assert.equal(
      headers.get('Access-Control-Allow-Headers'),
      'Authorization,Content-Type,Accept,If-Match,If-None-Match,Idempotency-Key,Last-Event-ID,X-Request-Id,traceparent',
    );
    assert.equal(headers.get('Access-Control-Max-Age'), '600');
  });

  it('lets them read the answers, refusals too', async () => {
    for (const path of ['/api/me/tasks', '/health', '/nowhere', '/%ff', `/${'x'.repeat(9000)}`]) {
      const { headers } = await service.call('GET', path, { headers: { Origin: origin } });
      assert.equal(headers.get('Access-Control-Allow-Origin'), origin);
      assert.equal(headers.get('Access-Control-Allow-Credentials'), 'true');
      assert.equal(
        headers.get('Access-Control-Expose-Headers'),
        'ETag,Link,Location,Retry-After,RateLimit,RateLimit-Policy,X-Request-Id,Idempotency-Replayed',
      );
      assert.match(headers.get('Vary') ?? '', /Origin/);
    }
  });

  it('tells pages of other origins nothing', async () => {
    for (const other of ['https://evil.example', 'null', 'http://localhost:3001', `${origin}.evil.example`]) {
      const { status, headers } = await preflight('/api/me/tasks', other);
      assert.deepEqual([status, headers.get('Access-Control-Allow-Origin')], [204, null]);
      const answer = await service.call('GET', '/health', { headers: { Origin: other } });
      assert.equal(answer.headers.get('Access-Control-Allow-Origin'), null);
    }
  });

  it('blesses no path that is not there', async () => {
    const { status, headers } = await preflight('/nowhere');
    assert.deepEqual([status, headers.get('Access-Control-Allow-Origin')], [404, null]);
  });
});

describe('health', () => {
  it('is told without a token, and readiness only while the service is ready', async () => {
    let ready = true;
    const service = await startService({ ready: () => Promise.resolve(ready) });
    const health = await service.call('GET', '/health');
    assert.deepEqual([health.status, health.text], [200, '{"status":"healthy"}']);
    assert.equal((await service.call('GET', '/livez')).status, 200);
    assert.equal((await service.call('GET', '/readyz')).status, 200);
    ready = false;
    const unready = await service.call('GET', '/readyz');
    assert.deepEqual([unready.status, unready.problem.code], [503, 'UNAVAILABLE']);
    assert.equal((await service.call('GET', '/livez')).status, 200);
    assert.equal((await service.call('HEAD', '/health')).status, 200);
    await service.close();
  });

  it('finds a migrated database ready', async () => {
    const service = await startService();
    assert.equal((await service.call('GET', '/readyz')).status, 200);
    await service.close();
  });
});

describe('the docs', () => {
  it('come from the service alone', async () => {
    const service = await startService();
    const page = await service.call('GET', '/docs');
    assert.match(page.headers.get('Content-Type') ?? '', /^text\/html/);
    const loaded = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url = '']) => url);
    assert.ok(loaded.length >= 3);
    for (const url of loaded) {
      if (url === 'data:,') continue;
      assert.ok(url.startsWith('docs/'), url);
      const asset = await fetch(new URL(url, `${service.url}/docs`));
      assert.equal(asset.status, 200);
      await asset.text();
    }
    const document = await service.call('GET', '/openapi.json');
    assert.match(document.text, /"openapi":"3\.1/);
    await service.close();
  });
});
