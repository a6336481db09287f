import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createMemoryStore } from '../../../src/adapters/memory/store.ts';
import { systemPorts } from '../../../src/infrastructure/system-ports.ts';
import { instants } from '../../support/arbitraries.ts';
import { type Received, type Service, type User, newUserOf, startService } from '../../support/service.ts';

const statusOf = (completed: boolean) => (completed ? 'completed' : 'pending');

/** Members that state a status, and the status that they state. */
type Stated = { readonly members: object; readonly status: string };

const completed = fc.boolean();
/** A word of an enumeration in some case. */
const spelled = (word: string) =>
  fc.constantFrom(word, word.toUpperCase(), `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
const inWords = completed.chain((is) => spelled(statusOf(is)).map((status) => ({ is, status })));

/** `completed`, `status`, or both with one meaning: they state it whatever else is sent. */
const alike: fc.Arbitrary<Stated> = fc
  .tuple(inWords, fc.constantFrom('completed', 'status', 'both'))
  .map(([{ is, status }, which]) => ({
    status: statusOf(is),
    members: {
      ...(which === 'status' ? {} : { completed: is }),
      ...(which === 'completed' ? {} : { status }),
    },
  }));

/** Server-owned members as a sender has them who read a pending task, or a completed one. */
const read = (pending: boolean): fc.Arbitrary<object> =>
  pending
    ? fc.record({ updated_at: instants, completed_at: fc.constant(null) }, { requiredKeys: ['completed_at'] })
    : fc.tuple(instants, instants).map((both) => {
        const [completed_at, updated_at] = both.toSorted();
        return { completed_at, updated_at };
      });

/** Both with different meanings, beside what the sender read: the status is the one that was not read. */
const torn: fc.Arbitrary<Stated> = inWords.chain(({ is, status }) =>
  fc.boolean().chain((pending) =>
    read(pending).map((members) => ({
      members: { ...members, completed: !is, status },
      status: statusOf(pending),
    })),
  ),
);

describe('the status of a task', () => {
  let service: Service;
  before(async () => {
    service = await startService({
      ports: { ...createMemoryStore(), ...systemPorts },
    });
  });
  after(() => service.close());
  const newUser = () => newUserOf(service);
  const faultsOf = ({ status, problem }: Received) => [
    status,
    ...problem.errors.map(({ pointer, detail }) => `${pointer} ${detail}`),
  ];

  type Send = (user: User, id: string, members: object) => Promise<Received>;
  const batched =
    (operation: (id: string, members: object) => object): Send =>
    ({ batch }, id, members) =>
      batch([operation(id, members)]);
  const ways: ReadonlyArray<readonly [name: string, send: Send, stated: fc.Arbitrary<Stated>]> = [
    ['PUT', ({ call }, id, json) => call('PUT', `/tasks/${id}`, { json }), fc.oneof(alike, torn)],
    ['PATCH', ({ call }, id, json) => call('PATCH', `/tasks/${id}`, { json }), fc.oneof(alike, torn)],
    ['PATCH complete', ({ call }, id, json) => call('PATCH', `/tasks/${id}/complete`, { json }), alike],
    ['update in a batch', batched((id, patch) => ({ op: 'update', id, patch })), fc.oneof(alike, torn)],
    ['complete in a batch', batched((id, members) => ({ op: 'complete', id, ...members })), alike],
  ];

  for (const [name, send, arbitrary] of ways) {
    it(`is set by ${name} idempotently, whatever is stored, by any number of devices`, () =>
      fc.assert(
        fc.asyncProperty(
          arbitrary,
          fc.boolean(),
          fc.integer({ min: 1, max: 3 }),
          fc.integer({ min: 1, max: 3 }),
          async ({ members, status }, before, devices, times) => {
            const user = newUser();
            const stored = await user.create({ completed: before });
            const device = async () => {
              for (let time = 1; time <= times; time += 1)
                assert.equal((await send(user, stored.id, members)).status, 200);
            };
            await Promise.all(Array.from({ length: devices }, device));
            const { task } = await user.call('GET', `/tasks/${stored.id}`);
            assert.deepEqual(
              [task.status, task.completed, task.version],
              [status, status === 'completed', statusOf(before) === status ? 1 : 2],
            );
          },
        ),
        { numRuns: 25 },
      )).timeout('10m');
  }

  it('is set by creating a task with any statement of it', () =>
    fc.assert(
      fc.asyncProperty(fc.oneof(alike, torn), async ({ members, status }) => {
        assert.equal((await newUser().create(members)).status, status);
      }),
      { numRuns: 25 },
    )).timeout('10m');

  it('is set by two devices that both send the whole task as read with one member changed', async () => {
    const user = newUser();
    const read = await user.create();
    for (const change of [{ completed: true }, { status: 'completed' }]) {
      for (const method of ['PUT', 'PATCH', 'PUT', 'PATCH'])
        assert.equal(
          (await user.call(method, `/tasks/${read.id}`, { json: { ...read, ...change } })).task.version,
          2,
        );
    }
    const done = (await user.call('GET', `/tasks/${read.id}`)).task;
    for (const change of [{ completed: false }, { status: 'pending' }]) {
      const response = await user.call('PUT', `/tasks/${read.id}`, { json: { ...done, ...change } });
      assert.deepEqual([response.task.status, response.task.version], ['pending', 3]);
    }
  });

  const noon = '2026-11-21T12:00:00.000Z';
  const madeUp: ReadonlyArray<readonly [name: string, members: object]> = [
    ['without completed_at', {}],
    ['without completed_at, with updated_at', { updated_at: noon }],
    ['with a completed_at without an updated_at', { completed_at: noon }],
    ['with an updated_at of null', { completed_at: noon, updated_at: null }],
    ['with an updated_at that is no time', { completed_at: noon, updated_at: 'now' }],
    ['with a later completed_at', { completed_at: '2026-11-21T12:00:00.001Z', updated_at: noon }],
    ['with a completed_at of a day', { completed_at: '2026-11-21', updated_at: noon }],
    ['with a completed_at without a zone', { completed_at: '2026-11-21T12:00:00', updated_at: noon }],
    ['with a completed_at that no calendar has', { completed_at: '2026-02-30T12:00:00Z', updated_at: noon }],
    ['with an empty completed_at', { completed_at: '', updated_at: noon }],
    ['with a completed_at of true', { completed_at: true, updated_at: noon }],
    ['with a completed_at in milliseconds', { completed_at: Date.parse(noon), updated_at: noon }],
  ];
  for (const [name, members] of madeUp) {
    it(`is refused if completed and status contradict each other ${name}`, async () => {
      const user = newUser();
      const { id } = await user.create();
      const json = { title: 'a', completed: true, status: 'Pending', ...members };
      const fault = '/status contradicts completed: send only one of the two';
      assert.deepEqual(faultsOf(await user.call('POST', '/tasks', { json })), [400, fault]);
      for (const method of ['PUT', 'PATCH'])
        assert.deepEqual(faultsOf(await user.call(method, `/tasks/${id}`, { json })), [400, fault]);
      const operations = [
        { op: 'create', task: json },
        { op: 'update', id, patch: json },
      ];
      assert.deepEqual(faultsOf(await user.batch(operations)), [
        400,
        `/operations/0/task${fault}`,
        `/operations/1/patch${fault}`,
      ]);
      const alone = { ...json, status: undefined };
      assert.equal((await user.call('PUT', `/tasks/${id}`, { json: alone })).task.status, 'completed');
    });
  }

  it('is reported as contradictory beside every other violation', async () => {
    const json = { title: '', completed: false, status: 'completed' };
    assert.deepEqual(faultsOf(await newUser().call('POST', '/tasks', { json })), [
      400,
      '/title must not be empty',
      '/status contradicts completed: send only one of the two',
    ]);
  });

  it('is recognized as changed, whatever RFC 3339 spelling the read times have', async () => {
    const { create } = newUser();
    const seen = { completed_at: '2026-11-21T13:00:00+01:00', updated_at: '2026-11-21T12:00:00Z' };
    assert.equal((await create({ completed: false, status: 'completed', ...seen })).status, 'pending');
    assert.equal((await create({ completed: true, status: 'pending', ...seen })).status, 'pending');
  });

  describe('by PATCH …/complete', () => {
    const complete = async (user: User, id: string, query: string, json?: unknown) =>
      user.call('PATCH', `/tasks/${id}/complete${query}`, json === undefined ? {} : { json });

    it('is set by ?completed= without a body, and toggled only where nothing is stated', async () => {
      const user = newUser();
      const { id } = await user.create();
      const steps: ReadonlyArray<readonly [query: string, json: unknown, version: number, status: string]> = [
        ['?completed=false', undefined, 1, 'pending'],
        ['?completed=true', undefined, 2, 'completed'],
        ['?completed=True', {}, 2, 'completed'],
        ['?completed=false', {}, 3, 'pending'],
        ['?completed=true', { completed: true }, 4, 'completed'],
        ['?completed=true', { status: 'COMPLETED', more: 1 }, 4, 'completed'],
        ['?completed=false', { completed: false, status: 'pending' }, 5, 'pending'],
        ['', { completed: false, status: 'pending', title: 7 }, 5, 'pending'],
        ['?_=1732190400', undefined, 6, 'completed'],
        ['', {}, 7, 'pending'],
        ['', undefined, 8, 'completed'],
      ];
      for (const [query, json, version, status] of steps) {
        const { task } = await complete(user, id, query, json);
        assert.deepEqual([task.version, task.status], [version, status], `${query} ${JSON.stringify(json)}`);
      }
    });

    const torn = '/status contradicts completed: send only one of the two';
    const unknown = ' must have completed or status, or be empty';
    const refused: ReadonlyArray<readonly [query: string, json: unknown, fault: string]> = [
      ['', { completed: true, status: 'pending' }, torn],
      ['', { completed: true, status: 'pending', completed_at: null }, torn],
      ['', { done: true }, unknown],
      ['', { title: 'a', version: 1 }, unknown],
      ['', { completed_at: null }, unknown],
      ['', { Completed: true }, unknown],
      ['?completed=true', { done: true }, unknown],
      ['', [], ' must be a JSON object'],
      ['', null, ' must be a JSON object'],
      ['?completed=true', { completed: false }, '/completed in the query contradicts the body'],
      ['?completed=false', { status: 'completed' }, '/completed in the query contradicts the body'],
      ['?completed=yes', undefined, '/completed must be one of true, false'],
      ['?completed=true&completed=true', undefined, '/completed must be one of true, false'],
      ['?status=completed', undefined, '/status is not a query parameter here: send completed'],
    ];
    for (const [query, json, fault] of refused) {
      const sent = json === undefined ? 'no body' : JSON.stringify(json);
      it(`is refused for ${query} with ${sent}, and nothing is toggled`, async () => {
        const user = newUser();
        const task = await user.create();
        assert.deepEqual(faultsOf(await complete(user, task.id, query, json)), [400, fault]);
        assert.deepEqual((await user.call('GET', `/tasks/${task.id}`)).task, task);
      });
    }

    it('is validated before the task is looked up', async () => {
      const user = newUser();
      for (const query of ['?completed=true', '?completed=x'])
        assert.equal((await complete(user, 'x', query, { completed: false })).status, 400);
      assert.equal((await complete(user, 'x', '?completed=true')).status, 404);
    });
  });

  it('must be stated by complete in a batch', async () => {
    const user = newUser();
    const task = await user.create();
    const { id } = task;
    const response = await user.batch([
      { op: 'complete', id },
      { op: 'complete', id, version: 1, done: true },
      { op: 'complete', id, completed: true, status: 'pending', completed_at: null },
      { op: 'complete', id, status: 'done' },
    ]);
    assert.deepEqual(faultsOf(response), [
      400,
      '/operations/0/completed is required',
      '/operations/1/completed is required',
      '/operations/2/status contradicts completed: send only one of the two',
      '/operations/3/status must be one of pending, completed',
    ]);
    assert.deepEqual((await user.call('GET', `/tasks/${id}`)).task, task);
  });
});
