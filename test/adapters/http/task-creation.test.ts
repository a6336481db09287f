import assert from 'node:assert/strict';
import { v4, v7 } from 'uuid';
import { type Received, type Service, newUserOf, startService } from '../../support/service.ts';

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('the tasks API', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());

  const newUser = () => newUserOf(service);
  const detailsOf = ({ problem }: Received) => problem.errors;

  describe('POST /api/{user_id}/tasks', () => {
    it('creates a task with its defaults and returns its Location', async () => {
      const { name, call } = newUser();
      const response = await call('POST', '/tasks', { json: { title: '  Buy milk ' } });
      const { id, created_at: created, position, ...rest } = response.task;
      assert.equal(response.status, 201);
      assert.equal(response.headers.get('ETag'), '"1"');
      assert.equal(response.headers.get('Location'), `tasks/${id}`);
      assert.match(created, rfc3339);
      assert.match(position, /^[0-9A-Za-z]{34}$/);
      assert.deepEqual(rest, {
        user_id: name,
        title: 'Buy milk',
        description: null,
        completed: false,
        status: 'pending',
        priority: 'medium',
        tags: [],
        checklist: [],
        due_date: null,
        list_id: null,
        updated_at: created,
        completed_at: null,
        version: 1,
        recurrence: null,
        series_id: null,
        successor_id: null,
      });
    });

    it('returns a Location relative to the request', async () => {
      const { name } = newUser();
      for (const path of [
        '/api/me/tasks',
        `/api/${name}/tasks`,
        '/api/tasks',
        '/api/me/tasks?x=/',
        '/%61pi/tasks',
      ]) {
        for (const [at, prefix] of [
          [path, 'tasks/'],
          [path.replace(/(?=$|\?)/, '/'), ''],
        ] as const) {
          const { headers, task } = await service.call('POST', at, { as: name, json: { title: 'a' } });
          assert.equal(headers.get('Location'), `${prefix}${task.id}`, at);
          const location = new URL(`${prefix}${task.id}`, `http://x${at}`).pathname;
          assert.equal((await service.call('GET', location, { as: name })).task.id, task.id);
        }
      }
    });

    it('keeps every member', async () => {
      const { client, create } = newUser();
      const told = {
        id: v7(),
        title: 'Ünïcode 🦉 "quoted" \\ </script>',
        description: ' \n as is \t',
        priority: 'high',
        tags: ['b', 'a'],
        due_date: '2026-11-21',
        completed: true,
        status: 'completed',
      };
      const task = await create({ ...told, tags: [' b ', 'a', 'b'] });
      assert.deepEqual({ ...task, ...told }, task);
      assert.equal(task.completed_at, task.created_at);
      assert.deepEqual(await client.get(task.id), task);
    });

    it('returns an instant in UTC and a day as a day', async () => {
      const { create } = newUser();
      const dues = ['2026-11-21', '2026-11-21T10:00:00.123456+02:00'];
      const served = await Promise.all(dues.map(async (due_date) => (await create({ due_date })).due_date));
      assert.deepEqual(served, ['2026-11-21', '2026-11-21T08:00:00.123Z']);
    });

    it('ignores unknown and server-owned members [V8.2.3, V15.3.3]', async () => {
      const { name, create } = newUser();
      const task = await create({
        user_id: 'mallory',
        version: 7,
        created_at: 'x',
        updated_at: 'y',
        colour: 'red',
      });
      assert.deepEqual([task.user_id, task.version], [name, 1]);
    });

    it('reads null as absent in optional members', async () => {
      const { create } = newUser();
      const task = await create({ description: null, priority: null, tags: null, due_date: null });
      assert.deepEqual(
        [task.description, task.priority, task.tags, task.due_date],
        [null, 'medium', [], null],
      );
    });

    it('lists what is wrong with the query and with the body at once', async () => {
      const { call, create } = newUser();
      const { id } = await create();
      const wrongDay = '/due_date must be an existing date and time';
      const cases: ReadonlyArray<readonly [method: string, path: string, json: object, ...faults: string[]]> =
        [
          ['POST', '/tasks?tz=x', { title: '' }, '/title must not be empty'],
          ['POST', '/tasks?tz=x', { due_date: '2026-02-30T09:30' }, '/title is required', wrongDay],
          ['POST', '/tasks?tz=x', [], ' must be a JSON object'],
          ['PUT', `/tasks/${id}?tz=x`, { due_date: '2026-02-30' }, wrongDay],
          [
            'POST',
            '/tasks/batch?tz=x',
            { operations: [{ op: 'update', id, patch: { priority: 'urgent' } }] },
            '/operations/0/patch/priority must be one of low, medium, high',
          ],
        ];
      for (const [method, path, json, ...faults] of cases) {
        const response = await call(method, path, { json });
        assert.deepEqual(
          [response.status, ...detailsOf(response).map(({ pointer, detail }) => `${pointer} ${detail}`)],
          [400, '/tz must be an IANA time zone like Europe/Berlin', ...faults],
        );
      }
      const change = await call('PATCH', `/tasks/${id}/complete?completed=maybe`, { json: { completed: 7 } });
      assert.deepEqual(
        detailsOf(change).map(({ detail }) => detail),
        ['must be one of true, false', 'must be true or false'],
      );
    });

    it('returns all violations at once, each with its pointer [V2.2.1, V2.2.2]', async () => {
      const { call } = newUser();
      const json = {
        id: v4().replaceAll('-', ''),
        title: ' ',
        description: 7,
        priority: 'urgent',
        tags: ['ok', '', 'x'.repeat(51)],
        due_date: '2026-02-30',
        completed: true,
        status: 'pending',
      };
      const response = await call('POST', '/tasks', { json });
      assert.equal(response.status, 400);
      assert.equal(response.problem.code, 'VALIDATION_ERROR');
      const faults = detailsOf(response).map(({ pointer, detail }) => `${pointer} ${detail}`);
      assert.deepEqual(faults.toSorted(), [
        '/description must be a string',
        '/due_date must be an existing date and time',
        '/id must be a UUID',
        '/priority must be one of low, medium, high',
        '/status contradicts completed: send only one of the two',
        '/tags/1 must not be empty',
        '/tags/2 must be at most 50 characters',
        '/title must not be empty',
      ]);
      assert.match(response.problem.detail, /title: must not be empty/);
      assert.equal(response.problem.error, response.problem.detail);
      assert.deepEqual((await call('GET', '/tasks')).tasks, []);
    });

    const bad: ReadonlyArray<readonly [name: string, json: unknown, pointer: string, detail: RegExp]> = [
      ['no title', {}, '/title', /is required/],
      ['a title of null', { title: null }, '/title', /must be a string/],
      ['a title of 201 characters', { title: 'x'.repeat(201) }, '/title', /at most 200/],
      ['U+0000 in the title', { title: 'a\u0000b' }, '/title', /U\+0000/],
      [
        'half a surrogate pair in the description',
        { title: 'a', description: '\ud800' },
        '/description',
        /surrogate/,
      ],
      [
        'a description of 10,001 characters',
        { title: 'a', description: 'x'.repeat(10_001) },
        '/description',
        /at most 10000/,
      ],
      ['21 tags', { title: 'a', tags: Array.from({ length: 21 }, (_, n) => `t${n}`) }, '/tags', /at most 20/],
      ['tags that are no list', { title: 'a', tags: 'home' }, '/tags', /must be an array/],
      ['a tag that is no text', { title: 'a', tags: [1] }, '/tags/0', /must be a string/],
      [
        'a due without a zone',
        { title: 'a', due_date: '2026-11-21T09:30:00' },
        '/due_date',
        /add Z or an offset/,
      ],
      ['a due that is a number', { title: 'a', due_date: 1 }, '/due_date', /must be a string/],
      ['completed as text [V15.3.5]', { title: 'a', completed: 'true' }, '/completed', /true or false/],
      ['completed of null', { title: 'a', completed: null }, '/completed', /true or false/],
      ['status of null', { title: 'a', status: null }, '/status', /must be one of/],
      ['an id that is no UUID', { title: 'a', id: '42' }, '/id', /must be a UUID$/],
      ['a list', [], '', /must be a JSON object/],
      ['null', null, '', /must be a JSON object/],
      ['text', 'title', '', /must be a JSON object/],
    ];
    for (const [name, json, pointer, detail] of bad) {
      it(`refuses ${name}`, async () => {
        const { call } = newUser();
        const response = await call('POST', '/tasks', { json });
        assert.deepEqual([response.status, response.problem.code], [400, 'VALIDATION_ERROR']);
        const [fault] = detailsOf(response);
        assert.equal(fault?.pointer, pointer);
        assert.match(fault.detail, detail);
        assert.deepEqual((await call('GET', '/tasks')).tasks, []);
      });
    }

    it('lets no member through by way of __proto__ [V1.5.2]', async () => {
      const { call } = newUser();
      const body =
        '{"title":"a","__proto__":{"description":7,"tags":"x"},"constructor":{"x":1},"hasOwnProperty":1}';
      const response = await call('POST', '/tasks', {
        body,
        headers: { 'Content-Type': 'application/json' },
      });
      assert.deepEqual([response.status, response.task.description, response.task.tags], [201, null, []]);
    });

    it('refuses an id that the user has or had, and accepts one that another user has', async () => {
      const [alice, bob] = [newUser(), newUser()];
      const id = v7();
      await alice.create({ id });
      const json = { id, title: 'again' };
      const again = await alice.call('POST', '/tasks', { json });
      assert.deepEqual([again.status, again.problem.code], [409, 'ALREADY_EXISTS']);
      await alice.call('DELETE', `/tasks/${id}`);
      assert.equal((await alice.call('POST', '/tasks', { json })).status, 409);
      assert.equal((await bob.call('POST', '/tasks', { json })).status, 201);
    });
  });
});
