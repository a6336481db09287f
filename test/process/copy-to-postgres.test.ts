import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { snapshotOf } from '../../src/adapters/postgres/operations/database-snapshot.ts';
import { type Database, openPglite } from '../../src/infrastructure/database.ts';
import { openMigratedPglite } from '../support/pglite.ts';
import { databaseAt, newDatabase } from '../support/postgres.ts';
import { type Started, endAfterEach, startProcess } from '../support/process.ts';
import { type Received, callTo, testSecret } from '../support/service.ts';

/** Bob's tasks: more than are moved at a time. */
const fillSql = `
  with owner as (insert into users (id, change_seq) values ('bob', 1200))
  insert into tasks (user_id, id, title, title_key, folded, status, priority, tags, due, created_at,
    updated_at, version, change_seq, position)
  select 'bob', ('01920000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'task ' || n || ' 🦉 "', '', '', 'pending', 2, '{a,"b c"}', '2026-11-21T12:00:00.001Z', now() - n * interval '1 day', now(), n, n, 'a' || n
  from generate_series(1, 1200) n`;

const rowsIn = async ({ connections, close }: Database): Promise<ReadonlyArray<string>> => {
  const { rows } = await snapshotOf(async (sql) => ({
    rows: await connections.run({ sql, values: [], mode: 'unprepared' }),
  })).finally(close);
  return rows.filter((line) => !line.startsWith('rows of migrations'));
};

const memberIn = (json: string, name: string): string =>
  new RegExp(`"${name}":"([^"]+)"`).exec(json)?.[1] ?? '';

describe('the copy from PGlite to PostgreSQL', function () {
  this.timeout('10m');
  let directory: string;
  let target: string;
  const ended = endAfterEach();
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'doable-'));
    target = await newDatabase({ migrated: false });
    const { connections, close } = await openMigratedPglite(join(directory, 'postgres'));
    await connections.run({ sql: fillSql, values: [], mode: 'unprepared' }).finally(close);
  });
  after(() => rm(directory, { recursive: true }));

  const start = (file: string, variables: Readonly<Record<string, string>>): Started =>
    ended(startProcess(file, { DATA_DIR: directory, PORT: '0', JWT_SECRET: testSecret, ...variables }));
  const served = async (variables: Readonly<Record<string, string>> = {}) => {
    const process = start('main.ts', variables);
    const call = callTo(await process.url());
    const textOf = ({ status, text }: Received): string => {
      assert.ok(status < 300, text);
      return text;
    };
    return {
      read: async (as: string, path: string) => textOf(await call('GET', `/api/me${path}`, { as })),
      write: async (as: string, path: string, json: object, headers = {}) =>
        textOf(await call('POST', `/api/me${path}`, { as, json, headers })),
      stop: async () => {
        process.child.kill('SIGTERM');
        assert.equal(await process.ended, 0);
      },
    };
  };
  const copied = async (): Promise<string> => {
    const process = start('commands/copy-to-postgres.ts', { DATABASE_URL: target });
    assert.equal(await process.ended, 0, process.err());
    return process.out();
  };

  const once = [{ title: 'once' }, { 'Idempotency-Key': 'a-key-of-the-test' }] as const;

  it('copies every row unchanged, and clients continue with their sync tokens and keys', async () => {
    const old = await served();
    const first = await old.write('alice', '/tasks', ...once);
    const id = memberIn(
      await old.write('alice', '/tasks', { title: 'due', due_date: '2026-11-21', tags: ['a', 'b'] }),
      'id',
    );
    await old.write('alice', '/tasks/batch', { operations: [{ op: 'delete', id }] });
    const next = memberIn(await old.read('alice', '/tasks/changes'), 'next');
    const exported = await old.read('bob', '/export');
    await old.stop();

    assert.equal(await copied(), 'Copied 2 users; skipped 0 that already existed\nCopied 0 accounts\n');
    assert.deepEqual(
      await rowsIn(databaseAt(target)),
      await rowsIn(await openPglite(join(directory, 'postgres'))),
    );

    const now = await served({ DATABASE_URL: target });
    assert.equal(await now.read('bob', '/export'), exported);
    assert.equal(await now.write('alice', '/tasks', ...once), first);
    assert.match(await now.read('alice', `/tasks/changes?since=${next}`), /"tasks":\[\],"deleted":\[\]/);
    await now.write('alice', '/tasks', { title: 'new' });
    await now.stop();
  });

  it('skips users that exist already, when run again', async () => {
    const before = await rowsIn(databaseAt(target));
    assert.equal(await copied(), 'Copied 0 users; skipped 2 that already existed\nCopied 0 accounts\n');
    assert.deepEqual(await rowsIn(databaseAt(target)), before);
  });

  it('refuses where there is no database to copy, or no DATABASE_URL', async () => {
    const nothing = start('commands/copy-to-postgres.ts', {
      DATABASE_URL: target,
      DATA_DIR: join(directory, 'wrong'),
    });
    assert.equal(await nothing.ended, 1);
    assert.match(nothing.err(), /DATA_DIR: no database in .*wrong/);
    const nowhere = start('commands/copy-to-postgres.ts', {});
    assert.equal(await nowhere.ended, 1);
    assert.match(nowhere.err(), /copy-to-postgres requires DATABASE_URL/);
  });
});
