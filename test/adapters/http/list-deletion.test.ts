import assert from 'node:assert/strict';
import { type Service, newUserOf, startService } from '../../support/service.ts';

describe('DELETE /lists/{id} of a list with tasks', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());

  /** A user with two tasks in a list, one in another and one in the inbox. */
  const begun = async () => {
    const user = newUserOf(service);
    const listOf = async (title: string) => (await user.call('POST', '/lists', { json: { title } })).list;
    const [list, other] = [await listOf('Garden'), await listOf('Balcony')];
    const inList = [
      await user.create({ list_id: list.id, completed: true }),
      await user.create({ list_id: list.id }),
    ];
    const others = [await user.create({ list_id: other.id }), await user.create()];
    const { next } = await user.changes();
    const remove = (query = '', headers = {}) =>
      user.call('DELETE', `/lists/${list.id}${query}`, { headers });
    const all = async () => (await user.call('GET', '/tasks?sort=created_at&order=asc')).tasks;
    return { user, list, inList, others, next, remove, all };
  };

  it('is refused with 409 LIST_NOT_EMPTY and changes nothing', async () => {
    const { user, list, inList, others, next, remove, all } = await begun();
    for (const query of ['', '?tasks=']) {
      const { status, problem } = await remove(query);
      assert.deepEqual(
        [status, problem.code, problem.detail],
        [409, 'LIST_NOT_EMPTY', 'Empty the list first, or send tasks=inbox or tasks=delete'],
      );
    }
    assert.equal((await user.changes()).next, next);
    assert.deepEqual(await all(), [...inList, ...others]);
    assert.deepEqual((await user.call('GET', `/lists/${list.id}`)).list, list);
  });

  for (const inbox of ['inbox', 'INBOX'])
    it(`takes its tasks to the inbox with ?tasks=${inbox}, each with its own version and place in the feed`, async () => {
      const { user, list, inList, others, next, remove, all } = await begun();
      assert.equal((await remove(`?tasks=${inbox}`)).status, 204);
      const page = await user.changes(next);
      assert.deepEqual([page.deleted, page.lists, page.deleted_lists], [[], [], [list.id]]);
      assert.deepEqual(
        page.tasks.map(({ updated_at: _, ...task }) => task),
        inList.map(({ updated_at: _, ...task }) => ({ ...task, list_id: null, version: 2 })),
      );
      for (const [index, { updated_at: at }] of page.tasks.entries())
        assert.ok(at >= (inList[index]?.updated_at ?? ''));
      assert.deepEqual(await all(), [...page.tasks, ...others]);
      const one = await user.call('GET', `/tasks/changes?since=${next}&limit=1`);
      assert.deepEqual([one.changes.tasks, one.changes.has_more], [page.tasks.slice(0, 1), true]);
      assert.equal((await remove('?tasks=inbox')).status, 404);
    });

  it('deletes its tasks with ?tasks=delete, each with a tombstone', async () => {
    const { user, list, inList, others, next, remove, all } = await begun();
    assert.equal((await remove('?tasks=delete')).status, 204);
    const page = await user.changes(next);
    assert.deepEqual([page.tasks, page.lists, page.deleted_lists], [[], [], [list.id]]);
    assert.deepEqual(
      page.deleted,
      inList.map(({ id }) => id),
    );
    assert.deepEqual(await all(), others);
    const again = await user.call('POST', '/tasks', { json: { title: 'Again', id: inList[0]?.id } });
    assert.equal(again.problem.code, 'ALREADY_EXISTS');
  });

  it('is refused for another value of tasks, and for two', async () => {
    const { user, next, remove } = await begun();
    for (const query of ['?tasks=keep', '?tasks=none', '?tasks=inbox&tasks=delete']) {
      const { status, problem } = await remove(query);
      assert.deepEqual(
        [status, problem.errors],
        [400, [{ pointer: '/tasks', detail: 'must be one of inbox, delete' }]],
      );
    }
    assert.equal((await user.changes()).next, next);
  });

  it('changes nothing at another version than that in If-Match', async () => {
    const { user, next, remove } = await begun();
    const stale = await remove('?tasks=delete', { 'If-Match': '"2"' });
    assert.deepEqual([stale.status, stale.problem.details], [412, { etag: '"1"' }]);
    assert.equal((await user.changes()).next, next);
    assert.equal((await remove('', { 'If-Match': '"1"' })).problem.code, 'LIST_NOT_EMPTY');
    assert.equal((await remove('?tasks=delete', { 'If-Match': '"1"' })).status, 204);
  });

  it('is done once under an Idempotency-Key, which tells one value of tasks from another', async () => {
    const { user, remove } = await begun();
    const key = { 'Idempotency-Key': 'once' };
    assert.equal((await remove('?tasks=inbox', key)).status, 204);
    const { next } = await user.changes();
    const again = await remove('?tasks=inbox', key);
    assert.deepEqual([again.status, again.headers.get('Idempotency-Replayed')], [204, 'true']);
    for (const query of ['', '?tasks=delete'])
      assert.equal((await remove(query, key)).problem.code, 'IDEMPOTENCY_KEY_REUSED');
    assert.equal((await user.changes()).next, next);
  });

  it('ends no list and no task of another user [V8.2.2]', async () => {
    const { list, user } = await begun();
    const { next } = await user.changes();
    const mallory = newUserOf(service, 'mallory');
    for (const tasks of ['inbox', 'delete'])
      assert.equal((await mallory.call('DELETE', `/lists/${list.id}?tasks=${tasks}`)).status, 404);
    assert.equal((await user.changes()).next, next);
  });

  for (const [tasks, left] of [
    ['inbox', 3],
    ['delete', 2],
  ] as const)
    it(`is an operation of a batch with tasks of ${tasks}, which also takes what came into the list before it`, async () => {
      const { user, list, all } = await begun();
      const create = { op: 'create', task: { title: 'Rake', list_id: list.id } };
      const before = (await all()).length;
      const { results } = await user.batch([create, { op: 'list_delete', id: list.id, version: 1, tasks }]);
      assert.deepEqual(results[1], { status: 204 });
      const now = await all();
      assert.equal(now.length, tasks === 'inbox' ? before + 1 : left);
      assert.ok(now.every((task) => task.list_id !== list.id));
      const lost = await user.batch([create]);
      assert.deepEqual([lost.status, lost.problem.errors[0]?.pointer], [400, '/operations/0/task/list_id']);
    });

  it('is refused as an operation of a batch, and with another value of tasks', async () => {
    const { user, list, next } = await begun();
    const full = await user.batch([{ op: 'list_delete', id: list.id }]);
    assert.deepEqual([full.status, full.problem.code], [409, 'LIST_NOT_EMPTY']);
    for (const tasks of ['keep', null, 1]) {
      const { status, problem } = await user.batch([{ op: 'list_delete', id: list.id, tasks }]);
      assert.deepEqual(
        [status, problem.errors],
        [400, [{ pointer: '/operations/0/tasks', detail: 'must be one of inbox, delete' }]],
      );
    }
    assert.equal((await user.changes()).next, next);
  });
});
