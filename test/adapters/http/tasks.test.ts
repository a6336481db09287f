import assert from 'node:assert/strict';
import { v4, v7 } from 'uuid';
import { type Received, type Service, newUserOf, startService } from '../../support/service.ts';

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('the tasks API', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());

  const newUser = () => newUserOf(service);
  const detailsOf = ({ problem }: Received) => problem.errors;

  describe('GET /api/{user_id}/tasks', () => {
    it('lists the newest first as a bare array', async () => {
      const { call, create } = newUser();
      const first = await create();
      const second = await create();
      const { tasks, status } = await call('GET', '/tasks');
      assert.equal(status, 200);
      assert.deepEqual(
        tasks.map(({ id }) => id),
        [second.id, first.id],
      );
    });

    it('filters by status, in either spelling, and limits', async () => {
      const { call, create } = newUser();
      const [open, done] = [await create(), await create({ completed: true })];
      const idsOf = async (query: string) => (await call('GET', `/tasks?${query}`)).tasks.map(({ id }) => id);
      assert.deepEqual(await idsOf('status=pending'), [open.id]);
      assert.deepEqual(await idsOf('completed=false'), [open.id]);
      assert.deepEqual(await idsOf('status=completed'), [done.id]);
      assert.deepEqual(await idsOf('completed=true&status=completed'), [done.id]);
      assert.deepEqual(await idsOf('status=all&unknown=1'), [done.id, open.id]);
      assert.deepEqual(await idsOf('limit=1'), [done.id]);
      assert.deepEqual(await idsOf('limit=1000'), [done.id, open.id]);
    });

    for (const [query, tag = ''] of [
      ['limit=0'],
      ['limit=1001'],
      ['limit=1e2'],
      ['limit=1&limit=2', ' [V15.3.7]'],
      ['status=done'],
      ['completed=yes'],
      ['status=pending&completed=true', ' [V2.2.3]'],
    ] as const) {
      it(`refuses ?${query} and points to the parameter${tag}`, async () => {
        const response = await newUser().call('GET', `/tasks?${query}`);
        assert.equal(response.status, 400);
        assert.equal(detailsOf(response)[0]?.pointer, `/${query.split('=')[0] ?? ''}`);
      });
    }

    it('has an ETag that changes with every change, and returns 304 to it', async () => {
      const { call, create } = newUser();
      const tagNow = async () => (await call('GET', '/tasks')).headers.get('ETag') ?? '';
      const tags = [await tagNow()];
      const task = await create();
      tags.push(await tagNow());
      await call('PATCH', `/tasks/${task.id}`, { json: { title: 'new' } });
      tags.push(await tagNow());
      await call('DELETE', `/tasks/${task.id}`);
      tags.push(await tagNow());
      assert.equal(new Set(tags).size, 4);
      const same = await call('GET', '/tasks', { headers: { 'If-None-Match': `"x", W/${tags[3] ?? ''}` } });
      assert.deepEqual([same.status, same.text, same.headers.get('ETag')], [304, '', tags[3]]);
      assert.equal(
        (await call('GET', '/tasks', { headers: { 'If-None-Match': tags[2] ?? '' } })).status,
        200,
      );
    });
  });

  describe('GET /api/{user_id}/tasks/{id}', () => {
    it('returns the task with its ETag, and 304 when it matches', async () => {
      const { call, create } = newUser();
      const task = await create();
      const response = await call('GET', `/tasks/${task.id.toUpperCase()}`);
      assert.deepEqual([response.status, response.task], [200, task]);
      assert.equal(response.headers.get('ETag'), '"1"');
      assert.equal(response.headers.get('Cache-Control'), 'private, no-cache');
      assert.equal(response.headers.get('Vary'), 'Authorization, Origin');
      for (const tag of ['"1"', 'W/"1"', '*', '"0", "1"']) {
        const same = await call('GET', `/tasks/${task.id}`, { headers: { 'If-None-Match': tag } });
        assert.deepEqual([same.status, same.text], [304, '']);
      }
      const other = await call('GET', `/tasks/${task.id}`, { headers: { 'If-None-Match': '"2", 1' } });
      assert.equal(other.status, 200);
    });

    it('returns the same 404 for another user’s task, a missing one and a malformed id [V8.2.2]', async () => {
      const [alice, mallory] = [newUser(), newUser()];
      const hers = await alice.create();
      const bodies = await Promise.all(
        [hers.id, v7(), v4(), 'x', '%00', 'a b'].map(async (id) => {
          const response = await mallory.call('GET', `/tasks/${id}`);
          assert.equal(response.status, 404);
          return { ...response.problem, instance: '' };
        }),
      );
      for (const body of bodies) assert.deepEqual(body, bodies[0]);
    });

    it('responds to HEAD as to GET, without the body', async () => {
      const { call, create } = newUser();
      const task = await create();
      const response = await call('HEAD', `/tasks/${task.id}`);
      assert.deepEqual([response.status, response.text, response.headers.get('ETag')], [200, '', '"1"']);
    });
  });

  for (const method of ['PUT', 'PATCH']) {
    describe(`${method} /api/{user_id}/tasks/{id}`, () => {
      it('sets the members sent and keeps the others', async () => {
        const { call, create } = newUser();
        const task = await create({ description: 'two litres', tags: ['shop'], due_date: '2026-11-21' });
        const response = await call(method, `/tasks/${task.id}`, {
          json: { title: 'Buy oat milk', id: 'x', version: 9 },
        });
        const { updated_at: updated, ...rest } = response.task;
        assert.equal(response.status, 200);
        assert.equal(response.headers.get('ETag'), '"2"');
        assert.ok(updated >= task.updated_at);
        const { updated_at: _, ...expected } = { ...task, title: 'Buy oat milk', version: 2 };
        assert.deepEqual(rest, expected);
      });

      it('clears optional members with null and refuses null for the others', async () => {
        const { call, create } = newUser();
        const task = await create({ description: 'x', tags: ['x'], due_date: '2026-11-21', priority: 'low' });
        const json = { description: null, tags: null, due_date: null, priority: null };
        const cleared = (await call(method, `/tasks/${task.id}`, { json })).task;
        assert.deepEqual(
          [cleared.description, cleared.tags, cleared.due_date, cleared.priority],
          [null, [], null, 'medium'],
        );
        const refused = await call(method, `/tasks/${task.id}`, {
          json: { title: null, completed: null, status: null },
        });
        assert.deepEqual(
          detailsOf(refused)
            .map(({ pointer }) => pointer)
            .toSorted(),
          ['/completed', '/status', '/title'],
        );
      });

      it('sets the status in either spelling, and by the changed one of two that differ', async () => {
        const { call, create } = newUser();
        const task = await create();
        const change = async (json: object) => (await call(method, `/tasks/${task.id}`, { json })).task;
        assert.equal((await change({ ...task, completed: true })).status, 'completed');
        assert.equal((await change({ completed: true, status: 'completed' })).version, 2);
        assert.equal((await change({ ...task, completed: true })).version, 2);
        assert.equal((await change({ status: 'pending' })).completed, false);
        assert.equal((await change({ status: 'completed' })).completed, true);
        assert.equal((await change({ completed: false })).completed_at, null);
      });

      it('keeps the version when nothing changes', async () => {
        const { call, create } = newUser();
        const task = await create({ tags: ['a'] });
        for (const json of [{}, { title: ' Buy milk ' }, { tags: ['a', 'a'] }, task]) {
          const response = await call(method, `/tasks/${task.id}`, { json });
          assert.deepEqual([response.status, response.task], [200, task]);
        }
      });

      it('returns 412 for a stale If-Match', async () => {
        const { call, create } = newUser();
        const { id } = await create();
        const edit = (title: string, tag: string) =>
          call(method, `/tasks/${id}`, { json: { title }, headers: { 'If-Match': tag } });
        const first = await edit('first', '"1"');
        assert.equal(first.status, 200);
        const stale = await edit('stale', '"1"');
        assert.deepEqual(
          [stale.status, stale.problem.code, stale.problem.details['etag']],
          [412, 'VERSION_MISMATCH', '"2"'],
        );
        for (const tag of ['W/"2"', '2', '"x"', '""', '"02"', '"2.0"'])
          assert.equal((await edit('no', tag)).status, 412, tag);
        assert.equal((await edit('second', first.headers.get('ETag') ?? '')).status, 200);
        assert.equal((await edit('third', '"9", "3"')).status, 200);
        assert.equal((await edit('fourth', '*')).task.version, 5);
      });

      it('returns 404 for a missing task before checking versions', async () => {
        const { call } = newUser();
        for (const id of [v7(), 'x']) {
          for (const tag of ['*', '"1"']) {
            const response = await call(method, `/tasks/${id}`, { json: {}, headers: { 'If-Match': tag } });
            assert.equal(response.status, 404);
          }
        }
        assert.equal((await call(method, '/tasks/x', { json: { title: '' } })).status, 400);
      });

      it('accepts a merge patch by its own media type', async () => {
        const { call, create } = newUser();
        const { id } = await create();
        const headers = { 'Content-Type': 'application/merge-patch+json; charset=utf-8' };
        const response = await call(method, `/tasks/${id}`, { body: '{"title":"patched"}', headers });
        assert.equal(response.task.title, 'patched');
      });

      it('refuses a body that is not an object', async () => {
        const { call, create } = newUser();
        const { id } = await create();
        for (const json of [[], null, 'x', 7]) {
          const response = await call(method, `/tasks/${id}`, { json });
          assert.deepEqual([response.status, detailsOf(response)[0]?.pointer], [400, '']);
        }
        assert.equal((await call(method, `/tasks/${id}`)).problem.code, 'MALFORMED_JSON');
      });
    });
  }

  describe('PATCH /api/{user_id}/tasks/{id}/complete', () => {
    it('toggles without a body, whatever its headers say', async () => {
      const { call, create } = newUser();
      const { id } = await create();
      const path = `/tasks/${id}/complete`;
      const done = await call('PATCH', path);
      assert.deepEqual([done.status, done.task.completed, done.task.version], [200, true, 2]);
      assert.match(done.task.completed_at ?? '', rfc3339);
      const open = await call('PATCH', path, { headers: { 'Content-Type': 'text/plain' } });
      assert.deepEqual([open.task.completed, open.task.completed_at], [false, null]);
      assert.equal((await call('PATCH', path, { json: {} })).task.status, 'completed');
    });

    it('sets the status sent, and keeps the version when it is set already', async () => {
      const { call, create } = newUser();
      const { id } = await create();
      const set = async (json: object) => (await call('PATCH', `/tasks/${id}/complete`, { json })).task;
      assert.deepEqual((await set({ completed: true })).version, 2);
      assert.deepEqual((await set({ status: 'completed' })).version, 2);
      assert.deepEqual((await set({ status: 'pending' })).version, 3);
      assert.deepEqual((await set({ completed: false })).version, 3);
    });

    it('honours If-Match and returns 404 for a missing task', async () => {
      const { call, create } = newUser();
      const { id } = await create();
      const path = `/tasks/${id}/complete`;
      assert.equal((await call('PATCH', path, { headers: { 'If-Match': '"2"' } })).status, 412);
      assert.equal(
        (await call('PATCH', path, { headers: { 'If-Match': '"1"' } })).headers.get('ETag'),
        '"2"',
      );
      assert.equal((await call('PATCH', `/tasks/${v7()}/complete`)).status, 404);
      assert.equal((await call('PATCH', path, { json: { completed: 'yes' } })).status, 400);
    });
  });

  describe('DELETE /api/{user_id}/tasks/{id}', () => {
    it('deletes once', async () => {
      const { call, create } = newUser();
      const { id } = await create();
      const deleted = await call('DELETE', `/tasks/${id}`);
      assert.deepEqual([deleted.status, deleted.text], [204, '']);
      assert.equal((await call('DELETE', `/tasks/${id}`)).status, 404);
      assert.equal((await call('GET', `/tasks/${id}`)).status, 404);
    });

    it('honours If-Match', async () => {
      const { call, create } = newUser();
      const { id } = await create();
      const remove = (tag: string) => call('DELETE', `/tasks/${id}`, { headers: { 'If-Match': tag } });
      assert.equal((await remove('"2"')).problem.details['etag'], '"1"');
      for (const tag of ['W/"1"', '"2147483647"', '"3000000000"', '"9007199254740993"']) {
        assert.equal((await remove(tag)).status, 412, tag);
      }
      assert.equal((await remove('"1"')).status, 204);
      assert.equal((await remove('"1"')).status, 404);
    });
  });

  describe('GET /api/{user_id}/stats', () => {
    it('counts tasks by status, and the overdue ones', async () => {
      const { call, client } = newUser();
      await client.create({ title: 'late', due_date: '2020-01-01' });
      await client.create({ title: 'early', due_date: '2999-01-01' });
      await client.create({ title: 'done', due_date: '2020-01-01', completed: true });
      const counted = await client.stats({ tz: 'Pacific/Auckland' });
      assert.deepEqual(counted, { total: 3, pending: 2, completed: 1, overdue: 1 });
      const refused = await call('GET', '/stats?tz=Mars/Olympus');
      assert.deepEqual([refused.status, detailsOf(refused)[0]?.pointer], [400, '/tz']);
    });
  });

  it('shows each user only their own tasks', async () => {
    const [alice, mallory] = [newUser(), newUser()];
    const task = await alice.create();
    const path = `/api/${alice.name}/tasks/${task.id}`;
    const calls: ReadonlyArray<readonly [string, string, object?]> = [
      ['GET', `/api/${alice.name}/tasks`],
      ['POST', `/api/${alice.name}/tasks`, { title: 'x' }],
      ['GET', `/api/${alice.name}/stats`],
      ['GET', path],
      ['PUT', path, { title: 'x' }],
      ['PATCH', path, { title: 'x' }],
      ['PATCH', `${path}/complete`],
      ['DELETE', path],
    ];
    for (const [method, url, json] of calls) {
      const response = await service.call(method, url, { as: mallory.name, json });
      assert.deepEqual([response.status, response.problem.code], [403, 'FORBIDDEN']);
      const own = await service.call(method, url.replace(alice.name, mallory.name), {
        as: mallory.name,
        json,
      });
      assert.equal(own.status, url.startsWith(path) ? 404 : method === 'POST' ? 201 : 200);
    }
    assert.deepEqual((await alice.client.list()).tasks, [task]);
  });
});
