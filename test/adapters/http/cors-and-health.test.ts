import assert from 'node:assert/strict';
import { docsAssets } from '../../../src/adapters/http/docs/docs-page.ts';
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

  it('allows a configured origin, without a token for the preflight [V3.4.2]', async () => {
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

  it('sends no CORS headers to other origins [V3.4.2]', async () => {
    for (const other of ['https://evil.example', 'null', 'http://localhost:3001', `${origin}.evil.example`]) {
      const { status, headers } = await preflight('/api/me/tasks', other);
      assert.deepEqual([status, headers.get('Access-Control-Allow-Origin')], [204, null]);
      const answer = await service.call('GET', '/health', { headers: { Origin: other } });
      assert.equal(answer.headers.get('Access-Control-Allow-Origin'), null);
    }
  });

  it('approves no preflight for an unknown path', async () => {
    const { status, headers } = await preflight('/nowhere');
    assert.deepEqual([status, headers.get('Access-Control-Allow-Origin')], [404, null]);
  });
});

describe('CORS for development', () => {
  let service: Service;
  before(async () => {
    service = await startService({ corsOrigins: 'loopback' });
  });
  after(() => service.close());

  const allowedFor = async (Origin: string) =>
    (await service.call('GET', '/health', { headers: { Origin } })).headers.get(
      'Access-Control-Allow-Origin',
    );

  it('lets pages of this machine call, whatever their port', async () => {
    for (const host of ['localhost', '127.0.0.1', '[::1]'])
      for (const local of [`http://${host}:5173`, `https://${host}`, `http://${host}`])
        assert.equal(await allowedFor(local), local);
  });

  it('refuses other origins, whatever their name [V3.4.2]', async () => {
    const others = [
      ...['http://localhost.evil.example', 'http://evil.example', 'http://127.0.0.1.evil.example'],
      ...['http://localhost:3000@evil.example', 'http://evil.example/http://localhost', 'localhost:3000'],
      ...['http://localhost:3000/', 'http://127.0.0.2', 'http://[::2]', 'ws://localhost', 'null', 'http://x'],
    ];
    for (const other of others) assert.equal(await allowedFor(other), null, other);
  });
});

describe('a refused origin', () => {
  it('is told once, and neither that of the service itself nor what is no origin is', async () => {
    const told: string[] = [];
    const service = await startService({ onRefusedOrigin: (one) => told.push(one) });
    const from = (Origin: string, method = 'GET') =>
      service.call(method, '/api/me/tasks', {
        headers: { Origin, 'Access-Control-Request-Method': 'POST' },
      });
    for (const method of ['OPTIONS', 'GET', 'POST']) await from('https://app.example', method);
    await from('http://localhost:3001');
    for (const no of [origin, service.url, 'null', 'x', 'https://app.example/', `https://${'x'.repeat(300)}`])
      await from(no);
    assert.deepEqual(told, ['https://app.example', 'http://localhost:3001']);
    await service.close();
  });

  it('is one of 100 at most', async () => {
    const told: string[] = [];
    const service = await startService({ onRefusedOrigin: (one) => told.push(one) });
    for (let n = 0; n < 120; n += 1)
      await service.call('GET', '/health', { headers: { Origin: `https://${n}.example` } });
    assert.equal(told.length, 100);
    await service.close();
  });
});

describe('health', () => {
  it('is told without a token, and readiness only while the service is ready [V13.4.5]', async () => {
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

  it('never change, so that who has them is not sent them again', async () => {
    const service = await startService();
    const paths = ['/openapi.json', ...Object.keys(docsAssets)];
    const tags = new Set<string>();
    for (const path of paths) {
      const whole = await service.call('GET', path);
      const tag = whole.headers.get('ETag') ?? '';
      assert.match(tag, /^"[^"]+"$/, path);
      tags.add(tag);
      assert.equal(whole.headers.get('Cache-Control'), 'no-cache');
      assert.equal(Number(whole.headers.get('Content-Length')), Buffer.byteLength(whole.text));
      for (const had of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
        const again = await service.call('GET', path, { headers: { 'If-None-Match': had } });
        assert.deepEqual([again.status, again.text, again.headers.get('ETag')], [304, '', tag], path);
        assert.equal(again.headers.get('Cache-Control'), 'no-cache');
      }
      const other = await service.call('GET', path, { headers: { 'If-None-Match': '"x"' } });
      assert.deepEqual([other.status, other.text], [200, whole.text]);
      const head = await service.call('HEAD', path);
      assert.deepEqual([head.status, head.text, head.headers.get('ETag')], [200, '', tag]);
      assert.equal(head.headers.get('Content-Length'), whole.headers.get('Content-Length'));
    }
    assert.equal(tags.size, paths.length);
    await service.close();
  });
});
