import assert from 'node:assert/strict';
import { type Socket, connect } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/embedded-postgres.ts';
import { call, newClient } from './support/calls.ts';
import { theCluster } from './support/cluster.ts';
import { type Serving, assertNoBugs, endAll, serveOn, startServing } from './support/serving.ts';

/** Milliseconds: twice the second within which `/health` answers whatever else comes. */
const healthDeadline = 2 * 1000;

/** Bytes of resident memory: twice what is promised on PostgreSQL, and on PGlite above what is used at rest. */
const mostMemory = 2 * 400e6;
const mostGrowth = 2 * 150e6;

const lines = (...all: ReadonlyArray<string>): string => [...all, '', ''].join('\r\n');

/** A request of each kind that needs no valid token. */
const kinds: ReadonlyArray<readonly [name: string, request: string]> = [
  ['the OpenAPI document', lines('GET /openapi.json HTTP/1.1', 'Host: x')],
  ['the docs page', lines('GET /docs HTTP/1.1', 'Host: x')],
  ['the largest asset of the docs', lines('GET /docs/swagger-ui-bundle.js HTTP/1.1', 'Host: x')],
  ['a probe', lines('GET /health HTTP/1.1', 'Host: x')],
  ['the probe that asks the database', lines('GET /readyz HTTP/1.1', 'Host: x')],
  ['an unknown path', lines('GET /nowhere HTTP/1.1', 'Host: x')],
  ['an unreadable path', lines('GET /%ff HTTP/1.1', 'Host: x')],
  ['a URL that is too long', lines(`GET /${'x'.repeat(9000)} HTTP/1.1`, 'Host: x')],
  ['no Host', lines('GET / HTTP/1.1')],
  ['a method that is not allowed', lines('DELETE /health HTTP/1.1', 'Host: x')],
  ['a call without a token', lines('GET /api/me/tasks HTTP/1.1', 'Host: x')],
  ['a call with a bad token', lines('GET /api/me/tasks HTTP/1.1', 'Host: x', 'Authorization: Bearer a.b.c')],
  [
    'a body that is refused',
    `${lines('POST /nowhere HTTP/1.1', 'Host: x', 'Content-Length: 100')}${'x'.repeat(100)}`,
  ],
  [
    'a preflight',
    lines(
      'OPTIONS /api/me/tasks HTTP/1.1',
      'Host: x',
      'Origin: http://localhost:3000',
      'Access-Control-Request-Method: GET',
    ),
  ],
];

/** Kinds whose responses are large, come from the database, or need a signature checked. */
const asked = ['the OpenAPI document', 'the probe that asks the database', 'a call with a bad token'];

/** What a flood did: the longest wait for `/health` in milliseconds, and the most resident memory in bytes. */
type Harm = { readonly slowest: number; readonly memory: number };

const mega = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

describe('a flood of pipelined requests without a token', () => {
  let serving: Serving;
  let metricsUrl: string;
  const sockets = new Set<Socket>();
  const endFlood = (): void => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  afterEach(async () => {
    endFlood();
    await endAll();
  });

  const withMetrics = async (): Promise<Readonly<Record<string, string>>> => {
    const port = await freePort();
    metricsUrl = `http://127.0.0.1:${port}`;
    return { METRICS_PORT: String(port), NODE_OPTIONS: '--max-old-space-size=512' };
  };
  const residentMemory = async (): Promise<number> => {
    const { text } = await call(metricsUrl, 'GET', '/metrics');
    return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]);
  };

  /** Opens a connection of a flood; what comes back is not read unless somebody listens to it. */
  const opened = (): Socket => {
    const { hostname, port } = new URL(serving.url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    sockets.add(socket);
    return socket;
  };

  /** Watches the service for so many milliseconds while something else goes on. */
  const watched = async (milliseconds: number): Promise<Harm> => {
    const client = newClient();
    let [slowest, memory] = [0, 0];
    const end = performance.now() + milliseconds;
    while (performance.now() < end) {
      const health = await client(serving.url, 'GET', '/health');
      assert.equal(health.status, 200, health.text);
      slowest = Math.max(slowest, health.milliseconds);
      memory = Math.max(memory, await residentMemory());
      await sleep(20);
    }
    return { slowest, memory };
  };

  const assertHarmless = (what: string, { slowest, memory }: Harm, mostMemory: number): void => {
    const told = `${what}: /health took ${slowest.toFixed(0)} ms, memory was ${mega(memory)}`;
    if (process.env['FIGURES'] !== undefined) process.stdout.write(`${told}\n`);
    assert.ok(slowest < healthDeadline && memory < mostMemory, told);
  };

  /** So many connections write everything at once, and read nothing. */
  const flood = async (request: string, connections = 20): Promise<Harm> => {
    const count = Math.min(3000, Math.ceil(2e6 / request.length));
    const bytes = Buffer.from(request.repeat(count));
    for (let opening = 0; opening < connections; opening += 1) opened().write(bytes);
    return watched(1000).finally(endFlood);
  };

  /** So many connections write no more than may wait, and again when all of it is answered. */
  const ask = async (request: string, connections = 20): Promise<Harm> => {
    const bytes = Buffer.from(request.repeat(50));
    let answered = 0;
    for (let opening = 0; opening < connections; opening += 1) {
      const socket = opened();
      let [due, rest] = [50, ''];
      socket.on('data', (chunk: Buffer) => {
        const parts = `${rest}${chunk.toString('latin1')}`.split('HTTP/1.1 ');
        rest = parts.at(-1)?.slice(-10) ?? '';
        answered += parts.length - 1;
        due -= parts.length - 1;
        if (due > 0) return;
        due = 50;
        socket.write(bytes);
      });
      socket.write(bytes);
    }
    const harm = await watched(2000).finally(endFlood);
    assert.ok(answered > 50 * connections, `only ${answered} were answered`);
    return harm;
  };

  it('keeps the memory of a service on PostgreSQL bounded, and its health checks answered', async function () {
    this.timeout(300_000);
    serving = await serveOn(await (await theCluster()).newDatabase(), await withMetrics());
    for (const [name, request] of kinds) assertHarmless(name, await flood(request), mostMemory);
    for (const [name, request] of kinds)
      if (asked.includes(name)) assertHarmless(`${name}, asked for`, await ask(request), mostMemory);
    assert.equal((await call(serving.url, 'GET', '/api/me/tasks', { as: 'alice' })).status, 200);
    assertNoBugs(serving);
  });

  it('keeps the memory of a service on PGlite bounded, and its health checks answered', async function () {
    this.timeout(300_000);
    const directory = await mkdtemp(join(tmpdir(), 'doable-floods-'));
    serving = await startServing({ ...(await withMetrics()), DATA_DIR: directory });
    // What the start has left behind is collected in the first flood.
    await flood(lines('GET / HTTP/1.1', 'Host: x'));
    const { memory: atRest } = await watched(1000);
    for (const [name, request] of kinds)
      assertHarmless(
        `${name}, on PGlite (${mega(atRest)} at rest)`,
        await flood(request),
        atRest + mostGrowth,
      );
    assertNoBugs(serving);
    await serving.stop();
    await rm(directory, { recursive: true });
  });

  it('keeps a service alive and its memory bounded, whatever the number of connections', async function () {
    this.timeout(300_000);
    serving = await serveOn(await (await theCluster()).newDatabase(), await withMetrics());
    for (let opening = 0; opening < 300; opening += 1)
      opened().write(lines('GET / HTTP/1.1', 'Host: x').repeat(3000));
    // It takes seconds to get through them, in which others are served, but not at once.
    const { memory } = await watched(5000);
    assert.ok(memory < mostMemory, `memory was ${mega(memory)}`);
    endFlood();
    assert.equal((await call(serving.url, 'GET', '/api/me/tasks', { as: 'alice' })).status, 200);
    assertNoBugs(serving);
  });
});
