import assert from 'node:assert/strict';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { Client } from 'pg';
import { temporalCalendar } from '../../../src/adapters/calendar/temporal-calendar.ts';
import { createMemoryStore } from '../../../src/adapters/memory/store.ts';
import { systemPorts } from '../../../src/infrastructure/system-ports.ts';
import { type Service, newUserOf, startService, summary } from '../../support/service.ts';
import { untilWaiting } from '../../support/until.ts';
import { type Write, createList, keyed, replayed, writesOn } from './idempotency-world.ts';

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
