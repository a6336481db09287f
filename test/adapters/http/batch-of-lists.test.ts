import assert from 'node:assert/strict';
import { v4 } from 'uuid';
import { type Service, type User, newUserOf, startService } from '../../support/service.ts';

describe('lists in POST /tasks/batch', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());

  const listOf = async ({ call }: User, title = 'Garden') =>
    (await call('POST', '/lists', { json: { title } })).list;
  const listsOf = async ({ call }: User) => (await call('GET', '/lists')).lists;

  it('are created, edited and deleted among tasks, in order', async () => {
    const user = newUserOf(service);
    const [kept, gone, id] = [await listOf(user), await listOf(user), v4()];
    const { results } = await user.batch([
      { op: 'list_create', list: { id, title: ' Balcony ' } },
      { op: 'create', task: { title: 'Sweep', list_id: id } },
      { op: 'list_update', id: kept.id, patch: { title: 'Yard' }, version: 1 },
      { op: 'list_update', id: kept.id, patch: { title: 'Yard' }, version: 2 },
      { op: 'list_delete', id: gone.id, version: 1 },
      { op: 'list_create', list: { title: 'Attic' } },
    ]);
    assert.deepEqual(
      results.map(({ status, list, task }) => [status, list?.title, list?.version, task?.list_id]),
      [
        [201, 'Balcony', 1, undefined],
        [201, undefined, undefined, id],
        [200, 'Yard', 2, undefined],
        [200, 'Yard', 2, undefined],
        [204, undefined, undefined, undefined],
        [201, 'Attic', 1, undefined],
      ],
    );
    assert.deepEqual(results[4], { status: 204 });
    const [created, , , edited, , last] = results;
    assert.deepEqual(await listsOf(user), [edited?.list, created?.list, last?.list]);
    assert.deepEqual(
      (await user.changes()).lists.map((list) => list.id),
      [id, kept.id, last?.list?.id],
    );
  });

  it('stand in the order of their operations', async () => {
    const user = newUserOf(service);
    const titles = Array.from({ length: 100 }, (_, n) => `list ${n}`);
    await user.batch(titles.map((title) => ({ op: 'list_create', list: { title } })));
    assert.deepEqual(
      (await listsOf(user)).map(({ title }) => title),
      titles,
    );
  });

  const missing = [404, 'NOT_FOUND', 'No such list', {}] as const;
  const moved = [
    412,
    'VERSION_MISMATCH',
    'The list has changed since the version in If-Match',
    { etag: '"1"' },
  ] as const;
  type Refused = (ids: Readonly<Record<'full' | 'bobs', string>>) => object;
  type Expected = readonly [status: number, code: string, detail: string, details: object];
  const cases: ReadonlyArray<readonly [name: string, refused: Refused, expected: Expected]> = [
    ['an update of no list', () => ({ op: 'list_update', id: v4(), patch: {} }), missing],
    ['a deletion of what is no id', () => ({ op: 'list_delete', id: 'x' }), missing],
    ['a deletion of another user’s list', ({ bobs }) => ({ op: 'list_delete', id: bobs }), missing],
    [
      'an update of another version',
      ({ full }) => ({ op: 'list_update', id: full, patch: { title: 'x' }, version: 2 }),
      moved,
    ],
    ['a deletion of another version', ({ full }) => ({ op: 'list_delete', id: full, version: 2 }), moved],
    [
      'a list of an id in use',
      ({ full }) => ({ op: 'list_create', list: { id: full, title: 'x' } }),
      [409, 'ALREADY_EXISTS', 'id: one of your lists has, or had, this id', {}],
    ],
    [
      'a deletion of a list that has tasks',
      ({ full }) => ({ op: 'list_delete', id: full }),
      [409, 'LIST_NOT_EMPTY', 'Empty the list first, or send tasks=inbox or tasks=delete', {}],
    ],
  ];
  for (const [name, refused, [status, code, detail, details]] of cases)
    it(`change nothing, and return the error of the single call, if one operation is ${name}`, async () => {
      const [alice, bob] = [newUserOf(service, 'alice'), newUserOf(service, 'bob')];
      const [full, bobs] = [await listOf(alice), await listOf(bob)];
      await alice.create({ list_id: full.id });
      const { next } = await alice.changes();
      const response = await alice.batch([
        { op: 'list_create', list: { title: 'never' } },
        refused({ full: full.id, bobs: bobs.id }),
        { op: 'list_update', id: full.id, patch: { title: 'never' } },
      ]);
      const { problem } = response;
      assert.deepEqual([response.status, problem.code, problem.detail], [status, code, detail]);
      assert.deepEqual(problem.details, { ...details, index: 1 });
      assert.deepEqual(problem.errors, [{ pointer: '/operations/1', detail }]);
      assert.equal((await alice.changes()).next, next);
      assert.deepEqual([await listsOf(alice), await listsOf(bob)], [[full], [bobs]]);
    });

  it('are refused with a pointer to each member that is wrong', async () => {
    const user = newUserOf(service);
    const response = await user.batch([
      { op: 'list_create', list: { title: ' ', id: 'x' } },
      { op: 'list_create' },
      { op: 'list_update', id: 7, patch: { title: 'x'.repeat(101) }, version: 0 },
      { op: 'list_update', id: v4() },
      { op: 'list_delete', version: '1' },
    ]);
    assert.deepEqual(
      response.problem.errors.map(({ pointer, detail }) => `${pointer} ${detail}`),
      [
        '/operations/0/list/title must not be empty',
        '/operations/0/list/id must be a UUID',
        '/operations/1/list must be a JSON object',
        '/operations/2/id must be the id of a list',
        '/operations/2/patch/title must be at most 100 characters',
        '/operations/2/version must be a list version',
        '/operations/3/patch must be a JSON object',
        '/operations/4/id must be the id of a list',
        '/operations/4/version must be a list version',
      ],
    );
    assert.deepEqual([response.status, response.problem.details], [400, { index: 0 }]);
  });

  it('are not created beyond 500, and leave room for what is deleted before', async () => {
    const user = newUserOf(service);
    const creates = Array.from({ length: 100 }, (_, n) => ({ op: 'list_create', list: { title: `${n}` } }));
    for (const _ of [1, 2, 3, 4]) assert.equal((await user.batch(creates)).status, 200);
    const first = await user.batch(creates.slice(1));
    const { id } = first.results[0]?.list ?? assert.fail();
    const [create = {}] = creates;
    const full = await user.batch([create, create]);
    assert.deepEqual([full.problem.code, full.problem.details], ['LIMIT_REACHED', { index: 1 }]);
    const swapped = await user.batch([create, { op: 'list_delete', id }, create]);
    assert.equal(swapped.status, 200);
    assert.equal((await listsOf(user)).length, 500);
  });

  it('are written once under an Idempotency-Key', async () => {
    const user = newUserOf(service);
    const operations = [{ op: 'list_create', list: { title: 'Garden' } }];
    const [first, again] = [
      await user.batch(operations, { 'Idempotency-Key': '1' }),
      await user.batch(operations, { 'Idempotency-Key': '1' }),
    ];
    assert.equal(again.text, first.text);
    assert.equal(again.headers.get('Idempotency-Replayed'), 'true');
    assert.equal((await listsOf(user)).length, 1);
  });
});
