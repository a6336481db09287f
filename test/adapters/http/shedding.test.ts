import assert from 'node:assert/strict';
import { request } from 'node:http';
import { connect } from 'node:net';
import { createMemoryStore } from '../../../src/adapters/memory/store.ts';
import type { TaskStore } from '../../../src/application/ports.ts';
import { newTaskId, systemPorts } from '../../../src/infrastructure/system-ports.ts';
import { limiterInMemory } from '../../../src/adapters/rate-limit/rate-limiter.ts';
import { servicesOfSuite, type startService, summary, tokenOf } from '../../support/service.ts';
import { until } from '../../support/until.ts';

const opened = servicesOfSuite();

/** Limits that grant everything, each time when it is released. */
const heldLimits = () => {
  const waiting: (() => void)[] = [];
  const unlimited = limiterInMemory({ requests: 1_000_000, seconds: 60 });
  const perUser = {
    ...unlimited,
    take: () => () =>
      new Promise<{ isGranted: boolean; remaining: number; secondsToReset: number }>((resolve) => {
        waiting.push(() => resolve({ isGranted: true, remaining: 1, secondsToReset: 1 }));
      }),
  };
  return {
    limits: { perUser, perAddress: unlimited },
    untilHeld: (count: number) => until(() => waiting.length === count),
    release: () => waiting.splice(0).forEach((go) => go()),
  };
};

/** A service in which so many calls, each of another user, are in flight until they are released. */
const busyService = async (count: number, given: Parameters<typeof startService>[0]) => {
  const { limits, untilHeld, release } = heldLimits();
  const service = await opened({ ...given, limits });
  const calls = Array.from({ length: count }, (_, n) =>
    service.call('GET', '/api/me/tasks', { as: `user-${n}` }),
  );
  await untilHeld(count);
  return {
    service,
    untilHeld,
    release,
    /** Releases the calls; resolves with their statuses. */
    finish: async () => {
      release();
      return (await Promise.all(calls)).map(({ status }) => status);
    },
  };
};

describe('load shedding', () => {
  it('refuses queued calls at once, with all headers, while the event loop lags [V15.2.2]', async () => {
    const { service, finish } = await busyService(8, { isOverloaded: () => true });
    const headers = { Origin: 'http://localhost:3000' };
    const refused = await service.call('GET', '/api/me/tasks', { as: 'alice', headers });
    assert.deepEqual(summary(refused), [503, 'UNAVAILABLE']);
    assert.equal(refused.headers.get('Retry-After'), '1');
    assert.equal(refused.headers.get('Access-Control-Allow-Origin'), headers.Origin);
    assert.equal(service.records.at(-1)?.failure, 'Overloaded');
    assert.deepEqual(await finish(), Array(8).fill(200));
  });

  it('never refuses a lone caller, however much the event loop lags', async () => {
    const service = await opened({ isOverloaded: () => true });
    for (let n = 0; n < 20; n += 1)
      assert.equal((await service.call('GET', '/api/me/tasks', { as: 'alice' })).status, 200);
    const page = Array.from({ length: 6 }, () => service.call('GET', '/api/me/tasks', { as: 'alice' }));
    for (const { status } of await Promise.all(page)) assert.equal(status, 200);
  });

  it('refuses nobody for queued calls of another user, however much the event loop lags', async () => {
    const store = createMemoryStore();
    const finds: (() => void)[] = [];
    const tasks: TaskStore = {
      ...store.tasks,
      find: (actor, id) => async () => {
        await new Promise<void>((resolve) => finds.push(resolve));
        return store.tasks.find(actor, id)();
      },
    };
    const unlimited = limiterInMemory({ requests: 1_000_000, seconds: 60 });
    let [asked, isLate] = [0, false];
    const take: typeof unlimited.take = (who) => {
      asked += 1;
      return unlimited.take(who);
    };
    const service = await opened({
      ports: { ...store, tasks, ...systemPorts },
      limits: { perUser: { ...unlimited, take }, perAddress: unlimited },
      isOverloaded: () => isLate,
    });
    const path = `/api/me/tasks/${newTaskId()}`;
    const calls = Array.from({ length: 20 }, () => service.call('GET', path, { as: 'mallory' }));
    await until(() => asked === calls.length && finds.length === 6);
    isLate = true;
    assert.equal((await service.call('GET', '/api/me/tasks', { as: 'bob' })).status, 200);
    for (let left = calls.length; left > 0; left -= 1) {
      await until(() => finds.length > 0);
      finds.shift()?.();
    }
    for (const { status } of await Promise.all(calls)) assert.equal(status, 404);
  });

  it('refuses calls over the in-flight limit until others are answered', async () => {
    const { service, untilHeld, release, finish } = await busyService(2, { maxInFlight: 2 });
    assert.deepEqual(summary(await service.call('GET', '/api/me/tasks', { as: 'alice' })), [
      503,
      'UNAVAILABLE',
    ]);
    assert.deepEqual(await finish(), [200, 200]);
    const next = service.call('GET', '/api/me/tasks', { as: 'alice' });
    await untilHeld(1);
    release();
    assert.equal((await next).status, 200);
  });

  it('counts every request, whatever the form of its target, except probes and preflights [V15.2.2]', async () => {
    const { service, finish } = await busyService(2, { maxInFlight: 2 });
    const rawly = async (start: string) =>
      (await service.raw(`${start} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)).status;
    for (const start of [
      'GET /api/me/tasks',
      'GET http://x/api/me/tasks',
      'POST ftp://x/api/me/tasks',
      'GET /openapi.json',
      'GET /docs',
      'GET /nowhere',
      'GET /%ff',
      'POST /nowhere',
    ])
      assert.equal(await rawly(start), 503, start);
    for (const path of ['/health', '/livez', '/readyz']) {
      assert.equal(await rawly(`GET ${path}`), 200, path);
      assert.equal(await rawly(`GET ftp://x${path}?x`), 200, path);
    }
    const headers = { Origin: 'http://localhost:3000', 'Access-Control-Request-Method': 'GET' };
    assert.equal((await service.call('OPTIONS', '/api/me/tasks', { headers })).status, 204);
    assert.deepEqual(await finish(), [200, 200]);
  });

  it('admits a bounded number of probes, which share one check of the database', async () => {
    const looks: ((isReady: boolean) => void)[] = [];
    const service = await opened({ ready: () => new Promise((resolve) => looks.push(resolve)) });
    const probe = () => service.call('GET', '/readyz');
    let settled = 0;
    const statuses = Array.from({ length: 40 }, async () => {
      const { status } = await probe();
      settled += 1;
      return status;
    });
    // Those over the bound are refused, while the others wait.
    await until(() => settled === 8);
    assert.equal(looks.length, 1);
    assert.equal((await service.call('GET', '/livez')).status, 200);
    assert.equal((await service.call('GET', '/api/me/tasks', { as: 'alice' })).status, 200);
    looks.forEach((answer) => answer(true));
    const count = (wanted: number, all: ReadonlyArray<number>) => all.filter((one) => one === wanted).length;
    const all = await Promise.all(statuses);
    assert.deepEqual([count(200, all), count(503, all)], [32, 8]);
    const next = probe();
    await until(() => looks.length === 2);
    looks[1]?.(false);
    assert.equal((await next).status, 503);
  });

  it('frees the slot of a request whose response nobody reads, if it holds no memory', async () => {
    const service = await opened({ maxInFlight: 2 });
    const { hostname, port } = new URL(service.url);
    const bundle = 'GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n';
    const sockets = Array.from({ length: 4 }, () => {
      const socket = connect(Number(port), hostname);
      socket.pause().write(bundle.repeat(10));
      return socket;
    });
    await until(() => service.records.length >= 4);
    assert.equal((await service.call('GET', '/api/me/tasks', { as: 'alice' })).status, 200);
    for (const socket of sockets) socket.destroy();
  });

  it('frees the slot of a caller who hangs up, before or while holding it', async () => {
    const { limits, untilHeld, release } = heldLimits();
    // A user has a quarter of the places.
    const service = await opened({ maxInFlight: 4, limits });
    const headers = { Authorization: `Bearer ${await tokenOf('alice')}` };
    for (let round = 0; round < 8; round += 1) {
      const calling = request(`${service.url}/api/me/tasks`, { method: 'POST', headers, agent: false });
      calling.on('error', () => undefined).write('{');
      await untilHeld(1);
      // The place is taken only by who is still there.
      if (round % 2 === 0) release();
      calling.destroy();
      await until(() => service.records.filter(({ aborted }) => aborted).length === round + 1);
      release();
    }
    const next = service.call('GET', '/api/me/tasks', { as: 'alice' });
    await untilHeld(1);
    release();
    assert.equal((await next).status, 200);
  });
});
