import assert from 'node:assert/strict';
import { v7 } from 'uuid';
import type { TaskJson } from '../../../src/adapters/http/tasks/task-json.ts';
import {
  type Received,
  type Sent,
  type Service,
  type User,
  newUserOf,
  startService,
} from '../../support/service.ts';

/** What so many clients are answered who ask at the same time. */
const volley = (
  count: number,
  shoot: (index: number) => Promise<Received>,
): Promise<ReadonlyArray<Received>> => Promise.all(Array.from({ length: count }, (_, index) => shoot(index)));

const statusesOf = (responses: ReadonlyArray<Received>) => responses.map(({ status }) => status).toSorted();
const times = <A>(count: number, value: A): ReadonlyArray<A> => Array.from({ length: count }, () => value);

describe('concurrent conditional writes', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());
  const newUser = () => newUserOf(service);

  const taskOf = async ({ call }: User, id: string) => (await call('GET', `/tasks/${id}`)).task;
  const seen = { headers: { 'If-Match': '"1"' } };

  const edits: ReadonlyArray<readonly [name: string, method: string, at: string, sent: (n: number) => Sent]> =
    [
      ['PATCH', 'PATCH', '', (n) => ({ json: { title: `by ${n}` } })],
      ['PUT', 'PUT', '', (n) => ({ json: { title: `by ${n}`, tags: [`t${n}`] } })],
      ['complete', 'PATCH', '/complete', () => ({})],
      ['complete, by name', 'PATCH', '/complete', () => ({ json: { completed: true } })],
      [
        'PATCH under keys of their own',
        'PATCH',
        '',
        (n) => ({ json: { title: `by ${n}` }, headers: { 'Idempotency-Key': v7() } }),
      ],
    ];
  for (const [name, method, at, sent] of edits) {
    it(`let one of twenty with the same version win: ${name}`, async () => {
      const user = newUser();
      const { id } = await user.create();
      const responses = await volley(20, (n) => {
        const { headers = {}, ...rest } = sent(n);
        return user.call(method, `/tasks/${id}${at}`, { ...rest, headers: { ...seen.headers, ...headers } });
      });
      assert.deepEqual(statusesOf(responses), [200, ...times(19, 412)]);
      for (const response of responses) {
        if (response.status === 412) assert.deepEqual(response.problem.details, { etag: '"2"' });
        else assert.deepEqual(response.task, await taskOf(user, id));
      }
      assert.equal((await taskOf(user, id)).version, 2);
    });
  }

  it('let one of twenty delete the version that all of them saw', async () => {
    const user = newUser();
    const { id } = await user.create();
    const responses = await volley(20, () => user.call('DELETE', `/tasks/${id}`, seen));
    const lost = responses.filter(({ status }) => status !== 204);
    assert.equal(lost.length, 19);
    for (const { status, problem } of lost) {
      assert.ok(status === 404 || (status === 412 && problem.details['etag'] === '"1"'), problem.detail);
    }
    assert.deepEqual((await user.changes()).deleted, [id]);
  });

  it('let one of twenty win, whatever the operations are', async () => {
    const user = newUser();
    const { id } = await user.create();
    const shots: ReadonlyArray<(n: number) => Promise<Received>> = [
      (n) => user.call('PATCH', `/tasks/${id}`, { json: { title: `by ${n}` }, ...seen }),
      () => user.call('PATCH', `/tasks/${id}/complete`, seen),
      (n) => user.batch([{ op: 'update', id, patch: { title: `by ${n}` }, version: 1 }]),
      () =>
        user.batch([
          { op: 'create', task: { title: 'new' } },
          { op: 'complete', id, completed: true, version: 1 },
        ]),
      (n) => user.call('PUT', `/tasks/${id}`, { json: { tags: [`t${n}`] }, ...seen }),
    ];
    const responses = await volley(20, (n) => shots[n % shots.length]?.(n) ?? assert.fail());
    assert.deepEqual(statusesOf(responses), [200, ...times(19, 412)]);
    for (const { status, problem } of responses.filter((response) => response.status === 412)) {
      assert.deepEqual([status, problem.details['etag']], [412, '"2"']);
    }
    assert.equal((await taskOf(user, id)).version, 2);
  });

  it('all succeed in the end when each retries with the current version', async () => {
    const user = newUser();
    const { id } = await user.create({ tags: [] });
    const add = async (tag: string): Promise<number> => {
      for (let tries = 1; ; tries += 1) {
        const { task, headers } = await user.call('GET', `/tasks/${id}`);
        const { status } = await user.call('PATCH', `/tasks/${id}`, {
          json: { tags: [...task.tags, tag] },
          headers: { 'If-Match': headers.get('ETag') ?? '' },
        });
        if (status === 200) return tries;
        assert.equal(status, 412);
      }
    };
    const tags = Array.from({ length: 8 }, (_, n) => `t${n}`);
    await Promise.all(tags.map(add));
    const task = await taskOf(user, id);
    assert.deepEqual([task.tags.toSorted(), task.version], [tags, 9]);
  });
});

describe('concurrent unconditional writes', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());
  const newUser = () => newUserOf(service);
  const taskOf = async ({ call }: User, id: string) => (await call('GET', `/tasks/${id}`)).task;

  it('toggle on every call', async () => {
    const user = newUser();
    const { id } = await user.create();
    const toggle = () => user.call('PATCH', `/tasks/${id}/complete`);
    const responses = await volley(20, toggle);
    const inOrder = responses.map(({ task }) => task).toSorted((a, b) => a.version - b.version);
    assert.deepEqual(
      inOrder.map(({ version, status }) => [version, status]),
      inOrder.map((_, n) => [n + 2, n % 2 === 0 ? 'completed' : 'pending']),
    );
    const task = await taskOf(user, id);
    assert.deepEqual([task.version, task.status, task.completed_at], [21, 'pending', null]);
    await volley(5, toggle);
    assert.deepEqual((await taskOf(user, id)).status, 'completed');
  });

  /** Each response must be the one before it, by version, with the one edit that it confirms. */
  const assertNoneLost = (
    first: TaskJson,
    responses: ReadonlyArray<{ readonly edit: object; readonly task: TaskJson }>,
  ): void => {
    const inOrder = responses.toSorted((a, b) => a.task.version - b.task.version);
    let before = first;
    for (const { edit, task } of inOrder) {
      const { updated_at: at } = task;
      assert.deepEqual(task, { ...before, ...edit, version: before.version + 1, updated_at: at });
      before = task;
    }
  };

  it('lose no edit, whatever members they edit', async () => {
    const user = newUser();
    const first = await user.create();
    const editing = [
      (n: number) => ({ title: `by ${n}` }),
      (n: number) => ({ description: `of ${n}` }),
      (n: number) => ({ tags: [`t${n}`] }),
      (n: number) => ({ due_date: `2026-11-${10 + n}` }),
    ];
    const responses = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        const edit = editing[n % editing.length]?.(n) ?? {};
        const method = n % 3 === 0 ? 'PUT' : 'PATCH';
        return { edit, task: (await user.call(method, `/tasks/${first.id}`, { json: edit })).task };
      }),
    );
    assertNoneLost(first, responses);
    assert.equal((await taskOf(user, first.id)).version, 21);
  });

  it('lose no edit among batches and retries', async () => {
    const user = newUser();
    const first = await user.create();
    const at = `/tasks/${first.id}`;
    const alone = async (n: number) => {
      const edit = { title: `by ${n}` };
      return { edit, task: (await user.call('PATCH', at, { json: edit })).task };
    };
    const inBatch = async (n: number) => {
      const edit = { description: `of ${n}` };
      const { results } = await user.batch([
        { op: 'create', task: { title: `beside ${n}` } },
        { op: 'update', id: first.id, patch: edit },
      ]);
      return { edit, task: results[1]?.task ?? assert.fail() };
    };
    const repeated = async (n: number) => {
      const edit = { tags: [`t${n}`] };
      const sent = { json: edit, headers: { 'Idempotency-Key': `key-${n}` } };
      const responses = await Promise.all([user.call('PATCH', at, sent), user.call('PATCH', at, sent)]);
      const done = responses.filter(({ status }) => status === 200);
      assert.deepEqual(statusesOf(responses).slice(done.length), times(2 - done.length, 409));
      const again = await user.call('PATCH', at, sent);
      for (const response of done) assert.equal(response.text, again.text);
      return { edit, task: again.task };
    };
    const writers = [alone, inBatch, repeated];
    const responses = await Promise.all(
      Array.from({ length: 21 }, (_, n) => writers[n % writers.length]?.(n) ?? assert.fail()),
    );
    assertNoneLost(first, responses);
    assert.equal((await taskOf(user, first.id)).version, 22);
    assert.equal((await user.call('GET', '/tasks')).tasks.length, 8);
  });

  it('lose no edit where batches cross', async () => {
    const user = newUser();
    const tasks = [await user.create(), await user.create(), await user.create()];
    const responses = await volley(20, (n) => {
      const edits = tasks.map(({ id }) => ({ op: 'update', id, patch: { title: `by ${n}` } }));
      return user.batch(n % 2 === 0 ? edits : edits.toReversed());
    });
    assert.deepEqual(statusesOf(responses), times(20, 200));
    const versions = responses.map(({ results }) => results.map(({ task }) => task?.version));
    assert.deepEqual(
      versions.toSorted(([a = 0], [b = 0]) => a - b),
      versions.map((_, n) => times(3, n + 2)),
    );
  });

  it('delete a task once', async () => {
    const user = newUser();
    const { id } = await user.create();
    const responses = await volley(30, (n) =>
      n % 3 === 2
        ? user.call('DELETE', `/tasks/${id}`)
        : user.call('PATCH', `/tasks/${id}`, { json: { title: `by ${n}` } }),
    );
    const [removed, edited] = [204, 200].map((status) =>
      responses.filter((response) => response.status === status),
    );
    assert.equal(removed?.length, 1);
    assert.equal(responses.filter(({ status }) => status === 404).length, 29 - (edited?.length ?? NaN));
    assert.deepEqual(
      edited?.map(({ task }) => task.version).toSorted((a, b) => a - b),
      edited?.map((_, n) => n + 2),
    );
    const { tasks, deleted } = await user.changes();
    assert.deepEqual([tasks, deleted], [[], [id]]);
  });

  it('create one task per id [V2.3.4]', async () => {
    const user = newUser();
    const id = v7();
    const responses = await volley(20, (n) =>
      n % 2 === 0
        ? user.call('POST', '/tasks', { json: { id, title: `by ${n}` } })
        : user.batch([{ op: 'create', task: { id, title: `by ${n}` } }]),
    );
    assert.deepEqual(statusesOf(responses).slice(1), times(19, 409));
    assert.equal((await user.call('GET', '/tasks')).tasks.length, 1);
  });

  it('leave a complete history to a user who is erased meanwhile', async () => {
    const user = newUser();
    await user.create();
    const responses = await volley(20, (n) =>
      n % 5 === 0 ? user.call('DELETE', '') : user.call('POST', '/tasks', { json: { title: `by ${n}` } }),
    );
    assert.deepEqual(statusesOf(responses), [...times(16, 201), ...times(4, 204)]);
    const { tasks, deleted, next } = await user.changes();
    assert.deepEqual([deleted, (await user.changes(next)).tasks], [[], []]);
    assert.deepEqual((await user.call('GET', '/tasks?sort=updated_at&order=asc')).tasks, tasks);
    const stats: unknown = JSON.parse((await user.call('GET', '/stats')).text);
    assert.deepEqual(stats, { total: tasks.length, pending: tasks.length, completed: 0, overdue: 0 });
  });
});
