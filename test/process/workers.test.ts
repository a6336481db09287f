import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { kill } from 'node:process';
import { promisify } from 'node:util';
import { freePort, isAlive } from '../support/embedded-postgres.ts';
import { newDatabase } from '../support/postgres.ts';
import { type Started, endAfterEach, startProcess } from '../support/process.ts';
import { callTo, testSecret, tokenOf } from '../support/service.ts';
import { beginTask } from '../support/unfinished.ts';
import { until } from '../support/until.ts';

type Line = { readonly pid: number; readonly msg: string; readonly url?: string; readonly status?: number };

const isLine = (line: unknown): line is Line => typeof line === 'object' && line !== null && 'msg' in line;

const linesOf = ({ err }: Started): ReadonlyArray<Line> =>
  err()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line): unknown => JSON.parse(line))
    .filter(isLine);

const pidsOf = (lines: ReadonlyArray<Line>): ReadonlyArray<number> => [
  ...new Set(lines.map(({ pid }) => pid)),
];

describe('two workers', function () {
  this.timeout('10m');
  const ended = endAfterEach();
  let started: Started;
  let url: string;
  const serving = () => pidsOf(linesOf(started).filter(({ msg }) => msg === 'listening'));

  /** Starts two, and waits until both serve. */
  const start = async (variables: Readonly<Record<string, string>> = {}): Promise<void> => {
    const DATABASE_URL = await newDatabase();
    const shared = { DATABASE_URL, JWT_SECRET: testSecret, WORKERS: '2', PORT: '0' };
    started = ended(startProcess('main.ts', { ...shared, ...variables }));
    url = await started.url();
    await until(() => serving().length === 2);
  };

  /** Asks on a connection of its own, which whoever is next takes. */
  const ask = () => callTo(url)('GET', '/api/me/stats', { as: 'alice', headers: { Connection: 'close' } });

  it('serve on one port, and exit with 0 together', async () => {
    await start();
    for (let requests = 0; requests < 10; requests += 1) assert.equal((await ask()).status, 200);
    await until(() => linesOf(started).filter(({ msg }) => msg === 'request').length === 10);
    assert.equal(pidsOf(linesOf(started).filter(({ msg }) => msg === 'request')).length, 2);
    started.child.kill('SIGTERM');
    assert.equal(await started.ended, 0);
    assert.equal(linesOf(started).filter(({ msg }) => msg === 'stopped').length, 2);
    assert.equal(started.out().match(/listens on/g)?.length, 1);
  });

  it('share the rate limit of a user', async () => {
    await start({ RATE_LIMIT: '10/60' });
    const statuses: number[] = [];
    for (let requests = 0; requests < 20; requests += 1) statuses.push((await ask()).status);
    assert.deepEqual(
      [200, 429].map((status) => statuses.filter((one) => one === status).length),
      [10, 10],
    );
  });

  it('aggregate their metrics', async () => {
    const port = await freePort();
    await start({ METRICS_PORT: String(port) });
    for (let requests = 0; requests < 10; requests += 1) await ask();
    const told = async (): Promise<string> => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    await until(async () =>
      /^http_requests_total\{[^}]*route="\/api\/:user_id\/stats"[^}]*\} 10$/m.test(await told()),
    );
  });

  it('are replaced when killed, while the other serves', async () => {
    await start();
    const [victim = 0] = serving();
    kill(victim, 'SIGKILL');
    await until(() => !isAlive(victim));
    for (let requests = 0; requests < 4; requests += 1) assert.equal((await ask()).status, 200);
    await until(() => serving().length === 3);
    assert.ok(linesOf(started).some(({ msg }) => msg === 'worker exited'));
  });

  it('exit with 0 when stopped while one of them still starts', async () => {
    await start();
    const [victim = 0] = serving();
    const children = async (): Promise<string> =>
      (await promisify(execFile)('pgrep', ['-P', String(started.child.pid)])).stdout;
    kill(victim, 'SIGKILL');
    await started.logs(/worker exited/);
    await until(async () => (await children()).trim().split('\n').length === 2);
    started.child.kill('SIGTERM');
    assert.equal(await started.ended, 0, started.err());
  });

  it('answer requests in flight though the other is killed while it drains', async () => {
    await start();
    const calls = [
      await beginTask(url, await tokenOf('alice')),
      await beginTask(url, await tokenOf('alice')),
    ];
    const [victim = 0] = serving();
    started.child.kill('SIGTERM');
    await until(() => linesOf(started).filter(({ msg }) => msg === 'draining').length === 2);
    kill(victim, 'SIGKILL');
    await until(() => !isAlive(victim));
    calls.forEach(({ finish }) => finish());
    const statuses = await Promise.all(calls.map(({ status }) => status.catch(() => 'broken')));
    assert.deepEqual(new Set(statuses), new Set([201, 'broken']));
    assert.equal(await started.ended, 1);
  });

  it('end with their primary process', async () => {
    await start();
    const workers = serving();
    started.child.kill('SIGKILL');
    await until(() => !workers.some(isAlive));
  });

  it('make the primary exit with 1 when none can start', async () => {
    const variables = { DATABASE_URL: 'postgres://127.0.0.1:1/x', WORKERS: '2', JWT_SECRET: testSecret };
    started = ended(startProcess('main.ts', variables));
    assert.equal(await started.ended, 1);
    assert.match(started.err(), /no worker could start/);
  });
});
