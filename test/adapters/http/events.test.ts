import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { SignJWT } from 'jose';
import { createEventStreams } from '../../../src/adapters/http/overload/event-streams.ts';
import { createLocalEvents } from '../../../src/adapters/memory/events.ts';
import { createMemoryStore } from '../../../src/adapters/memory/store.ts';
import { unavailable } from '../../../src/application/errors.ts';
import { announcedStore } from '../../../src/application/events/announced-store.ts';
import { makeOwnerId } from '../../../src/domain/user.ts';
import { systemPorts } from '../../../src/infrastructure/system-ports.ts';
import { changesOf, entryOf, openEvents } from '../../support/event-reader.ts';
import { type Service, newUserOf, servicesOfSuite, testSecret, tokenOf } from '../../support/service.ts';
import { right } from '../../support/values.ts';
import { until } from '../../support/until.ts';

const path = '/api/me/tasks/events';

describe('GET /api/{user_id}/tasks/events', () => {
  const serviceWith = servicesOfSuite();
  let service: Service;
  before(async () => {
    service = await serviceWith();
  });

  it('begins now, with a change of empty arrays that gives the token', async () => {
    const user = newUserOf(service);
    await user.create({ title: 'before' });
    const events = await openEvents(service.url, { as: user.name });
    const { response } = events;
    assert.deepEqual(
      ['Content-Type', 'Cache-Control', 'X-Accel-Buffering'].map((name) => response.headers.get(name)),
      ['text/event-stream', 'no-store', 'no'],
    );
    const first = changesOf(await events.change());
    assert.deepEqual(first, {
      tasks: [],
      deleted: [],
      lists: [],
      deleted_lists: [],
      next: first.next,
      has_more: false,
    });
    await user.create({ title: 'behind' });
    assert.equal(entryOf(await events.change()), 'behind');
    assert.deepEqual(
      (await user.changes(first.next)).tasks.map(({ title }) => title),
      ['behind'],
    );
    events.close();
  });

  it('sends each change with the token behind it, of every kind and every way to write', async () => {
    const user = newUserOf(service);
    const events = await openEvents(service.url, { as: user.name });
    let token = changesOf(await events.change()).next;
    /** The next event, which is what `changes` with a limit of one says after the event before it. */
    const following = async () => {
      const event = await events.change();
      const { text } = await user.call('GET', `/tasks/changes?since=${token}&limit=1`);
      assert.deepEqual(
        { ...JSON.parse(text), has_more: false },
        { ...JSON.parse(event.data), has_more: false },
      );
      token = changesOf(event).next;
      return entryOf(event);
    };
    const task = await user.create({ title: 'a' });
    assert.equal(await following(), 'a');
    await user.call('PUT', `/tasks/${task.id}`, { json: { title: 'b' } });
    assert.equal(await following(), 'b');
    await user.call('PATCH', `/tasks/${task.id}/complete`, { headers: { 'Idempotency-Key': 'one' } });
    assert.equal(await following(), 'b');
    const { list } = await user.call('POST', '/lists', { json: { title: 'Garden' } });
    assert.equal(await following(), 'Garden');
    await user.batch(['c', 'd', 'e'].map((title) => ({ op: 'create', task: { title } })));
    assert.deepEqual([await following(), await following(), await following()], ['c', 'd', 'e']);
    await user.call('DELETE', `/tasks/${task.id}`);
    assert.equal(await following(), task.id);
    await user.call('DELETE', `/lists/${list.id}`);
    assert.equal(await following(), list.id);
    events.close();
  });

  it('resumes by Last-Event-ID with nothing missed and nothing doubled, wherever it broke off', async () => {
    const user = newUserOf(service);
    let lastEventId = (await user.changes()).next;
    const titles = Array.from({ length: 12 }, (_, n) => `task ${n}`);
    const seen: (string | undefined)[] = [];
    await user.create({ title: titles[0] });
    for (const take of [1, 2, 3, 1, 5]) {
      const writing = Array.from({ length: take }, (_, n) => titles[seen.length + n + 1]);
      await user.batch(writing.filter(Boolean).map((title) => ({ op: 'create', task: { title } })));
      const events = await openEvents(service.url, { as: user.name, lastEventId });
      for (let n = 0; n < take; n += 1) {
        const event = await events.change();
        seen.push(entryOf(event));
        lastEventId = event.id ?? '';
      }
      events.close();
    }
    assert.deepEqual(seen, titles);
    assert.deepEqual((await user.changes(lastEventId)).tasks, []);
  });

  it('resumes from `next` of changes and `since` of an export; an empty id is none', async () => {
    const user = newUserOf(service);
    const { exported } = await user.call('GET', '/export');
    await user.create({ title: 'a' });
    const events = await openEvents(service.url, { as: user.name, lastEventId: exported.since });
    assert.equal(entryOf(await events.change()), 'a');
    const fresh = await openEvents(service.url, { as: user.name, lastEventId: '' });
    assert.equal(entryOf(await fresh.change()), undefined);
    [events, fresh].forEach(({ close }) => close());
  });

  it('sends a reset where changes responds with 410, and ends', async () => {
    const user = newUserOf(service);
    await user.create();
    const { next } = await user.changes();
    await user.call('DELETE', '');
    const { status, text } = await user.call('GET', '/tasks/events', { headers: { 'Last-Event-ID': next } });
    assert.equal(status, 200);
    assert.equal(text, ':\n\nid:\nevent: reset\ndata: {}\n\n');
  });

  it('resets an open stream when the data is erased', async () => {
    const user = newUserOf(service);
    await user.create();
    const events = await openEvents(service.url, { as: user.name });
    await events.change();
    await user.call('DELETE', '');
    assert.equal((await events.next())?.type, 'reset');
    assert.equal(await events.next(), undefined);
  });

  it('shows nothing of another user, whose path is refused [V8.2.2]', async () => {
    const [alice, mallory] = [newUserOf(service), newUserOf(service)];
    const events = await openEvents(service.url, { as: mallory.name });
    await events.change();
    await alice.create({ title: 'secret' });
    await mallory.create({ title: 'own' });
    assert.equal(entryOf(await events.change()), 'own');
    events.close();
    const refused = await service.call('GET', `/api/${alice.name}/tasks/events`, { as: mallory.name });
    assert.equal(refused.status, 403);
    // A token of another user is one of no history that this user has.
    const { next } = await alice.changes();
    const { text } = await mallory.call('GET', '/tasks/events', { headers: { 'Last-Event-ID': next } });
    assert.match(text, /^event: reset$/m);
    assert.doesNotMatch(text, /secret/);
  });

  it('refuses a token in no known form with 400', async () => {
    for (const id of ['x', '1.2', '0.0.0.0', 'a.1.-1']) {
      const response = await service.call('GET', path, { as: 'alice', headers: { 'Last-Event-ID': id } });
      assert.deepEqual([response.status, response.problem.code], [400, 'VALIDATION_ERROR'], id);
      assert.deepEqual(
        response.problem.errors.map(({ pointer }) => pointer),
        ['/Last-Event-ID'],
      );
    }
  });

  it('refuses in the order of every operation: 401, 403, 406, 400', async () => {
    const headers = { 'Last-Event-ID': 'x', Accept: 'application/json' };
    const statusOf = async (at: string, as?: string) =>
      (await service.call('GET', at, { ...(as === undefined ? {} : { as }), headers })).status;
    assert.equal(await statusOf('/api/bob/tasks/events'), 401);
    assert.equal(await statusOf('/api/bob/tasks/events', 'alice'), 403);
    assert.equal(await statusOf(path, 'alice'), 406);
    assert.equal((await service.call('POST', path, { as: 'alice' })).status, 405);
  });

  it('responds to HEAD without a body, and to the short path', async () => {
    const user = newUserOf(service);
    for (const at of [path, '/api/tasks/events', `${path}/`]) {
      const response = await service.call('HEAD', at, { as: user.name });
      assert.deepEqual([response.status, response.headers.get('Content-Type')], [200, 'text/event-stream']);
      assert.equal(response.text, '');
    }
  });

  describe('in this process', () => {
    const inMemory = async (rest: object = {}, history = {}) => {
      const [streams, events] = [createEventStreams(), createLocalEvents()];
      let subscribers = 0;
      const counted = {
        ...events,
        subscribe: (...given: Parameters<typeof events.subscribe>) => {
          subscribers += 1;
          const unsubscribe = events.subscribe(...given);
          return () => {
            subscribers -= 1;
            unsubscribe();
          };
        },
      };
      const store = announcedStore(createMemoryStore(), counted);
      const ports = { ...store, ...systemPorts, history: { ...store.history, ...history } };
      const inside = await serviceWith({ ports, streams, ...rest });
      return { service: inside, streams, events, store, subscribers: () => subscribers };
    };

    it('takes ten streams of a user, and refuses more with 429 and Retry-After', async () => {
      const { service: own, streams } = await inMemory();
      const open = await Promise.all(Array.from({ length: 10 }, () => openEvents(own.url, { as: 'alice' })));
      const refused = await own.call('GET', path, {
        as: 'alice',
        headers: { Accept: 'text/html', 'Last-Event-ID': 'x' },
      });
      assert.deepEqual([refused.status, refused.problem.code], [429, 'RATE_LIMITED']);
      assert.match(refused.problem.detail, /^You have 10 event streams/);
      assert.equal(refused.headers.get('Retry-After'), '15');
      (await openEvents(own.url, { as: 'bob' })).close();
      open[0]?.close();
      await until(() => streams.count() === 9);
      const again = await openEvents(own.url, { as: 'alice' });
      [again, ...open].forEach(({ close }) => close());
    });

    it('counts no stream as in flight', async () => {
      const { service: own } = await inMemory({ maxInFlight: 1, isOverloaded: () => true });
      const open = await openEvents(own.url, { as: 'alice' });
      const other = await openEvents(own.url, { as: 'bob' });
      assert.equal(
        (await own.call('POST', '/api/me/tasks', { as: 'alice', json: { title: 'a' } })).status,
        201,
      );
      await open.change();
      assert.equal(entryOf(await open.change()), 'a');
      [open, other].forEach(({ close }) => close());
    });

    it('ends with `retry` when the service drains, and so does a stream that comes then', async () => {
      const { service: own, streams } = await inMemory();
      const events = await openEvents(own.url, { as: 'alice' });
      await events.change();
      streams.endAll();
      const last = await events.next();
      assert.equal(last?.type, 'retry');
      assert.ok(Number(last.data) >= 1000 && Number(last.data) <= 5000, last.data);
      assert.equal(await events.next(), undefined);
      const { text } = await own.call('GET', path, { as: 'alice' });
      assert.match(text, /^id: .*\nevent: change\ndata: .*\n\nretry: \d{4}\n\n$/);
    });

    it('ends with `retry` when its token expires [V7.3.2]', async () => {
      const { service: own } = await inMemory();
      const expiring = await new SignJWT({ sub: 'alice' })
        .setProtectedHeader({ alg: 'HS256' })
        .setExpirationTime(Math.floor(Date.now() / 1000) + 2)
        .sign(new TextEncoder().encode(testSecret));
      const { text } = await own.call('GET', path, { bearer: expiring });
      assert.match(text, /\nretry: \d{4}\n\n$/);
    });

    it('frees everything when the client hangs up, or ends its half of the connection', async () => {
      const { service: own, streams, subscribers } = await inMemory();
      const events = await openEvents(own.url, { as: 'alice' });
      await events.change();
      assert.deepEqual([streams.count(), subscribers()], [1, 1]);
      events.close();
      await until(() => streams.count() === 0 && subscribers() === 0);
      const { hostname, port } = new URL(own.url);
      const socket = connect(Number(port), hostname);
      const bearer = await tokenOf('alice');
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${bearer}\r\n\r\n`);
      await once(socket, 'data');
      assert.deepEqual([streams.count(), subscribers()], [1, 1]);
      socket.end();
      await until(() => streams.count() === 0 && subscribers() === 0);
    });

    it('reads the feed no further than its client reads, who is cut off when they read nothing', async () => {
      const store = createMemoryStore();
      let reads = 0;
      /** The same change without an end. */
      const changes: typeof store.history.changes = (owner, since) =>
        pipe(
          store.history.changes(owner, { ...since, number: 0, startedAt: 0 }, 1),
          TE.map((page) => {
            reads += 1;
            return { ...page, next: since, hasMore: true };
          }),
        );
      const streams = createEventStreams();
      const own = await serviceWith({
        ports: {
          ...announcedStore(store, createLocalEvents()),
          ...systemPorts,
          history: { ...store.history, changes },
        },
        streams,
        idleMilliseconds: 500,
      });
      const json = { title: 'a', description: '🦉'.repeat(10_000) };
      await own.call('POST', '/api/me/tasks', { as: 'alice', json });
      const { hostname, port } = new URL(own.url);
      const socket = connect(Number(port), hostname).pause();
      const bearer = await tokenOf('alice');
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${bearer}\r\n\r\n`);
      await until(() => streams.count() === 1);
      await until(() => streams.count() === 0);
      // What the system takes before it makes the service wait.
      assert.ok(reads > 1 && reads < 1000, `${reads} changes of 40 kB were read`);
      socket.destroy();
    });

    it('stays while the feed is unavailable, and goes on at the next notice', async () => {
      const store = createMemoryStore();
      let isAway = false;
      const history = {
        changePoint: store.history.changePoint,
        changes: (...given: Parameters<typeof store.history.changes>) =>
          isAway ? TE.left(unavailable) : store.history.changes(...given),
      };
      const events = createLocalEvents();
      const own = await serviceWith({
        ports: { ...announcedStore(store, events), ...systemPorts, history },
      });
      const reader = await openEvents(own.url, { as: 'alice' });
      await reader.change();
      const user = (title: string) => own.call('POST', '/api/me/tasks', { as: 'alice', json: { title } });
      isAway = true;
      await user('a');
      isAway = false;
      events.publishAll();
      assert.equal(entryOf(await reader.change()), 'a');
      reader.close();
    });

    it('breaks off, and is reported, for a bug', async () => {
      const bug = new Error('a bug');
      const { service: own } = await inMemory({}, { changes: () => () => Promise.reject(bug) });
      const reader = await openEvents(own.url, { as: 'alice' });
      await assert.rejects(async () => {
        while ((await reader.next()) !== undefined);
      });
      assert.deepEqual(own.bugs, [bug]);
    });

    it('announces what was written, and nothing that was refused or rolled back', async () => {
      const { store, events, service: own } = await inMemory();
      const told: string[] = [];
      const user = newUserOf(own);
      await user.create();
      const owner = right(makeOwnerId(user.name));
      events.subscribe(owner, () => told.push('told'));
      await user.call('POST', '/tasks', { json: { title: '' } });
      await user.batch([
        { op: 'create', task: { title: 'a' } },
        { op: 'delete', id: '00000000-0000-4000-8000-000000000000' },
      ]);
      assert.deepEqual(told, []);
      await store.erase(owner)();
      assert.deepEqual(told, ['told']);
    });
  });
});
