import assert from 'node:assert/strict';
import { type Service, newUserOf, startService, tokenOf } from '../support/service.ts';

describe('a request', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());

  const rawly = (start: string, ...fields: ReadonlyArray<string>) =>
    service.raw([`${start} HTTP/1.1`, 'Host: doable', 'Connection: close', ...fields, '', ''].join('\r\n'));

  it('authenticates by the Authorization header alone [V3.5.1, V14.2.1]', async () => {
    const token = await tokenOf('ada');
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const elsewhere = [
      await service.call('GET', `/api/me/tasks?access_token=${token}&token=${token}`),
      await service.call('GET', '/api/me/tasks', { headers: { Cookie: `token=${token}; session=${token}` } }),
      await service.call('POST', '/api/me/tasks', { body: `access_token=${token}&title=x`, headers: form }),
      await service.call('GET', '/api/me/tasks', { headers: { 'X-Access-Token': token } }),
    ];
    for (const { status } of elsewhere) assert.equal(status, 401);
    assert.equal((await service.call('GET', '/api/me/tasks', { as: 'ada' })).status, 200);
  });

  it('has its user from the token and its target from the request line, whatever other headers say [V4.1.3, V15.3.4]', async () => {
    const [ada, bob] = [newUserOf(service), newUserOf(service)];
    const { id } = await ada.create();
    const task = `/api/${ada.name}/tasks/${id}`;
    const headers = {
      'X-User-Id': ada.name,
      'X-Forwarded-User': ada.name,
      'X-Original-Url': task,
      'X-Rewrite-Url': task,
      'X-Http-Method-Override': 'DELETE',
    };
    assert.deepEqual((await bob.call('GET', '/tasks', { headers })).tasks, []);
    assert.equal((await service.call('GET', task, { as: bob.name, headers })).status, 403);
    assert.equal((await service.call('GET', task, { as: ada.name, headers })).task.id, id);
    assert.equal((await service.call('GET', task, { as: ada.name })).status, 200);
  });

  it('is not echoed by TRACE or methods like it [V13.4.4]', async () => {
    const bearer = `Authorization: Bearer ${await tokenOf('ada')}`;
    for (const start of ['TRACE /api/me/tasks', 'TRACE /', 'DEBUG /api/me/tasks', 'PROPFIND /api/me/tasks']) {
      const { status, text } = await rawly(start, bearer, 'X-Canary: canary');
      assert.ok(status >= 400 && status < 500, `${start}: ${String(status)}`);
      assert.doesNotMatch(text, /canary|Bearer ey/);
    }
  });

  it('gets no header that names the server software', async () => {
    const paths = ['/', '/health', '/readyz', '/docs', '/api/me/tasks', '/%'];
    for (const path of paths) {
      const { headers } = await rawly(`GET ${path}`);
      for (const name of ['Server', 'X-Powered-By', 'Via']) assert.equal(headers.get(name), null, path);
    }
  });

  it('reaches no file but the assets of the docs [V13.4.1, V13.4.3]', async () => {
    const paths = [
      '/docs/../package.json',
      '/docs/%2e%2e/package.json',
      '/docs/..%2fpackage.json',
      '/docs/..%5cpackage.json',
      '/docs//etc/passwd',
      '/docs/package.json',
      '/package.json',
      '/.git/config',
      '/.env',
      '/src/infrastructure/main.ts',
    ];
    for (const path of paths) {
      const { status } = await rawly(`GET ${path}`);
      assert.ok(status === 404 || status === 400, `${path}: ${String(status)}`);
    }
  });
});
