import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kill } from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { copyDirectory, removeDirectory } from '../support/directories.ts';
import { openEmptyPglite } from '../support/pglite.ts';
import { newDatabase } from '../support/postgres.ts';
import { wayTo } from '../support/proxy.ts';
import { type Started, projectFile, startCommand, startProcess } from '../support/process.ts';
import { testSecret, tokenOf } from '../support/service.ts';
import { beginTask, isRefused } from '../support/unfinished.ts';
import { until } from '../support/until.ts';

const listening = /listens on (http:\S+)/;
const token = /Bearer (\S+)'/;

describe('the process', function () {
  this.timeout('10m');
  let seed: string;
  let directory: string;
  let started: Started[] = [];
  /** A database takes seconds to make and no time to copy. */
  before(async () => {
    seed = await mkdtemp(join(tmpdir(), 'doable-seed-'));
    const database = await openEmptyPglite(join(seed, 'postgres'));
    await database.migrate();
    await database.close();
  });
  after(() => removeDirectory(seed));
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'doable-'));
    await copyDirectory(seed, join(directory, 'data'));
  });
  afterEach(async () => {
    for (const { child, ended } of started) {
      child.kill('SIGKILL');
      await ended;
    }
    started = [];
    await removeDirectory(directory);
  });

  const start = (
    variables: Readonly<Record<string, string>> = {},
    file = 'main.ts',
    ...args: string[]
  ): Started => {
    const process = startProcess(
      file,
      { DATA_DIR: join(directory, 'data'), PORT: '0', ...variables },
      ...args,
    );
    started.push(process);
    return process;
  };
  /** Where it does not matter to which database: this one starts in a quarter of the time. */
  const onPostgres = async () => ({ DATABASE_URL: await newDatabase() });
  const urlOf = async (process: Started) => (await process.says(listening))[1] ?? '';
  const tokenIn = async (process: Started) => (await process.says(token))[1] ?? '';
  const titlesAt = async (url: string, bearer: string): Promise<string> => {
    const response = await fetch(`${url}/api/me/tasks`, { headers: { Authorization: `Bearer ${bearer}` } });
    return response.text();
  };
  const stopped = async (process: Started) => {
    process.child.kill('SIGTERM');
    return process.ended;
  };

  it('serves with nothing configured, and keeps tasks through a stop and through a kill', async () => {
    const fresh = { DATA_DIR: join(directory, 'fresh') };
    const first = start(fresh);
    await first.says(
      /^Making the database in \S+fresh: .*\nThe database is made, in \d+\.\d s\nDoable listens/,
    );
    const [, command = ''] = await first.says(/(curl [^]+}')\n/);
    const { stdout } = await promisify(execFile)('sh', ['-c', command.replace('curl', 'curl -s')]);
    assert.match(stdout, /"title":"My first task"/);
    const bearer = await tokenIn(first);
    assert.equal(await stopped(first), 0);

    const second = start(fresh);
    assert.match(await titlesAt(await urlOf(second), bearer), /My first task/);
    second.child.kill('SIGKILL');
    await second.ended;

    const third = start(fresh);
    assert.match(await titlesAt(await urlOf(third), bearer), /My first task/);
    for (const later of [second, third]) assert.match(later.out(), /^Doable listens/);
  });

  it('says where the docs are, and keeps its secret to its owner [V13.3.2]', async () => {
    const process = start(await onPostgres());
    const url = await urlOf(process);
    const [, docs = ''] = await process.says(/docs are at (\S+)/);
    assert.equal(docs, `${url}/docs`);
    assert.equal((await fetch(docs)).status, 200);
    assert.match(await (await fetch(`${docs}/development-token`)).text(), /"token":"eyJ/);
    const file = join(directory, 'data', 'development-secret');
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    const secret = await readFile(file, 'utf8');
    assert.ok(secret.length >= 43);
    assert.equal((process.out() + process.err()).includes(secret), false);
    assert.equal(process.err().includes(await tokenIn(process)), false);
  });

  it('lets no second process at its data', async () => {
    const first = start();
    await urlOf(first);
    const second = start();
    assert.equal(await second.ended, 1);
    assert.match(second.err(), /data is in use by another process/);
    assert.equal((await fetch(`${await urlOf(first)}/readyz`)).status, 200);
  });

  it('logs one JSON line a request, with its route and nothing that a user said [V16.2.4, V16.2.5]', async () => {
    const process = start(await onPostgres());
    const [url, bearer] = [await urlOf(process), await tokenIn(process)];
    await fetch(`${url}/api/alice/tasks?status=canary-query`, {
      headers: { Authorization: `Bearer ${bearer}` },
    });
    await fetch(`${url}/api/ada@canary.example/tasks`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/json' },
      body: '{"title":"canary-title"}',
    });
    await stopped(process);
    const lines = process
      .err()
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    const requests = lines.filter((line) => JSON.stringify(line).includes('"msg":"request"'));
    assert.equal(requests.length, 2);
    assert.match(process.err(), /"route":"\/api\/:user_id\/tasks","status":400/);
    assert.doesNotMatch(process.err(), /canary|alice|eyJ/);
  });

  it('refuses a faulty configuration with every fault, and code 1', async () => {
    const process = start({ PORT: 'x', LOG_LEVEL: 'y', NODE_ENV: 'production', DATA_DIR: '' });
    assert.equal(await process.ended, 1);
    const faults = process.err().trim().split('\n');
    assert.deepEqual(
      faults.map((fault) => fault.split(': ')[1]),
      ['PORT', 'LOG_LEVEL', 'JWT_SECRET or JWT_JWKS_URL', 'DATABASE_URL or DATA_DIR'],
    );
  });

  it('prints no token in production, and offers none to the docs [V13.4.2]', async () => {
    const process = start({ ...(await onPostgres()), NODE_ENV: 'production', JWT_SECRET: testSecret });
    const url = await urlOf(process);
    assert.equal((await fetch(`${url}/docs/development-token`)).status, 404);
    assert.doesNotMatch(await (await fetch(`${url}/docs/start.js`)).text(), /persist|development/);
    assert.equal(await stopped(process), 0);
    assert.doesNotMatch(process.out(), /eyJ|curl/);
  });

  it('says why it cannot start', async () => {
    const away = start({ DATABASE_URL: 'postgres://u:canary@127.0.0.1:1/db' });
    assert.equal(await away.ended, 1);
    assert.match(away.err(), /doable: the (database|migrations): .*ECONNREFUSED/);
    assert.doesNotMatch(away.err(), /canary/);
    const holder = start(await onPostgres());
    const taken = start({
      PORT: new URL(await urlOf(holder)).port,
      DATA_DIR: join(directory, 'other'),
      DATABASE_URL: await newDatabase(),
    });
    assert.equal(await taken.ended, 1);
    assert.match(taken.err(), /doable: the server: .*EADDRINUSE/);
  });

  it('says which database cannot be opened, whatever is thrown', async () => {
    await rm(join(directory, 'data', 'postgres'), { recursive: true });
    await writeFile(join(directory, 'data', 'postgres'), 'a file, not a directory');
    for (const file of ['main.ts', 'commands/migrate.ts']) {
      const process = start({}, file);
      assert.equal(await process.ended, 1);
      assert.match(process.err(), /^doable: the database in \S+data: .*ErrnoError.*\n$/);
    }
  });

  it('takes no secret that is not whole', async () => {
    const data = join(directory, 'data');
    for (const secret of ['', 'x'.repeat(31)]) {
      await writeFile(join(data, 'development-secret'), secret);
      for (const process of [start(), start({}, 'commands/issue-token.ts', 'bob')]) {
        assert.equal(await process.ended, 1);
        assert.match(process.err(), /^doable: the secret: .*development-secret .*delete it.*\n$/);
      }
    }
  });

  it('makes one secret, however many ask for it first', async () => {
    const processes = Array.from({ length: 4 }, () => start({}, 'commands/issue-token.ts', 'bob'));
    for (const process of processes) assert.equal(await process.ended, 0, process.err());
    assert.deepEqual(await readdir(join(directory, 'data')), ['development-secret', 'postgres']);
    const [url, tokens] = [
      await urlOf(start(await onPostgres())),
      processes.map((process) => process.out().trim()),
    ];
    for (const bearer of tokens) assert.equal(await titlesAt(url, bearer), '[]');
  });

  it('says why it has no secret', async () => {
    await rm(join(directory, 'data'), { recursive: true });
    await writeFile(join(directory, 'data'), 'a file, not a directory');
    const away = { DATABASE_URL: 'postgres://u@127.0.0.1:1/db', MIGRATE_ON_START: 'false' };
    for (const process of [start(away), start({}, 'commands/issue-token.ts', 'bob')]) {
      assert.equal(await process.ended, 1);
      assert.match(process.err(), /^doable: the secret: .*\n$/);
    }
  });

  it('serves on PostgreSQL, with migrations of its own or run before', async () => {
    const url = await newDatabase({ migrated: false });
    const variables = { DATABASE_URL: url, JWT_SECRET: testSecret, MIGRATE_ON_START: 'false' };
    const early = start(variables);
    assert.equal((await fetch(`${await urlOf(early)}/readyz`)).status, 503);
    const migration = start(variables, 'commands/migrate.ts');
    assert.equal(await migration.ended, 0);
    assert.equal((await fetch(`${await urlOf(early)}/readyz`)).status, 200);
    assert.equal(await titlesAt(await urlOf(early), await tokenOf('alice')), '[]');
  });

  it('answers what is under way before it ends', async () => {
    const process = start({ JWT_SECRET: testSecret });
    const url = await urlOf(process);
    const bearer = await tokenOf('alice');
    const calls = await Promise.all(Array.from({ length: 10 }, () => beginTask(url, bearer)));
    process.child.kill('SIGTERM');
    await process.logs(/"msg":"draining"/);
    await until(() => isRefused(url));
    for (const { finish } of calls) finish();
    assert.deepEqual(
      await Promise.all(calls.map(({ status }) => status)),
      calls.map(() => 201),
    );
    assert.equal(await process.ended, 0);
    assert.match(process.err(), /"msg":"stopped"/);
  });

  it('takes the second of two signals at once for an echo, and a later one for impatience', async () => {
    const process = start({ ...(await onPostgres()), JWT_SECRET: testSecret, SHUTDOWN_SECONDS: '60' });
    const call = await beginTask(await urlOf(process), await tokenOf('alice'));
    process.child.kill('SIGTERM');
    process.child.kill('SIGINT');
    await process.logs(/"msg":"draining"/);
    await setTimeout(1100);
    assert.equal(process.child.exitCode, null);
    process.child.kill('SIGTERM');
    await Promise.all([assert.rejects(call.status), process.ended]);
    assert.equal(await process.ended, 1);
    assert.match(process.err(), /doable: the stop: SIGTERM came again/);
  });

  it('ends in time though its database does not let it go', async () => {
    const proxy = await wayTo(await newDatabase());
    const process = start({ DATABASE_URL: proxy.url, JWT_SECRET: testSecret, SHUTDOWN_SECONDS: '0' });
    const url = await urlOf(process);
    assert.equal((await fetch(`${url}/readyz`)).status, 200);
    const asked = proxy.freeze();
    const call = assert.rejects(titlesAt(url, await tokenOf('alice')));
    await asked;
    assert.equal(await stopped(process), 1);
    await call;
    assert.match(process.err(), /doable: the stop: is not done after \d+ seconds/);
    await proxy.close();
  });

  it('drains and ends when npm is told to end', async () => {
    // As in a fresh clone: a `.env` of the one that is tested is not there.
    const clone = await mkdtemp(join(directory, 'clone-'));
    for (const name of ['package.json', 'src', 'node_modules'])
      await symlink(projectFile(name), join(clone, name));
    const npm = startCommand('npm', ['start'], { DATA_DIR: join(directory, 'data'), PORT: '0' }, clone);
    await npm.says(listening);
    const [, pid] = await npm.logs(/"pid":(\d+)/);
    try {
      npm.child.kill('SIGTERM');
      await npm.logs(/"msg":"stopped"/);
      assert.equal(await npm.ended, 0);
    } finally {
      if (npm.child.exitCode !== 0) kill(Number(pid), 'SIGKILL');
    }
  });

  it('prints a development token on demand, and only then', async () => {
    const running = start(await onPostgres());
    const url = await urlOf(running);
    const bob = start({}, 'commands/issue-token.ts', 'bob');
    assert.equal(await bob.ended, 0);
    assert.equal(await titlesAt(url, bob.out().trim()), '[]');
    const refusals: ReadonlyArray<readonly [Record<string, string>, string, RegExp]> = [
      [{ NODE_ENV: 'production', JWT_SECRET: testSecret }, 'bob', /in production/],
      [{ JWT_JWKS_URL: 'http://127.0.0.1:1/keys' }, 'bob', /key set/],
      [{}, '', /name a user/],
      [{}, 'space:bob', /name a user/],
    ];
    for (const [variables, user, reason] of refusals) {
      const refused = start(variables, 'commands/issue-token.ts', user);
      assert.equal(await refused.ended, 1);
      assert.match(refused.err(), reason);
      assert.equal(refused.out(), '');
    }
  });

  it('runs a demo in memory for two users, on this machine only', async () => {
    const demo = start({ HOST: '0.0.0.0' }, 'demo.ts');
    const url = await urlOf(demo);
    assert.equal(new URL(url).hostname, '127.0.0.1');
    await demo.says(/bob's:[^]+}'\n/);
    const [alice = '', bob = ''] = [...demo.out().matchAll(/Bearer (\S+)'/g)].map(([, bearer]) => bearer);
    const create = await fetch(`${url}/api/alice/tasks`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${alice}`, 'Content-Type': 'application/json' },
      body: '{"title":"hers"}',
    });
    assert.equal(create.status, 201);
    assert.match(await titlesAt(url, alice), /"title":"hers".*"title":"Buy milk".*"status":"completed"/);
    const bobs = await titlesAt(url, bob);
    assert.match(bobs, /"title":"Repair the bicycle"/);
    assert.doesNotMatch(bobs, /hers|Buy milk/);
    const offered = await (await fetch(`${url}/docs/development-token`)).text();
    const [, filledIn = ''] = /"token":"([^"]+)"/.exec(offered) ?? [];
    assert.match(await titlesAt(url, filledIn), /hers/);
    assert.equal(await stopped(demo), 0);
  });
});
