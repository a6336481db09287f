import assert from 'node:assert/strict';
import type { ExampleObject } from 'openapi3-ts/oas31';
import { v7 } from 'uuid';
import { openApiDocument } from '../../../src/adapters/http/openapi-document.ts';
import { inline } from '../../support/openapi.ts';
import { type Received, type Service, type User, newUserOf, startService } from '../../support/service.ts';

const summary = ({ status, problem }: Received) => [status, problem.code];
const faultsIn = ({ problem }: Received) =>
  problem.errors.map(({ pointer, detail }) => `${pointer} ${detail}`).toSorted();

describe('POST /tasks/batch', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());
  const newUser = () => newUserOf(service);

  /** All that a refused batch must leave as it is. */
  const stateOf = async ({ call, changes }: User) => [
    (await changes()).next,
    (await call('GET', '/tasks')).tasks,
    (await call('GET', '/stats')).text,
  ];

  describe('with valid operations', () => {
    it('applies every kind in order and returns the result of each', async () => {
      const { call, create, batch } = newUser();
      const [edited, done, gone] = [await create(), await create(), await create()];
      const { status, headers, results } = await batch([
        { op: 'create', task: { title: ' Bake bread ', tags: ['a', 'a'], due_date: '2026-11-21' } },
        { op: 'update', id: edited.id, patch: { title: 'Buy oat milk', description: 'two' }, version: 1 },
        { op: 'complete', id: done.id, completed: true },
        { op: 'delete', id: gone.id, version: 1 },
        { op: 'create', task: { title: 'last', completed: true } },
      ]);
      assert.equal(status, 200);
      assert.equal(headers.get('ETag'), null);
      assert.deepEqual(
        results.map((result) => [result.status, result.task?.title, result.task?.version]),
        [
          [201, 'Bake bread', 1],
          [200, 'Buy oat milk', 2],
          [200, 'Buy milk', 2],
          [204, undefined, undefined],
          [201, 'last', 1],
        ],
      );
      assert.deepEqual(results[3], { status: 204 });
      assert.deepEqual([results[0]?.task?.tags, results[0]?.task?.due_date], [['a'], '2026-11-21']);
      assert.equal(results[2]?.task?.status, 'completed');
      const stored = (await call('GET', '/tasks?sort=updated_at&order=asc')).tasks;
      assert.deepEqual(
        stored,
        results.flatMap(({ task }) => task ?? []),
      );
    });

    it('applies each operation to what earlier ones left', async () => {
      const { call, batch, changes } = newUser();
      const id = v7();
      const { results } = await batch([
        { op: 'create', task: { id, title: 'a' } },
        { op: 'update', id, patch: { title: 'b' }, version: 1 },
        { op: 'update', id: id.toUpperCase(), patch: { title: 'b' }, version: 2 },
        { op: 'complete', id, completed: true, version: 2 },
        { op: 'complete', id, completed: false },
        { op: 'delete', id, version: 4 },
      ]);
      assert.deepEqual(
        results.map(({ status, task }) => [status, task?.version, task?.title, task?.completed]),
        [
          [201, 1, 'a', false],
          [200, 2, 'b', false],
          [200, 2, 'b', false],
          [200, 3, 'b', true],
          [200, 4, 'b', false],
          [204, undefined, undefined, undefined],
        ],
      );
      assert.equal((await call('GET', `/tasks/${id}`)).status, 404);
      assert.deepEqual((await changes()).deleted, [id]);
    });

    it('applies a merge patch as PATCH does: null clears a member', async () => {
      const { create, batch } = newUser();
      const task = await create({
        description: 'x',
        tags: ['x'],
        due_date: '2026-11-21',
        priority: 'low',
        completed: true,
      });
      const patch = { description: null, tags: null, due_date: null, priority: null };
      const [cleared] = (await batch([{ op: 'update', id: task.id, patch }])).results;
      const { updated_at: _, ...rest } = { ...task, ...patch, tags: [], priority: 'medium', version: 2 };
      assert.deepEqual({ ...cleared?.task, ...rest }, cleared?.task);
    });

    it('accepts either spelling of a status, as a single call does', async () => {
      const { create, batch } = newUser();
      const task = await create();
      const { id } = task;
      const { results } = await batch([
        { op: 'update', id, patch: { ...task, completed: true } },
        { op: 'update', id, patch: { completed: true, status: 'completed' } },
        { op: 'complete', id, status: 'Pending' },
        { op: 'complete', id, status: 'completed' },
        { op: 'complete', id, completed: true },
        { op: 'create', task: { title: 'a', completed: true, status: 'completed' } },
      ]);
      assert.deepEqual(
        results.map(({ task }) => [task?.status, task?.completed, task?.version]),
        [
          ['completed', true, 2],
          ['completed', true, 2],
          ['pending', false, 3],
          ['completed', true, 4],
          ['completed', true, 4],
          ['completed', true, 1],
        ],
      );
    });

    it('ignores unknown members [V8.2.3, V15.3.3]', async () => {
      const { name, call, create } = newUser();
      const { id } = await create();
      const json = {
        operations: [
          { op: 'create', id, version: 7, patch: 1, task: { title: 'a', user_id: 'mallory', version: 9 } },
          { op: 'update', id, patch: { colour: 'red' }, task: { title: 7 }, completed: 'maybe' },
          { op: 'delete', id, patch: 'x', completed: 1 },
        ],
        more: true,
      };
      const { results } = await call('POST', '/tasks/batch', { json, headers: { 'If-Match': '"9"' } });
      assert.deepEqual(
        results.map(({ status, task }) => [status, task?.user_id, task?.version]),
        [
          [201, name, 1],
          [200, name, 1],
          [204, undefined, undefined],
        ],
      );
    });

    it('applies 100 operations', async () => {
      const { batch, call } = newUser();
      const creates = Array.from({ length: 100 }, (_, n) => ({ op: 'create', task: { title: `t${n}` } }));
      const { results } = await batch(creates);
      assert.deepEqual(
        results.map(({ task }) => task?.title),
        creates.map(({ task }) => task.title),
      );
      assert.equal((await call('GET', '/tasks')).tasks.length, 100);
    });
  });

  describe('with one refused operation', () => {
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
      [
        'a task of an id in use',
        ({ known }) => ({ op: 'create', task: { id: known, title: 'again' } }),
        taken,
      ],
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
        const [hers, his] = [await stateOf(alice), await stateOf(bob)];
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
        assert.deepEqual([await stateOf(alice), await stateOf(bob)], [hers, his]);
      });
    }

    it('rolls back earlier operations of every kind [V2.3.3]', async () => {
      const user = newUser();
      const tasks = [await user.create(), await user.create(), await user.create()];
      const [first, second, third] = tasks.map(({ id }) => id);
      const state = await stateOf(user);
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
      assert.deepEqual(await stateOf(user), state);
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

  describe('with an invalid body', () => {
    it('returns every violation of every operation with its pointer', async () => {
      const user = newUser();
      const state = await stateOf(user);
      const response = await user.batch([
        { op: 'create', task: { title: 'good' } },
        { op: 'create', task: { title: ' ', tags: ['ok', ''], id: 'x' } },
        { op: 'update', id: v7(), patch: { title: null, due_date: '2026-11-21T10:00:00' }, version: 0 },
        { op: 'complete', completed: 'yes', status: 'done' },
        { op: 'undo' },
        'delete',
        { op: 'delete', version: '1' },
      ]);
      assert.deepEqual(summary(response), [400, 'VALIDATION_ERROR']);
      assert.deepEqual(faultsIn(response), [
        '/operations/1/task/id must be a UUID',
        '/operations/1/task/tags/1 must not be empty',
        '/operations/1/task/title must not be empty',
        '/operations/2/patch/due_date has a time but no zone: add Z or an offset like +01:00',
        '/operations/2/patch/title must be a string',
        '/operations/2/version must be a task version',
        '/operations/3/completed must be true or false',
        '/operations/3/id must be the id of a task',
        '/operations/3/status must be one of pending, completed',
        '/operations/4/op must be one of create, update, complete, move, delete, list_create, list_update, list_delete',
        '/operations/5 must be a JSON object',
        '/operations/6/id must be the id of a task',
        '/operations/6/version must be a task version',
      ]);
      assert.match(response.problem.detail, /operations\.1\.task\.title: must not be empty; /);
      assert.deepEqual(response.problem.details, { index: 1 });
      assert.deepEqual(await stateOf(user), state);
    });

    it('reports violations before missing tasks', async () => {
      const { batch } = newUser();
      const response = await batch([
        { op: 'delete', id: v7() },
        { op: 'create', task: { title: '' } },
      ]);
      assert.deepEqual([response.status, response.problem.details], [400, { index: 1 }]);
    });

    const kinds =
      'must be one of create, update, complete, move, delete, list_create, list_update, list_delete';
    const count = '/operations must be 1 to 100 operations';
    const id = v7();
    const bad: ReadonlyArray<readonly [name: string, json: unknown, fault: string]> = [
      ['a list', [], ' must be a JSON object'],
      ['null', null, ' must be a JSON object'],
      ['no operations', {}, '/operations must be an array'],
      ['operations that are no list', { operations: { op: 'create' } }, '/operations must be an array'],
      ['an empty list', { operations: [] }, count],
      [
        '101 operations [V2.3.2]',
        { operations: Array.from({ length: 101 }, () => ({ op: 'delete', id })) },
        count,
      ],
      ['101 things that are none', { operations: Array.from({ length: 101 }, () => 7) }, count],
      ...[null, [], 'create', 7, true].map(
        (operation) =>
          [
            `the operation ${JSON.stringify(operation)}`,
            { operations: [operation] },
            '/operations/0 must be a JSON object',
          ] as const,
      ),
      ...[
        undefined,
        null,
        '',
        'CREATE',
        'replace',
        '__proto__',
        'constructor',
        'toString',
        1,
        ['create'],
      ].map(
        (op) =>
          [
            `the kind ${JSON.stringify(op)}`,
            { operations: [{ op, id, task: { title: 'a' }, patch: {} }] },
            `/operations/0/op ${kinds}`,
          ] as const,
      ),
      ...['update', 'complete', 'delete'].flatMap((op) =>
        [undefined, null, 7, [id], {}].map(
          (odd) =>
            [
              `${op} of the id ${JSON.stringify(odd)}`,
              { operations: [{ op, id: odd, patch: {}, completed: true }] },
              '/operations/0/id must be the id of a task',
            ] as const,
        ),
      ),
      ...['update', 'complete', 'delete'].flatMap((op) =>
        [null, 0, -1, 1.5, '1', '"1"', 2_147_483_648, [1]].map(
          (version) =>
            [
              `${op} of the version ${JSON.stringify(version)} [V1.4.2]`,
              { operations: [{ op, id, patch: {}, completed: true, version }] },
              '/operations/0/version must be a task version',
            ] as const,
        ),
      ),
      ...[undefined, null, [], 'title'].flatMap((odd) => [
        [
          `the task ${JSON.stringify(odd)}`,
          { operations: [{ op: 'create', task: odd }] },
          '/operations/0/task must be a JSON object',
        ] as const,
        [
          `the patch ${JSON.stringify(odd)}`,
          { operations: [{ op: 'update', id, patch: odd }] },
          '/operations/0/patch must be a JSON object',
        ] as const,
      ]),
      [
        'completed of null',
        { operations: [{ op: 'complete', id, completed: null }] },
        '/operations/0/completed must be true or false',
      ],
    ];
    for (const [name, json, fault] of bad) {
      it(`refuses ${name}`, async () => {
        const { call } = newUser();
        const response = await call('POST', '/tasks/batch', { json });
        assert.deepEqual([...summary(response), faultsIn(response)], [400, 'VALIDATION_ERROR', [fault]]);
        assert.deepEqual(response.problem.details, fault.startsWith('/operations/0') ? { index: 0 } : {});
      });
    }

    it('lets no member through by way of __proto__ [V15.3.6]', async () => {
      const { call } = newUser();
      const send = (body: string) =>
        call('POST', '/tasks/batch', { body, headers: { 'Content-Type': 'application/json' } });
      const create = '{"op":"create","task":{"title":"a","__proto__":{"description":7,"tags":"x"}}';
      const { results } = await send(
        `{"operations":[${create},"__proto__":{"op":"delete"}}],"__proto__":[]}`,
      );
      assert.deepEqual(
        results.map(({ status, task }) => [status, task?.description, task?.tags]),
        [[201, null, []]],
      );
      assert.deepEqual(faultsIn(await send(`{"__proto__":{"operations":[${create}}]}}`)), [
        '/operations must be an array',
      ]);
      assert.deepEqual(faultsIn(await send(`{"operations":[{"__proto__":${create}}}]}`)), [
        `/operations/0/op ${kinds}`,
      ]);
      assert.deepEqual(faultsIn(await send('{"operations":[{"op":"delete","__proto__":{"id":"x"}}]}')), [
        '/operations/0/id must be the id of a task',
      ]);
    });
  });

  it('accepts a body of 1 MiB and not a byte more', async () => {
    const { call } = newUser();
    const padded = (length: number) => {
      const start = '{"operations":[{"op":"create","task":{"title":"a"}}],"other":"';
      return `${start}${'x'.repeat(length - start.length - 2)}"}`;
    };
    const send = (length: number) =>
      call('POST', '/tasks/batch', {
        body: padded(length),
        headers: { 'Content-Type': 'application/json' },
      });
    for (const length of [256 * 1024, 256 * 1024 + 1, 1024 * 1024]) {
      assert.equal((await send(length)).status, 200, String(length));
    }
    const { status, problem } = await send(1024 * 1024 + 1);
    assert.deepEqual(
      [status, problem.code, problem.detail],
      [413, 'BODY_TOO_LARGE', 'The body may have at most 1048576 bytes'],
    );
  });

  it('accepts the examples of the OpenAPI document', async () => {
    const { call } = newUser();
    const media = openApiDocument.paths['/api/{user_id}/tasks/batch']?.post?.requestBody?.content;
    const examples = Object.values(media?.['application/json']?.examples ?? {}).map((example) =>
      inline<ExampleObject>(example),
    );
    const statuses = [];
    for (const { value } of examples)
      statuses.push((await call('POST', '/tasks/batch', { json: value })).status);
    // The first names tasks that nobody has.
    assert.deepEqual(statuses, [404, 200]);
  });
});
