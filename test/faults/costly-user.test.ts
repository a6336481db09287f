import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { tokenOf } from '../support/service.ts';
import { assertAnswered } from './support/answers.ts';
import { call, newClient } from './support/calls.ts';
import { theCluster, withClient } from './support/cluster.ts';
import { type Serving, assertNoBugs, endAll, serveOn } from './support/serving.ts';

/** Words that are found at the very end of every text, behind thousands of places where each might begin. */
const words = Array.from({ length: 16 }, (_, n) => `🦉${String.fromCodePoint(97 + n)}`);

/** A thousand tasks with 10,000 characters each, of which nearly all have four bytes. */
const fillSql = `
  insert into users (id, change_seq) values ('mallory', 1000);
  insert into tasks (user_id, id, title, title_key, folded, description, status, priority, tags, created_at,
    updated_at, version, change_seq, position)
  select 'mallory', ('01920000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'task ' || n, 'task ' || n,
    'task ' || n || E'\\n' || text, text, 'pending', 2, '{}', now(), now(), 1, n, 'a' || n
  from generate_series(1, 1000) n, (select repeat('🦉', 9952) || ' ${words.join(' ')}' as text);
  analyze tasks`;

const connections = 60;
/** Calls that the rate limit leaves to one user in a minute. */
const limit = 600;
/** All that the calls can cost is reached in 7 s: memory grows by 2 % afterwards, and waits do not. */
const milliseconds = 10_000;

type Attack = (url: string, path: string) => Promise<void>;

/** Asks and takes in what comes; resolves with nothing, also when the connection breaks. */
const takenIn = (url: string, agent: Agent, bearer: string): Promise<void> =>
  new Promise((resolve) => {
    const asking = get(url, { agent, headers: { Authorization: `Bearer ${bearer}` } }, (response) =>
      response.resume().on('close', () => resolve()),
    );
    asking.on('error', () => resolve());
  });

/** Asks on many connections at a time, as often as the rate limit allows, and hangs up at the end. */
const asking: Attack = async (url, path) => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const bearer = await tokenOf('mallory');
  let left = limit;
  const ask = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await takenIn(`${url}${path}`, agent, bearer);
    }
  };
  const hangUp = setTimeout(() => {
    left = 0;
    agent.destroy();
  }, milliseconds);
  await Promise.all(Array.from({ length: connections }, ask));
  clearTimeout(hangUp);
  agent.destroy();
};

/** Asks on many connections at a time, and reads nothing. */
const notReading: Attack = async (url, path) => {
  const { hostname, port } = new URL(url);
  const request = `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${await tokenOf('mallory')}\r\n\r\n`;
  const sockets = Array.from({ length: connections }, () =>
    connect(Number(port), hostname)
      .on('error', () => undefined)
      .pause(),
  );
  for (const socket of sockets) socket.write(request.repeat(limit / connections));
  await sleep(milliseconds);
  sockets.forEach((socket) => socket.destroy());
};

const megabytesOf = async ({ started }: Serving): Promise<number> => {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(started.child.pid)]);
  return Number(stdout) / 1024;
};

/** How long another user waits while it goes on, 95 % of the time, and the most memory that the service has meanwhile. */
const during = async (serving: Serving, attack: Promise<void>) => {
  const times: number[] = [];
  let [most, isOver] = [0, false];
  const ask = async (path: string): Promise<void> => {
    const client = newClient();
    while (!isOver) {
      const response = await client(serving.url, 'GET', path, { as: 'bob' });
      assertAnswered(response, 200);
      times.push(response.milliseconds);
      await sleep(250);
    }
  };
  const weigh = async (): Promise<void> => {
    while (!isOver) {
      most = Math.max(most, await megabytesOf(serving));
      await sleep(100);
    }
  };
  const watching = Promise.all([ask('/api/me/stats'), ask('/api/me/tasks?limit=50'), weigh()]);
  await Promise.race([attack, watching]);
  isOver = true;
  await watching;
  const sorted = times.toSorted((a, b) => a - b);
  return { p95: sorted[Math.ceil(0.95 * sorted.length) - 1] ?? Infinity, most };
};

/** Promised are 500 ms, and a minute; these are twice that. */
const [mostMilliseconds, secondsToRest] = [1000, 120];
const [mostMegabytes, megabytesAtRest] = [600, 350];

/** Resolves with the memory that the service has when it is at rest, or when it has had the time for that; ends it. */
const restOf = async (serving: Serving): Promise<number> => {
  const end = performance.now() + secondsToRest * 1000;
  while ((await megabytesOf(serving)) >= megabytesAtRest && performance.now() < end) await sleep(500);
  const megabytes = await megabytesOf(serving);
  await serving.kill();
  return megabytes;
};

describe('a user with much data', function () {
  this.timeout(240_000);
  let database: string;
  const resting: Array<readonly [name: string, megabytes: Promise<number>]> = [];
  before(async () => {
    database = await (await theCluster()).newDatabase();
    await withClient(database, (client) => client.query(fillSql));
    const serving = await serveOn(database);
    const operations = Array.from({ length: 60 }, () => ({ op: 'create', task: { title: 'Buy milk' } }));
    const sent = { as: 'bob', json: { operations } };
    assertAnswered(await call(serving.url, 'POST', '/api/me/tasks/batch', sent), 200);
    await serving.kill();
  });
  after(endAll);

  // Those after which a service takes 14 s to be at rest come in turns with those after which it is at once.
  const attacks: ReadonlyArray<readonly [name: string, attack: Attack, path: string]> = [
    ['lists it', asking, '/api/me/tasks'],
    ['lists it and reads nothing', notReading, '/api/me/tasks'],
    ['lists it in smaller pages', asking, '/api/me/tasks?limit=24'],
    ['searches it', asking, `/api/me/tasks?search=${encodeURIComponent(words.join(' '))}`],
    ['exports it', asking, '/api/me/export'],
    ['exports it and reads nothing', notReading, '/api/me/export'],
    ['lists it in smaller pages and reads nothing', notReading, '/api/me/tasks?limit=24'],
  ];
  for (const [name, attack, path] of attacks) {
    it(`who ${name} on 60 connections keeps others served and memory bounded`, async () => {
      const serving = await serveOn(database, { RATE_LIMIT: `${limit}/60` });
      const { p95, most } = await during(serving, attack(serving.url, path));
      resting.push([name, restOf(serving)]);
      assert.ok(p95 < mostMilliseconds, `others waited for ${p95} ms`);
      assert.ok(most < mostMegabytes, `it took ${most} MB`);
      assertNoBugs(serving);
    });
  }

  it('leaves the memory that a service has at rest', async () => {
    assert.equal(resting.length, attacks.length);
    for (const [name, rest] of resting) {
      const megabytes = await rest;
      assert.ok(megabytes < megabytesAtRest, `who ${name} left ${megabytes} MB`);
    }
  });
});
