import assert from 'node:assert/strict';
import { v7 } from 'uuid';
import { openApiDocument } from '../../../src/adapters/http/openapi-document.ts';
import { apiRoutes } from '../../../src/adapters/http/api-routes.ts';
import {
  type Received,
  type Service,
  newUserOf,
  startService,
  summary,
  tokenOf,
} from '../../support/service.ts';
import { until } from '../../support/until.ts';

describe('paths', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());
  const newUser = () => newUserOf(service);

  describe('with one trailing slash', () => {
    it('are the same resource: each operation', async () => {
      const { name, create } = newUser();
      for (const { method, path } of apiRoutes) {
        const { id } = await create();
        const send = async (at: string): Promise<Received> =>
          service.call(method.toUpperCase(), at, {
            as: name,
            // So that the stream of events, which has no end, is refused.
            headers: { 'Last-Event-ID': 'x' },
            ...(['post', 'put', 'patch'].includes(method) ? { json: { title: '', completed: 7 } } : {}),
          });
        const at = path.replace(':user_id', name).replace(':id', method === 'delete' ? v7() : id);
        const [plain, slashed] = [await send(at), await send(`${at}/`)];
        assert.deepEqual(
          [slashed.status, slashed.headers.get('ETag')],
          [plain.status, plain.headers.get('ETag')],
        );
        assert.notEqual(slashed.headers.get('RateLimit'), null, 'it was let in');
      }
    });

    it('are the same resource: operations without a token', async () => {
      for (const path of ['/health/', '/livez/', '/readyz/', '/openapi.json/', '/docs/start.js/']) {
        assert.equal((await service.call('GET', path)).status, 200, path);
        assert.equal((await service.call('HEAD', path)).status, 200, path);
        assert.equal((await service.call('OPTIONS', path)).status, 204, path);
        assert.equal((await service.call('DELETE', path)).status, 405, path);
      }
    });

    it('read and write, and are logged under the same route', async () => {
      const { call, create } = newUser();
      const { id } = await create();
      assert.equal((await call('PATCH', `/tasks/${id}/complete/`)).task.completed, true);
      assert.equal((await call('GET', `/tasks/${id}/`)).task.version, 2);
      assert.equal((await call('GET', '/tasks/?limit=1')).tasks.length, 1);
      assert.equal((await call('POST', '/tasks/', { json: { title: 'b' } })).status, 201);
      assert.equal((await call('DELETE', `/tasks/${id}/`)).status, 204);
      const requestId = `slash-${id}`;
      await call('GET', '/stats/', { headers: { 'X-Request-Id': requestId } });
      const record = () => service.records.find((one) => one.requestId === requestId);
      await until(() => record() !== undefined);
      assert.equal(record()?.route, '/api/:user_id/stats');
      assert.equal((await call('DELETE', '/')).status, 204);
    });

    it('are 404 with two slashes', async () => {
      const { call } = newUser();
      for (const path of ['/tasks//', '//tasks', '/tasks/x//', '//', '/tasks/x//complete']) {
        assert.deepEqual(summary(await call('GET', path)), [404, 'NOT_FOUND'], path);
      }
      for (const path of ['//', '/health//', '/docs//']) {
        assert.equal(
          (await service.raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)).status,
          404,
        );
      }
    });

    it('redirect from /docs/ to /docs, relatively', async () => {
      for (const method of ['GET', 'HEAD']) {
        const { status, headers, text } = await service.call(method, '/docs/');
        assert.deepEqual([status, headers.get('Location'), text], [308, '../docs', '']);
      }
    });
  });

  describe('under /api/tasks', () => {
    it('are aliases of /api/me/tasks', async () => {
      const { name, create, call } = newUser();
      const aliased = (method: string, path: string, json?: object) =>
        service.call(method, `/api/tasks${path}`, { as: name, json });
      const { id } = await create();
      assert.deepEqual((await aliased('GET', '')).tasks, (await call('GET', '/tasks')).tasks);
      assert.equal((await aliased('GET', '/?status=completed')).text, '[]');
      assert.equal((await aliased('GET', `/${id}`)).task.user_id, name);
      assert.equal((await aliased('PUT', `/${id}`, { title: 'b' })).task.version, 2);
      assert.equal((await aliased('PATCH', `/${id}/`, { title: 'c' })).task.version, 3);
      assert.equal((await aliased('PATCH', `/${id}/complete`)).task.version, 4);
      assert.equal((await aliased('GET', '/changes')).changes.tasks.length, 1);
      assert.equal((await aliased('POST', '', { title: 'd' })).status, 201);
      const operations = [{ op: 'delete', id }];
      assert.equal((await aliased('POST', '/batch', { operations })).status, 200);
      assert.equal((await aliased('DELETE', `/${id}`)).status, 404);
      assert.deepEqual(summary(await aliased('GET', '/stats')), [404, 'NOT_FOUND']);
      assert.equal((await call('GET', '/tasks')).tasks.length, 1);
    });

    it('never belong to a user named tasks, who uses me', async () => {
      const [name, json] = ['tasks', { title: 'a' }];
      for (const path of ['/api/tasks', '/api/%74asks', '/api/me/tasks']) {
        assert.equal((await service.call('POST', path, { as: name, json })).status, 201, path);
      }
      assert.equal((await service.call('GET', '/api/me/tasks', { as: name })).tasks.length, 3);
      for (const path of [
        '/api/tasks/tasks',
        '/api/tasks/stats',
        '/api/tasks/export',
        '/api/%74asks/stats',
      ]) {
        assert.deepEqual(summary(await service.call('GET', path, { as: name })), [404, 'NOT_FOUND'], path);
      }
      for (const path of ['/api/tasks', '/api/tasks/', '/api/%74asks', '/api/tas%6bs']) {
        const response = await service.call('DELETE', path, { as: name });
        assert.deepEqual(summary(response), [405, 'METHOD_NOT_ALLOWED'], path);
        assert.equal(response.headers.get('Allow'), 'POST, HEAD, GET, OPTIONS');
      }
      assert.equal((await service.call('GET', '/api/me/stats', { as: name })).status, 200);
      assert.equal((await service.call('DELETE', '/api/me', { as: name })).status, 204);
    });
  });

  describe('under /api/auth', () => {
    it('belong to the identity service and to no user', async () => {
      for (const path of [
        '/api/auth',
        '/api/auth/',
        '/api/auth/tasks',
        '/api/auth/stats',
        '/api/%61uth',
        '/api/auth/tasks/x',
      ]) {
        for (const method of ['GET', 'POST', 'PATCH', 'DELETE', 'OPTIONS']) {
          for (const as of ['auth', 'alice']) {
            assert.deepEqual(
              summary(await service.call(method, path, { as })),
              [404, 'NOT_FOUND'],
              `${method} ${path}`,
            );
          }
        }
      }
      const made = await service.call('POST', '/api/me/tasks', { as: 'auth', json: { title: 'a' } });
      assert.equal(made.task.user_id, 'auth');
      const preflight = await service.call('OPTIONS', '/api/auth/tasks', {
        headers: { Origin: 'http://localhost:3000', 'Access-Control-Request-Method': 'GET' },
      });
      assert.equal(preflight.status, 404);
    });
  });

  it('mean the caller by me, also for a user named me', async () => {
    const made = await service.call('POST', '/api/me/tasks', { as: 'me', json: { title: 'a' } });
    assert.equal(made.task.user_id, 'me');
    assert.deepEqual((await service.call('GET', '/api/me/tasks', { as: 'alice' })).tasks, []);
  });

  it('are the same with percent-encoded letters', async () => {
    const { name, create } = newUser();
    const { id } = await create();
    const encoded = (text: string) => text.replace(/./g, (one) => `%${one.charCodeAt(0).toString(16)}`);
    for (const path of [
      `/api/${encoded(name)}/tasks/${encoded(id)}`,
      `/%61pi/%6d%65/%74asks/${id}`,
      `/api/t%61sks/${id.toUpperCase()}`,
    ]) {
      assert.equal((await service.call('GET', path, { as: name })).task.id, id, path);
    }
    assert.deepEqual(summary(await service.call('GET', `/api/me%2Ftasks/${id}`, { as: name })), [
      404,
      'NOT_FOUND',
    ]);
  });

  it('count against the rate limit in every spelling', async () => {
    const busy = await startService({ maxInFlight: 0 });
    for (const path of ['/api/me/tasks', '/api/tasks', '/%61pi/me/tasks/']) {
      assert.equal((await busy.call('GET', path)).status, 503, path);
    }
    assert.equal((await busy.call('GET', '/health/')).status, 200);
    await busy.close();
  });

  it('approve a preflight in every spelling', async () => {
    const headers = { Origin: 'http://localhost:3000', 'Access-Control-Request-Method': 'POST' };
    for (const path of ['/api/tasks', '/api/tasks/', '/api/me/tasks/', '/', '/docs/']) {
      const { status, headers: answered } = await service.call('OPTIONS', path, { headers });
      assert.deepEqual(
        [status, answered.get('Access-Control-Allow-Origin')],
        [204, 'http://localhost:3000'],
        path,
      );
    }
  });

  it('of another user are 403, whatever exists there, and own ones without a task 404', async () => {
    const [alice, bob] = [newUser(), newUser()];
    const { id } = await bob.create();
    for (const path of [`tasks/${id}`, `tasks/${v7()}`, 'tasks/x', 'tasks', 'tasks/', 'stats']) {
      const response = await service.call('GET', `/api/${bob.name}/${path}`, { as: alice.name });
      assert.deepEqual(summary(response), [403, 'FORBIDDEN'], path);
    }
    const bodies = [];
    for (const task of [id, v7(), 'x', `${id}%2F`]) {
      const { problem } = await alice.call('GET', `/tasks/${task}`, { headers: { 'X-Request-Id': 'same' } });
      assert.equal(problem.status, 404);
      bodies.push(problem);
    }
    for (const body of bodies) assert.deepEqual(body, bodies[0]);
  });
});

describe('GET /', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());
  const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

  it('redirects browsers to the docs', async () => {
    for (const Accept of [browser, 'text/html', 'text/html, application/json;q=0.9']) {
      const { status, headers, text } = await service.call('GET', '/', { headers: { Accept } });
      assert.deepEqual([status, headers.get('Location'), text], [302, 'docs', ''], Accept);
      assert.deepEqual(headers.get('Vary')?.split(', ').toSorted(), ['Accept', 'Authorization', 'Origin']);
    }
  });

  it('describes the service to other clients', async () => {
    const expected = {
      name: 'Doable',
      version: openApiDocument.info['version'],
      docs: 'docs',
      openapi: 'openapi.json',
    };
    for (const Accept of [
      '*/*',
      'application/json',
      'image/png',
      'application/json, text/html',
      'text/html;q=0',
    ]) {
      const { status, headers, text } = await service.call('GET', '/', { headers: { Accept } });
      assert.deepEqual([status, JSON.parse(text)], [200, expected], Accept);
      assert.match(headers.get('Content-Type') ?? '', /^application\/json/);
      assert.match(headers.get('Vary') ?? '', /Accept/);
    }
    assert.equal((await service.call('HEAD', '/')).status, 200);
    assert.deepEqual((await service.call('OPTIONS', '/')).headers.get('Allow'), 'HEAD, GET, OPTIONS');
    assert.equal((await service.call('POST', '/', { as: 'a', json: {} })).status, 405);
    assert.equal(
      (await service.call('GET', '/', { headers: { Authorization: `Bearer ${await tokenOf('a')}` } })).status,
      200,
    );
  });
});
