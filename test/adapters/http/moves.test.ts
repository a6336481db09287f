import assert from 'node:assert/strict';
import { v4, v7 } from 'uuid';
import { type Received, type Service, type User, newUserOf, startService } from '../../support/service.ts';

/** What is wrong: where, and what. */
const faultsOf = ({ status, problem }: Received) => [status, problem.errors];

describe('a move of a task', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());

  const listOf = async ({ call }: User, title = 'Garden') =>
    (await call('POST', '/lists', { json: { title } })).list.id;
  const made = async (user: User, count: number, given: object = {}) => {
    const ids: string[] = [];
    while (ids.length < count) ids.push((await user.create({ title: `task ${ids.length}`, ...given })).id);
    return ids;
  };
  const move = ({ call }: User, id = '', json: object = {}, headers: Record<string, string> = {}) =>
    call('POST', `/tasks/${id}/move`, { json, headers });
  const ordered = async ({ call }: User, list = 'none', more = '') => {
    const { tasks } = await call('GET', `/tasks?sort=position&list=${list}${more}`);
    for (const [index, { position }] of tasks.entries())
      assert.ok(index === 0 || more !== '' || (tasks[index - 1]?.position ?? '') < position);
    return tasks.map(({ id }) => id);
  };

  it('puts it after or before another one, first or last', async () => {
    const user = newUserOf(service);
    const [a, b, c] = await made(user, 3);
    assert.deepEqual(await ordered(user), [a, b, c]);
    const first = await move(user, c, { after: null });
    assert.deepEqual([first.status, first.task.version, first.headers.get('ETag')], [200, 2, '"2"']);
    assert.deepEqual(await ordered(user), [c, a, b]);
    assert.deepEqual(await ordered(user, 'none', '&order=desc'), [b, a, c]);
    await move(user, c, { before: null });
    assert.deepEqual(await ordered(user), [a, b, c]);
    await move(user, a, { after: b });
    assert.deepEqual(await ordered(user), [b, a, c]);
    await move(user, c, { before: b });
    assert.deepEqual(await ordered(user), [c, b, a]);
    const { id: newest } = await user.create({ title: 'newest' });
    assert.deepEqual(await ordered(user), [c, b, a, newest]);
  });

  it('changes nothing where it stands already', async () => {
    const user = newUserOf(service);
    const [a, b] = await made(user, 2);
    const { next } = await user.changes();
    for (const [id, to] of [
      [a, { after: null }],
      [a, { before: b }],
      [b, { after: a }],
      [b, { before: null }],
      [b, { list_id: null }],
    ] as const)
      assert.equal((await move(user, id, to)).task.version, 1);
    assert.equal((await user.changes()).next, next);
  });

  it('takes it to a list, where it is last unless a place is named, and to the inbox', async () => {
    const user = newUserOf(service);
    const garden = await listOf(user);
    const [x, y] = await made(user, 2, { list_id: garden });
    const [a, b] = await made(user, 2);
    assert.equal((await move(user, a, { list_id: garden })).task.list_id, garden);
    assert.deepEqual(await ordered(user, garden), [x, y, a]);
    await move(user, b, { list_id: garden, before: y });
    assert.deepEqual(await ordered(user, garden), [x, b, y, a]);
    await move(user, x, { list_id: garden });
    assert.deepEqual(await ordered(user, garden), [b, y, a, x]);
    const inbox = await move(user, y, { list_id: null, after: null });
    assert.deepEqual([inbox.task.list_id, inbox.task.version], [null, 2]);
    assert.deepEqual([await ordered(user, garden), await ordered(user)], [[b, a, x], [y]]);
  });

  it('is refused without a place, with two, and beside a task that is not there [V8.2.2]', async () => {
    const [user, other] = [newUserOf(service), newUserOf(service)];
    const garden = await listOf(user);
    const [[a], [x], [foreign]] = [
      await made(user, 1),
      await made(user, 1, { list_id: garden }),
      await made(other, 1),
    ];
    const missing = { pointer: '/after', detail: 'is required, or before, or list_id' };
    const both = { pointer: '/before', detail: 'must not be sent together with after' };
    assert.deepEqual(faultsOf(await move(user, a)), [400, [missing]]);
    assert.deepEqual(faultsOf(await move(user, a, { nonsense: 1 })), [400, [missing]]);
    assert.deepEqual(faultsOf(await move(user, a, { after: null, before: null })), [400, [both]]);
    for (const side of ['after', 'before']) {
      for (const anchor of [a, x, foreign, v4()])
        assert.deepEqual(faultsOf(await move(user, a, { [side]: anchor })), [
          400,
          [{ pointer: `/${side}`, detail: 'must be the id of another task there' }],
        ]);
      for (const anchor of ['x', 7, [], {}])
        assert.equal((await move(user, a, { [side]: anchor })).status, 400);
    }
    const lists = [v4(), await listOf(other)];
    for (const list_id of lists)
      assert.deepEqual(faultsOf(await move(user, a, { list_id })), [
        400,
        [{ pointer: '/list_id', detail: 'must be one of your lists, or null' }],
      ]);
    for (const absent of [v4(), 'x', foreign])
      assert.equal((await move(user, absent, { after: null })).status, 404);
    assert.equal((await user.call('GET', `/tasks/${a}`)).task.version, 1);
  });

  it('holds to If-Match, and is done once under one Idempotency-Key', async () => {
    const user = newUserOf(service);
    const [a, b] = await made(user, 2);
    assert.equal((await move(user, a, { before: null }, { 'If-Match': '"2"' })).status, 412);
    assert.equal((await move(user, v4(), { before: null }, { 'If-Match': '"1"' })).status, 404);
    const keyed = { 'Idempotency-Key': v7(), 'If-Match': '"1"' };
    const first = await move(user, a, { before: null }, keyed);
    await move(user, b, { before: null });
    const again = await move(user, a, { before: null }, keyed);
    assert.deepEqual([again.status, again.text], [200, first.text]);
    assert.equal(again.headers.get('Idempotency-Replayed'), 'true');
    assert.deepEqual(await ordered(user), [a, b]);
  });

  it('is an operation of a batch, beside tasks that the batch creates', async () => {
    const user = newUserOf(service);
    const [a, b] = await made(user, 2);
    const [list, id] = [v4(), v4()];
    const send = (...operations: object[]) => user.call('POST', '/tasks/batch', { json: { operations } });
    const { status } = await send(
      { op: 'list_create', list: { id: list, title: 'Garden' } },
      { op: 'create', task: { id, title: 'new', list_id: list } },
      { op: 'move', id: b, list_id: list, before: id },
      { op: 'move', id: a, list_id: list },
    );
    assert.equal(status, 200);
    assert.deepEqual(await ordered(user, list), [b, id, a]);
    const refused = await send(
      { op: 'move', id: a, after: null, version: 2 },
      { op: 'move', id: b, after: v4() },
    );
    assert.deepEqual(faultsOf(refused), [
      400,
      [{ pointer: '/operations/1/after', detail: 'must be the id of another task there' }],
    ]);
    assert.deepEqual(await ordered(user, list), [b, id, a]);
    assert.equal((await send({ op: 'move', id: a, after: null, version: 1 })).status, 412);
    assert.deepEqual(faultsOf(await send({ op: 'move', id: a })), [
      400,
      [{ pointer: '/operations/0/after', detail: 'is required, or before, or list_id' }],
    ]);
  });

  it('is no part of an edit: a position sent back is ignored', async () => {
    const user = newUserOf(service);
    const [a = ''] = await made(user, 1);
    const { task } = await user.call('PATCH', `/tasks/${a}`, { json: { position: 'a0' } });
    assert.deepEqual([task.version, task.position === 'a0'], [1, false]);
  });
});

describe('a list of tasks by position', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());

  it('needs a list', async () => {
    const { call } = newUserOf(service);
    for (const name of ['sort', 'sort_by'])
      assert.deepEqual(faultsOf(await call('GET', `/tasks?${name}=position&list=`)), [
        400,
        [{ pointer: `/${name}`, detail: 'position needs list' }],
      ]);
  });

  it('has pages, in either order and with filters', async () => {
    const user = newUserOf(service);
    for (let nth = 0; nth < 7; nth += 1)
      await user.create({ title: `task ${nth}`, completed: nth % 2 === 1 });
    for (const [query, expected] of [
      ['', '0123456'],
      ['&order=desc', '6543210'],
      ['&status=pending', '0246'],
    ] as const) {
      let [at, found] = [`/tasks?sort=position&list=none&limit=3${query}`, ''];
      for (let pages = 0; at !== '' && pages < 9; pages += 1) {
        const page = await user.call('GET', at);
        found += page.tasks.map(({ title }) => title.slice(-1)).join('');
        const next = /<(.*)>/.exec(page.headers.get('Link') ?? '')?.[1];
        at = next === undefined ? '' : `/tasks${next}`;
      }
      assert.equal(found, expected);
    }
  });
});
