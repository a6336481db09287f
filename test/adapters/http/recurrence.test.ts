import assert from 'node:assert/strict';
import { v4 } from 'uuid';
import { temporalCalendar } from '../../../src/adapters/calendar/temporal-calendar.ts';
import { createMemoryStore } from '../../../src/adapters/memory/store.ts';
import { systemPorts } from '../../../src/infrastructure/system-ports.ts';
import { type Received, type Service, newUserOf, startService } from '../../support/service.ts';

const weekly = { rrule: 'freq=weekly;byday=TH', time_zone: 'Europe/Berlin' };
const served = {
  rrule: 'FREQ=WEEKLY;BYDAY=TH',
  time_zone: 'Europe/Berlin',
  anchor: 'due',
  start: '2099-11-26',
  occurrence: '2099-11-26',
};

/** What is wrong: where, and what. */
const faultsOf = ({ status, problem }: Received) => [status, problem.errors];

/** Counts the turns of the event loop, until it is stopped. */
const turnsOfLoop = () => {
  let count = 0;
  let next = setImmediate(function turn() {
    count += 1;
    next = setImmediate(turn);
  });
  return { count: () => count, stop: () => clearImmediate(next) };
};

describe('many rules over HTTP', () => {
  it('are each looked up in a turn of the event loop of its own, whoever asks [V15.2.2]', async () => {
    const turns = turnsOfLoop();
    const asked: (readonly [turn: number, interval: number])[] = [];
    const { dates } = temporalCalendar;
    const watched: typeof temporalCalendar = {
      ...temporalCalendar,
      dates: {
        ...dates,
        next: (rule, ...slots) => {
          asked.push([turns.count(), rule.interval]);
          return dates.next(rule, ...slots);
        },
      },
    };
    const ports = { ...createMemoryStore(), ...systemPorts, calendar: watched };
    const service = await startService({ ports });
    const intervals = Array.from({ length: 30 }, (_, n) => n + 1);
    const recurring = (interval: number) => ({
      title: 'Water the plants',
      due_date: '2099-11-26',
      recurrence: { rrule: `FREQ=DAILY;INTERVAL=${interval}`, time_zone: 'UTC' },
    });
    const users = intervals.map(() => newUserOf(service));
    const [first] = users;
    assert.ok(first);
    const { results } = await first.batch(
      intervals.map((interval) => ({ op: 'create', task: recurring(interval + 100) })),
    );
    const made = await Promise.all(users.map(({ create }, index) => create(recurring(index + 1))));
    await Promise.all([
      first.batch(results.map(({ task }) => ({ op: 'complete', id: task?.id, completed: true }))),
      ...made.map(({ id }, index) => users[index]?.call('PATCH', `/tasks/${id}/complete`)),
    ]);
    turns.stop();
    await service.close();
    assert.equal(new Set(asked.map(([, interval]) => interval)).size, 60);
    for (const [turn, group = []] of Map.groupBy(asked, ([at]) => at))
      assert.equal(new Set(group.map(([, interval]) => interval)).size, 1, `turn ${turn}`);
  });
});

describe('a recurring task over HTTP', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());

  const begun = async (given: object = {}) => {
    const { call } = newUserOf(service);
    const made = await call('POST', '/tasks', {
      json: { title: 'Water the plants', due_date: '2099-11-26', recurrence: weekly, ...given },
    });
    assert.equal(made.status, 201);
    const open = async () => (await call('GET', '/tasks?status=pending')).tasks;
    return { call, task: made.task, path: `/tasks/${made.task.id}`, open };
  };

  it('is created with a series, and served with its place in it', async () => {
    const { call, task, path } = await begun();
    assert.deepEqual(task.recurrence, served);
    assert.match(task.series_id ?? '', /^[0-9a-f-]{36}$/);
    assert.equal(task.successor_id, null);
    assert.deepEqual((await call('GET', path)).task, task);
  });

  it('ignores what the server makes', async () => {
    const { task } = await begun({
      recurrence: { ...weekly, start: 'x', occurrence: 1 },
      series_id: v4(),
      successor_id: v4(),
    });
    assert.deepEqual([task.recurrence, task.successor_id], [served, null]);
  });

  const ways: ReadonlyArray<readonly [name: string, method: 'PATCH' | 'PUT', path: string]> = [
    ['complete', 'PATCH', '/complete'],
    ['PUT', 'PUT', ''],
    ['PATCH', 'PATCH', ''],
  ];
  for (const [name, method, path] of ways)
    it(`stays, completed, and has one successor when it is completed by ${name}, however often`, async () => {
      const { call, task, path: at, open } = await begun();
      const done = await call(method, `${at}${path}`, { json: { completed: true } });
      const again = await call(method, `${at}${path}`, { json: { completed: true } });
      assert.deepEqual(again.task, done.task);
      assert.deepEqual([done.task.id, done.task.version, done.task.recurrence], [task.id, 2, served]);
      const [successor, ...others] = await open();
      assert.deepEqual(others, []);
      assert.deepEqual(
        [successor?.id, successor?.due_date, successor?.series_id, successor?.version],
        [done.task.successor_id, '2099-12-03', task.series_id, 1],
      );
      assert.deepEqual(successor?.recurrence, { ...served, occurrence: '2099-12-03' });
    });

  it('is completed once in a batch, and reopened by another one', async () => {
    const { call, task, open } = await begun();
    const operation = { op: 'complete', id: task.id };
    await call('POST', '/tasks/batch', {
      json: { operations: [true, true].map((completed) => ({ ...operation, completed })) },
    });
    assert.deepEqual(
      (await open()).map(({ due_date }) => due_date),
      ['2099-12-03'],
    );
    await call('POST', '/tasks/batch', { json: { operations: [{ ...operation, completed: false }] } });
    assert.deepEqual(
      (await open()).map(({ id }) => id),
      [task.id],
    );
  });

  it('is changed by no old client that puts the whole task', async () => {
    const { call, task, path, open } = await begun();
    const renamed = await call('PUT', path, { json: { ...task, title: 'Water the fern' } });
    assert.deepEqual([renamed.task.recurrence, renamed.task.series_id], [task.recurrence, task.series_id]);
    const done = await call('PUT', path, { json: { ...renamed.task, completed: true } });
    assert.deepEqual([done.task.status, done.task.series_id], ['completed', task.series_id]);
    assert.equal((await open()).length, 1);
    const echoed = await call('PUT', path, { json: done.task });
    assert.deepEqual(echoed.task, done.task);
  });

  it('is completed once by an old client that knows no recurrence, however often it puts the task', async () => {
    const { call, task, path, open } = await begun({ checklist: [{ title: 'The fern' }] });
    const { id, title, description, priority, tags, due_date } = task;
    const known = { id, title, description, priority, tags, due_date, completed: false };
    assert.deepEqual((await call('PUT', path, { json: known })).task, task);
    const done = await call('PUT', path, { json: { ...known, completed: true } });
    assert.deepEqual([done.task.series_id, done.task.version], [task.series_id, 2]);
    for (const body of [known, task]) {
      const again = await call('PUT', path, { json: { ...body, completed: true, status: 'completed' } });
      assert.deepEqual(again.task, done.task);
    }
    const stale = await call('PUT', path, { json: { ...task, completed: true } });
    assert.deepEqual(stale.task, done.task);
    assert.equal((await open()).length, 1);
  });

  it('has one successor after fifty devices complete it at once, with and without keys', async () => {
    const { call, path, open } = await begun();
    const responses = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        call('PATCH', `${path}/complete`, {
          json: { completed: true },
          ...(n % 2 === 0 ? {} : { headers: { 'Idempotency-Key': v4() } }),
        }),
      ),
    );
    assert.deepEqual(
      new Set(responses.map(({ status, task }) => `${status} ${task.version}`)),
      new Set(['200 2']),
    );
    const [successor, ...others] = await open();
    assert.deepEqual(others, []);
    assert.deepEqual(new Set(responses.map(({ task }) => task.successor_id)), new Set([successor?.id]));
  });

  it('has one successor after two offline clients complete it, each under its own key and twice', async () => {
    const { call, path, open } = await begun();
    const completed = (key: string) =>
      call('PATCH', `${path}/complete`, {
        json: { completed: true },
        headers: { 'Idempotency-Key': key },
      });
    const keys = [v4(), v4()];
    const first = [];
    for (const key of keys) first.push(await completed(key));
    const [successor, ...others] = await open();
    assert.deepEqual(others, []);
    // Meanwhile somebody reopened it: a replay neither completes it again nor makes another successor.
    await call('PATCH', `${path}/complete`, { json: { completed: false } });
    for (const [index, key] of keys.entries()) {
      const again = await completed(key);
      assert.deepEqual([again.text, again.headers.get('Idempotency-Replayed')], [first[index]?.text, 'true']);
      assert.equal(again.task.successor_id, successor?.id);
    }
    assert.deepEqual(
      (await open()).map(({ id }) => `/tasks/${id}`),
      [path],
    );
  });

  it('takes its untouched successor back when it is reopened, and leaves the series otherwise', async () => {
    const { call, task, path, open } = await begun();
    const { task: done } = await call('PATCH', `${path}/complete`, { json: { completed: true } });
    const { task: reopened } = await call('PATCH', `${path}/complete`, { json: { completed: false } });
    assert.deepEqual(reopened, { ...task, version: 3, updated_at: reopened.updated_at });
    assert.equal((await call('GET', `/tasks/${done.successor_id}`)).status, 404);
    const { task: second } = await call('PATCH', `${path}/complete`);
    await call('PATCH', `/tasks/${second.successor_id}`, { json: { priority: 'high' } });
    const { task: left } = await call('PATCH', `${path}/complete`);
    assert.deepEqual([left.recurrence, left.series_id, left.successor_id], [null, null, null]);
    assert.equal((await open()).length, 2);
  });

  it('skips a date, and says when there is nothing to skip', async () => {
    const { call, path } = await begun({ recurrence: { ...weekly, rrule: 'FREQ=WEEKLY;COUNT=2' } });
    const skipped = await call('POST', `${path}/skip`, { headers: { 'If-Match': '"1"' } });
    assert.deepEqual([skipped.status, skipped.task.due_date, skipped.task.version], [200, '2099-12-03', 2]);
    const last = await call('POST', `${path}/skip`);
    assert.deepEqual([last.status, last.problem.code], [409, 'NOTHING_TO_SKIP']);
    assert.equal((await call('POST', `${path}/skip`, { headers: { 'If-Match': '"1"' } })).status, 412);
    assert.equal((await call('POST', `/tasks/${v4()}/skip`)).status, 404);
  });

  it('skips one date under one Idempotency-Key, which serves no other request', async () => {
    const { call, path, open } = await begun();
    const keyed = { headers: { 'Idempotency-Key': v4() } };
    const first = await call('POST', `${path}/skip`, keyed);
    const again = await call('POST', `${path}/skip`, keyed);
    assert.deepEqual([again.text, again.headers.get('Idempotency-Replayed')], [first.text, 'true']);
    assert.deepEqual(
      (await open()).map(({ due_date }) => due_date),
      ['2099-12-03'],
    );
    assert.equal((await call('POST', '/tasks', { json: { title: 'a' }, ...keyed })).status, 422);
    const other = { headers: { 'Idempotency-Key': v4() } };
    await call('POST', '/tasks', { json: { title: 'a' }, ...other });
    assert.equal((await call('POST', `${path}/skip`, other)).problem.code, 'IDEMPOTENCY_KEY_REUSED');
  });

  it('is found by its series', async () => {
    const { call, task, path } = await begun();
    await call('POST', '/tasks', { json: { title: 'another' } });
    await call('PATCH', `${path}/complete`);
    const { tasks } = await call('GET', `/tasks?series=${task.series_id}`);
    assert.equal(tasks.length, 2);
    assert.deepEqual((await call('GET', `/tasks?series=${v4()}`)).tasks, []);
    assert.equal((await call('GET', '/tasks?series=x')).status, 400);
  });

  it('is exported as CSV with its recurrence as JSON', async () => {
    const { call, task } = await begun();
    const { text } = await call('GET', '/export', { headers: { Accept: 'text/csv' } });
    const json = JSON.stringify(served).replaceAll('"', '""');
    assert.ok(text.endsWith(`,1,"${json}",${task.series_id},\r\n`), text);
  });

  it('is merged member by member, and begins another series by another recurrence', async () => {
    const { call, task, path } = await begun();
    const same = await call('PATCH', path, { json: { recurrence: { anchor: null } } });
    assert.deepEqual(same.task, task);
    const daily = await call('PATCH', path, { json: { recurrence: { rrule: 'FREQ=DAILY' } } });
    assert.deepEqual(daily.task.recurrence, { ...served, rrule: 'FREQ=DAILY' });
    assert.notEqual(daily.task.series_id, task.series_id);
    const ended = await call('PATCH', path, { json: { recurrence: null, due_date: null } });
    assert.deepEqual([ended.task.recurrence, ended.task.series_id], [null, null]);
  });

  it('is refused with each fault at its place', async () => {
    const { call, path } = await begun();
    const create = (given: object) =>
      call('POST', '/tasks', { json: { title: 'a', due_date: '2099-11-26', recurrence: weekly, ...given } });
    const required = { pointer: '/due_date', detail: 'is required for a task that recurs' };
    assert.deepEqual(faultsOf(await create({ due_date: null })), [400, [required]]);
    assert.deepEqual(faultsOf(await call('PATCH', path, { json: { due_date: null } })), [400, [required]]);
    const pendingOnly = { pointer: '/recurrence', detail: 'can be set on a pending task only' };
    assert.deepEqual(faultsOf(await create({ completed: true })), [400, [pendingOnly]]);
    assert.deepEqual(faultsOf(await create({ recurrence: {} })), [
      400,
      ['rrule', 'time_zone'].map((name) => ({ pointer: `/recurrence/${name}`, detail: 'is required' })),
    ]);
    const faulty = await create({ recurrence: { rrule: null, time_zone: 'Mars', anchor: 'start' } });
    assert.deepEqual(
      faulty.problem.errors.map(({ pointer }) => pointer),
      ['/recurrence/rrule', '/recurrence/time_zone', '/recurrence/anchor'],
    );
    for (const [rrule, part] of [
      ['FREQ=HOURLY', 'FREQ'],
      ['FREQ=DAILY;BYHOUR=9', 'BYHOUR'],
      ['FREQ=DAILY;COUNT=1', 'COUNT'],
      ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', 'BYMONTHDAY'],
    ]) {
      const { status, problem } = await create({ recurrence: { ...weekly, rrule } });
      assert.deepEqual([status, problem.errors[0]?.pointer], [400, '/recurrence/rrule']);
      assert.match(problem.detail, new RegExp(`\\b${part}\\b`));
    }
    const batch = await call('POST', '/tasks/batch', {
      json: { operations: [{ op: 'create', task: { title: 'a', recurrence: weekly } }] },
    });
    assert.deepEqual(faultsOf(batch), [400, [{ ...required, pointer: '/operations/0/task/due_date' }]]);
  });
});
