import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { v7 } from 'uuid';
import { createMemoryStore } from '../../../src/adapters/memory/store.ts';
import type { ChangesJson } from '../../../src/adapters/http/changes/changes.ts';
import type { TaskJson } from '../../../src/adapters/http/tasks/task-json.ts';
import { makeInstant } from '../../../src/domain/time.ts';
import { systemPorts } from '../../../src/infrastructure/system-ports.ts';
import {
  type Received,
  type Service,
  type User,
  newUserOf,
  startService,
  summary,
} from '../../support/service.ts';
import { right, run } from '../../support/values.ts';

const pointersIn = ({ problem }: Received) => problem.errors.map(({ pointer }) => pointer);

/** A copy of a user's tasks, kept by what the feed tells. */
const newCopy = (user: User, limit = 1000) => {
  const tasks = new Map<string, TaskJson>();
  let since = '';
  const next = async (): Promise<ChangesJson> => {
    const query = since === '' ? '' : `&since=${since}`;
    const { changes } = await user.call('GET', `/tasks/changes?limit=${limit}${query}`);
    changes.tasks.forEach((task) => tasks.set(task.id, task));
    changes.deleted.forEach((id) => tasks.delete(id));
    since = changes.next;
    return changes;
  };
  const follow = async (): Promise<void> => {
    while ((await next()).has_more);
  };
  return { tasks, next, follow };
};

const byId = (tasks: Iterable<TaskJson>) => [...tasks].toSorted((a, b) => (a.id < b.id ? -1 : 1));

const noLists = { lists: [], deleted_lists: [] };

describe('the change feed', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());
  const newUser = () => newUserOf(service);

  const isUpToDate = async (copy: ReturnType<typeof newCopy>, user: User) =>
    assert.deepEqual(byId(copy.tasks.values()), byId((await user.call('GET', '/tasks')).tasks));

  describe('returns', () => {
    it('each task and each deletion once from the beginning, in change order', async () => {
      const { call, create, changes } = newUser();
      const [first, second, third] = [await create(), await create(), await create()];
      const edited = (await call('PATCH', `/tasks/${first.id}`, { json: { title: 'edited' } })).task;
      await call('DELETE', `/tasks/${second.id}`);
      const { next, ...rest } = await changes();
      assert.deepEqual(rest, { tasks: [third, edited], deleted: [second.id], has_more: false, ...noLists });
      assert.notEqual(next, '');
    });

    it('each change after a sync token once', async () => {
      const { call, create, changes } = newUser();
      const [kept, gone] = [await create(), await create()];
      const { next: first } = await changes();
      assert.deepEqual(await changes(first), {
        tasks: [],
        deleted: [],
        next: first,
        has_more: false,
        ...noLists,
      });
      const done = (await call('PATCH', `/tasks/${kept.id}/complete`)).task;
      await call('DELETE', `/tasks/${gone.id}`);
      const { next: second, ...rest } = await changes(first);
      assert.deepEqual(rest, { tasks: [done], deleted: [gone.id], has_more: false, ...noLists });
      assert.deepEqual((await changes(second)).tasks, []);
      assert.deepEqual((await changes(first)).tasks, [done]);
    });

    it('nothing for writes that changed nothing or were refused', async () => {
      const { call, create, changes } = newUser();
      const { id } = await create();
      const { next } = await changes();
      await call('PATCH', `/tasks/${id}`, { json: { title: 'Buy milk' } });
      await call('PATCH', `/tasks/${id}/complete`, { json: { completed: false } });
      await call('DELETE', `/tasks/${id}`, { headers: { 'If-Match': '"2"' } });
      await call('POST', '/tasks', { json: { id, title: 'again' } });
      assert.deepEqual(await changes(next), { tasks: [], deleted: [], next, has_more: false, ...noLists });
    });

    it('a sync token to a user without tasks', async () => {
      const { create, changes } = newUser();
      const { next, ...rest } = await changes();
      assert.deepEqual(rest, { tasks: [], deleted: [], has_more: false, ...noLists });
      const task = await create();
      assert.deepEqual((await changes(next)).tasks, [task]);
    });

    it('at most limit changes, deletions included, and whether more follow', async () => {
      const user = newUser();
      const [first, second] = [await user.create(), await user.create()];
      await user.create();
      await user.call('DELETE', `/tasks/${first.id}`);
      await user.call('DELETE', `/tasks/${second.id}`);
      const copy = newCopy(user, 1);
      const pages = [await copy.next(), await copy.next(), await copy.next()];
      assert.deepEqual(
        pages.map(({ tasks, deleted, has_more: more }) => [tasks.length, deleted, more]),
        [
          [1, [], true],
          [0, [first.id], true],
          [0, [second.id], false],
        ],
      );
      await isUpToDate(copy, user);
    });

    it('all that a follower needs for an exact copy', async () => {
      const user = newUser();
      const { call, create, batch } = user;
      const [ids, copies] = [[v7(), v7(), v7()], [1, 2, 1000].map((limit) => newCopy(user, limit))];
      const [first, second, third] = ids;
      const steps: ReadonlyArray<() => Promise<unknown>> = [
        () => batch(ids.map((id) => ({ op: 'create', task: { id, title: 'a' } }))),
        () => call('PUT', `/tasks/${first}`, { json: { title: 'b', tags: ['x'] } }),
        () => call('PATCH', `/tasks/${second}/complete`),
        () =>
          batch([
            { op: 'update', id: third, patch: { title: 'c' } },
            { op: 'delete', id: first },
            { op: 'complete', id: second, completed: false },
          ]),
        () => create(),
        () => call('DELETE', `/tasks/${third}`),
        () => Promise.all(Array.from({ length: 5 }, () => create())),
      ];
      for (const step of steps) {
        await step();
        for (const copy of copies) {
          await copy.follow();
          await isUpToDate(copy, user);
        }
      }
    });

    it('everything to a follower that polls faster than writers write', async () => {
      const user = newUser();
      const copy = newCopy(user, 3);
      const write = async (_: unknown, index: number) => {
        const { id } = await user.create();
        await user.call('PATCH', `/tasks/${id}`, { json: { title: 'edited' } });
        if (index % 2 === 0) await user.call('DELETE', `/tasks/${id}`);
      };
      let isOver = false;
      const writing = Promise.all(Array.from({ length: 20 }, write)).finally(() => (isOver = true));
      while (!isOver) await copy.follow();
      await writing;
      await copy.follow();
      assert.equal(copy.tasks.size, 10);
      await isUpToDate(copy, user);
    });
  });

  describe('expires a sync token', () => {
    it('once the user is erased, also when they write again', async () => {
      const { create, call, changes } = newUser();
      await create();
      const { next } = await changes();
      await call('DELETE', '');
      const since = `/tasks/changes?since=${next}`;
      const { problem, status, headers } = await call('GET', since);
      assert.deepEqual(
        [status, problem.code, problem.detail],
        [410, 'SYNC_TOKEN_EXPIRED', 'Start over without `since`'],
      );
      assert.equal(headers.get('Cache-Control'), 'no-store');
      const { id } = await create();
      assert.equal((await call('GET', since)).status, 410);
      assert.deepEqual(
        (await changes()).tasks.map((task) => task.id),
        [id],
      );
    });

    it('of another user exactly as an unknown one [V8.2.2]', async () => {
      const [alice, mallory] = [newUser(), newUser()];
      const task = await alice.create();
      const { next } = await alice.changes();
      const ask = (user: User, since: string) => user.call('GET', `/tasks/changes?since=${since}`);
      const made = next.replace(/^[^.]+/, randomUUID());
      assert.deepEqual(summary(await ask(mallory, next)), [410, 'SYNC_TOKEN_EXPIRED']);
      await mallory.create();
      const responses = await Promise.all([ask(mallory, next), ask(mallory, made), ask(alice, made)]);
      const bodies = responses.map(({ problem }) => ({ ...problem, instance: '' }));
      for (const body of bodies) assert.deepEqual(body, { ...bodies[0], status: 410 });
      assert.deepEqual((await alice.changes()).tasks, [task]);
    });

    it('that is ahead of the history', async () => {
      const { create, call, changes } = newUser();
      await create();
      const [epoch = ''] = (await changes()).next.split('.');
      for (const since of [`${epoch}.2.1`, `${epoch}.999999999999999.999999999999999`]) {
        assert.deepEqual(summary(await call('GET', `/tasks/changes?since=${since}`)), [
          410,
          'SYNC_TOKEN_EXPIRED',
        ]);
      }
    });

    it('once deletions since it are purged', async () => {
      const store = createMemoryStore();
      const forgetful = await startService({
        ports: { ...store, ...systemPorts },
      });
      const user = newUserOf(forgetful);
      const { create, call, changes } = user;
      const [kept, gone] = [await create(), await create()];
      const { next: before } = await changes();
      await call('DELETE', `/tasks/${gone.id}`);
      const { next: since } = await changes();
      const later = right(makeInstant('2999-01-01T00:00:00.000Z'));
      await run(store.purgeExpired({ deletions: later, responses: later }));
      assert.equal((await call('GET', `/tasks/changes?since=${before}`)).status, 410);
      assert.deepEqual((await changes(since)).deleted, []);
      const { tasks, deleted } = await changes();
      assert.deepEqual([tasks, deleted], [[kept], []]);
      await create();
      const copy = newCopy(user, 1);
      await copy.follow();
      await isUpToDate(copy, user);
      await forgetful.close();
    });
  });

  describe('refuses', () => {
    it('a malformed sync token and points to since [V2.2.1, V2.2.2]', async () => {
      const { create, call, changes } = newUser();
      await create();
      const { next } = await changes();
      const [epoch = '', number = ''] = next.split('.');
      const bad = [
        'abc',
        '1',
        epoch,
        `${epoch}.${number}`,
        `${epoch}.${number}.`,
        `${next}.1`,
        `${next}x`,
        ` ${next}`,
        next.replaceAll('.', ','),
        next.toUpperCase().replace(epoch.toUpperCase(), 'ABCDEF'),
        `${epoch}.-1.1`,
        `${epoch}.1e3.1`,
        `${epoch}.0x1.1`,
        `${epoch}.1.5.1`,
        `${epoch}.9007199254740993.1`,
        `${epoch}.1.${'9'.repeat(400)}`,
        `${epoch}${epoch}.1.1`,
        `x'--.1.1`,
        `${epoch}.١.١`,
        '\u0000',
        `${next}\n`,
      ];
      for (const since of bad) {
        const response = await call('GET', `/tasks/changes?since=${encodeURIComponent(since)}`);
        assert.deepEqual(
          [...summary(response), ...pointersIn(response)],
          [400, 'VALIDATION_ERROR', '/since'],
          since,
        );
      }
      assert.equal((await call('GET', '/tasks/changes?since=')).changes.tasks.length, 1);
      const twice = await call('GET', `/tasks/changes?since=${next}&since=${next}`);
      assert.deepEqual([twice.status, ...pointersIn(twice)], [400, '/since']);
    });

    it('a limit outside 1 to 1,000 and reports every violation', async () => {
      const { call } = newUser();
      for (const limit of ['0', '1001', '-1', '1.5', 'all', '01']) {
        const response = await call('GET', `/tasks/changes?limit=${limit}`);
        assert.deepEqual([response.status, ...pointersIn(response)], [400, '/limit'], limit);
      }
      assert.equal((await call('GET', '/tasks/changes?limit=1000&unknown=1')).status, 200);
      const both = await call('GET', '/tasks/changes?since=abc&limit=0');
      assert.deepEqual(pointersIn(both).toSorted(), ['/limit', '/since']);
    });
  });

  it('may be cached but is always revalidated, and responds to HEAD', async () => {
    const { call, create } = newUser();
    await create();
    for (const method of ['GET', 'HEAD']) {
      const { status, headers, text } = await call(method, '/tasks/changes', {
        headers: { 'If-None-Match': '*' },
      });
      assert.deepEqual(
        [status, headers.get('Cache-Control'), headers.get('Vary'), headers.get('Content-Type')],
        [200, 'private, no-cache', 'Authorization, Origin', 'application/json; charset=utf-8'],
      );
      assert.equal(text === '', method === 'HEAD');
    }
  });
});
