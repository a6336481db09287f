import assert from 'node:assert/strict';
import { v7 } from 'uuid';
import { type Service, newUserOf, startService } from '../../support/service.ts';

describe('DELETE /api/{user_id}', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());
  const newUser = () => newUserOf(service);

  it('erases everything of the user, idempotently', async () => {
    const { call, create, changes } = newUser();
    const [first] = [await create({ due_date: '2020-01-01' }), await create(), await create()];
    await call('DELETE', `/tasks/${first.id}`);
    const { next } = await changes();
    const list = await call('GET', '/tasks?limit=1');
    const link = /^<([^>]+)>/.exec(list.headers.get('Link') ?? '')?.[1] ?? assert.fail();
    for (let times = 0; times < 3; times += 1) {
      const erased = await call('DELETE', '');
      assert.deepEqual(
        [erased.status, erased.text, erased.headers.get('Vary')],
        [204, '', 'Authorization, Origin'],
      );
    }
    assert.deepEqual((await call('GET', '/tasks')).tasks, []);
    assert.equal((await call('GET', `/tasks/${first.id}`)).status, 404);
    assert.deepEqual(JSON.parse((await call('GET', '/stats')).text), {
      total: 0,
      pending: 0,
      completed: 0,
      overdue: 0,
    });
    assert.equal((await call('GET', `/tasks/changes?since=${next}`)).status, 410);
    const anew = await changes();
    assert.deepEqual([anew.tasks, anew.deleted], [[], []]);
    const { tasks, count } = (await call('GET', '/export')).exported;
    assert.deepEqual([tasks, count], [[], 0]);
    const following = await call('GET', `/tasks${link}`);
    assert.deepEqual([following.status, following.tasks], [200, []]);
    const tag = list.headers.get('ETag') ?? assert.fail();
    assert.equal((await call('GET', '/tasks', { headers: { 'If-None-Match': tag } })).status, 200);
  });

  it('keeps the data of other users [V8.4.1]', async () => {
    const [alice, bob] = [newUser(), newUser()];
    const id = v7();
    const tasks = [await bob.create({ id })];
    await alice.create({ id });
    const { next } = await bob.changes();
    await alice.call('DELETE', '');
    assert.deepEqual((await bob.call('GET', '/tasks')).tasks, tasks);
    const nothing = { tasks: [], deleted: [], lists: [], deleted_lists: [] };
    assert.deepEqual(await bob.changes(next), { ...nothing, next, has_more: false });
    const { status } = await service.call('DELETE', `/api/${bob.name}`, { as: alice.name });
    assert.equal(status, 403);
    assert.deepEqual((await bob.call('GET', '/tasks')).tasks, tasks);
    assert.equal((await service.call('DELETE', `/api/${bob.name}`, { as: bob.name })).status, 204);
    assert.deepEqual((await bob.call('GET', '/tasks')).tasks, []);
  });

  it('lets the user begin another history, in which every id is free', async () => {
    const { call, create, changes } = newUser();
    const [used, deleted] = [v7(), v7()];
    await create({ id: used });
    await create({ id: deleted });
    await call('DELETE', `/tasks/${deleted}`);
    const before = await call('GET', '/tasks');
    const { next } = await changes();
    await call('DELETE', '');
    const tasks = [await create({ id: used }), await create({ id: deleted })];
    assert.deepEqual(
      tasks.map(({ version }) => version),
      [1, 1],
    );
    assert.equal((await call('GET', `/tasks/changes?since=${next}`)).status, 410);
    await create();
    const after = await call('GET', '/tasks');
    assert.notEqual(after.headers.get('ETag'), before.headers.get('ETag'));
    assert.deepEqual((await changes()).deleted, []);
    assert.deepEqual((await changes()).tasks.slice(0, 2), tasks);
  });

  it('is served at its own path, for no other method', async () => {
    const { call, create, name } = newUser();
    await create();
    for (const path of ['//', '/users', '/users/']) assert.equal((await call('DELETE', path)).status, 404);
    for (const path of ['/tasks', '/tasks/', '/stats/'])
      assert.equal((await call('DELETE', path)).status, 405);
    for (const path of ['/api/tasks', '/api/tasks/']) {
      assert.equal((await service.call('DELETE', path, { as: name })).status, 405);
    }
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH']) {
      assert.equal((await call(method, '')).status, 405);
    }
    assert.equal((await service.call('DELETE', '/api/me')).status, 401);
    for (const path of ['', '/export', '/tasks/changes']) {
      const method = path === '' ? 'DELETE' : 'GET';
      const { status, problem } = await service.call(method, `/api/${name}${path}`, { as: 'mallory' });
      assert.deepEqual([status, problem.code], [403, 'FORBIDDEN']);
    }
    assert.equal((await call('GET', '/tasks')).tasks.length, 1);
  });
});
