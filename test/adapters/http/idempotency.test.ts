import assert from 'node:assert/strict';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { Client } from 'pg';
import { v7 } from 'uuid';
import { temporalCalendar } from '../../../src/adapters/calendar/temporal-calendar.ts';
import { createMemoryStore } from '../../../src/adapters/memory/store.ts';
import { systemPorts } from '../../../src/infrastructure/system-ports.ts';
import {
  type Received,
  type Service,
  type User,
  newUserOf,
  startService,
  tokenOf,
} from '../../support/service.ts';
import { untilWaiting } from '../../support/until.ts';

const summary = ({ status, problem }: Received) => [status, problem.code];

/** What is the same in a response and in its replay. */
const contentOf = ({ status, text, headers }: Received) => [
  status,
  text,
  headers.get('ETag'),
  headers.get('Location'),
  headers.get('Content-Type'),
];
const replayed = ({ headers }: Received) => headers.get('Idempotency-Replayed');
const keyed = (key: string, more: Readonly<Record<string, string>> = {}) => ({
  headers: { 'Idempotency-Key': key, ...more },
});

type Write = readonly [method: string, path: string, json?: unknown];

/** The id of an item of the task's checklist. */
const item = '01a1fc60-b804-724b-ac89-acc7062a9977';

/** Each kind of write, on a task that recurs and on a list. */
const writesOn = (id: string, list: string): ReadonlyArray<Write> => [
  ['POST', '/tasks', { title: 'Buy bread' }],
  ['PUT', `/tasks/${id}`, { title: 'put' }],
  ['PATCH', `/tasks/${id}`, { title: 'patched' }],
  ['PATCH', `/tasks/${id}/complete`],
  ['PATCH', `/tasks/${id}/complete`, {}],
  [
    'POST',
    '/tasks/batch',
    {
      operations: [
        { op: 'complete', id, completed: true },
        { op: 'create', task: { title: 'b', list_id: list } },
        { op: 'list_update', id: list, patch: { title: 'b' } },
      ],
    },
  ],
  ['POST', `/tasks/${id}/skip`],
  ['POST', `/tasks/${id}/move`, { list_id: list }],
  ['POST', `/tasks/${id}/checklist`, { title: 'The fern' }],
  ['PATCH', `/tasks/${id}/checklist/${item}`, { completed: true }],
  ['DELETE', `/tasks/${id}/checklist/${item}`],
  ['DELETE', `/tasks/${id}`],
  ['POST', '/lists', { title: 'Garden' }],
  ['PUT', `/lists/${list}`, { title: 'put' }],
  ['PATCH', `/lists/${list}`, { title: 'patched' }],
  ['POST', `/lists/${list}/move`, { after: null }],
  ['DELETE', `/lists/${list}`],
  ['DELETE', `/lists/${list}?tasks=inbox`],
];

describe('a write under an Idempotency-Key', () => {
  let service: Service;
  let rival: Client;
  /** Not the rival: within a transaction `pg_stat_activity` lists no session that began after its first look. */
  let watcher: Client;
  before(async () => {
    service = await startService();
    [rival, watcher] = [new Client(service.databaseUrl), new Client(service.databaseUrl)];
    await Promise.all([rival.connect(), watcher.connect()]);
  });
  after(() => Promise.all([rival.end(), watcher.end(), service.close()]));
  const newUser = () => newUserOf(service);

  const createList = async ({ call }: User) =>
    (await call('POST', '/lists', { json: { title: 'House' } })).list.id;

  const stateOf = async ({ call, changes }: User) => [
    (await changes()).next,
    (await call('GET', '/tasks')).text,
    (await call('GET', '/lists')).text,
  ];

  describe('replays the first response', () => {
    for (const [index, [method, path]] of writesOn('{id}', '{id}').entries()) {
      it(`to ${method} ${path} and changes nothing (${index})`, async () => {
        const user = newUser();
        const recurrence = { rrule: 'FREQ=DAILY', time_zone: 'UTC' };
        const { id } = await user.create({
          due_date: '2026-11-26',
          recurrence,
          checklist: [{ id: item, title: 'The cactus' }],
        });
        const [, at = '', json] = writesOn(id, await createList(user))[index] ?? [];
        const send = (key: string) => user.call(method, at, { json, ...keyed(key) });
        const key = v7();
        const first = await send(key);
        assert.ok([200, 201, 204].includes(first.status), first.text);
        assert.equal(replayed(first), null);
        const state = await stateOf(user);
        for (const again of [await send(key), await send(key)]) {
          assert.deepEqual(contentOf(again), contentOf(first));
          assert.equal(replayed(again), 'true');
          assert.notEqual(again.headers.get('X-Request-Id'), first.headers.get('X-Request-Id'));
        }
        assert.deepEqual(await stateOf(user), state);
        assert.equal(replayed(await send(v7())), null);
      });
    }

    it('and not the present state of the task', async () => {
      const { call } = newUser();
      const key = v7();
      const json = { title: 'first' };
      const first = await call('POST', '/tasks', { json, ...keyed(key) });
      await call('PATCH', `/tasks/${first.task.id}`, { json: { title: 'second' } });
      assert.deepEqual((await call('POST', '/tasks', { json, ...keyed(key) })).task, first.task);
      await call('DELETE', `/tasks/${first.task.id}`);
      assert.deepEqual((await call('POST', '/tasks', { json, ...keyed(key) })).task, first.task);
    });

    it('before the version and the existence of the task are checked', async () => {
      const { call, create } = newUser();
      const { id } = await create();
      const key = v7();
      const edit = () =>
        call('PATCH', `/tasks/${id}`, { json: { title: 'a' }, ...keyed(key, { 'If-Match': '"1"' }) });
      const first = await edit();
      assert.equal(first.headers.get('ETag'), '"2"');
      assert.deepEqual(contentOf(await edit()), contentOf(first));
      const remove = () => call('DELETE', `/tasks/${id}`, keyed('delete', { 'If-Match': '"2"' }));
      assert.equal((await remove()).status, 204);
      const again = await remove();
      assert.deepEqual([again.status, again.text, replayed(again)], [204, '', 'true']);
      assert.deepEqual(contentOf(await edit()), contentOf(first));
      assert.equal((await call('GET', `/tasks/${id}`)).status, 404);
    });

    it('whether the path says me or the user id', async () => {
      const { name } = newUserOf(service, 'a b/ü');
      const json = { title: 'a' };
      const send = (user: string) =>
        service.call('POST', `/api/${user}/tasks`, { as: name, json, ...keyed('same') });
      const first = await send('me');
      const again = await send(encodeURIComponent(name));
      assert.deepEqual([first.status, ...contentOf(again)], [201, ...contentOf(first)]);
      assert.equal(replayed(again), 'true');
      assert.equal(replayed(await send(encodeURIComponent(name).toLowerCase())), 'true');
    });

    it('for any key of 1 to 255 visible characters', async () => {
      const { call } = newUser();
      for (const key of ['!', '~'.repeat(255), '"quoted"', '1,2;3', v7()]) {
        const send = () => call('POST', '/tasks', { json: { title: 'a' }, ...keyed(key) });
        const first = await send();
        assert.deepEqual([first.status, replayed(first)], [201, null], key);
        assert.deepEqual([(await send()).task.id, replayed(await send())], [first.task.id, 'true']);
      }
      assert.equal((await call('GET', '/tasks')).tasks.length, 5);
    });

    it('to the same user and the same case of the key only', async () => {
      const [alice, bob] = [newUser(), newUser()];
      const send = (user: User, key: string) =>
        user.call('POST', '/tasks', { json: { title: 'a' }, ...keyed(key) });
      const responses = [await send(alice, 'key'), await send(bob, 'key'), await send(alice, 'KEY')];
      assert.deepEqual(responses.map(replayed), [null, null, null]);
      assert.equal(new Set(responses.map(({ task }) => task.id)).size, 3);
      assert.equal((await send(bob, 'key')).task.user_id, bob.name);
    });
  });

  describe('returns 422 under the key of another request', () => {
    for (const [index, [method, path]] of writesOn('{id}', '{id}').entries()) {
      it(`to ${method} ${path} (${index})`, async () => {
        const user = newUser();
        const { id } = await user.create();
        const key = v7();
        await user.call('POST', '/tasks', { json: { title: 'first' }, ...keyed(key) });
        const [, at = '', json] = writesOn(id, await createList(user))[index] ?? [];
        const state = await stateOf(user);
        const response = await user.call(method, at, { json, ...keyed(key) });
        assert.deepEqual(summary(response), [422, 'IDEMPOTENCY_KEY_REUSED']);
        assert.equal(replayed(response), null);
        assert.deepEqual(await stateOf(user), state);
      });
    }

    it('with another body, path, method or If-Match, valid or not', async () => {
      const user = newUser();
      const [{ id }, other] = [await user.create(), await user.create()];
      const send = (method: string, path: string, json: unknown, more = {}) =>
        user.call(method, path, { json, ...keyed('one', more) });
      const tag = { 'If-Match': '"1"' };
      await send('PATCH', `/tasks/${id}`, { title: 'a' }, tag);
      const state = await stateOf(user);
      const others: ReadonlyArray<() => Promise<Received>> = [
        () => send('PATCH', `/tasks/${id}`, { title: 'b' }, tag),
        () => send('PATCH', `/tasks/${id}`, { title: 'a', tags: [] }, tag),
        () => send('PATCH', `/tasks/${id}`, { title: '' }, tag),
        () => send('PATCH', `/tasks/${id}`, [], tag),
        () => send('PATCH', `/tasks/${other.id}`, { title: 'a' }, tag),
        () => send('PATCH', '/tasks/x', { title: 'a' }, tag),
        () => send('PATCH', `/tasks/${id}/complete`, { title: 'a' }, tag),
        () => send('PUT', `/tasks/${id}`, { title: 'a' }, tag),
        () => send('PATCH', `/tasks/${id}`, { title: 'a' }, { 'If-Match': '"2"' }),
        () => send('PATCH', `/tasks/${id}`, { title: 'a' }, { 'If-Match': '*' }),
        () => send('PATCH', `/tasks/${id}`, { title: 'a' }),
      ];
      for (const sendOther of others) {
        assert.deepEqual(summary(await sendOther()), [422, 'IDEMPOTENCY_KEY_REUSED']);
      }
      assert.deepEqual(await stateOf(user), state);
      assert.equal(replayed(await send('PATCH', `/tasks/${id}`, { title: 'a' }, tag)), 'true');
    });
  });

  describe('is done once', () => {
    it('when ten of the same are sent at once', async () => {
      const { call } = newUser();
      const send = () => call('POST', '/tasks', { json: { title: 'once' }, ...keyed('ten') });
      const responses = await Promise.all(Array.from({ length: 10 }, send));
      const { tasks } = await call('GET', '/tasks');
      assert.equal(tasks.length, 1);
      const done = responses.filter(({ status }) => status === 201);
      assert.equal(done.filter((response) => replayed(response) === null).length, 1);
      for (const one of done) assert.deepEqual(one.task, tasks[0]);
      for (const other of responses.filter((one) => !done.includes(one))) {
        assert.deepEqual(summary(other), [409, 'IDEMPOTENCY_IN_PROGRESS']);
      }
      assert.deepEqual([(await send()).task, replayed(await send())], [tasks[0], 'true']);
    });

    it('when ten of the same toggle are sent at once', async () => {
      const { call, create } = newUser();
      const { id } = await create();
      const send = () => call('PATCH', `/tasks/${id}/complete`, keyed('ten'));
      const responses = await Promise.all(Array.from({ length: 10 }, send));
      const { task } = await call('GET', `/tasks/${id}`);
      assert.deepEqual([task.status, task.version], ['completed', 2]);
      assert.deepEqual(
        responses.filter(({ status }) => status !== 409).map((response) => response.task),
        responses.filter(({ status }) => status !== 409).map(() => task),
      );
    });

    it('and returns 409 while the first is in progress, whatever it asks for', async () => {
      const user = newUser();
      const { id } = await user.create();
      const list = await createList(user);
      await rival.query('begin');
      await rival.query('select from users where id = $1 for update', [user.name]);
      const send = ([method, path, json]: Write) => user.call(method, path, { json, ...keyed('busy') });
      const toggle: Write = ['PATCH', `/tasks/${id}/complete`];
      const first = send(toggle);
      try {
        await untilWaiting(watcher);
        for (const write of writesOn(id, list)) {
          const response = await send(write);
          assert.deepEqual(summary(response), [409, 'IDEMPOTENCY_IN_PROGRESS']);
          assert.equal(response.headers.get('Retry-After'), '1');
        }
        assert.equal((await user.call('GET', `/tasks/${id}`, keyed('busy'))).task.version, 1);
        const other = await newUser().call('POST', '/tasks', { json: { title: 'a' }, ...keyed('busy') });
        assert.equal(other.status, 201);
      } finally {
        await rival.query('rollback');
      }
      const { task, ...answer } = await first.then((done) => ({ task: done.task, status: done.status }));
      assert.deepEqual([answer.status, task.status, task.version], [200, 'completed', 2]);
      const again = await send(toggle);
      assert.deepEqual([again.task, replayed(again)], [task, 'true']);
    });
  });

  describe('may be retried after a refusal', () => {
    it('of a missing task that exists now', async () => {
      const { call, create } = newUser();
      const id = v7();
      const edit = () => call('PATCH', `/tasks/${id}`, { json: { title: 'b' }, ...keyed('one') });
      assert.equal((await edit()).status, 404);
      await create({ id });
      const response = await edit();
      assert.deepEqual([response.status, response.task.version, replayed(response)], [200, 2, null]);
    });

    it('of an invalid body, an id in use or a stale version, with another body', async () => {
      const { call, create, batch } = newUser();
      const { id } = await create();
      const post = (json: object) => call('POST', '/tasks', { json, ...keyed('post') });
      assert.equal((await post({ title: '' })).status, 400);
      assert.equal((await post({ title: 'a', id })).status, 409);
      const posted = await post({ title: 'a' });
      assert.deepEqual([posted.status, replayed(posted)], [201, null]);
      const edit = (tag: string) =>
        call('PUT', `/tasks/${id}`, { json: { title: 'b' }, ...keyed('put', { 'If-Match': tag }) });
      assert.equal((await edit('"2"')).status, 412);
      assert.deepEqual([(await edit('"1"')).status, replayed(await edit('"1"'))], [200, 'true']);
      const remove = (tag: string) =>
        batch([{ op: 'delete', id, version: Number(tag) }], { 'Idempotency-Key': 'b' });
      assert.equal((await remove('1')).status, 412);
      assert.deepEqual([(await remove('2')).status, replayed(await remove('2'))], [200, 'true']);
    });
  });

  describe('refuses a key', () => {
    it('that is not 1 to 255 visible characters, and changes nothing', async () => {
      const { call, create } = newUser();
      const { id } = await create();
      for (const key of ['', 'x'.repeat(256), 'a b', 'a\tb', 'é', '\u00a0', 'key, key']) {
        for (const [method, path, json] of writesOn(id, v7())) {
          const response = await call(method, path, { json, ...keyed(key) });
          assert.deepEqual(summary(response), [400, 'VALIDATION_ERROR'], key);
          assert.deepEqual(response.problem.errors, [
            { pointer: '/Idempotency-Key', detail: 'must be 1 to 255 visible characters' },
          ]);
        }
      }
      assert.equal((await call('GET', '/tasks')).tasks.length, 1);
    });

    it('that comes twice, or in UTF-8', async () => {
      const token = await tokenOf(newUser().name);
      const send = (...keys: ReadonlyArray<string>) =>
        service.raw(
          [
            'DELETE /api/me/tasks/x HTTP/1.1',
            'Host: x',
            `Authorization: Bearer ${token}`,
            ...keys.map((key) => `Idempotency-Key: ${key}`),
            'Connection: close',
            '',
            '',
          ].join('\r\n'),
        );
      assert.deepEqual(summary(await send('a', 'a')), [400, 'VALIDATION_ERROR']);
      assert.deepEqual(summary(await send('ключ')), [400, 'VALIDATION_ERROR']);
      assert.deepEqual(summary(await send('a')), [404, 'NOT_FOUND']);
    });

    it('after malformed JSON and before invalid members', async () => {
      const { call } = newUser();
      const post = (body: string, headers = {}) =>
        call('POST', '/tasks', {
          body,
          headers: { 'Content-Type': 'application/json', 'Idempotency-Key': 'a b', ...headers },
        });
      assert.deepEqual(summary(await post('{')), [400, 'MALFORMED_JSON']);
      assert.deepEqual(summary(await post('')), [400, 'MALFORMED_JSON']);
      assert.deepEqual(summary(await post('{}', { 'Content-Type': 'text/plain' })), [
        415,
        'UNSUPPORTED_MEDIA_TYPE',
      ]);
      const { problem } = await post('{"title":"","tags":7}');
      assert.deepEqual(
        problem.errors.map(({ pointer }) => pointer),
        ['/Idempotency-Key'],
      );
      assert.equal(problem.detail, 'Idempotency-Key: must be 1 to 255 visible characters');
    });
  });

  it('leaves reads alone', async () => {
    const { call, create } = newUser();
    const { id } = await create();
    for (const key of ['', 'a b', 'good']) {
      for (const path of ['/tasks', `/tasks/${id}`, '/tasks/changes', '/stats', '/export']) {
        for (const method of ['GET', 'HEAD']) {
          const response = await call(method, path, keyed(key));
          assert.deepEqual([response.status, replayed(response)], [200, null]);
        }
      }
    }
    const first = await call('POST', '/tasks', { json: { title: 'a' }, ...keyed('good') });
    assert.deepEqual([first.status, replayed(first)], [201, null]);
    const read = await call('GET', '/tasks', keyed('good'));
    assert.deepEqual([read.tasks.length, replayed(read)], [2, null]);
  });

  it('leaves no record when the user is erased, and delays no erasure', async () => {
    const { call } = newUser();
    const post = () => call('POST', '/tasks', { json: { title: 'a' }, ...keyed('one') });
    const { task } = await post();
    for (const key of ['one', '', 'a b', 'one']) {
      const response = await call('DELETE', '', keyed(key));
      assert.deepEqual([response.status, replayed(response)], [204, null]);
    }
    const anew = await post();
    assert.deepEqual([anew.status, replayed(anew)], [201, null]);
    assert.notEqual(anew.task.id, task.id);
  });

  it('is looked up after the body is decoded, outside the transaction', async () => {
    const steps: string[] = [];
    const store = createMemoryStore();
    const watched = await startService({
      ports: {
        ...store,
        ...systemPorts,
        calendar: {
          ...temporalCalendar,
          toInstant: (zone, local) => {
            steps.push('decode');
            return temporalCalendar.toInstant(zone, local);
          },
        },
        idempotently: (...given) => {
          steps.push('begin');
          return store.idempotently(...given);
        },
      },
    });
    const { call } = newUserOf(watched);
    for (const [title, expected] of [
      ['valid', 201],
      ['', 400],
    ] as const) {
      const json = { title, due_date: '2026-11-21T09:30' };
      const { status } = await call('POST', '/tasks?tz=Europe/Berlin', { json, ...keyed(`key${title}`) });
      assert.deepEqual([status, ...steps.splice(0)], [expected, 'decode', 'begin']);
    }
    await watched.close();
  });

  it('replays the response of a rival that won while the transaction was retried', async () => {
    const store = createMemoryStore();
    const watched = await startService({
      ports: {
        ...store,
        ...systemPorts,
        idempotently: (owner, request, work, encode) => async () => {
          // The attempt that PostgreSQL gave up: what it wrote is gone.
          await store.atomically(owner, (unit) => pipe(work(unit), TE.flatMap(TE.left)))();
          await store.idempotently(owner, request, work, encode)();
          return store.idempotently(owner, request, work, encode)();
        },
      },
    });
    const { call } = newUserOf(watched);
    const again = await call('POST', '/tasks', { json: { title: 'once' }, ...keyed('raced') });
    const { tasks } = await call('GET', '/tasks');
    assert.deepEqual([again.status, replayed(again)], [201, 'true']);
    assert.deepEqual(tasks, [again.task]);
    await watched.close();
  });
});
