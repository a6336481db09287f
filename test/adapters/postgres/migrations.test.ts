import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { foldedText, searchedSql } from '../../../src/adapters/postgres/tasks/folded-text.ts';
import { firstOrderKey } from '../../../src/domain/order-key.ts';
import { searchedText, sortKey } from '../../../src/domain/search/search.ts';
import { makeInstant } from '../../../src/domain/time.ts';
import type { Database } from '../../../src/infrastructure/database.ts';
import { migrateDown } from '../../support/migrate-down.ts';
import { databaseAt, newDatabase } from '../../support/postgres.ts';
import { right } from '../../support/values.ts';
import { aTask, atTheLimits } from './rows.ts';
import { ask, insert, places } from './schema-world.ts';

const columnsSql = `
  select table_name, column_name, data_type, udt_name, datetime_precision, collation_name, is_nullable, column_default
  from information_schema.columns where table_schema = 'public' order by table_name, ordinal_position`;

const constraintsSql = `
  select conname, contype, conrelid::regclass::text as table, pg_get_constraintdef(oid) as definition
  from pg_constraint where connamespace = 'public'::regnamespace order by conname collate "C"`;

const indexesSql = `
  select indexname, indexdef from pg_indexes
  where schemaname = 'public' and tablename <> 'migrations' order by indexname collate "C"`;

const catalogOf = async (database: Database) => ({
  columns: await ask(database, columnsSql),
  constraints: await ask(database, constraintsSql),
  indexes: await ask(database, indexesSql),
  migrations: await ask(database, 'select name from migrations'),
});

for (const [place, open] of Object.entries(places))
  describe(`the schema on ${place} migrations`, () => {
    let database: Database;
    before(async () => {
      database = await open();
      await database.migrate();
      await insert(database, 'users', { id: "'owner'" });
      for (const { table, row } of atTheLimits) await insert(database, table, row);
    });
    after(() => database.close());

    it('run once', async () => {
      const before = await catalogOf(database);
      await database.migrate();
      assert.deepEqual(await catalogOf(database), before);
    });

    it('fold tasks from before lists existed', async () => {
      await migrateDown(database, '0001-tasks');
      const { title_key: _, folded: __, position: ___, ...old } = aTask;
      await insert(database, 'users', { id: "'early'" });
      for (const [title, description] of [
        ["'Ärger'", 'null'],
        ["'B'", "'ÄB'"],
      ] as const) {
        await insert(database, 'tasks', { ...old, user_id: "'early'", title, description });
      }
      await database.migrate();
      const folded = await ask(
        database,
        "select title_key, folded from tasks where user_id = 'early' order by title_key",
      );
      assert.deepEqual(folded, [
        { title_key: 'arger', folded: 'arger\n' },
        { title_key: 'b', folded: 'b\nab' },
      ]);
    });

    it('keep the status of tasks, and the folded text that PostgreSQL would not make', async () => {
      const texts = [
        ['Plain', 'ASCII,\ton two\nlines'],
        ['Plain', null],
        ['Plain', 'naïve'],
        ['Ärger', null],
        ['Bell', 'control \u0007'],
      ] as const;
      const statuses = [`'pending', null`, `'completed', now()`];
      const stateOf = (read: string) =>
        ask(
          database,
          `select title, description, ${read} as status, completed_at, updated_at, version, title_key, folded from tasks
          where user_id = 'fat' order by change_seq`,
        );
      await migrateDown(database, '0012-identity');
      await insert(database, 'users', { id: "'fat'" });
      for (const [index, [title, description]] of [...texts, ...texts].entries())
        await ask(
          database,
          `insert into tasks (user_id, id, title, title_key, description, folded, status, completed_at, priority, tags, created_at,
            updated_at, version, change_seq, position)
          select 'fat', gen_random_uuid(), title, '${sortKey(title)}', description, '${searchedText(title, description ?? '')}',
            ${statuses[index % 2] ?? ''}, 2, '{}', now(), now(), 3, ${index + 1}, 'a${index}'
          from (values ('${title}', ${description === null ? 'null::text' : `'${description}'`})) as texts (title, description)`,
        );
      const before = await stateOf('status::text');
      await database.migrate();
      const word = `case status when 'c' then 'completed' when 'p' then 'pending' end`;
      const after = await stateOf(word);
      assert.deepEqual(
        after,
        before.map((row, index) => {
          const [title = '', description] = texts[index % texts.length] ?? [];
          return { ...row, folded: foldedText(title, description ?? '') };
        }),
      );
      assert.deepEqual(
        after.map(({ folded }) => folded === null),
        [true, true, false, false, false, true, true, false, false, false],
      );
      const searched = await ask(
        database,
        `select ${searchedSql} as text from tasks where user_id = 'fat' order by change_seq`,
      );
      assert.deepEqual(
        searched.map(({ text }) => text),
        before.map(({ folded }) => folded),
      );
      await migrateDown(database, '0012-identity');
      assert.deepEqual(await stateOf('status::text'), before);
      await database.migrate();
    });

    it('leave tasks from before they were in lists in the inbox, each at its first place', async () => {
      await migrateDown(database, '0008-recurrence');
      const { position: _, ...old } = aTask;
      await insert(database, 'users', { id: "'unsorted'" });
      const times = ['2026-11-21T09:00:00.001Z', '1969-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'];
      for (const at of times)
        await insert(database, 'tasks', { ...old, user_id: "'unsorted'", created_at: `'${at}'` });
      await database.migrate();
      const sql = `select id, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
        position, list_id, version from tasks where user_id = 'unsorted'`;
      const rows = await ask(database, sql);
      assert.equal(rows.length, times.length);
      for (const { id, at, position, ...others } of rows) {
        assert.equal(position, firstOrderKey(right(makeInstant(String(at))), String(id)));
        assert.deepEqual(others, { list_id: null, version: 1 });
      }
    });

    it('can be reverted completely and run again', async () => {
      const before = await catalogOf(database);
      await migrateDown(database, 0);
      const left = await ask(
        database,
        `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v')
        union all select typname from pg_type where typnamespace = 'public'::regnamespace and typtype = 'd'`,
      );
      assert.deepEqual(left, [{ name: 'migrations' }]);
      await database.migrate();
      assert.deepEqual(await catalogOf(database), before);
    });
  });

describe('five instances that start at once', function () {
  this.timeout('10m');
  it('wait for each other without a limit, and run each migration once', async () => {
    const url = await newDatabase({ migrated: false });
    const inTheWay = new Client(url);
    await inTheWay.connect();
    await inTheWay.query('begin');
    await inTheWay.query('create table users ()');
    const instances = Array.from({ length: 5 }, () => databaseAt(url));
    const migrated = Promise.all(instances.map(({ migrate }) => migrate()));
    await Promise.race([migrated, sleep(5500)]); // a request's statement may last 5 s
    await inTheWay.end();
    await migrated;
    const run = await Promise.all(instances.map((instance) => ask(instance, 'select name from migrations')));
    await Promise.all(instances.map(({ close }) => close()));
    const all = [
      '0001-tasks',
      '0002-lists',
      '0003-safe-writes',
      '0004-walls',
      '0005-owner-id',
      '0006-due-and-domains',
      '0007-lists',
      '0008-recurrence',
      '0009-task-lists',
      '0010-task-positions',
      '0011-checklists',
      '0012-identity',
      '0013-smaller-rows',
      'fold-2',
    ].map((name) => ({
      name,
    }));
    for (const names of run) assert.deepEqual(names, all);
  });
});
