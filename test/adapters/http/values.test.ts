import assert from 'node:assert/strict';
import { v1, v4, v6, v7 } from 'uuid';
import { type Received, type Service, newUserOf, startService } from '../../support/service.ts';

describe('the values of members', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());
  const newUser = () => newUserOf(service);
  const faultsOf = ({ status, problem }: Received) => [
    status,
    ...problem.errors.map(({ pointer, detail }) => `${pointer} ${detail}`),
  ];

  describe('an empty due_date', () => {
    it('is null when a task is created, alone and in a batch', async () => {
      const { create, batch } = newUser();
      assert.equal((await create({ due_date: '' })).due_date, null);
      const { results } = await batch([{ op: 'create', task: { title: 'a', due_date: '' } }]);
      assert.equal(results[0]?.task?.due_date, null);
    });

    it('is null when a task is edited, alone and in a batch', async () => {
      const { create, call, batch } = newUser();
      for (const method of ['PUT', 'PATCH']) {
        const { id } = await create({ due_date: '2026-11-21' });
        const { task } = await call(method, `/tasks/${id}`, { json: { due_date: '' } });
        assert.deepEqual([task.due_date, task.version], [null, 2]);
      }
      const { id } = await create({ due_date: '2026-11-21' });
      const { results } = await batch([{ op: 'update', id, patch: { due_date: '' } }]);
      assert.equal(results[0]?.task?.due_date, null);
    });

    it('is the only blank text accepted: white space and empty tags are refused', async () => {
      const response = await newUser().call('POST', '/tasks', {
        json: { title: 'a', due_date: ' ', tags: [''] },
      });
      assert.deepEqual(
        response.problem.errors.map(({ pointer }) => pointer),
        ['/tags/0', '/due_date'],
      );
    });
  });

  describe('words of enumerations', () => {
    it('are read in any case and returned in lower case', async () => {
      const { create, call, batch } = newUser();
      const task = await create({ priority: 'HIGH', status: 'Completed', completed: true });
      assert.deepEqual([task.priority, task.status], ['high', 'completed']);
      const edited = (await call('PUT', `/tasks/${task.id}`, { json: { priority: 'Low' } })).task;
      assert.equal(edited.priority, 'low');
      const { results } = await batch([
        { op: 'update', id: task.id, patch: { priority: 'MEDIUM', status: 'PENDING' } },
      ]);
      assert.deepEqual([results[0]?.task?.priority, results[0]?.task?.status], ['medium', 'pending']);
    });

    it('are read in any case in the query of a list', async () => {
      const { create, call } = newUser();
      const [low, high, done] = [
        await create({ title: 'b', priority: 'low' }),
        await create({ title: 'c', priority: 'high' }),
        await create({ title: 'a', completed: true }),
      ].map(({ id }) => id);
      const cases: ReadonlyArray<readonly [query: string, ids: ReadonlyArray<string | undefined>]> = [
        ['status=Pending', [high, low]],
        ['status=ALL&sort=TITLE', [done, low, high]],
        ['status=COMPLETED&completed=True', [done]],
        ['completed=FALSE', [high, low]],
        ['priority=High&priority=LOW', [high, low]],
        ['sort=Title&sort_by=title&order=DESC&sort_order=desc', [high, low, done]],
        ['sort=Created&sort_by=created_at&order=Asc', [low, high, done]],
        ['overdue=False', [done, high, low]],
      ];
      for (const [query, ids] of cases) {
        const { tasks } = await call('GET', `/tasks?${query}`);
        assert.deepEqual(
          tasks.map(({ id }) => id),
          ids,
          query,
        );
      }
      for (const query of [
        'status=Pending&completed=TRUE',
        'sort=Title&sort_by=Due_Date',
        'order=asc&sort_order=DESC',
      ])
        assert.equal((await call('GET', `/tasks?${query}`)).status, 400, query);
    });

    it('continue a list page by page, whatever their case', async () => {
      const { create, call } = newUser();
      for (const title of ['a', 'b']) await create({ title });
      const first = await call('GET', '/tasks?sort=TITLE&order=Desc&status=PENDING&limit=1');
      const cursor = /cursor=([^>&]+)/.exec(first.headers.get('Link') ?? '')?.[1] ?? '';
      const second = await call('GET', `/tasks?sort=title&order=desc&status=pending&cursor=${cursor}`);
      assert.deepEqual(
        second.tasks.map(({ title }) => title),
        ['a'],
      );
    });
  });

  describe('the id of a new task', () => {
    const ids = [
      v1(),
      v4(),
      v6(),
      v7(),
      '6fa459ea-ee8a-3ca4-894e-db77e160355e',
      '320c3d4d-cc00-875b-8ec9-32d5f69181c0',
      '00000000-0000-0000-0000-000000000000',
      'ffffffff-ffff-ffff-ffff-ffffffffffff',
      'c232ab00-9414-11ec-c8b3-9f6bdeced846',
    ];
    it('may be any UUID in any case, is returned in lower case and found in any', async () => {
      const { create, call, batch, changes } = newUser();
      for (const id of ids) {
        const task = await create({ id: id.toUpperCase() });
        assert.equal(task.id, id);
        assert.deepEqual((await call('GET', `/tasks/${id.toUpperCase()}`)).task, task);
        const again = await call('POST', '/tasks', { json: { id, title: 'again' } });
        assert.equal(again.problem.code, 'ALREADY_EXISTS');
      }
      for (const query of ['sort=title&limit=1', 'sort=created_at&limit=1']) {
        const seen: string[] = [];
        for (let path = `/tasks?${query}`; path !== '';) {
          const { tasks, headers } = await call('GET', path);
          seen.push(...tasks.map(({ id }) => id));
          const cursor = /cursor=([^>&]+)/.exec(headers.get('Link') ?? '')?.[1];
          path = cursor === undefined ? '' : `/tasks?${query}&cursor=${cursor}`;
        }
        assert.deepEqual(seen.toSorted(), ids.toSorted());
      }
      const { results } = await batch(ids.map((id) => ({ op: 'delete', id: id.toUpperCase() })));
      assert.ok(results.every(({ status }) => status === 204));
      assert.deepEqual((await changes()).deleted.toSorted(), ids.toSorted());
    });

    it('is refused in any other form', async () => {
      const { call } = newUser();
      const id = v4();
      for (const other of [
        `{${id}}`,
        `urn:uuid:${id}`,
        id.replaceAll('-', ''),
        ` ${id}`,
        `${id}0`,
        'x',
        '',
      ]) {
        const response = await call('POST', '/tasks', { json: { title: 'a', id: other } });
        assert.deepEqual(faultsOf(response), [400, '/id must be a UUID'], other);
      }
    });
  });
});
