import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:net';
import { join } from 'node:path';
import { newDatabase } from '../support/postgres.ts';
import { processesWithData } from '../support/process-data.ts';
import type { Started } from '../support/process.ts';

describe('a process that cannot start', function () {
  this.timeout('10m');
  const { place, start } = processesWithData();
  let others: Server[] = [];
  afterEach(async () => {
    for (const other of others.splice(0)) await new Promise((resolve) => other.close(resolve));
  });

  /** A port on which another process listens. */
  const takenPort = async (): Promise<string> => {
    const server = createServer();
    others = [...others, server];
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return String(typeof address === 'object' ? address?.port : address);
  };
  /** What it writes to stderr; nothing on stdout. */
  const refusalOf = async (process: Started): Promise<string> => {
    assert.equal(await process.ended, 1);
    assert.equal(process.out(), '');
    return process.err();
  };

  for (const variable of ['PORT', 'METRICS_PORT'])
    it(`names ${variable} if it is in use, before anything is written`, async () => {
      const [port, directory] = [await takenPort(), join(place.directory, 'fresh')];
      const process = start({ DATA_DIR: directory, [variable]: port });
      assert.equal(
        await refusalOf(process),
        `doable: ${variable}: 127.0.0.1:${port} is in use by another process; stop it, or set ${variable} to another port\n`,
      );
      assert.ok(!existsSync(directory));
    });

  it('names a port in use once, however many workers there are', async () => {
    const [DATABASE_URL, PORT] = [await newDatabase(), await takenPort()];
    assert.match(
      await refusalOf(start({ DATABASE_URL, PORT, WORKERS: '2' })),
      /^doable: PORT: \S+ is in use by another process; .*\n$/,
    );
  });

  it('names HOST if this machine does not have the address', async () => {
    const refusal = await refusalOf(start({ HOST: '192.0.2.1' }));
    assert.match(refusal, /^doable: HOST: .*EADDRNOTAVAIL.* 192\.0\.2\.1\n$/);
  });

  it('names a data directory that cannot be made, in a place that takes no directories', async () => {
    await writeFile(join(place.directory, 'file'), '');
    await symlink(join(place.directory, 'unmounted'), join(place.directory, 'link'));
    const directories = [
      '/proc/nope',
      '/proc/nope/deeper',
      ...['file', 'file/in', 'link', 'link/in'].map((name) => join(place.directory, name)),
    ];
    for (const directory of directories) {
      const refusal = await refusalOf(start({ DATA_DIR: directory }));
      assert.match(
        refusal,
        /^doable: the database in (\S+): \1 cannot be claimed: .*; set DATA_DIR to a directory that this user can write to\n$/,
      );
      assert.ok(refusal.includes(directory));
    }
  });

  it('refuses a database of another version of PostgreSQL, which stays as it is', async () => {
    const version = join(place.data, 'postgres', 'PG_VERSION');
    await writeFile(version, '17\n');
    assert.match(
      await refusalOf(start()),
      /^doable: the database in \S+data: it is of PostgreSQL 17, and this version of Doable has PostgreSQL 18\n$/,
    );
  });

  it('says of files that cannot be opened to restore them from a backup', async () => {
    await writeFile(join(place.data, 'postgres', 'global', 'pg_control'), '');
    assert.match(await refusalOf(start()), /^doable: the database in \S+data: .*damaged.*backup.*\n$/);
  });

  it('removes what an interrupted first start has left', async () => {
    const directory = join(place.directory, 'fresh');
    await mkdir(join(directory, 'postgres-Xx0123', 'base'), { recursive: true });
    await mkdir(join(directory, 'postgres-of-mine'));
    await start({ DATA_DIR: directory }).url();
    assert.deepEqual(
      (await readdir(directory)).filter((name) => name.startsWith('postgres')),
      ['postgres', 'postgres-of-mine'],
    );
  });

  it('names the variable and the place of a database that it cannot reach, and no password', async () => {
    const missing = new URL(await newDatabase());
    missing.pathname = '/missing';
    const { host } = missing;
    for (const [variables, reason] of [
      [
        { DATABASE_URL: missing.href },
        `DATABASE_URL: no connection to ${host}/missing: database "missing" does not exist`,
      ],
      [
        { DATABASE_URL: `postgres://u:canary@127.0.0.1:1/db` },
        'DATABASE_URL: no connection to 127.0.0.1:1/db: connect ECONNREFUSED 127.0.0.1:1',
      ],
      [
        { DATABASE_URL: missing.href, DATABASE_DIRECT_URL: 'postgres://u:canary@127.0.0.1:1/direct' },
        'DATABASE_DIRECT_URL: no connection to 127.0.0.1:1/direct: connect ECONNREFUSED 127.0.0.1:1',
      ],
    ] as const)
      assert.equal(await refusalOf(start(variables)), `doable: the migrations: ${reason}\n`);
  });

  it('takes no arguments that it would ignore', async () => {
    for (const file of ['main.ts', 'demo.ts', 'commands/migrate.ts', 'commands/reset-epochs.ts'])
      assert.equal(
        await refusalOf(start({}, file, '--port', '9000')),
        'doable: unknown arguments: --port 9000; settings are environment variables: docs/configuration.md\n',
      );
  });
});
