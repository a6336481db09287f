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

  it('exposes responses to it, refusals too', async () => {
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
      const response = await service.call('GET', '/health', { headers: { Origin: other } });
      assert.equal(response.headers.get('Access-Control-Allow-Origin'), null);
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
  it('is reported once, unless it is the service’s own or malformed', async () => {
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

  it('is reported for at most 100 origins', async () => {
    const told: string[] = [];
    const service = await startService({ onRefusedOrigin: (one) => told.push(one) });
    for (let n = 0; n < 120; n += 1)
      await service.call('GET', '/health', { headers: { Origin: `https://${n}.example` } });
    assert.equal(told.length, 100);
    await service.close();
  });
});
