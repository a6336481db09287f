import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignJWT } from 'jose';
import { entryOf, openEvents } from '../support/event-reader.ts';
import { freePort } from '../support/embedded-postgres.ts';
import { type Way, wayTo } from '../support/proxy.ts';
import { testSecret, tokenOf } from '../support/tokens.ts';
import { until } from '../support/until.ts';
import { assertAnswered, deadline } from './support/answers.ts';
import { changesIn } from './support/bodies.ts';
import { call } from './support/calls.ts';
import { theCluster, withClient } from './support/cluster.ts';
import { type Serving, assertNoBugs, endAll, serveOn } from './support/serving.ts';

/** Twice the 15 s between two heartbeats, which are also the longest that a change without a notice waits, in milliseconds. */
const beatDeadline = 2 * 15_000;
/** Twice the second within which a stream has ended after the `exp` of its token. */
const expiryDeadline = 2 * 1000;
/** Twice `SHUTDOWN_SECONDS`, which are 10. */
const drainDeadline = 2 * 10_000;

/** Megabytes: a service has 300 meanwhile, and has 830 if it reads on while nobody reads from it. */
const mostMegabytes = 500;

/** A thousand changes of 40 kB after the first one: more than the system takes of what nobody reads. */
const fillSql = `
  update users set change_seq = 1001 where id = 'mallory';
  insert into tasks (user_id, id, title, title_key, folded, description, status, priority, tags, created_at,
    updated_at, version, change_seq, position)
  select 'mallory', ('01920000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'task', 'task',
    'task', repeat('🦉', 10000), 'pending', 2, '{}', now(), now(), 1, n + 1, 'a' || n
  from generate_series(1, 1000) n`;

const create = async ({ url }: Serving, as: string, title: string): Promise<void> =>
  assertAnswered(await call(url, 'POST', '/api/me/tasks', { as, json: { title } }), 201);

/** Milliseconds that something took. */
const timeOf = async (work: Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await work;
  return performance.now() - begun;
};

describe('the event streams of two instances', function () {
  this.timeout(180_000);
  let writing: Serving;
  let following: Serving;
  let database: string;
  let listenersWay: Way;
  let metricsUrl: string;

  before(async () => {
    database = await (await theCluster()).newDatabase();
    listenersWay = await wayTo(database);
    const port = await freePort();
    metricsUrl = `http://127.0.0.1:${port}`;
    writing = await serveOn(database);
    following = await serveOn(database, {
      DATABASE_DIRECT_URL: listenersWay.url,
      METRICS_PORT: String(port),
    });
  });
  after(async () => {
    await endAll();
    await listenersWay.close();
  });

  const metric = async (name: string): Promise<number> => {
    const { text } = await call(metricsUrl, 'GET', '/metrics');
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  };
  const isListening = (): Promise<boolean> =>
    withClient(database, async (client) => {
      const { rowCount } = await client.query(
        `select from pg_stat_activity where datname = current_database() and query like 'listen %'`,
      );
      return rowCount === 1;
    });

  it('deliver everything once, in order, though the database is restarted', async () => {
    const cluster = await theCluster();
    const events = await openEvents(following.url, { as: 'alice' });
    await events.change();
    await until(isListening);
    await create(writing, 'alice', 'before');
    assert.equal(entryOf(await events.change()), 'before');
    await cluster.stopAtOnce();
    await cluster.startAgain();
    await until(async () => (await call(writing.url, 'GET', '/readyz')).status === 200);
    await create(writing, 'alice', 'first');
    await create(writing, 'alice', 'second');
    const took = await timeOf(
      (async () => {
        for (const title of ['first', 'second']) assert.equal(entryOf(await events.change()), title);
      })(),
    );
    assert.ok(took < beatDeadline, `they came after ${took} ms`);
    events.close();
  });

  describe('side by side', () => {
    /** What each test waits for, all at the same time. */
    let waits: Readonly<Record<'beat' | 'lost' | 'expiry' | 'memory', Promise<number>>>;

    /** A stream on which nothing happens. */
    const beat = async (): Promise<number> => {
      const events = await openEvents(following.url, { as: 'bob' });
      await events.change();
      const took = await timeOf(
        events.any().then((event) => assert.equal(event?.type, 'comment', event?.data)),
      );
      events.close();
      return took;
    };

    /** A change of which the connection that listens hears nothing, since it is dead. */
    const lost = async (): Promise<number> => {
      const events = await openEvents(following.url, { as: 'carol' });
      await events.change();
      await until(isListening);
      void listenersWay.freeze();
      await create(writing, 'carol', 'unheard of');
      const took = await timeOf(events.change().then((event) => assert.equal(entryOf(event), 'unheard of')));
      listenersWay.mend();
      events.close();
      return took;
    };

    /** A token that expires after 3 s; the milliseconds from then to the end of the stream. */
    const expiry = async (): Promise<number> => {
      const expiresAt = Math.floor(Date.now() / 1000) + 3;
      const bearer = await new SignJWT({ sub: 'dave' })
        .setProtectedHeader({ alg: 'HS256' })
        .setExpirationTime(expiresAt)
        .sign(new TextEncoder().encode(testSecret));
      const events = await openEvents(following.url, { bearer });
      await events.change();
      assert.equal((await events.next())?.type, 'retry');
      assert.equal(await events.next(), undefined);
      return Date.now() - expiresAt * 1000;
    };

    /** Ten clients who ask for a thousand changes, and read none; the most memory of the service in 10 s, in megabytes. */
    const memory = async (): Promise<number> => {
      await create(writing, 'mallory', 'first');
      const { next } = changesIn(await call(writing.url, 'GET', '/api/me/tasks/changes', { as: 'mallory' }));
      await withClient(database, (client) => client.query(fillSql));
      const { hostname, port } = new URL(following.url);
      const request = `GET /api/me/tasks/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${await tokenOf('mallory')}\r\nLast-Event-ID: ${next}\r\n\r\n`;
      const sockets = Array.from({ length: 10 }, () => connect(Number(port), hostname).pause());
      for (const socket of sockets) socket.on('error', () => undefined).write(request);
      await until(async () => (await metric('http_event_streams')) >= 10);
      let most = 0;
      const end = performance.now() + 10_000;
      while (performance.now() < end) {
        most = Math.max(most, (await metric('process_resident_memory_bytes')) / 1e6);
        await sleep(50);
      }
      sockets.forEach((socket) => socket.destroy());
      return most;
    };

    before(() => {
      waits = { beat: beat(), lost: lost(), expiry: expiry(), memory: memory() };
      // Each is awaited by its test.
      for (const wait of Object.values(waits)) wait.catch(() => undefined);
    });

    it('send a comment when nothing happens', async () => {
      const took = await waits.beat;
      assert.ok(took < beatDeadline, `it came after ${took} ms`);
    });

    it('deliver a change though the connection that listens is silently dead', async () => {
      const took = await waits.lost;
      assert.ok(took < beatDeadline, `it came after ${took} ms`);
    });

    it('end when the token expires', async () => {
      const took = await waits.expiry;
      assert.ok(took >= 0 && took < expiryDeadline, `it ended after ${took} ms`);
    });

    it('cost bounded memory when nobody reads them', async () => {
      const most = await waits.memory;
      assert.ok(most < mostMegabytes, `the service had ${most} MB`);
    });
  });

  // Within a `describe`, since mocha would run it before the others.
  describe('at SIGTERM', () => {
    it('end with `retry`, and the process exits with 0', async () => {
      const all = await Promise.all(
        Array.from({ length: 20 }, (_, n) => openEvents(following.url, { as: `person-${n}` })),
      );
      for (const { change } of all) await change();
      const exited = timeOf(following.stop().then((code) => assert.equal(code, 0, following.started.err())));
      const ended = await timeOf(
        Promise.all(
          all.map(async ({ next }) => {
            assert.equal((await next())?.type, 'retry');
            assert.equal(await next(), undefined);
          }),
        ),
      );
      assert.ok(ended < deadline, `they ended after ${ended} ms`);
      const took = await exited;
      assert.ok(took < drainDeadline, `the process exited after ${took} ms`);
      assertNoBugs(following);
      assertNoBugs(writing);
    });
  });
});
