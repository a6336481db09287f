import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { newDatabase } from '../support/postgres.ts';
import { onPostgres, processesWithData, stopped } from '../support/process-data.ts';
import { type Started, projectFile, startCommand } from '../support/process.ts';
import { callTo, testSecret } from '../support/service.ts';

describe('a process that starts', function () {
  this.timeout('10m');
  const { place, ended, start } = processesWithData();

  const tokenIn = async (process: Started) => (await process.says(/Bearer (\S+)'/))[1] ?? '';
  const titlesAt = async (url: string, bearer: string): Promise<string> =>
    (await callTo(url)('GET', '/api/me/tasks', { bearer })).text;

  it('serves without configuration, and keeps tasks through SIGTERM and SIGKILL', async () => {
    const fresh = { DATA_DIR: join(place.directory, 'fresh') };
    const first = start(fresh);
    await first.says(
      /^Creating the database in \S+fresh: .*\nCreated the database in \d+\.\d s\nThe page is at [^]+\nDoable listens[^]+Created a demo account/,
    );
    const [, command = ''] = await first.says(/(curl [^]+}')\n/);
    const { stdout } = await promisify(execFile)('sh', ['-c', command.replace('curl', 'curl -s')]);
    assert.match(stdout, /"title":"My first task"/);
    const page = await fetch((await first.says(/page is at (\S+)/))[1] ?? '');
    assert.match(await page.text(), /<!doctype html>/i);
    const bearer = await tokenIn(first);
    assert.equal(await stopped(first), 0);

    const second = start(fresh);
    assert.match(await titlesAt(await second.url(), bearer), /My first task/);
    second.child.kill('SIGKILL');
    await second.ended;

    const third = start(fresh);
    assert.match(await titlesAt(await third.url(), bearer), /My first task/);
    for (const later of [second, third]) {
      assert.match(later.out(), /^The page is at (\S+)\/app\/\nDoable listens on \1\n/);
      assert.doesNotMatch(later.out(), /demo account/);
    }
  });

  it('refuses a data directory that another process uses', async () => {
    const first = start();
    await first.url();
    const second = start();
    assert.equal(await second.ended, 1);
    assert.match(second.err(), /data is in use by another process/);
    assert.equal((await callTo(await first.url())('GET', '/readyz')).status, 200);
  });

  it('logs one JSON line per request, with its route and without user data [V16.2.4, V16.2.5]', async () => {
    const process = start({ ...(await onPostgres()), AUTH_MODE: 'secret' });
    const [call, bearer] = [callTo(await process.url()), await tokenIn(process)];
    await call('GET', '/api/alice/tasks?status=canary-query', { bearer });
    await call('POST', '/api/ada@canary.example/tasks', { bearer, json: { title: 'canary-title' } });
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

  it('exits with 1 and every fault of its configuration', async () => {
    const process = start({ PORT: 'x', LOG_LEVEL: 'y', NODE_ENV: 'production', DATA_DIR: '' });
    assert.equal(await process.ended, 1);
    assert.deepEqual(
      process
        .err()
        .trim()
        .split('\n')
        .map(
          (fault) => /^doable: (PORT|LOG_LEVEL|production requires [A-Z_]+ or [A-Z_]+)\b/.exec(fault)?.[1],
        ),
      [
        'PORT',
        'LOG_LEVEL',
        'production requires JWT_SECRET or JWT_JWKS_URL',
        'production requires DATABASE_URL or DATA_DIR',
      ],
    );
  });

  it('prints why it cannot start', async () => {
    const away = start({ DATABASE_URL: 'postgres://u:canary@127.0.0.1:1/db' });
    assert.equal(await away.ended, 1);
    assert.match(away.err(), /doable: the migrations: DATABASE_URL: .*ECONNREFUSED/);
    assert.doesNotMatch(away.err(), /canary/);
  });

  it('names the database that cannot be opened, and why', async () => {
    await rm(join(place.data, 'postgres'), { recursive: true });
    await writeFile(join(place.data, 'postgres'), 'a file, not a directory');
    for (const file of ['main.ts', 'commands/migrate.ts']) {
      const process = start({}, file);
      assert.equal(await process.ended, 1);
      assert.match(process.err(), /^doable: the database in \S+data: .*is not a directory\n$/);
    }
  });

  it('is not ready on PostgreSQL before npm run migrate, with MIGRATE_ON_START=false', async () => {
    const url = await newDatabase({ migrated: false });
    const variables = { DATABASE_URL: url, JWT_SECRET: testSecret, MIGRATE_ON_START: 'false' };
    const early = start(variables);
    const call = callTo(await early.url());
    assert.equal((await call('GET', '/readyz')).status, 503);
    const migration = start(variables, 'commands/migrate.ts');
    assert.equal(await migration.ended, 0);
    assert.equal((await call('GET', '/readyz')).status, 200);
    assert.deepEqual((await call('GET', '/api/me/tasks', { as: 'alice' })).tasks, []);
  });

  it('is not ready, and goes on, where the policies are of before a migration that is still to be run', async () => {
    const url = await newDatabase();
    const operator = new Client(url);
    await operator.connect();
    await operator.query('alter policy tasks_own on tasks using (false)');
    await operator.query(`delete from migrations where name like '0006%'`);
    const variables = { DATABASE_URL: url, JWT_SECRET: testSecret, MIGRATE_ON_START: 'false' };
    const early = start(variables);
    assert.equal((await callTo(await early.url())('GET', '/readyz')).status, 503);
    await operator.query(`insert into migrations (name) values ('0006-due-and-domains')`);
    await operator.end();
    const late = start(variables);
    assert.equal(await late.ended, 1);
    assert.match(late.err(), /the table tasks lacks the owner policy/);
  });

  it('warns where a newer version has migrated the database, and of no earlier fold', async () => {
    const DATABASE_URL = await newDatabase();
    const operator = new Client(DATABASE_URL);
    await operator.connect();
    await operator.query(`insert into migrations (name) values ('9999-later'), ('fold-999'), ('fold-1')`);
    await operator.end();
    const process = start({ DATABASE_URL, JWT_SECRET: testSecret });
    const [, migrations] = await process.logs(
      /"migrations":(\[.*\]),"msg":"the database is of a newer version/,
    );
    assert.equal(migrations, '["9999-later","fold-999"]');
    assert.equal((await callTo(await process.url())('GET', '/readyz')).status, 200);
  });

  it('restarts under npm run dev when a file changes', async () => {
    await cp(projectFile('src'), join(place.directory, 'src'), { recursive: true });
    for (const name of ['package.json', 'node_modules'])
      await symlink(projectFile(name), join(place.directory, name));
    const variables = { ...(await onPostgres()), DATA_DIR: place.data, PORT: '0' };
    const dev = ended(startCommand('npm', ['run', 'dev'], variables, place.directory));
    await dev.says(/listens on/);
    const file = join(place.directory, 'src/infrastructure/system-ports.ts');
    for (let starts = 2; starts <= 4; starts += 1) {
      // As many editors save, and `git checkout` does.
      await cp(file, `${file}.new`);
      await rename(`${file}.new`, file);
      await dev.says(new RegExp(`(?:listens on[^]*){${starts}}`));
    }
    dev.child.kill('SIGINT');
    await dev.ended;
  });

  it('serves a demo for two users in memory, on loopback only', async () => {
    const demo = start({ HOST: '0.0.0.0' }, 'demo.ts');
    const url = await demo.url();
    assert.equal(new URL(url).hostname, '127.0.0.1');
    await demo.says(/as bob:[^]+}'\n/);
    const [alice = '', bob = ''] = [...demo.out().matchAll(/Bearer (\S+)'/g)].map(([, bearer]) => bearer);
    const call = callTo(url);
    const created = await call('POST', '/api/alice/tasks', { bearer: alice, json: { title: 'hers' } });
    assert.equal(created.status, 201);
    assert.match(await titlesAt(url, alice), /"title":"hers".*"title":"Buy milk".*"status":"completed"/);
    const { lists } = await call('GET', '/api/me/lists', { bearer: alice });
    assert.deepEqual(
      lists.map(({ title }) => title),
      ['Home', 'Shopping'],
    );
    for (const [list, count] of [
      [lists[0]?.id, 1],
      [lists[1]?.id, 2],
    ] as const)
      assert.equal((await call('GET', `/api/me/tasks?list=${list}`, { bearer: alice })).tasks.length, count);
    const { tasks } = await call('GET', '/api/me/tasks?search=plants', { bearer: alice });
    assert.equal(tasks[0]?.recurrence?.rrule, 'FREQ=WEEKLY');
    const bobs = await titlesAt(url, bob);
    assert.match(bobs, /"title":"Repair the bicycle"/);
    assert.doesNotMatch(bobs, /hers|Buy milk/);
    const offered = await (await fetch(`${url}/docs/development-token`)).text();
    const [, filledIn = ''] = /"token":"([^"]+)"/.exec(offered) ?? [];
    assert.match(await titlesAt(url, filledIn), /hers/);
    assert.equal(await stopped(demo), 0);
  });
});
