import assert from 'node:assert/strict';
import { v7 } from 'uuid';
import { type Received, type Service, newUserOf, startService, summary } from '../../support/service.ts';

const faultsIn = ({ problem }: Received) =>
  problem.errors.map(({ pointer, detail }) => `${pointer} ${detail}`).toSorted();

describe('POST /tasks/batch with an invalid body', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());
  const newUser = () => newUserOf(service);

  it('returns every violation of every operation with its pointer', async () => {
    const user = newUser();
    const state = await user.state();
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
    assert.deepEqual(await user.state(), state);
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
    ...[undefined, null, '', 'CREATE', 'replace', '__proto__', 'constructor', 'toString', 1, ['create']].map(
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
    const { results } = await send(`{"operations":[${create},"__proto__":{"op":"delete"}}],"__proto__":[]}`);
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
