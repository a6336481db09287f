import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fingerprintOf } from '../../src/adapters/postgres/operations/fingerprint.ts';
import { type Database, openPglite } from '../../src/infrastructure/database.ts';
import { openEmptyPglite } from '../support/pglite.ts';
import { databaseAt, newDatabase } from '../support/postgres.ts';
import { type Started, startProcess } from '../support/process.ts';
import { testSecret, tokenOf } from '../support/service.ts';

/** Bob's tasks: more than are moved at a time. */
const fillSql = `
  with owner as (insert into users (id, change_seq) values ('bob', 1200))
  insert into tasks (user_id, id, title, title_key, folded, status, priority, tags, due_at, due_kind, created_at,
    updated_at, version, change_seq)
  select 'bob', ('01920000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'task ' || n || ' 🦉 "', '', '', 'pending', 2, '{a,"b c"}', '2026-11-21 12:00:00.001Z', 'instant', now() - n * interval '1 day', now(), n, n
  from generate_series(1, 1200) n`;

const rowsIn = async ({ connections, close }: Database): Promise<ReadonlyArray<string>> => {
  const { rows } = await fingerprintOf(async (sql) => ({
    rows: await connections.run({ sql, values: [], mode: 'unprepared' }),
  })).finally(close);
  return rows.filter((line) => !line.startsWith('rows of migrations'));
};

const memberIn = (json: string, name: string): string =>
  new RegExp(`"${name}":"([^"]+)"`).exec(json)?.[1] ?? '';

describe('the move from PGlite to PostgreSQL', function () {
  this.timeout('10m');
  let directory: string;
  let target: string;
  let started: Started[] = [];
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'doable-'));
    target = await newDatabase({ migrated: false });
    const { connections, migrate, close } = await openEmptyPglite(join(directory, 'postgres'));
    await migrate();
    await connections.run({ sql: fillSql, values: [], mode: 'unprepared' }).finally(close);
  });
  after(() => rm(directory, { recursive: true }));
  afterEach(async () => {
    for (const { child, ended } of started) {
      child.kill('SIGKILL');
      await ended;
    }
    started = [];
  });

  const start = (file: string, variables: Readonly<Record<string, string>>): Started => {
    const process = startProcess(file, {
      DATA_DIR: directory,
      PORT: '0',
      JWT_SECRET: testSecret,
      ...variables,
    });
    started.push(process);
    return process;
  };
  const served = async (variables: Readonly<Record<string, string>> = {}) => {
    const process = start('main.ts', variables);
    const [, url = ''] = await process.says(/listens on (http:\S+)/);
    return {
      call: async (user: string, path: string, body?: object, headers: object = {}): Promise<string> => {
        const sent = {
          method: body === undefined ? 'GET' : 'POST',
          headers: {
            Authorization: `Bearer ${await tokenOf(user)}`,
            'Content-Type': 'application/json',
            ...headers,
          },
          body: body === undefined ? null : JSON.stringify(body),
        };
        for (;;) {
          const response = await fetch(`${url}/api/me${path}`, sent);
          const text = await response.text();
          if (response.ok) return text;
          // On a busy machine PGlite makes the process late, which then does nothing but say so.
          assert.equal(response.status, 503, text);
        }
      },
      stop: async () => {
        process.child.kill('SIGTERM');
        assert.equal(await process.ended, 0);
      },
    };
  };
  const moved = async (): Promise<string> => {
    const process = start('commands/copy-to-postgres.ts', { DATABASE_URL: target });
    assert.equal(await process.ended, 0, process.err());
    return process.out();
  };

  const once = [{ title: 'once' }, { 'Idempotency-Key': 'a-key-of-the-test' }] as const;

  it('brings every row as it was, and clients go on where they were', async () => {
    const old = await served();
    const first = await old.call('alice', '/tasks', ...once);
    const id = memberIn(
      await old.call('alice', '/tasks', { title: 'due', due_date: '2026-11-21', tags: ['a', 'b'] }),
      'id',
    );
    await old.call('alice', '/tasks/batch', { operations: [{ op: 'delete', id }] });
    const next = memberIn(await old.call('alice', '/tasks/changes'), 'next');
    const exported = await old.call('bob', '/export');
    await old.stop();

    assert.equal(await moved(), 'Copied 2 users; 0 were there already and stay as they were\n');
    assert.deepEqual(
      await rowsIn(databaseAt(target)),
      await rowsIn(await openPglite(join(directory, 'postgres'))),
    );

    const now = await served({ DATABASE_URL: target });
    assert.equal(await now.call('bob', '/export'), exported);
    assert.equal(await now.call('alice', '/tasks', ...once), first);
    assert.match(await now.call('alice', `/tasks/changes?since=${next}`), /"tasks":\[\],"deleted":\[\]/);
    await now.call('alice', '/tasks', { title: 'new' });
    await now.stop();
  });

  it('leaves alone who is there already, when it is run again', async () => {
    const before = await rowsIn(databaseAt(target));
    assert.equal(await moved(), 'Copied 0 users; 2 were there already and stay as they were\n');
    assert.deepEqual(await rowsIn(databaseAt(target)), before);
  });

  it('refuses to move nothing, or to nowhere', async () => {
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
