import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { get, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { AggregatorRegistry } from 'prom-client';
import type { Authenticator } from '../../src/application/ports.ts';
import type { AppDependencies } from '../../src/adapters/http/app.ts';
import { apiRoutes } from '../../src/adapters/http/api-routes.ts';
import { createEventStreams } from '../../src/adapters/http/overload/event-streams.ts';
import { limiterInMemory } from '../../src/adapters/rate-limit/rate-limiter.ts';
import { readConfig } from '../../src/infrastructure/config/config.ts';
import { createMetrics, openMetrics } from '../../src/infrastructure/metrics.ts';
import { openEvents } from '../support/event-reader.ts';
import { type Service, startService, tokenOf } from '../support/service.ts';
import { until } from '../support/until.ts';
import { right } from '../support/values.ts';

const opened: { readonly close: () => Promise<void> }[] = [];
const closing = <A extends { readonly close: () => Promise<void> }>(one: A): A => {
  opened.push(one);
  return one;
};
afterEach(() => Promise.all(opened.splice(0).map(({ close }) => close())));

/** A service that is measured, and what is told of it: `told('http_requests_in_flight')`. */
const measured = async (given: Partial<AppDependencies> = {}) => {
  const { registry, observer } = createMetrics();
  const service = closing(await startService({ ...given, observer }));
  const text = () => registry.metrics();
  const told = async (sample: string): Promise<number | undefined> => {
    const line = (await text()).split('\n').find((one) => one.startsWith(`${sample} `));
    return line === undefined ? undefined : Number(line.slice(sample.length + 1));
  };
  return { service, text, told };
};

const request = (method: string, route: string, status: number | string): string =>
  `http_requests_total{method="${method}",route="${route}",status="${status}"}`;
const duration = (part: string, method: string, route: string): string =>
  `http_request_duration_seconds_${part}{method="${method}",route="${route}"}`;

describe('the metrics', () => {
  it('count requests by method, template and status, and time them', async () => {
    const { service, told } = await measured();
    for (const { method, path } of apiRoutes) {
      const at = path.replace(':user_id', 'me').replace(':id', 'x');
      const calledAt = performance.now();
      await service.call(method.toUpperCase(), at);
      const sample = request(method.toUpperCase(), path, 401);
      await until(async () => (await told(sample)) === 1);
      assert.equal(await told(duration('count', method.toUpperCase(), path)), 1);
      const seconds = (await told(duration('sum', method.toUpperCase(), path))) ?? 0;
      assert.ok(seconds > 0 && seconds * 1000 < performance.now() - calledAt, String(seconds));
    }
    const list = '/api/:user_id/tasks';
    await service.call('GET', '/api/me/tasks', { as: 'ada' });
    await service.call('GET', '/api/ada/tasks?search=x', { as: 'ada' });
    await until(async () => (await told(request('GET', list, 200))) === 2);
    assert.equal(await told(duration('count', 'GET', list)), 3);
  });

  it('count all unknown paths as `unknown` and all unknown methods as `other`', async () => {
    const { service, text, told } = await measured();
    const raw = (start: string) => service.raw(`${start} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    for (let n = 0; n < 20; n += 1) await service.call('GET', `/canary-${n}/tasks`);
    await raw('PROPFIND /api/me/tasks');
    await raw('GET /api/%ff/canary');
    await raw('TRACE /canary');
    await until(async () => (await told('http_requests_in_flight')) === 0);
    assert.equal(await told(request('GET', 'unknown', 404)), 20);
    assert.equal(await told(request('other', 'unknown', 405)), 1);
    assert.equal(await told(request('GET', 'unknown', 400)), 1);
    assert.equal(await told(request('other', 'unknown', 404)), 1);
    assert.doesNotMatch(await text(), /canary|PROPFIND|TRACE/);
    // Four counters, and two histograms of fifteen buckets, a sum and a count.
    const samples = (await text()).match(/^http_request(s_total|_duration)\S*\{/gm) ?? [];
    assert.equal(samples.length, 4 + 2 * 17);
  });

  it('count requests in flight, and those whose callers hung up as aborted', async () => {
    const waiting: (() => void)[] = [];
    const authenticate: Authenticator = () => () =>
      new Promise((_, reject) => waiting.push(() => reject(new Error('too late'))));
    const { service, told } = await measured({ authenticate });
    const headers = { Authorization: 'Bearer a.b.c' };
    const ask = () => get(`${service.url}/api/me/stats`, { headers, agent: false });
    const [gone, stays] = [ask(), ask()];
    await until(async () => (await told('http_requests_in_flight')) === 2);
    const [hungUp, answered] = [once(gone, 'error'), once(stays, 'response')];
    gone.destroy();
    await hungUp;
    await until(async () => (await told('http_requests_in_flight')) === 1);
    assert.equal(await told(request('GET', '/api/:user_id/stats', 'aborted')), 1);
    waiting.forEach((go) => go());
    await answered;
    stays.destroy();
    await until(async () => (await told('http_requests_in_flight')) === 0);
    assert.equal(await told(request('GET', '/api/:user_id/stats', 500)), 1);
  });

  it('count refusals by reason: shed, limited, unavailable', async () => {
    const limit = (requests: number) => limiterInMemory({ requests, seconds: 60 });
    let isReady = true;
    const { service, told } = await measured({
      maxInFlight: 1,
      ready: () => Promise.resolve(isReady),
      limits: { perUser: limit(1), perAddress: limit(1) },
    });
    const shed = () => told('http_requests_refused_total{reason="shed"}');
    const limited = () => told('http_requests_refused_total{reason="limited"}');
    const lacking = () => told('http_requests_refused_total{reason="unavailable"}');
    assert.deepEqual([await shed(), await limited(), await lacking()], [0, 0, 0]);
    const list = (as?: string) =>
      service.call('GET', '/api/me/tasks', as === undefined ? {} : { as }).then(({ status }) => status);
    assert.deepEqual(
      [await list('ada'), await list('ada'), await list(), await list()],
      [200, 429, 401, 429],
    );
    await until(async () => (await limited()) === 2);
    assert.equal(await shed(), 0);
    const unsent = {
      method: 'POST',
      headers: { Authorization: `Bearer ${await tokenOf('bob')}` },
      agent: false,
    };
    const slow = httpRequest(`${service.url}/api/me/tasks`, unsent).on('error', () => undefined);
    slow.write('{');
    await until(async () => (await told('http_requests_in_flight')) === 1);
    assert.equal(await list('bob'), 503);
    await until(async () => (await shed()) === 1);
    slow.destroy();
    await until(async () => (await told('http_requests_in_flight')) === 0);
    isReady = false;
    assert.equal((await service.call('GET', '/readyz')).status, 503);
    await until(async () => (await told(request('GET', '/readyz', 503))) === 1);
    assert.deepEqual([await shed(), await limited(), await lacking()], [1, 2, 1]);
    assert.equal(await told('http_requests_in_flight'), 0);
  });

  it('count the open event streams', async () => {
    const streams = createEventStreams();
    const { registry } = createMetrics(undefined, streams.count);
    const service = closing(await startService({ streams }));
    const told = async (): Promise<string | undefined> =>
      /^http_event_streams (\d+)$/m.exec(await registry.metrics())?.[1];
    assert.equal(await told(), '0');
    const events = await openEvents(service.url, { as: 'alice' });
    assert.equal(await told(), '1');
    events.close();
    await until(async () => (await told()) === '0');
  });

  it('count malformed HTTP requests', async () => {
    const { registry, refused } = createMetrics();
    refused({ status: 431 });
    assert.match(
      await registry.metrics(),
      /^http_requests_total\{method="other",route="unknown",status="431"\} 1$/m,
    );
  });

  it('report event-loop lag and the connections of the pool', async () => {
    const counts = { total: 7, idle: 2, waiting: 3, shared: 5 };
    const text = await createMetrics(() => counts).registry.metrics();
    assert.match(text, /^nodejs_eventloop_lag_p99_seconds \d/m);
    assert.match(text, /^database_pool_connections 7$/m);
    assert.match(text, /^database_pool_idle_connections 2$/m);
    assert.match(text, /^database_pool_waiting 3$/m);
    assert.match(text, /^database_shared_statements 5$/m);
    assert.doesNotMatch(await createMetrics().registry.metrics(), /database_/);
  });

  it('are the ones that docs/operations.md lists', async () => {
    const { registry } = createMetrics(() => ({ total: 0, idle: 0, waiting: 0, shared: 0 }));
    const all = registry.getMetricsAsArray().map(({ name }) => name);
    const text = await readFile('docs/operations.md', 'utf8');
    const told = [...text.matchAll(/`((?:http|database|nodejs|process)_\w+)`/g)].map(([, name = '']) => name);
    const ours = all.filter((name) => !/^(nodejs|process)_/.test(name));
    assert.deepEqual(
      [ours.filter((name) => !told.includes(name)), told.filter((name) => !all.includes(name))],
      [[], []],
    );
  });

  it('of several processes are aggregated', async () => {
    const workers = [1, 2].map(() => createMetrics(() => ({ total: 1, idle: 0, waiting: 0, shared: 0 })));
    for (const { observer, refused } of workers) {
      observer.onRequest();
      refused({ status: 400 });
    }
    const told = await Promise.all(workers.map(({ registry }) => registry.getMetricsAsJSON()));
    const all = await AggregatorRegistry.aggregate(told).metrics();
    assert.match(all, /^http_requests_in_flight 2$/m);
    assert.match(all, /^http_requests_total\{.*status="400"\} 2$/m);
    assert.match(all, /^database_pool_connections 2$/m);
  });
});

describe('the metrics server', () => {
  const configOf = (port: string) => right(readConfig({ METRICS_PORT: port }));

  it('is off unless METRICS_PORT is set [V13.4.5]', async () => {
    const { url, observer } = closing(await openMetrics(right(readConfig({}))));
    assert.equal(url, undefined);
    observer.onRequest();
  });

  it('serves /metrics in the text format, and nothing else', async () => {
    const { url = '' } = closing(await openMetrics(configOf('0')));
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    const response = await fetch(url);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('Content-Type'), 'text/plain; version=0.0.4; charset=utf-8');
    assert.match(await response.text(), /^http_requests_in_flight 0$/m);
    const head = await fetch(url, { method: 'HEAD' });
    assert.deepEqual([head.status, await head.text()], [200, '']);
    for (const [path, method] of [
      ['/', 'GET'],
      ['/api/me/tasks', 'GET'],
      ['/metrics/', 'GET'],
      ['/metrics', 'POST'],
      ['/metrics', 'DELETE'],
    ] as const) {
      const refused = await fetch(new URL(path, url), { method });
      assert.deepEqual([refused.status, await refused.text()], [404, 'GET /metrics\n'], `${method} ${path}`);
    }
  });

  it('returns 500 when collecting fails, and recovers', async () => {
    let isBroken = true;
    const counts = () => (isBroken ? assert.fail('canary') : { total: 1, idle: 0, waiting: 0, shared: 0 });
    const { url = '' } = closing(await openMetrics(configOf('0'), counts));
    const refused = await fetch(url);
    assert.deepEqual([refused.status, await refused.text()], [500, 'The metrics are unavailable\n']);
    isBroken = false;
    assert.equal((await fetch(url)).status, 200);
  });

  it('listens on a port of its own [V13.4.5]', async () => {
    const service: Service = closing(await startService());
    assert.equal((await service.call('GET', '/metrics')).status, 404);
  });

  it('closes at once, with connections open', async () => {
    const { url = '', close } = await openMetrics(configOf('0'));
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    await once(socket, 'connect');
    const ended = once(socket.resume(), 'close');
    socket.on('error', () => undefined);
    await close();
    await ended;
    await assert.rejects(fetch(url));
  });
});
