import assert from 'node:assert/strict';
import { v4 } from 'uuid';
import { type Received, type Service, newUserOf, startService, summary } from '../../support/service.ts';

const id = '01A1FC60-B804-424B-AC89-ACC7062A9977';

/** What is wrong: where, and what. */
const faultsOf = ({ status, problem }: Received) => [status, problem.errors];

describe('a checklist over HTTP', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());

  const begun = async (...checklist: ReadonlyArray<object>) => {
    const { call } = newUserOf(service);
    const made = await call('POST', '/tasks', { json: { title: 'Water the plants', checklist } });
    assert.equal(made.status, 201);
    const path = `/tasks/${made.task.id}`;
    const [first] = made.task.checklist;
    return { call, task: made.task, path, items: `${path}/checklist`, at: `${path}/checklist/${first?.id}` };
  };

  it('is created with its task: ids by the client or of version 7, open unless completed', async () => {
    const { call, task, path } = await begun(
      { id, title: ' The fern ', completed: true, unknown: 1 },
      { title: 'The cactus' },
    );
    const [, cactus] = task.checklist;
    assert.deepEqual(task.checklist, [
      { id: id.toLowerCase(), title: 'The fern', completed: true },
      { id: cactus?.id, title: 'The cactus', completed: false },
    ]);
    assert.match(cactus?.id ?? '', /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    assert.deepEqual((await call('GET', path)).task, task);
    assert.deepEqual((await call('GET', '/tasks')).tasks, [task]);
    assert.deepEqual((await call('GET', '/export')).exported.tasks, [task]);
  });

  it('is replaced as a whole by an array, cleared by null, and kept otherwise', async () => {
    const { call, task, path } = await begun({ title: 'The fern' }, { title: 'The cactus', completed: true });
    const [fern, cactus] = task.checklist;
    const renamed = await call('PATCH', path, { json: { title: 'Water all plants' } });
    assert.deepEqual(renamed.task.checklist, task.checklist);
    const replaced = await call('PUT', path, { json: { checklist: [cactus, { title: 'The palm' }] } });
    const [, palm] = replaced.task.checklist;
    assert.deepEqual(replaced.task.checklist, [
      cactus,
      { id: palm?.id, title: 'The palm', completed: false },
    ]);
    assert.notEqual(palm?.id, fern?.id);
    const again = await call('PUT', path, { json: replaced.task });
    assert.deepEqual(again.task, replaced.task);
    const cleared = await call('PATCH', path, { json: { checklist: null } });
    assert.deepEqual([cleared.task.checklist, cleared.task.version], [[], 4]);
    assert.deepEqual((await call('PATCH', path, { json: { checklist: [] } })).task.version, 4);
  });

  it('gets an item by POST, behind the others, and returns the task', async () => {
    const { call, items, path } = await begun({ title: 'The fern' });
    const added = await call('POST', items, {
      json: { title: ' The cactus ', id },
      headers: { 'If-Match': '"1"' },
    });
    assert.deepEqual(
      [added.status, added.headers.get('ETag'), added.headers.get('Location'), added.task.version],
      [201, '"2"', null, 2],
    );
    assert.deepEqual(added.task.checklist[1], {
      id: id.toLowerCase(),
      title: 'The cactus',
      completed: false,
    });
    assert.deepEqual((await call('GET', path)).task, added.task);
    const completed = await call('POST', items, { json: { title: 'The palm', completed: true } });
    assert.equal(completed.task.checklist[2]?.completed, true);
    assert.deepEqual(summary(await call('POST', items, { json: { title: 'again', id } })), [
      409,
      'ALREADY_EXISTS',
    ]);
  });

  it('has its items edited by PATCH, member by member; the same again changes nothing', async () => {
    const { call, at, path, task } = await begun({ title: 'The fern' }, { title: 'The cactus' });
    const [, cactus] = task.checklist;
    const ticked = await call('PATCH', at, { json: { completed: true, id: v4(), unknown: 1 } });
    assert.deepEqual([ticked.status, ticked.headers.get('ETag')], [200, '"2"']);
    const again = await call('PATCH', at, { json: { completed: true } });
    assert.deepEqual(again.task, ticked.task);
    assert.deepEqual((await call('PATCH', at, { json: {} })).task, ticked.task);
    const renamed = await call('PATCH', at, {
      headers: { 'Content-Type': 'application/merge-patch+json' },
      body: '{"title":"The ferns"}',
    });
    assert.deepEqual(renamed.task.checklist, [
      { ...task.checklist[0], title: 'The ferns', completed: true },
      cactus,
    ]);
    assert.deepEqual((await call('GET', path)).task, renamed.task);
  });

  it('loses an item by DELETE, once, and returns the task', async () => {
    const { call, at, task } = await begun({ title: 'The fern' }, { title: 'The cactus' });
    const removed = await call('DELETE', at);
    assert.deepEqual([removed.status, removed.headers.get('ETag')], [200, '"2"']);
    assert.deepEqual(removed.task.checklist, [task.checklist[1]]);
    assert.deepEqual(summary(await call('DELETE', at)), [404, 'NOT_FOUND']);
  });

  it('refuses unknown items with 404 and old versions with 412, in this order', async () => {
    const { call, path, items, at } = await begun({ title: 'The fern' });
    const old = { headers: { 'If-Match': '"7"' } };
    for (const [method, json] of [
      ['PATCH', { completed: true }],
      ['DELETE', undefined],
    ] as const) {
      for (const unknown of [
        `${items}/${v4()}`,
        `${items}/x`,
        `/tasks/${v4()}/checklist/${v4()}`,
        '/tasks/x/checklist/x',
      ])
        assert.deepEqual(summary(await call(method, unknown, { json, ...old })), [404, 'NOT_FOUND']);
      const late = await call(method, at, { json, ...old });
      assert.deepEqual([late.status, late.problem.details], [412, { etag: '"1"' }]);
    }
    assert.equal((await call('POST', `/tasks/${v4()}/checklist`, { json: { title: 'a' } })).status, 404);
    assert.equal((await call('POST', items, { json: { title: 'a' }, ...old })).status, 412);
    assert.equal((await call('GET', path)).task.version, 1);
  });

  it('is refused with each fault at its place', async () => {
    const { call, path, items, at } = await begun({ title: 'The fern' });
    const create = (checklist: unknown) => call('POST', '/tasks', { json: { title: 'a', checklist } });
    const faulty = await create([
      { title: ' ', id: 'x' },
      { completed: true },
      { title: 'a', completed: 1 },
      7,
    ]);
    assert.deepEqual(faultsOf(faulty), [
      400,
      [
        { pointer: '/checklist/0/title', detail: 'must not be empty' },
        { pointer: '/checklist/0/id', detail: 'must be a UUID' },
        { pointer: '/checklist/1/title', detail: 'is required' },
        { pointer: '/checklist/2/completed', detail: 'must be true or false' },
        { pointer: '/checklist/3', detail: 'must be a JSON object' },
      ],
    ]);
    const repeated = { pointer: '/checklist/1/id', detail: 'must differ from the ids before it' };
    const twice = [
      { title: 'a', id },
      { title: 'b', id: id.toLowerCase() },
    ];
    assert.deepEqual(faultsOf(await create(twice)), [400, [repeated]]);
    assert.deepEqual(faultsOf(await call('PATCH', path, { json: { checklist: twice } })), [400, [repeated]]);
    const tooMany = { pointer: '/checklist', detail: 'must be at most 100 items' };
    const many = Array.from({ length: 101 }, () => ({ title: 'a' }));
    assert.deepEqual(faultsOf(await create(many)), [400, [tooMany]]);
    assert.deepEqual(faultsOf(await create('a')), [
      400,
      [{ pointer: '/checklist', detail: 'must be an array' }],
    ]);
    assert.deepEqual(faultsOf(await call('POST', items, { json: { title: null } })), [
      400,
      [{ pointer: '/title', detail: 'must be a string' }],
    ]);
    assert.deepEqual(faultsOf(await call('PATCH', at, { json: { title: null, completed: null } })), [
      400,
      [
        { pointer: '/title', detail: 'must be a string' },
        { pointer: '/completed', detail: 'must be true or false' },
      ],
    ]);
    const batch = await call('POST', '/tasks/batch', {
      json: { operations: [{ op: 'create', task: { title: 'a', checklist: twice } }] },
    });
    assert.deepEqual(faultsOf(batch), [400, [{ ...repeated, pointer: '/operations/0/task/checklist/1/id' }]]);
  });

  it('has up to 100 items of 200 characters in one PUT of the whole task, and not one more', async () => {
    const { call, path, items, task } = await begun();
    const checklist = Array.from({ length: 100 }, () => ({
      id: v4(),
      title: '🦉'.repeat(200),
      completed: true,
    }));
    const description = '🦉'.repeat(10_000);
    const full = await call('PUT', path, {
      json: { ...task, title: '🦉'.repeat(200), description, checklist },
    });
    assert.deepEqual([full.status, full.task.checklist], [200, checklist]);
    const refused = await call('POST', items, { json: { title: 'a' } });
    assert.deepEqual(faultsOf(refused), [
      400,
      [{ pointer: '', detail: 'the checklist has 100 items, as many as there may be' }],
    ]);
    assert.equal((await call('GET', path)).task.version, 2);
  });

  it('is not searched, and no column of CSV', async () => {
    const { call } = await begun({ title: 'unmistakable' });
    assert.deepEqual((await call('GET', '/tasks?search=unmistakable')).tasks, []);
    const { text } = await call('GET', '/export', { headers: { Accept: 'text/csv' } });
    assert.doesNotMatch(text, /unmistakable|checklist/);
  });

  it('is part of batches, and open again in the successor of a recurring task', async () => {
    const { call, batch } = newUserOf(service);
    const recurring = {
      title: 'Water the plants',
      due_date: '2099-11-26',
      recurrence: { rrule: 'FREQ=WEEKLY', time_zone: 'UTC' },
      checklist: [{ title: 'The fern', completed: true }, { title: 'The cactus' }],
    };
    const { results } = await batch([{ op: 'create', task: recurring }]);
    const made = results[0]?.task;
    const [fern, cactus] = made?.checklist ?? [];
    await batch([
      { op: 'update', id: made?.id, patch: { checklist: [cactus, fern] } },
      { op: 'complete', id: made?.id, completed: true },
    ]);
    const [successor] = (await call('GET', '/tasks?status=pending')).tasks;
    assert.ok(successor);
    assert.deepEqual(
      successor.checklist.map(({ title, completed }) => [title, completed]),
      [
        ['The cactus', false],
        ['The fern', false],
      ],
    );
    const kept = (await call('GET', `/tasks/${made?.id}`)).task;
    assert.deepEqual(kept.checklist, [cactus, fern]);
    const ids = [...kept.checklist, ...successor.checklist].map((item) => item.id);
    assert.equal(new Set(ids).size, 4);
  });

  it('counts as a touch of a successor', async () => {
    const { call, create } = newUserOf(service);
    const { id: first } = await create({
      due_date: '2099-11-26',
      recurrence: { rrule: 'FREQ=WEEKLY', time_zone: 'UTC' },
      checklist: [{ title: 'The fern' }],
    });
    const done = await call('PATCH', `/tasks/${first}/complete`);
    const { task: successor } = await call('GET', `/tasks/${done.task.successor_id}`);
    await call('PATCH', `/tasks/${successor.id}/checklist/${successor.checklist[0]?.id}`, {
      json: { completed: true },
    });
    const reopened = await call('PATCH', `/tasks/${first}/complete`);
    assert.equal(reopened.task.series_id, null);
    assert.equal((await call('GET', `/tasks/${successor.id}`)).status, 200);
  });

  it('loses nothing when devices tick different items at once, each under its own key', async () => {
    const { call, path, task } = await begun(
      ...Array.from({ length: 12 }, (_, n) => ({ title: `item ${n}` })),
    );
    const responses = await Promise.all(
      task.checklist.map((item) =>
        call('PATCH', `${path}/checklist/${item.id}`, {
          json: { completed: true },
          headers: { 'Idempotency-Key': v4() },
        }),
      ),
    );
    assert.deepEqual(new Set(responses.map(({ status }) => status)), new Set([200]));
    const { task: all } = await call('GET', path);
    assert.deepEqual(
      all.checklist,
      task.checklist.map((item) => ({ ...item, completed: true })),
    );
    assert.equal(all.version, 13);
  });
});
