import assert from 'node:assert/strict';
import {
  type Client,
  type ClientOptions,
  DoableError,
  type Task,
  createClient,
} from '../../client/doable.ts';
import { generated, kept } from '../../client/generate/types.ts';
import { type Service, startService, tokenOf } from '../support/service.ts';

describe('the client', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());

  let users = 0;
  /** A client of a user whom no other test knows. */
  const clientOf = (given: Partial<ClientOptions> = {}): Client => {
    users += 1;
    const name = `user-${users}`;
    return createClient({ url: service.url, token: () => tokenOf(name), fetch: service.fetch, ...given });
  };
  const isRefused = (code: string) => (error: unknown) => error instanceof DoableError && error.code === code;
  const titlesOf = (tasks: Iterable<Pick<Task, 'title'>>) => Array.from(tasks, ({ title }) => title);

  it('has types that match the OpenAPI document', async () => {
    assert.equal(await kept(), await generated(), 'run `npm run client:types`');
  });

  it('creates, reads, edits, completes and deletes a task', async () => {
    const client = clientOf();
    const made = await client.create({ title: 'Buy milk', due_date: '2026-11-21' });
    assert.deepEqual(await client.get(made.id), made);
    const edited = await client.edit(made.id, { priority: 'high', tags: ['shop'] });
    assert.deepEqual([edited.title, edited.priority, edited.tags], ['Buy milk', 'high', ['shop']]);
    assert.equal((await client.complete(made.id)).completed, true);
    assert.equal((await client.complete(made.id, true)).version, 3);
    assert.equal((await client.complete(made.id, false)).status, 'pending');
    assert.deepEqual(await client.stats({ tz: 'Europe/Berlin' }), {
      total: 1,
      pending: 1,
      completed: 0,
      overdue: (await client.list({ overdue: 'true', tz: 'Europe/Berlin' })).tasks.length,
    });
    await assert.rejects(client.stats({ tz: 'Mars' }), isRefused('VALIDATION_ERROR'));
    await client.remove(made.id);
    await assert.rejects(client.get(made.id), isRefused('NOT_FOUND'));
  });

  it('adds, edits and deletes items of a checklist', async () => {
    const client = clientOf();
    const { id } = await client.create({ title: 'Water the plants', checklist: [{ title: 'The fern' }] });
    const { checklist, version } = await client.addItem(id, { title: 'The cactus' }, { version: 1 });
    const [fern, cactus] = checklist.map((item) => item.id);
    await assert.rejects(client.editItem(id, fern ?? '', {}, { version: 1 }), isRefused('VERSION_MISMATCH'));
    await client.editItem(id, fern ?? '', { completed: true }, { version });
    const { checklist: left } = await client.removeItem(id, cactus ?? '');
    assert.deepEqual(left, [{ id: fern, title: 'The fern', completed: true }]);
    await assert.rejects(client.removeItem(id, cactus ?? ''), isRefused('NOT_FOUND'));
    await assert.rejects(client.removeItem(id, ''), /is the id of no item/);
  });

  it('moves tasks, and lists them in that order', async () => {
    const client = clientOf();
    const { id: list } = await client.createList({ title: 'a' });
    const [a, b] = [await client.create({ title: 'a' }), await client.create({ title: 'b', list_id: list })];
    const moved = await client.move(a.id, { list_id: list, before: b.id }, { version: a.version });
    assert.deepEqual((await client.list({ sort: 'position', list })).tasks, [moved, b]);
    await assert.rejects(client.move(a.id, { after: null }, { version: 1 }), isRefused('VERSION_MISMATCH'));
    await assert.rejects(client.move(a.id, { after: a.id }), isRefused('VALIDATION_ERROR'));
  });

  it('creates, reads, edits, moves and deletes lists', async () => {
    const client = clientOf();
    const [a, b] = [await client.createList({ title: 'a' }), await client.createList({ title: 'b' })];
    const renamed = await client.editList(a.id, { title: 'c' }, { version: a.version });
    const moved = await client.moveList(b.id, { after: null });
    assert.deepEqual(await client.lists(), [moved, renamed]);
    assert.deepEqual(await client.getList(a.id), renamed);
    await assert.rejects(client.removeList(a.id, { version: 1 }), isRefused('VERSION_MISMATCH'));
    const [task, inB] = [
      await client.create({ title: 'a', list_id: a.id }),
      await client.create({ title: 'b', list_id: b.id }),
    ];
    assert.deepEqual((await client.list({ list: a.id })).tasks, [task]);
    await assert.rejects(client.removeList(a.id), isRefused('LIST_NOT_EMPTY'));
    await client.removeList(a.id, { version: 2, tasks: 'inbox' });
    assert.deepEqual(
      (await client.list({ list: 'none' })).tasks.map(({ id }) => id),
      [task.id],
    );
    await client.edit(inB.id, { list_id: null });
    await assert.rejects(client.getList(a.id), isRefused('NOT_FOUND'));
    for await (const { lists, deleted_lists: deleted } of client.sync())
      assert.deepEqual([lists, deleted], [[moved], [a.id]]);
  });

  it('sends the given version as If-Match', async () => {
    const client = clientOf();
    const { id, version } = await client.create({ title: 'a' });
    await client.edit(id, { title: 'b' }, { version });
    for (const late of [
      client.edit(id, { title: 'c' }, { version }),
      client.complete(id, true, { version }),
      client.remove(id, { version }),
    ]) {
      await assert.rejects(late, (error: unknown) => {
        assert.ok(error instanceof DoableError);
        assert.deepEqual([error.status, error.problem.details.etag], [412, '"2"']);
        return true;
      });
    }
    assert.equal((await client.get(id)).title, 'b');
  });

  it('lists one page, and iterates over all pages', async () => {
    const client = clientOf();
    const titles = ['a', 'b', 'c', 'd', 'e'];
    await client.batch(titles.map((title) => ({ op: 'create', task: { title, tags: ['x', title] } })));
    const query = { sort: 'title', tag: ['x'], limit: 2 } as const;
    const first = await client.list(query);
    assert.deepEqual(titlesOf(first.tasks), ['a', 'b']);
    assert.deepEqual(titlesOf((await client.page(first.next ?? '')).tasks), ['c', 'd']);
    assert.deepEqual(titlesOf(await Array.fromAsync(client.tasks(query))), titles);
    assert.equal((await client.list({ tag: ['x', 'a'] })).next, undefined);
  });

  it('sends no request for an invalid id', async () => {
    const client = clientOf();
    for (const id of ['', '.', '..']) {
      for (const act of [client.get, client.remove, client.complete]) {
        await assert.rejects(act(id), /is the id of no task/);
      }
      await assert.rejects(client.edit(id, {}), /is the id of no task/);
    }
  });

  it('sends a batch that is all or nothing', async () => {
    const client = clientOf();
    const { id } = await client.create({ title: 'a' });
    const results = await client.batch([
      { op: 'update', id, patch: { title: 'b' }, version: 1 },
      { op: 'delete', id, version: 2 },
    ]);
    assert.deepEqual(
      results.map(({ status, task }) => [status, task?.title]),
      [
        [200, 'b'],
        [204, undefined],
      ],
    );
    const refused = client.batch([
      { op: 'create', task: { title: 'never' } },
      { op: 'complete', id, completed: true },
    ]);
    await assert.rejects(refused, (error: unknown) => {
      assert.ok(error instanceof DoableError);
      assert.deepEqual([error.code, error.problem.details.index], ['NOT_FOUND', 1]);
      return true;
    });
    assert.deepEqual((await client.list()).tasks, []);
  });

  it('keeps a copy in sync, and starts over when the sync token has expired', async () => {
    const client = clientOf();
    const copy = new Map<string, Task>();
    let [since, resets]: [string | undefined, number] = [undefined, 0];
    const sync = async () => {
      for await (const { isReset, tasks, deleted, next } of client.sync(since)) {
        if (isReset) {
          copy.clear();
          resets += 1;
        }
        for (const task of tasks) copy.set(task.id, task);
        for (const id of deleted) copy.delete(id);
        since = next;
      }
      return titlesOf(copy.values()).toSorted();
    };
    assert.deepEqual(await sync(), []);
    const { id } = await client.create({ title: 'a' });
    await client.create({ title: 'b' });
    assert.deepEqual(await sync(), ['a', 'b']);
    await client.remove(id);
    await client.create({ title: 'c' });
    assert.deepEqual(await sync(), ['b', 'c']);
    assert.equal(resets, 1);
    await client.erase();
    await client.create({ title: 'd' });
    assert.deepEqual(await sync(), ['d']);
    assert.equal(resets, 2);
  });

  it('syncs through all pages of changes', async () => {
    const client = clientOf();
    for (let batch = 0; batch < 11; batch += 1) {
      await client.batch(Array.from({ length: 100 }, () => ({ op: 'create', task: { title: 'a' } })));
    }
    const steps = await Array.fromAsync(client.sync());
    assert.deepEqual(
      steps.map(({ tasks, isReset }) => [tasks.length, isReset]),
      [
        [1000, true],
        [100, false],
      ],
    );
  });
});
