import assert from 'node:assert/strict';
import { openApiDocument } from '../../../src/adapters/http/openapi-document.ts';
import { type Received, type Service, newUserOf, startService } from '../../support/service.ts';

describe('times without a zone', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());
  const newUser = () => newUserOf(service);
  const faultsOf = ({ status, problem }: Received) => [
    status,
    ...problem.errors.map(({ pointer, detail }) => `${pointer} ${detail}`),
  ];
  const withoutZone = 'has a time but no zone: add Z or an offset like +01:00';
  const unknown = '/tz must be an IANA time zone like Europe/Berlin';
  const outside = 'must be in the years 0001 to 9999';

  const cases: ReadonlyArray<readonly [zone: string, given: string, served: string]> = [
    ['Europe/Berlin', '2026-11-21T09:30:00', '2026-11-21T08:30:00.000Z'],
    ['europe/berlin', '2026-07-21T09:30', '2026-07-21T07:30:00.000Z'],
    ['America/New_York', '2026-11-21 09:30', '2026-11-21T14:30:00.000Z'],
    ['Asia/Kathmandu', '2026-11-21t09:30:00.1239', '2026-11-21T03:45:00.123Z'],
    ['Europe/Berlin', '2026-03-29T02:30', '2026-03-29T01:30:00.000Z'],
    ['Europe/Berlin', '2026-10-25T02:30', '2026-10-25T00:30:00.000Z'],
    ['Europe/Berlin', '2026-11-21T09:30:00Z', '2026-11-21T09:30:00.000Z'],
    ['Europe/Berlin', '2026-11-21', '2026-11-21'],
    ['Europe/Berlin', '', ''],
  ];
  for (const [zone, given, served] of cases) {
    it(`are read in the zone of tz: '${given}' in ${zone}`, async () => {
      const { call, create } = newUser();
      const tz = `?tz=${zone}`;
      const json = { title: 'a', due_date: given };
      const { task } = await call('POST', `/tasks${tz}`, { json });
      assert.equal(task.due_date ?? '', served);
      for (const method of ['PUT', 'PATCH']) {
        const { id } = await create();
        const edited = await call(method, `/tasks/${id}${tz}`, { json: { due_date: given } });
        assert.equal(edited.task.due_date ?? '', served);
      }
      const operations = [
        { op: 'create', task: json },
        { op: 'update', id: task.id, patch: { due_date: given } },
      ];
      const { results } = await call('POST', `/tasks/batch${tz}`, { json: { operations } });
      assert.deepEqual(
        results.map((result) => result.task?.due_date ?? ''),
        [served, served],
      );
    });
  }

  it('filter a list in the zone of tz', async () => {
    const { call, create } = newUser();
    await create({ title: 'nine', due_date: '2026-11-21T09:00:00+01:00' });
    await create({ title: 'ten', due_date: '2026-11-21T10:00:00+01:00' });
    await create({ title: 'eleven', due_date: '2026-11-21T11:00:00+01:00' });
    const titles = async (query: string) =>
      (await call('GET', `/tasks?sort=due_date&${query}`)).tasks.map(({ title }) => title);
    assert.deepEqual(await titles('due_before=2026-11-21T10:00&tz=Europe/Berlin'), ['nine']);
    assert.deepEqual(await titles('due_before=2026-11-21+10:00&tz=Europe/London'), ['nine', 'ten']);
    assert.deepEqual(await titles('tz=Europe/Berlin&due_after=2026-11-21T10:00:00'), ['eleven']);
    assert.deepEqual(
      await titles('due_after=2026-11-21T09:00&due_before=2026-11-21T11:00:00.000&tz=Europe/Berlin'),
      ['ten'],
    );
    const page = 'due_after=2026-11-21T09:00&tz=Europe/Berlin';
    const first = await call('GET', `/tasks?sort=due_date&${page}&limit=1`);
    const cursor = /cursor=([^>&]+)/.exec(first.headers.get('Link') ?? '')?.[1] ?? '';
    assert.deepEqual(await titles(`${page}&cursor=${cursor}`), ['eleven']);
    const london = `sort=due_date&${page.replace('Berlin', 'London')}`;
    const elsewhere = await call('GET', `/tasks?${london}&cursor=${cursor}`);
    assert.deepEqual([elsewhere.status, elsewhere.problem.errors[0]?.pointer], [400, '/cursor']);
  });

  it('are refused without tz', async () => {
    const { call, create, batch } = newUser();
    const { id } = await create();
    for (const due_date of ['2026-11-21T09:30:00', '2026-11-21T09:30', '2026-11-21 09:30:00.5']) {
      const json = { title: 'a', due_date };
      const fault = `/due_date ${withoutZone}`;
      assert.deepEqual(faultsOf(await call('POST', '/tasks', { json })), [400, fault]);
      for (const method of ['PUT', 'PATCH'])
        assert.deepEqual(faultsOf(await call(method, `/tasks/${id}`, { json })), [400, fault]);
      const operations = [
        { op: 'create', task: json },
        { op: 'update', id, patch: json },
      ];
      assert.deepEqual(faultsOf(await batch(operations)), [
        400,
        `/operations/0/task${fault}`,
        `/operations/1/patch${fault}`,
      ]);
    }
    const response = await call(
      'GET',
      '/tasks?due_before=2026-11-21T09:30&due_after=2026-11-21+09:30&limit=0',
    );
    assert.deepEqual(faultsOf(response).toSorted(), [
      `/due_after ${withoutZone}`,
      `/due_before ${withoutZone}`,
      '/limit must be a whole number from 1 to 1000',
      400,
    ]);
  });

  it('are told from times with a zone but without seconds', async () => {
    const { call } = newUser();
    const detail = 'has a time without seconds, which RFC 3339 requires: write 09:30:00 for 09:30';
    for (const tz of ['', 'tz=Europe/Berlin']) {
      for (const due_date of ['2026-11-21T09:30Z', '2026-11-21T09:30+01:00'])
        assert.deepEqual(faultsOf(await call('POST', `/tasks?${tz}`, { json: { title: 'a', due_date } })), [
          400,
          `/due_date ${detail}`,
        ]);
      for (const bound of ['2026-11-21T09:30Z', '2026-11-21T09:30+01:00', '2026-11-21T09:30%2B01:00'])
        assert.deepEqual(faultsOf(await call('GET', `/tasks?due_before=${bound}&${tz}`)), [
          400,
          `/due_before ${detail}`,
        ]);
    }
  });

  it('are refused for impossible dates and years out of range', async () => {
    const { call } = newUser();
    const years: ReadonlyArray<readonly [zone: string, due: string, fault: string]> = [
      ['Europe/Berlin', '2026-02-30T09:30', 'must be an existing date and time'],
      ['Europe/Berlin', '2026-11-21T24:00', 'must be an existing date and time'],
      ['Asia/Tokyo', '0001-01-01T00:00', outside],
      ['America/New_York', '9999-12-31T23:00', outside],
    ];
    for (const [zone, due, fault] of years) {
      const created = await call('POST', `/tasks?tz=${zone}`, { json: { title: 'a', due_date: due } });
      assert.deepEqual(faultsOf(created), [400, `/due_date ${fault}`]);
      for (const member of ['due_before', 'due_after'])
        assert.deepEqual(faultsOf(await call('GET', `/tasks?${member}=${due}&tz=${zone}`)), [
          400,
          `/${member} ${fault}`,
        ]);
    }
    const both = await call(
      'GET',
      '/tasks?due_before=9999-12-31T23:00&due_after=9999-12-31T22:00&tz=America/New_York',
    );
    assert.deepEqual(faultsOf(both), [400, `/due_before ${outside}`, `/due_after ${outside}`]);
    const early = { json: { title: 'a', due_date: '0000-12-31T20:00' } };
    const { task } = await call('POST', '/tasks?tz=America/New_York', early);
    assert.equal(task.due_date, '0001-01-01T00:56:02.000Z');
  });

  it('are refused for an unknown zone, wherever it is named', async () => {
    const { call, create } = newUser();
    const { id } = await create();
    const calls: ReadonlyArray<readonly [method: string, path: string, json?: object]> = [
      ['POST', '/tasks', { title: 'a' }],
      ['PUT', `/tasks/${id}`, { title: 'b' }],
      ['PATCH', `/tasks/${id}`, {}],
      ['POST', '/tasks/batch', { operations: [{ op: 'delete', id }] }],
      ['GET', '/tasks'],
      ['GET', '/stats'],
    ];
    for (const [method, path, json] of calls) {
      for (const zone of ['Mars/Olympus', '%2B01:00', 'x&tz=UTC']) {
        const response = await call(method, `${path}?tz=${zone}`, { json });
        assert.deepEqual(
          [response.status, response.problem.errors[0]?.pointer],
          [400, '/tz'],
          `${method} ${path}`,
        );
      }
    }
    const local = await call('GET', '/tasks?tz=Mars/Olympus&due_before=2026-11-21T09:30');
    assert.deepEqual(faultsOf(local), [400, unknown]);
    const json = { title: 'a', due_date: '2026-11-21T09:30' };
    assert.deepEqual(faultsOf(await call('POST', '/tasks?tz=Mars/Olympus', { json })), [400, unknown]);
    assert.equal((await call('GET', `/tasks/${id}`)).task.version, 1);
  });

  it('have tz documented on every operation that takes or compares dates', () => {
    const { paths } = openApiDocument;
    const operations = [
      paths['/api/{user_id}/tasks']?.post,
      paths['/api/{user_id}/tasks']?.get,
      paths['/api/{user_id}/tasks/{id}']?.put,
      paths['/api/{user_id}/tasks/{id}']?.patch,
      paths['/api/{user_id}/tasks/batch']?.post,
      paths['/api/{user_id}/stats']?.get,
    ];
    for (const operation of operations)
      assert.ok(
        operation?.parameters.some(({ name }) => name === 'tz'),
        operation?.operationId,
      );
  });
});

describe('a plus in the query', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());

  it('is a plus in a UTC offset', async () => {
    const { call, create } = newUserOf(service);
    await create({ title: 'nine', due_date: '2026-11-21T09:00:00+01:00' });
    await create({ title: 'ten', due_date: '2026-11-21T10:00:00+01:00' });
    const titles = async (query: string) =>
      (await call('GET', `/tasks?${query}`)).tasks.map(({ title }) => title);
    for (const offset of ['+01:00', '%2B01:00', '%2b01:00', '%2001:00']) {
      assert.deepEqual(await titles(`due_before=2026-11-21T09:30:00${offset}`), ['nine']);
      assert.deepEqual(await titles(`due_after=2026-11-21T09:30:00.000${offset}`), ['ten']);
      assert.deepEqual(await titles(`due_before=2026-11-21T09:30:00${offset}&tz=Asia/Tokyo`), ['nine']);
    }
    assert.deepEqual(await titles('due_before=2026-11-21T09:30:00-01:00'), ['ten', 'nine']);
  });

  it('is a plus in the name of a zone', async () => {
    const { call } = newUserOf(service);
    const json = { title: 'a', due_date: '2026-11-21T09:30' };
    for (const zone of ['Etc/GMT+5', 'Etc/GMT%2B5']) {
      const { task } = await call('POST', `/tasks?tz=${zone}`, { json });
      assert.equal(task.due_date, '2026-11-21T14:30:00.000Z');
      const { tasks } = await call('GET', `/tasks?due_before=2026-11-21T09:31&tz=${zone}`);
      assert.equal(tasks.at(-1)?.due_date, task.due_date);
      assert.equal((await call('GET', `/stats?tz=${zone}`)).status, 200);
    }
  });

  it('is a space elsewhere', async () => {
    const { call } = newUserOf(service);
    for (const due of ['2026-11-21+01:00', '2026-11-21T09:30:00++01:00', '2026-11-21T09:30:00+1:00']) {
      const response = await call('GET', `/tasks?due_before=${due}`);
      assert.deepEqual([response.status, response.problem.errors[0]?.pointer], [400, '/due_before']);
    }
    const json = { title: 'a', due_date: '2026-11-21T09:30:00 01:00' };
    assert.equal((await call('POST', '/tasks', { json })).status, 400);
  });
});
