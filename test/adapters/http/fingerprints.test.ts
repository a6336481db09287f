import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Client } from 'pg';
import { v7 } from 'uuid';
import type { Ports } from '../../../src/application/ports.ts';
import { object, oneOf, refined, text } from '../../../src/adapters/http/decoder.ts';
import { idempotently } from '../../../src/adapters/http/request/idempotency.ts';
import { createMemoryStore } from '../../../src/adapters/memory/store.ts';
import { makeUserId } from '../../../src/domain/user.ts';
import { makeTimeZone } from '../../../src/domain/time.ts';
import { systemPorts } from '../../../src/infrastructure/system-ports.ts';
import { type Received, type Service, newUserOf, startService } from '../../support/service.ts';

const replayed = ({ headers }: Received) => headers.get('Idempotency-Replayed');

describe('the request fingerprint under an Idempotency-Key', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());

  it('is equal for all spellings of a path, and each response has its own Location', async () => {
    const { name } = newUserOf(service, 'a b');
    const owner = encodeURIComponent(name);
    const send = (path: string) =>
      service.call('POST', path, { as: name, json: { title: 'a' }, headers: { 'Idempotency-Key': 'one' } });
    const spellings: ReadonlyArray<readonly [path: string, prefix: string]> = [
      ['/api/me/tasks', 'tasks/'],
      ['/api/me/tasks/', ''],
      ['/api/tasks', 'tasks/'],
      ['/api/tasks/', ''],
      [`/api/${owner}/tasks`, 'tasks/'],
      [`/api/${owner.replace('a', '%61')}/tasks/`, ''],
      ['/api/%6de/t%61sks', 'tasks/'],
      ['/api/me/tasks?colour=red', 'tasks/'],
      ['/api/me/tasks/?status=all', ''],
    ];
    const first = await send('/api/me/tasks');
    assert.deepEqual([first.status, replayed(first)], [201, null]);
    for (const [path, prefix] of spellings) {
      const again = await send(path);
      assert.deepEqual([again.task, replayed(again)], [first.task, 'true'], path);
      assert.equal(again.headers.get('Location'), `${prefix}${first.task.id}`, path);
      assert.equal(again.headers.get('ETag'), '"1"');
    }
    const client = new Client(service.databaseUrl);
    await client.connect();
    const { rows } = await client.query<{ answer: string }>(
      'select response as answer from idempotency_records where user_id = $1',
      [name],
    );
    await client.end();
    assert.equal(rows.length, 1);
    assert.doesNotMatch(rows[0]?.answer ?? '', /location/i);
  });

  it('is equal for all spellings of an id', async () => {
    const { name, create } = newUserOf(service);
    const { id } = await create();
    const send = (path: string) =>
      service.call('PATCH', path, { as: name, headers: { 'Idempotency-Key': 'toggle' } });
    const first = await send(`/api/me/tasks/${id}/complete`);
    for (const path of [
      `/api/me/tasks/${id.toUpperCase()}/complete`,
      `/api/tasks/${id}/complete/`,
      `/api/${name}/tasks/%${id.charCodeAt(0).toString(16)}${id.slice(1)}/complete?x`,
    ]) {
      const again = await send(path);
      assert.deepEqual([again.task.version, again.text, replayed(again)], [2, first.text, 'true'], path);
    }
  });

  it('differs by path', async () => {
    const { call, create } = newUserOf(service);
    const [{ id }, other] = [await create(), await create()];
    const send = (method: string, path: string) =>
      call(method, path, { json: { completed: true }, headers: { 'Idempotency-Key': 'k' } });
    assert.equal((await send('PATCH', `/tasks/${id}`)).status, 200);
    for (const [method, path] of [
      ['PATCH', `/tasks/${other.id}`],
      ['PATCH', `/tasks/${id}/complete`],
      ['PUT', `/tasks/${id}`],
      ['PATCH', `/tasks/${v7()}`],
      ['PATCH', '/tasks/x'],
      ['POST', '/tasks'],
      ['POST', '/tasks/batch'],
    ] as const) {
      assert.equal((await send(method, path)).problem.code, 'IDEMPOTENCY_KEY_REUSED', `${method} ${path}`);
    }
  });

  it('differs by the zone or the status in the query', async () => {
    const { call, create } = newUserOf(service);
    const { id } = await create();
    const [due_date, zone] = ['2026-11-21T09:30:00', 'tz=Europe%2FBerlin'];
    const writes: ReadonlyArray<readonly [method: string, path: string, json: unknown, query: string]> = [
      ['POST', '/tasks', { title: 'a', due_date }, zone],
      ['PUT', `/tasks/${id}`, { due_date }, zone],
      ['PATCH', `/tasks/${id}`, { due_date }, zone],
      ['POST', '/tasks/batch', { operations: [{ op: 'update', id, patch: { due_date } }] }, zone],
      ['PATCH', `/tasks/${id}/complete`, undefined, 'completed=true'],
    ];
    for (const [method, path, json, query] of writes) {
      const key = v7();
      const send = (asked: string) =>
        call(method, `${path}?${asked}`, { json, headers: { 'Idempotency-Key': key } });
      const first = await send(query);
      assert.ok(first.status < 300, first.text);
      for (const same of [query, decodeURIComponent(query), `x=1&${query}&tz=`]) {
        const again = await send(same);
        assert.deepEqual([replayed(again), again.text], ['true', first.text], same);
      }
      for (const other of ['', 'tz=UTC', 'completed=false']) {
        assert.equal((await send(other)).problem.code, 'IDEMPOTENCY_KEY_REUSED', `${path} ${other}`);
      }
    }
  });

  it('covers the known query parameters, decoded and sorted', async () => {
    const query = refined(object({}, { tz: text('tz', makeTimeZone), tag: oneOf('tag', ['a']) }), E.right);
    const ports: Ports = {
      ...createMemoryStore(),
      ...systemPorts,
    };
    const userId = makeUserId('alice');
    assert.ok(E.isRight(userId));
    const outcomeOf = async (querystring: string) => {
      const incoming = {
        req: { headers: { 'idempotency-key': 'key' } },
        method: 'POST',
        state: { route: '/api/:user_id/tasks' },
        params: { user_id: 'me' },
        querystring,
      };
      const call = {
        incoming,
        actor: { userId: userId.right },
        members: query.members,
        bytes: Buffer.from('{}'),
      };
      const outcome = await idempotently(ports, call, () => TE.right({ status: 201, body: { id: 'x' } }))();
      return E.isLeft(outcome) ? outcome.left._tag : outcome.right.headers?.['Idempotency-Replayed'];
    };
    assert.equal(await outcomeOf('tz=Europe/Berlin&tag=a&tag=b%20c'), undefined);
    for (const same of [
      'tag=b+c&tz=Europe%2FBerlin&tag=a',
      'x=1&tag=a&tag=&tag=b+c&t%7a=Europe/Berlin&Tz=UTC',
    ]) {
      assert.equal(await outcomeOf(same), 'true', same);
    }
    for (const other of [
      '',
      'tz=Europe/Berlin',
      'tag=a&tag=b+c',
      'tz=UTC&tag=a&tag=b+c',
      'tz=Europe/Berlin&tag=ab+c',
    ]) {
      assert.equal(await outcomeOf(other), 'RequestKeyReused', other);
    }
  });
});
