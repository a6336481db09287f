import assert from 'node:assert/strict';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type Unavailable, unavailable } from '../../../src/application/errors.ts';
import type { Ports, TaskStore } from '../../../src/application/ports.ts';
import { apiRoutes } from '../../../src/adapters/http/api-routes.ts';
import { createMemoryStore } from '../../../src/adapters/memory/store.ts';
import { newTaskId, systemPorts } from '../../../src/infrastructure/system-ports.ts';
import { type Sent, type Service, startService, summary } from '../../support/service.ts';

/** Every operation, with a body that it takes. */
const operations: ReadonlyArray<readonly [method: string, path: string, json?: object]> = [
  ['POST', '/api/me/tasks', { title: 'a' }],
  ['GET', '/api/me/tasks'],
  ['GET', '/api/me/tasks/changes'],
  ['GET', '/api/me/tasks/events'],
  ['POST', '/api/me/tasks/batch', { operations: [{ op: 'create', task: { title: 'a' } }] }],
  ['GET', '/api/me/tasks/x'],
  ['PUT', '/api/me/tasks/x', {}],
  ['PATCH', '/api/me/tasks/x', {}],
  ['PATCH', '/api/me/tasks/x/complete', {}],
  ['POST', '/api/me/tasks/x/skip'],
  ['POST', '/api/me/tasks/x/move', { after: null }],
  ['POST', '/api/me/tasks/x/checklist', { title: 'a' }],
  ['PATCH', '/api/me/tasks/x/checklist/y', {}],
  ['DELETE', '/api/me/tasks/x/checklist/y'],
  ['DELETE', '/api/me/tasks/x'],
  ['POST', '/api/me/lists', { title: 'a' }],
  ['GET', '/api/me/lists'],
  ['GET', '/api/me/lists/x'],
  ['PUT', '/api/me/lists/x', {}],
  ['PATCH', '/api/me/lists/x', {}],
  ['POST', '/api/me/lists/x/move', { after: null }],
  ['DELETE', '/api/me/lists/x'],
  ['GET', '/api/me/stats'],
  ['GET', '/api/me/export'],
  ['DELETE', '/api/me'],
];

describe('every operation', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());

  const readsBody = ['POST', 'PUT', 'PATCH'];
  it('is in the list of this test [V8.2.1]', () => {
    const served = apiRoutes.map(
      ({ method, path }) =>
        `${method.toUpperCase()} ${path.replace(':user_id', 'me').replace(':id', 'x').replace(':item_id', 'y')}`,
    );
    assert.deepEqual(operations.map(([method, path]) => `${method} ${path}`).toSorted(), served.toSorted());
  });

  for (const [method, path] of operations) {
    it(`refuses in the same way: ${method} ${path}`, async () => {
      const statusOf = async (sent: Sent, at = path) => (await service.call(method, at, sent)).status;
      const json = { 'Content-Type': 'application/json' };
      const tooLarge = path.endsWith('batch') ? 1024 * 1024 + 1 : 256 * 1024 + 1;
      assert.equal(await statusOf({}), 401);
      assert.equal(await statusOf({ as: 'alice' }, path.replace('me', 'bob')), 403);
      assert.equal(await statusOf({ as: 'alice', headers: { Accept: 'text/html' } }), 406);
      assert.equal(await statusOf({ as: 'alice' }, path.replace('me', '%ff')), 400);
      if (!readsBody.includes(method) || path.endsWith('/skip')) return;
      assert.equal(
        await statusOf({ as: 'alice', headers: { 'Content-Type': 'text/plain' }, body: '{}' }),
        415,
      );
      assert.equal(await statusOf({ as: 'alice', headers: json, body: 'x'.repeat(tooLarge) }), 413);
      assert.equal(await statusOf({ as: 'alice', headers: json, body: '{' }), 400);
    });
  }
});

describe('refusals of server errors', () => {
  const at = (tasks: Partial<TaskStore>, rest: Partial<Ports>) => {
    const ports = { ...createMemoryStore(), ...systemPorts };
    return startService({ ports: { ...ports, ...rest, tasks: { ...ports.tasks, ...tasks } } });
  };
  /** A service whose store ends all that needs the database in one way. */
  const ending = (end: () => TE.TaskEither<Unavailable, never>): Promise<Service> => {
    const items = { insert: end, insertNew: end, find: end, replace: end, remove: end };
    return at(
      { ...items, list: end, stats: end },
      {
        lists: { ...items, all: end },
        history: { changePoint: end, changes: end },
        atomically: end,
        idempotently: end,
        erase: end,
      },
    );
  };
  const id = newTaskId();
  const calls = operations.map(
    ([method, path, json]) => [method, path.replace(/\b[xy]\b/g, id), json] as const,
  );
  const isKept = (method: string, path: string) => method !== 'GET' && path !== '/api/me';

  it('are 503 with Retry-After while the store is unavailable [V16.5.2]', async () => {
    const away = () => TE.left(unavailable);
    const broken = await ending(away);
    const forgetful = await at({}, { idempotently: away });
    for (const [method, path, json] of calls) {
      const keyed = { as: 'alice', json, headers: { 'Idempotency-Key': 'key' } };
      const responses = [
        await broken.call(method, path, { as: 'alice', json }),
        await broken.call(method, path, keyed),
        ...(isKept(method, path) ? [await forgetful.call(method, path, keyed)] : []),
      ];
      for (const response of responses) {
        assert.deepEqual(summary(response), [503, 'UNAVAILABLE'], path);
        assert.equal(response.headers.get('Retry-After'), '1');
      }
    }
    await Promise.all([broken.close(), forgetful.close()]);
  });

  it('are 500 for a bug, which is described in the log alone [V16.5.1]', async () => {
    const secret = new Error('select * from secrets');
    const bug = () => () => Promise.reject(secret);
    const broken = await ending(bug);
    for (const [method, path, json] of calls) {
      for (const headers of [{}, { 'Idempotency-Key': 'key' }]) {
        const response = await broken.call(method, path, { as: 'alice', json, headers });
        assert.deepEqual(summary(response), [500, 'INTERNAL'], path);
        assert.doesNotMatch(response.text, /select|secrets|Error/);
      }
    }
    assert.deepEqual(
      broken.bugs,
      [...calls, ...calls].map(() => secret),
    );
    await broken.close();
  });
});
