import assert from 'node:assert/strict';
import { type Service, startService, summary, tokenOf } from '../../support/service.ts';

describe('refusals', () => {
  let service: Service;
  let token = '';
  before(async () => {
    service = await startService({ isWatched: true });
    token = await tokenOf('alice');
  });
  after(() => service.close());

  describe('are problems', () => {
    it('of one form with the request id', async () => {
      const response = await service.call('GET', '/api/me/tasks/x', {
        as: 'alice',
        headers: { 'X-Request-Id': 'my-id.1_' },
      });
      assert.equal(response.headers.get('Content-Type'), 'application/problem+json');
      assert.equal(response.headers.get('X-Request-Id'), 'my-id.1_');
      assert.deepEqual(response.problem, {
        type: 'https://doable.dev/problems/not-found',
        title: 'Not found',
        status: 404,
        detail: 'No such task',
        instance: 'my-id.1_',
        code: 'NOT_FOUND',
        error: 'No such task',
        details: {},
        errors: [],
      });
    });

    it('with a generated id where the one sent is unusable [V16.4.1]', async () => {
      for (const sent of ['', 'a b', 'x'.repeat(129), '<script>']) {
        const response = await service.call('GET', '/health', { headers: { 'X-Request-Id': sent } });
        assert.match(response.headers.get('X-Request-Id') ?? '', /^[0-9a-f-]{36}$/);
      }
    });
  });

  describe('of paths and methods', () => {
    it('list the allowed methods', async () => {
      const response = await service.call('POST', '/api/me/tasks/x', { as: 'alice' });
      assert.deepEqual(response.headers.get('Allow')?.split(', ').toSorted(), [
        'DELETE',
        'GET',
        'HEAD',
        'OPTIONS',
        'PATCH',
        'PUT',
      ]);
      assert.equal((await service.call('DELETE', '/api/me/tasks')).status, 405);
      assert.equal((await service.call('POST', '/health')).status, 405);
      assert.equal(
        (await service.raw('TRACE /api/me/tasks HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).status,
        405,
      );
    });

    it('respond to OPTIONS with the allowed methods', async () => {
      const response = await service.call('OPTIONS', '/api/me/tasks');
      assert.deepEqual([response.status, response.headers.get('Allow')], [204, 'POST, HEAD, GET, OPTIONS']);
      assert.equal((await service.call('OPTIONS', '/api/me/task')).status, 404);
    });

    it('match paths exactly', async () => {
      for (const path of [
        '/api',
        '/API/me/tasks',
        '/api/me/Tasks',
        '/api/me/tasks//',
        '/api//tasks',
        '/api/me/tasks/x/complete/y',
      ]) {
        assert.deepEqual(summary(await service.call('GET', path, { as: 'alice' })), [404, 'NOT_FOUND'], path);
      }
    });
  });

  describe('of tokens', () => {
    it('challenge a request without a token', async () => {
      for (const Authorization of ['', 'Basic YTpi', 'Bearer']) {
        const response = await service.call('GET', '/api/me/tasks', { headers: { Authorization } });
        assert.deepEqual(summary(response), [401, 'UNAUTHENTICATED']);
        assert.equal(response.headers.get('WWW-Authenticate'), 'Bearer realm="doable"');
      }
    });

    it('reveal nothing of why a token is invalid [V16.5.1]', async () => {
      for (const sent of ['x', 'a.b.c', `${token}x`, `${token} `.repeat(2), 'null']) {
        const response = await service.call('GET', '/api/me/tasks', {
          headers: { Authorization: `Bearer ${sent}` },
        });
        assert.deepEqual(
          { ...response.problem, instance: '' },
          {
            type: 'https://doable.dev/problems/unauthenticated',
            title: 'Authentication is required',
            status: 401,
            detail: 'The token is not valid',
            instance: '',
            code: 'UNAUTHENTICATED',
            error: 'The token is not valid',
            details: {},
            errors: [],
          },
        );
        assert.equal(
          response.headers.get('WWW-Authenticate'),
          'Bearer realm="doable", error="invalid_token"',
        );
      }
    });

    it('accept the scheme in any case', async () => {
      const response = await service.call('GET', '/api/alice/tasks', {
        headers: { Authorization: `bearer  ${token}` },
      });
      assert.equal(response.status, 200);
    });
  });

  describe('of media types', () => {
    it('return 406 for a response type other than JSON', async () => {
      const get = (Accept: string) =>
        service.call('GET', '/api/me/tasks', { as: 'alice', headers: { Accept } });
      for (const accept of ['text/html', 'application/json;q=0', 'application/xml, text/*']) {
        assert.deepEqual(summary(await get(accept)), [406, 'NOT_ACCEPTABLE'], accept);
      }
      for (const accept of ['*/*', 'application/*', 'text/html, application/json;q=0.1']) {
        assert.equal((await get(accept)).status, 200, accept);
      }
    });
  });

  it('leave only the route and the status in the log [V16.2.4, V16.2.5]', async () => {
    const path = '/api/alice/tasks/not-an-id?secret=1';
    await service.call('GET', path, { as: 'alice', headers: { 'X-Request-Id': 'logged' } });
    const record = service.records.find(({ requestId }) => requestId === 'logged');
    const { milliseconds = -1, ...rest } = record ?? {};
    assert.ok(milliseconds >= 0);
    assert.deepEqual(rest, {
      requestId: 'logged',
      method: 'GET',
      route: '/api/:user_id/tasks/:id',
      status: 404,
      failure: 'NotFound',
      aborted: false,
    });
  });
});
