import assert from 'node:assert/strict';
import { v4 } from 'uuid';
import { type Received, type Service, type User, newUserOf, startService } from '../../support/service.ts';

/** What is wrong: where, and what. */
const faultsOf = ({ status, problem }: Received) => [status, problem.errors];
const absent = (at = '') => [
  400,
  [{ pointer: `${at}/list_id`, detail: 'must be one of your lists, or null' }],
];

describe('a task in a list, over HTTP', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());

  const listOf = async ({ call }: User, title = 'Garden') =>
    (await call('POST', '/lists', { json: { title } })).list;

  it('names its list when it is created, and is in the inbox otherwise', async () => {
    const user = newUserOf(service);
    const { id } = await listOf(user);
    const task = await user.create({ list_id: id.toUpperCase() });
    assert.equal(task.list_id, id);
    assert.deepEqual((await user.call('GET', `/tasks/${task.id}`)).task, task);
    for (const given of [{}, { list_id: null }]) assert.equal((await user.create(given)).list_id, null);
  });

  for (const method of ['PUT', 'PATCH'])
    it(`goes to another list and to the inbox by ${method}, and stays where it is when none is named`, async () => {
      const user = newUserOf(service);
      const [one, other] = [await listOf(user), await listOf(user, 'Balcony')];
      const { id } = await user.create({ list_id: one.id });
      const edit = async (json: object) => {
        const { task } = await user.call(method, `/tasks/${id}`, { json });
        return [task.list_id, task.version];
      };
      assert.deepEqual(await edit({ list_id: one.id }), [one.id, 1]);
      assert.deepEqual(await edit({ list_id: other.id }), [other.id, 2]);
      assert.deepEqual(await edit({ title: 'Rake' }), [other.id, 3]);
      assert.deepEqual(await edit({ list_id: null }), [null, 4]);
      assert.deepEqual(await edit({ list_id: null }), [null, 4]);
    });

  it('is refused where the list is absent, deleted, another user’s or no id [V8.2.2]', async () => {
    const [user, other] = [newUserOf(service), newUserOf(service)];
    const gone = await listOf(user);
    await user.call('DELETE', `/lists/${gone.id}`);
    const task = await user.create();
    const path = `/tasks/${task.id}`;
    for (const list_id of [v4(), gone.id, (await listOf(other)).id]) {
      const json = { title: 'Rake', list_id };
      assert.deepEqual(faultsOf(await user.call('POST', '/tasks', { json })), absent());
      assert.deepEqual(
        faultsOf(await user.call('POST', '/tasks', { json: { ...json, id: v4() } })),
        absent(),
      );
      assert.deepEqual(faultsOf(await user.call('PUT', path, { json })), absent());
      assert.deepEqual(faultsOf(await user.call('PATCH', path, { json })), absent());
    }
    for (const [list_id, detail] of [
      ['inbox', 'must be a UUID'],
      ['', 'must be a UUID'],
      [1, 'must be a string'],
    ] as const)
      assert.deepEqual(faultsOf(await user.call('POST', '/tasks', { json: { title: 'Rake', list_id } })), [
        400,
        [{ pointer: '/list_id', detail }],
      ]);
    assert.deepEqual((await user.call('GET', '/tasks')).tasks, [task]);
  });

  it('goes to lists in a batch, all or nothing', async () => {
    const user = newUserOf(service);
    const { id } = await listOf(user);
    const task = await user.create();
    const create = { op: 'create', task: { title: 'Rake', list_id: id } };
    const { results } = await user.batch([create, { op: 'update', id: task.id, patch: { list_id: id } }]);
    assert.deepEqual(
      results.map((result) => result.task?.list_id),
      [id, id],
    );
    const { next } = await user.changes();
    const lost = { ...create, task: { ...create.task, list_id: v4() } };
    assert.deepEqual(faultsOf(await user.batch([create, lost])), absent('/operations/1/task'));
    const update = { op: 'update', id: task.id, patch: { list_id: v4() } };
    assert.deepEqual(faultsOf(await user.batch([create, update])), absent('/operations/1/patch'));
    assert.equal((await user.changes()).next, next);
  });

  it('leaves its list to its successor', async () => {
    const user = newUserOf(service);
    const { id } = await listOf(user);
    const task = await user.create({
      list_id: id,
      due_date: '2099-11-26',
      recurrence: { rrule: 'FREQ=DAILY', time_zone: 'UTC' },
    });
    const done = await user.call('PATCH', `/tasks/${task.id}/complete`, { json: { completed: true } });
    const successor = await user.call('GET', `/tasks/${done.task.successor_id}`);
    assert.deepEqual([done.task.list_id, successor.task.list_id], [id, id]);
  });

  it('is found by its list, and by none in the inbox', async () => {
    const user = newUserOf(service);
    const [garden, balcony] = [await listOf(user), await listOf(user, 'Balcony')];
    for (const [title, list_id] of [
      ['Rake', garden.id],
      ['Sow', garden.id],
      ['Paint', null],
      ['Sweep', balcony.id],
    ])
      await user.create({ title, list_id });
    const titlesFor = async (query: string) =>
      (await user.call('GET', `/tasks?${query}`)).tasks.map(({ title }) => title);
    assert.deepEqual(await titlesFor(`list=${garden.id}`), ['Sow', 'Rake']);
    assert.deepEqual(await titlesFor(`list=${garden.id.toUpperCase()}&sort=title`), ['Rake', 'Sow']);
    assert.deepEqual(await titlesFor(`list=${garden.id}&search=sow&status=pending`), ['Sow']);
    for (const none of ['none', 'NONE']) assert.deepEqual(await titlesFor(`list=${none}`), ['Paint']);
    assert.equal((await titlesFor('list=')).length, 4);
  });

  it('is in no list that is absent or another user’s, and a filter that is no id is refused [V8.2.2]', async () => {
    const [user, other] = [newUserOf(service), newUserOf(service)];
    await user.create({ list_id: (await listOf(user)).id });
    const theirs = await listOf(other);
    await other.create({ list_id: theirs.id });
    for (const id of [v4(), theirs.id]) {
      const { status, tasks } = await user.call('GET', `/tasks?list=${id}`);
      assert.deepEqual([status, tasks], [200, []]);
    }
    for (const list of ['inbox', 'null', `${v4()}x`])
      assert.deepEqual(faultsOf(await user.call('GET', `/tasks?list=${list}`)), [
        400,
        [{ pointer: '/list', detail: 'must be the UUID of a list, or none' }],
      ]);
    const twice = await user.call('GET', `/tasks?list=none&list=${v4()}`);
    assert.deepEqual([twice.status, twice.problem.errors[0]?.pointer], [400, '/list']);
  });

  it('comes in pages of its list, whose cursor is of no other list', async () => {
    const user = newUserOf(service);
    const { id } = await listOf(user);
    const tasks = [];
    for (const list_id of [id, null, id, null, id]) tasks.unshift(await user.create({ list_id }));
    const found = [];
    let query: string | undefined = `?limit=1&list=${id}`;
    const queries = [];
    while (query !== undefined) {
      queries.push(query);
      const page: Received = await user.call('GET', `/tasks${query}`);
      found.push(...page.tasks);
      query = /^<(\?[^>]+)>/.exec(page.headers.get('Link') ?? '')?.[1];
    }
    assert.deepEqual(
      found,
      tasks.filter((task) => task.list_id === id),
    );
    assert.ok(queries.every((one) => one.includes(`list=${id}`)));
    for (const list of ['none', v4(), '']) {
      const response = await user.call('GET', `/tasks${queries[1]?.replace(id, list)}`);
      assert.deepEqual([response.status, response.problem.errors[0]?.pointer], [400, '/cursor']);
    }
  });

  it('changes the tag of a list of tasks when it comes and goes', async () => {
    const user = newUserOf(service);
    const { id } = await listOf(user);
    const task = await user.create();
    const path = `/tasks?list=${id}`;
    const tagOf = async () => (await user.call('GET', path)).headers.get('ETag') ?? '';
    const before = await tagOf();
    const again = await user.call('GET', path, { headers: { 'If-None-Match': before } });
    assert.equal(again.status, 304);
    await user.call('PATCH', `/tasks/${task.id}`, { json: { list_id: id } });
    const now = await user.call('GET', path, { headers: { 'If-None-Match': before } });
    assert.deepEqual([now.status, now.tasks.length], [200, 1]);
    assert.notEqual(await tagOf(), before);
  });

  it('is exported with its list, behind the due date in CSV', async () => {
    const user = newUserOf(service);
    const list = await listOf(user);
    const tasks = [await user.create({ list_id: list.id }), await user.create()];
    const { exported } = await user.call('GET', '/export');
    assert.deepEqual([exported.lists, exported.tasks, exported.count], [[list], tasks, 2]);
    const { text } = await user.call('GET', '/export', { headers: { Accept: 'text/csv' } });
    const [names = [], ...records] = text.split('\r\n').map((line) => line.split(','));
    assert.equal(names[names.indexOf('due_date') + 1], 'list_id');
    assert.deepEqual(
      records.map((cells) => cells[names.indexOf('list_id')]),
      [list.id, '', undefined],
    );
  });

  it('may come in the feed before the list that it names, while there is more', async () => {
    const user = newUserOf(service);
    const { id } = await listOf(user);
    const task = await user.create({ list_id: id });
    const { list } = await user.call('PATCH', `/lists/${id}`, { json: { title: 'Yard' } });
    const { changes: first } = await user.call('GET', '/tasks/changes?limit=1');
    assert.deepEqual([first.tasks, first.lists, first.has_more], [[task], [], true]);
    const last = await user.changes(first.next);
    assert.deepEqual([last.tasks, last.lists, last.has_more], [[], [list], false]);
  });

  it('keeps its list from being deleted', async () => {
    const user = newUserOf(service);
    const { id } = await listOf(user);
    const task = await user.create({ list_id: id });
    const refused = await user.call('DELETE', `/lists/${id}`);
    assert.deepEqual([refused.status, refused.problem.code], [409, 'LIST_NOT_EMPTY']);
    await user.call('DELETE', `/tasks/${task.id}`);
    assert.equal((await user.call('DELETE', `/lists/${id}`)).status, 204);
  });
});
