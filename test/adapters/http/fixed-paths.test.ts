import assert from 'node:assert/strict';
import { type Service, newUserOf, startService } from '../../support/service.ts';

describe('fixed paths', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());

  const allowed = { changes: 'GET, HEAD, OPTIONS', batch: 'OPTIONS, POST' };
  const others = [
    ['changes', ['POST', 'PUT', 'PATCH', 'DELETE']],
    ['batch', ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE']],
  ] as const;
  for (const [path, methods] of others) {
    it(`are not taken for a task id: tasks/${path}`, async () => {
      const { call } = newUserOf(service);
      for (const method of methods) {
        const { status, headers } = await call(method, `/tasks/${path}`);
        assert.deepEqual(
          [status, headers.get('Allow')?.split(', ').toSorted().join(', ')],
          [405, allowed[path]],
          method,
        );
      }
      const options = await service.call('OPTIONS', `/api/me/tasks/${path}`);
      assert.deepEqual(
        [options.status, options.headers.get('Allow')?.split(', ').toSorted().join(', ')],
        [204, allowed[path]],
      );
    });

    it(`are not taken for a task to complete: tasks/${path}/complete`, async () => {
      const { call } = newUserOf(service);
      const { status, problem } = await call('PATCH', `/tasks/${path}/complete`);
      assert.deepEqual([status, problem.detail], [404, 'No such task']);
      assert.equal((await call('GET', `/tasks/${path}/complete`)).status, 405);
      assert.equal((await call('GET', `/tasks/${path}/`)).status, path === 'batch' ? 405 : 200);
      assert.equal((await call('GET', `/tasks/${path}//`)).status, 404);
    });
  }

  it('leave the other paths of a user as they are', async () => {
    const { call } = newUserOf(service);
    for (const [path, allow] of [
      ['', 'DELETE, OPTIONS'],
      ['/export', 'GET, HEAD, OPTIONS'],
    ] as const) {
      const { status, headers } = await call('POST', path);
      assert.deepEqual([status, headers.get('Allow')?.split(', ').toSorted().join(', ')], [405, allow]);
    }
  });
});
