import assert from 'node:assert/strict';
import type { ExampleObject } from 'openapi3-ts/oas31';
import { v7 } from 'uuid';
import { openApiDocument } from '../../../src/adapters/http/openapi-document.ts';
import { inline } from '../../support/openapi.ts';
import { type Service, newUserOf, startService } from '../../support/service.ts';

describe('POST /tasks/batch', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());
  const newUser = () => newUserOf(service);

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
