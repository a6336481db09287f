import assert from 'node:assert/strict';
import { maxListTitle, maxLists } from '../../../src/domain/list.ts';
import { type Received, type Service, type User, newUserOf, startService } from '../../support/service.ts';

const uuid = '019AA5B2-6B10-4C2A-8F40-1E9D5A7C3B06';

describe('lists', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());

  const made = async ({ call }: User, ...titles: ReadonlyArray<string>) => {
    const lists = [];
    for (const title of titles) lists.push((await call('POST', '/lists', { json: { title } })).list);
    return lists;
  };
  const titlesOf = async ({ call }: User) => (await call('GET', '/lists')).lists.map(({ title }) => title);
  const ifMatch = (tag: string | null) => ({ 'If-Match': String(tag) });
  const pointersOf = ({ problem }: Received) => problem.errors.map(({ pointer }) => pointer);

  it('are created with a Location and an ETag, and served in order', async () => {
    const user = newUserOf(service);
    const answer = await user.call('POST', '/lists', {
      json: { title: ' Garden ', position: 'a', version: 7 },
    });
    const { list, headers } = answer;
    assert.deepEqual(
      [answer.status, list.title, list.version, headers.get('ETag')],
      [201, 'Garden', 1, '"1"'],
    );
    assert.equal(headers.get('Location'), `lists/${list.id}`);
    assert.equal(list.created_at, list.updated_at);
    assert.deepEqual(Object.keys(list), ['id', 'title', 'position', 'created_at', 'updated_at', 'version']);
    await made(user, 'House', 'Work');
    const all = await user.call('GET', '/lists');
    assert.deepEqual(all.lists[0], list);
    assert.deepEqual(
      all.lists.map(({ title }) => title),
      ['Garden', 'House', 'Work'],
    );
    assert.deepEqual(
      all.lists,
      all.lists.toSorted((a, b) => (a.position < b.position ? -1 : 1)),
    );
  });

  it('have ids by client or server, in lower case, once', async () => {
    const { call } = newUserOf(service);
    const first = await call('POST', '/lists', { json: { id: uuid, title: 'a' } });
    assert.deepEqual([first.status, first.list.id], [201, uuid.toLowerCase()]);
    const again = await call('POST', '/lists', { json: { id: uuid, title: 'b' } });
    assert.deepEqual([again.status, again.problem.code], [409, 'ALREADY_EXISTS']);
    assert.equal(again.problem.detail, 'id: one of your lists has, or had, this id');
    await call('DELETE', `/lists/${uuid}`);
    assert.equal(
      (await call('POST', '/lists', { json: { id: uuid, title: 'b' } })).problem.code,
      'ALREADY_EXISTS',
    );
    assert.equal((await call('POST', '/tasks', { json: { id: uuid, title: 'b' } })).status, 201);
  });

  it('are refused with every violation at once', async () => {
    const { call } = newUserOf(service);
    for (const [json, pointers] of [
      [{}, ['/title']],
      [{ title: ' ', id: 'x' }, ['/title', '/id']],
      [{ title: 'x'.repeat(maxListTitle + 1) }, ['/title']],
      [{ title: null }, ['/title']],
      [[], ['']],
    ] as const) {
      const answer = await call('POST', '/lists', { json });
      assert.deepEqual([answer.status, pointersOf(answer)], [400, pointers], JSON.stringify(json));
    }
    assert.equal((await call('POST', '/lists', { json: { title: '🦉'.repeat(maxListTitle) } })).status, 201);
  });

  it('are read and revalidated one by one and all together', async () => {
    const user = newUserOf(service);
    const [list] = await made(user, 'a');
    const one = await user.call('GET', `/lists/${list?.id.toUpperCase()}`);
    assert.deepEqual([one.list, one.headers.get('ETag')], [list, '"1"']);
    assert.equal(one.headers.get('Cache-Control'), 'private, no-cache');
    for (const path of [`/lists/${list?.id}`, '/lists']) {
      const tag = String((await user.call('GET', path)).headers.get('ETag'));
      const known = { headers: { 'If-None-Match': tag } };
      assert.equal((await user.call('GET', path, known)).status, 304);
      await user.call('PATCH', `/lists/${list?.id}`, { json: { title: `${path} changed` } });
      assert.equal((await user.call('GET', path, known)).status, 200);
    }
    assert.equal((await user.call('HEAD', '/lists')).status, 200);
  });

  for (const method of ['PUT', 'PATCH'])
    it(`are edited by a merge patch with ${method}`, async () => {
      const user = newUserOf(service);
      const [list] = await made(user, 'a');
      const edited = await user.call(method, `/lists/${list?.id}`, {
        body: JSON.stringify({ title: 'b', id: uuid, position: 'a0', unknown: 1 }),
        headers: { 'Content-Type': 'application/merge-patch+json' },
      });
      assert.deepEqual([edited.status, edited.headers.get('ETag')], [200, '"2"']);
      assert.deepEqual(edited.list, { ...list, title: 'b', version: 2, updated_at: edited.list.updated_at });
      for (const json of [{ title: 'b' }, {}])
        assert.deepEqual((await user.call(method, `/lists/${list?.id}`, { json })).list, edited.list);
      assert.equal((await user.call(method, `/lists/${list?.id}`, { json: { title: null } })).status, 400);
    });

  it('are moved after and before each other, first and last', async () => {
    const user = newUserOf(service);
    const [a, b, c] = await made(user, 'a', 'b', 'c');
    const move = (id: string | undefined, json: object) => user.call('POST', `/lists/${id}/move`, { json });
    for (const [id, place, titles] of [
      [c?.id, { after: null }, ['c', 'a', 'b']],
      [c?.id, { before: null }, ['a', 'b', 'c']],
      [a?.id, { after: b?.id }, ['b', 'a', 'c']],
      [c?.id, { before: a?.id.toUpperCase() }, ['b', 'c', 'a']],
    ] as const) {
      const { version: before } = (await user.call('GET', `/lists/${id}`)).list;
      const moved = await move(id, place);
      assert.deepEqual([moved.status, moved.list.version], [200, before + 1]);
      assert.equal(moved.headers.get('ETag'), `"${before + 1}"`);
      assert.deepEqual(await titlesOf(user), titles);
      assert.deepEqual((await move(id, place)).list, moved.list, 'a list that stands there already');
    }
    const [d] = await made(user, 'd');
    assert.deepEqual(await titlesOf(user), ['b', 'c', 'a', 'd'], 'a new list is last');
    for (const [json, pointer] of [
      [{}, '/after'],
      [{ after: null, before: null }, '/before'],
      [{ after: d?.id }, '/after'],
      [{ before: uuid }, '/before'],
      [{ before: 'x' }, '/before'],
      [{ after: 3 }, '/after'],
    ] as const) {
      const answer = await move(d?.id, json);
      assert.deepEqual([answer.status, pointersOf(answer)], [400, [pointer]], JSON.stringify(json));
    }
    assert.equal((await move(uuid, { after: null })).status, 404);
  });

  it('are written only at the version in If-Match', async () => {
    const user = newUserOf(service);
    const [list, other] = await made(user, 'a', 'b');
    const writes = [
      ['PATCH', `/lists/${list?.id}`, { title: 'c' }],
      ['PUT', `/lists/${list?.id}`, { title: 'd' }],
      ['POST', `/lists/${list?.id}/move`, { after: other?.id }],
      ['DELETE', `/lists/${list?.id}`, undefined],
    ] as const;
    for (const [method, path, json] of writes) {
      const tag = (await user.call('GET', `/lists/${list?.id}`)).headers.get('ETag');
      const stale = await user.call(method, path, { json, headers: ifMatch('"77"') });
      assert.deepEqual([stale.status, stale.problem.details], [412, { etag: tag }]);
      const weak = await user.call(method, path, { json, headers: ifMatch(`W/${tag}`) });
      assert.deepEqual([weak.status, weak.problem.detail.includes('send "<version>"')], [412, true]);
      assert.ok((await user.call(method, path, { json, headers: ifMatch(tag) })).status < 300);
    }
    for (const [method, path, json] of writes)
      assert.equal((await user.call(method, path, { json, headers: ifMatch('*') })).status, 404);
    assert.deepEqual(await titlesOf(user), ['b']);
  });

  it('are written once under an Idempotency-Key', async () => {
    const user = newUserOf(service);
    const keyed = (key: string) => ({ headers: { 'Idempotency-Key': key } });
    const posts = [];
    for (const path of ['/lists', '/lists/'])
      posts.push(await user.call('POST', path, { json: { title: 'a' }, ...keyed('1') }));
    assert.deepEqual(posts[0]?.list, posts[1]?.list);
    assert.equal(posts[1]?.headers.get('Idempotency-Replayed'), 'true');
    assert.equal(posts[1].headers.get('Location'), posts[0]?.list.id);
    const reused = await user.call('POST', '/lists', { json: { title: 'b' }, ...keyed('1') });
    assert.equal(reused.problem.code, 'IDEMPOTENCY_KEY_REUSED');
    for (const _ of [1, 2])
      assert.equal((await user.call('DELETE', `/lists/${posts[0]?.list.id}`, keyed('2'))).status, 204);
    assert.deepEqual(await titlesOf(user), []);
  });

  it('are at most 500 a user, also if many are created at once', async function () {
    this.timeout('10m');
    const user = newUserOf(service);
    const statuses: number[] = [];
    for (let left = maxLists + 4; left > 0; left -= 4) {
      const four = [1, 2, 3, 4].map(() => user.call('POST', '/lists', { json: { title: 'x' } }));
      statuses.push(...(await Promise.all(four)).map(({ status }) => status));
    }
    assert.deepEqual([statuses.filter((status) => status === 201).length, statuses.at(-1)], [maxLists, 409]);
    const { lists } = await user.call('GET', '/lists');
    const more = await user.call('POST', '/lists', { json: { title: 'x' } });
    assert.deepEqual([lists.length, more.problem.code], [maxLists, 'LIMIT_REACHED']);
    const known = await user.call('POST', '/lists', { json: { title: 'x', id: lists[0]?.id } });
    assert.equal(known.problem.code, 'ALREADY_EXISTS');
    await user.call('DELETE', `/lists/${lists[0]?.id}`);
    assert.equal((await user.call('POST', '/lists', { json: { title: 'x' } })).status, 201);
  });

  it('of another user are absent [V8.2.2]', async () => {
    const [alice, mallory] = [newUserOf(service, 'alice'), newUserOf(service, 'mallory')];
    const [mine] = await made(alice, 'secret');
    const [own] = await made(mallory, 'own');
    for (const [method, path, json] of [
      ['GET', '', undefined],
      ['PATCH', '', { title: 'stolen' }],
      ['DELETE', '', undefined],
      ['POST', '/move', { after: null }],
    ] as const) {
      const [theirs, missing, none] = [
        await mallory.call(method, `/lists/${mine?.id}${path}`, { json }),
        await mallory.call(method, `/lists/${uuid}${path}`, { json }),
        await mallory.call(method, `/lists/no-id${path}`, { json }),
      ];
      for (const { status, problem } of [theirs, missing, none])
        assert.deepEqual([status, problem.detail], [404, 'No such list']);
      assert.equal(
        (
          await service.call(method, `/api/${alice.name}/lists/${mine?.id}${path}`, {
            as: mallory.name,
            json,
          })
        ).status,
        403,
      );
    }
    const anchored = await mallory.call('POST', `/lists/${own?.id}/move`, { json: { after: mine?.id } });
    assert.equal(anchored.status, 400);
    assert.deepEqual(await titlesOf(alice), ['secret']);
  });

  it('are in the change feed and first in the export, which counts tasks', async () => {
    const user = newUserOf(service);
    const [a, b] = await made(user, 'a', 'b');
    const task = await user.create();
    const { next, ...page } = await user.changes();
    assert.deepEqual(page, { tasks: [task], deleted: [], lists: [a, b], deleted_lists: [], has_more: false });
    await user.call('DELETE', `/lists/${a?.id}`);
    const { list: moved } = await user.call('PATCH', `/lists/${b?.id}`, { json: { title: 'c' } });
    const later = await user.changes(next);
    assert.deepEqual([later.tasks, later.lists, later.deleted_lists], [[], [moved], [a?.id]]);
    const { exported, text } = await user.call('GET', '/export');
    assert.deepEqual([exported.lists, exported.tasks, exported.count], [[moved], [task], 1]);
    assert.ok(text.indexOf('"lists"') < text.indexOf('"tasks"'));
    assert.equal((await user.changes(exported.since)).lists.length, 0);
    await user.call('DELETE', '');
    assert.deepEqual(await titlesOf(user), []);
  });
});
