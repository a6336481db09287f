import assert from 'node:assert/strict';
import { v7 } from 'uuid';
import { type Service, newUserOf, startService } from '../../support/service.ts';

describe('POST /tasks/batch with one refused operation', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());
  const newUser = () => newUserOf(service);

  const another = v7();
  const missing = [404, 'NOT_FOUND', 'No such task', {}] as const;
  const taken = [409, 'ALREADY_EXISTS', 'id: one of your tasks has, or had, this id', {}] as const;
  const moved = [
    412,
    'VERSION_MISMATCH',
    'The task has changed since the version in If-Match',
    { etag: '"2"' },
  ] as const;
  type Ids = Readonly<Record<'known' | 'gone' | 'bobs', string>>;
  const cases: ReadonlyArray<
    readonly [
      name: string,
      refused: (ids: Ids) => object,
      answer: typeof missing | typeof taken | typeof moved,
    ]
  > = [
    ['an update of no task', () => ({ op: 'update', id: another, patch: {} }), missing],
    ['a change of status of no task', () => ({ op: 'complete', id: another, completed: true }), missing],
    ['a deletion of no task', () => ({ op: 'delete', id: another }), missing],
    ['a deletion of a deleted task', ({ gone }) => ({ op: 'delete', id: gone }), missing],
    ['an update of what is no id', () => ({ op: 'update', id: 'x', patch: {} }), missing],
    [
      'a change of status of what is no id',
      () => ({ op: 'complete', id: '', completed: true, version: 1 }),
      missing,
    ],
    ['a deletion of what is no id', () => ({ op: 'delete', id: '../x' }), missing],
    ["an update of another user's task", ({ bobs }) => ({ op: 'update', id: bobs, patch: {} }), missing],
    [
      "a change of status of another user's task",
      ({ bobs }) => ({ op: 'complete', id: bobs, completed: true }),
      missing,
    ],
    ["a deletion of another user's task", ({ bobs }) => ({ op: 'delete', id: bobs, version: 1 }), missing],
    ['a task of an id in use', ({ known }) => ({ op: 'create', task: { id: known, title: 'again' } }), taken],
    [
      'a task of an id that was in use',
      ({ gone }) => ({ op: 'create', task: { id: gone, title: 'x' } }),
      taken,
    ],
    [
      'an update of another version',
      ({ known }) => ({ op: 'update', id: known, patch: { title: 'x' }, version: 1 }),
      moved,
    ],
    [
      'a change of status of another version',
      ({ known }) => ({ op: 'complete', id: known, completed: true, version: 3 }),
      moved,
    ],
    [
      'a deletion of another version',
      ({ known }) => ({ op: 'delete', id: known, version: 2_147_483_647 }),
      moved,
    ],
  ];
  for (const [name, refused, [status, code, detail, details]] of cases) {
    it(`changes nothing and returns the error of the single call: ${name}`, async () => {
      const [alice, bob] = [newUser(), newUser()];
      const [{ id: known }, { id: gone }, { id: bobs }] = [
        await alice.create(),
        await alice.create(),
        await bob.create(),
      ];
      await alice.call('PATCH', `/tasks/${known}`, { json: { title: 'at version 2' } });
      await alice.call('DELETE', `/tasks/${gone}`);
      const [hers, his] = [await alice.state(), await bob.state()];
      const response = await alice.batch([
        { op: 'create', task: { title: 'never' } },
        refused({ known, gone, bobs }),
        { op: 'delete', id: known },
        { op: 'delete', id: another },
      ]);
      const { problem } = response;
      assert.deepEqual([response.status, problem.code, problem.detail], [status, code, detail]);
      assert.deepEqual(problem.details, { ...details, index: 1 });
      assert.deepEqual(problem.errors, [{ pointer: '/operations/1', detail }]);
      assert.deepEqual([await alice.state(), await bob.state()], [hers, his]);
    });
  }

  it('rolls back earlier operations of every kind [V2.3.3]', async () => {
    const user = newUser();
    const tasks = [await user.create(), await user.create(), await user.create()];
    const [first, second, third] = tasks.map(({ id }) => id);
    const state = await user.state();
    const mine = v7();
    const { problem } = await user.batch([
      { op: 'update', id: first, patch: { title: 'never' } },
      { op: 'complete', id: second, completed: true },
      { op: 'delete', id: third },
      { op: 'create', task: { id: mine, title: 'never' } },
      ...Array.from({ length: 95 }, (_, n) => ({ op: 'complete', id: first, completed: n % 2 === 0 })),
      { op: 'update', id: third, patch: {} },
    ]);
    assert.deepEqual([problem.status, problem.details], [404, { index: 99 }]);
    assert.deepEqual(await user.state(), state);
    assert.equal((await user.batch([{ op: 'create', task: { id: mine, title: 'now' } }])).status, 200);
  });

  it('changes nothing when an earlier operation is the reason', async () => {
    const user = newUser();
    const id = v7();
    const { problem } = await user.batch([
      { op: 'create', task: { id, title: 'a' } },
      { op: 'delete', id },
      { op: 'create', task: { id, title: 'a' } },
    ]);
    assert.deepEqual([problem.code, problem.details], ['ALREADY_EXISTS', { index: 2 }]);
    assert.equal((await user.create({ id })).version, 1);
  });
});
