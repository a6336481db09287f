import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { Row } from '../../../src/adapters/postgres/driver/connections.ts';
import { openOrm } from '../../../src/adapters/postgres/schema/orm.ts';
import { foldedText, searchedSql } from '../../../src/adapters/postgres/tasks/folded-text.ts';
import { firstOrderKey } from '../../../src/domain/order-key.ts';
import { searchedText, sortKey } from '../../../src/domain/search/search.ts';
import { makeInstant } from '../../../src/domain/time.ts';
import type { Database } from '../../../src/infrastructure/database.ts';
import { migrateDown } from '../../support/migrate-down.ts';
import { openEmptyPglite } from '../../support/pglite.ts';
import { databaseAt, newDatabase } from '../../support/postgres.ts';
import { right } from '../../support/values.ts';
import {
  type Columns,
  aList,
  aRecord,
  aTask,
  aTombstone,
  atTheLimits,
  task,
  unreadableDues,
  violations,
} from './rows.ts';

const ask = ({ connections }: Database, sql: string): Promise<Row[]> =>
  connections.run({ sql, values: [], mode: 'unprepared' });

const insert = (database: Database, table: string, row: Columns): Promise<Row[]> =>
  ask(
    database,
    `insert into ${table} (${Object.keys(row).join(', ')}) values (${Object.values(row).join(', ')})`,
  );

const utc = 'timestamp(3) with time zone';

const unseenByMikroORM = {
  'users.id': 'text collate C',
  'users.change_seq': 'change_count',
  'users.pruned_to': 'pruned_count',
  'tasks.user_id': 'text collate C',
  'tasks.title': 'task_title',
  'tasks.title_key': 'task_title_key collate C',
  'tasks.description': 'task_description',
  'tasks.status': 'task_status',
  'tasks.priority': 'task_priority',
  'tasks.tags': 'task_tags',
  'tasks.due': 'task_due collate C',
  'tasks.checklist': 'task_checklist',
  'tasks.recurrence': 'task_recurrence',
  'tasks.version': 'task_version',
  'tasks.change_seq': 'change_number',
  'tasks.position': 'order_key collate C',
  'tasks.created_at': utc,
  'tasks.updated_at': utc,
  'tasks.completed_at': utc,
  'lists.user_id': 'text collate C',
  'lists.title': 'list_title',
  'lists.position': 'order_key collate C',
  'lists.version': 'list_version',
  'lists.change_seq': 'change_number',
  'lists.created_at': utc,
  'lists.updated_at': utc,
  'tombstones.user_id': 'text collate C',
  'tombstones.kind': 'item_kind collate C',
  'tombstones.deleted_at': utc,
  'idempotency_records.user_id': 'text collate C',
  'idempotency_records.key': 'idempotency_key collate C',
  'idempotency_records.recorded_at': utc,
};

const indexes = [
  'CREATE UNIQUE INDEX idempotency_records_pkey ON public.idempotency_records USING btree (user_id, key)',
  'CREATE UNIQUE INDEX lists_pkey ON public.lists USING btree (user_id, id)',
  'CREATE INDEX tasks_by_change ON public.tasks USING btree (user_id, status, change_seq)',
  'CREATE INDEX tasks_by_created ON public.tasks USING btree (user_id, status, created_at, id)',
  'CREATE INDEX tasks_by_due ON public.tasks USING btree (user_id, status, due, id)',
  'CREATE INDEX tasks_by_list ON public.tasks USING btree (user_id, list_id) WHERE (list_id IS NOT NULL)',
  'CREATE INDEX tasks_by_priority ON public.tasks USING btree (user_id, status, priority, id)',
  'CREATE INDEX tasks_by_title ON public.tasks USING btree (user_id, status, title_key, id)',
  'CREATE INDEX tasks_newest ON public.tasks USING btree (user_id, created_at NULLS FIRST, id)',
  'CREATE UNIQUE INDEX tasks_open_in_series ON public.tasks USING btree (user_id, series_id) WHERE (((status)::"char" = \'p\'::"char") AND (series_id IS NOT NULL))',
  'CREATE UNIQUE INDEX tasks_pkey ON public.tasks USING btree (user_id, id)',
  'CREATE INDEX tombstones_by_change ON public.tombstones USING btree (user_id, change_seq)',
  'CREATE UNIQUE INDEX tombstones_pkey ON public.tombstones USING btree (user_id, kind, id)',
  'CREATE UNIQUE INDEX users_pkey ON public.users USING btree (id)',
];

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

/** What MikroORM would change in order to have the schema of the entities. */
const differencesIn = async ({ connections }: Database): Promise<ReadonlyArray<string>> => {
  const orm = await openOrm(connections);
  const sql = await orm.schema.getUpdateSchemaSQL({ wrap: false });
  await orm.close();
  return sql.split('\n').filter((line) => line !== '');
};

/** The CHECKs and indexes of the catalog: the migrations alone know them, so MikroORM would drop them. */
const knownToTheMigrationsAlone = async (database: Database): Promise<ReadonlyArray<string>> => {
  const rows = await ask(
    database,
    `select format('alter table "%s" drop constraint "%s";', conrelid::regclass, conname) as statement
      from pg_constraint where connamespace = 'public'::regnamespace and contype = 'c' and conrelid <> 0
    union all
    select format('drop index "%s";', relname) from pg_class join pg_index on pg_class.oid = indexrelid
      where relnamespace = 'public'::regnamespace and not indisprimary`,
  );
  return rows.map(({ statement }) => String(statement));
};

const places: Readonly<Record<string, () => Promise<Database>>> = {
  PostgreSQL: async () => databaseAt(await newDatabase({ migrated: false })),
  PGlite: () => openEmptyPglite(),
};

for (const [place, open] of Object.entries(places))
  describe(`the schema on ${place}`, () => {
    let database: Database;
    let analyzed: ReadonlyArray<Row>;
    before(async () => {
      database = await open();
      await database.migrate();
      analyzed = await ask(
        database,
        `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and reltuples >= 0`,
      );
      await insert(database, 'users', { id: "'owner'" });
    });
    after(() => database.close());

    it('does not begin with statistics of empty tables, by which PostgreSQL would plan to read all rows', () => {
      assert.deepEqual(analyzed, []);
    });

    it('has the columns, types, defaults and keys of the entities', async () => {
      const expected = new Set(await knownToTheMigrationsAlone(database));
      const differences = await differencesIn(database);
      assert.deepEqual(
        differences.filter((statement) => !expected.has(statement)),
        [],
      );
    });

    it('has the collations, time zones and domains that MikroORM does not compare', async () => {
      const rows = await ask(
        database,
        `select attrelid::regclass || '.' || attname as column,
          format_type(atttypid, atttypmod) || coalesce(' collate ' || nullif(collname, 'default'), '') as type
          from pg_attribute join pg_class on pg_class.oid = attrelid join pg_type on pg_type.oid = atttypid
          left join pg_collation on pg_collation.oid = attcollation
          where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'migrations' and attnum > 0
          and (collname <> 'default' or format_type(atttypid, null) ~ '^time|[]]$' or typtype = 'd')`,
      );
      assert.deepEqual(Object.fromEntries(rows.map(({ column, type }) => [column, type])), unseenByMikroORM);
    });

    it('has the expected indexes and no other', async () => {
      const rows = await ask(database, indexesSql);
      assert.deepEqual(
        rows.map(({ indexdef }) => indexdef),
        indexes,
      );
    });

    it('leads every index with the owner', async () => {
      const leaders = await ask(
        database,
        `select distinct relname as table, attname as leader
          from pg_index join pg_class on pg_class.oid = indrelid
          join pg_attribute on attrelid = indrelid and attnum = indkey[0]
          where relnamespace = 'public'::regnamespace and relname <> 'migrations' order by 1, 2`,
      );
      assert.deepEqual(leaders, [
        { table: 'idempotency_records', leader: 'user_id' },
        { table: 'lists', leader: 'user_id' },
        { table: 'tasks', leader: 'user_id' },
        { table: 'tombstones', leader: 'user_id' },
        { table: 'users', leader: 'id' },
      ]);
    });

    describe('checks', () => {
      it('are all tried here', async () => {
        const rows = await ask(
          database,
          `select conname from pg_constraint where connamespace = 'public'::regnamespace and contype = 'c'`,
        );
        assert.deepEqual(rows.map(({ conname }) => conname).sort(), Object.keys(violations).sort());
      });

      for (const [constraint, rows] of Object.entries(violations))
        it(constraint, async () => {
          for (const { table, row } of rows)
            await assert.rejects(insert(database, table, row), { code: '23514', constraint });
        });

      it('are not reached by a due that is no time at all', async () => {
        for (const [due, code] of Object.entries(unreadableDues))
          await assert.rejects(insert(database, 'tasks', task({ due: `'${due}'` }).row), { code }, due);
      });

      it('accept values at their limits', async () => {
        for (const { table, row } of atTheLimits) await insert(database, table, row);
      });
    });

    describe('owners', () => {
      it('must exist before their rows', async () => {
        const nobodys = { user_id: "'nobody'" };
        await assert.rejects(insert(database, 'tasks', { ...aTask, ...nobodys }), {
          code: '23503',
          constraint: 'tasks_user_id_foreign',
        });
        await assert.rejects(insert(database, 'lists', { ...aList, ...nobodys }), {
          code: '23503',
          constraint: 'lists_user_id_foreign',
        });
        await assert.rejects(insert(database, 'tombstones', { ...aTombstone, ...nobodys }), {
          code: '23503',
          constraint: 'tombstones_user_id_foreign',
        });
        await assert.rejects(insert(database, 'idempotency_records', { ...aRecord, ...nobodys }), {
          code: '23503',
          constraint: 'idempotency_records_user_id_foreign',
        });
      });

      it('must have the lists of their tasks', async () => {
        const refusal = { code: '23503', constraint: 'tasks_list_id_foreign' };
        const id = "'11111111-1111-4111-8111-111111111111'";
        await insert(database, 'users', { id: "'another'" });
        await insert(database, 'lists', { ...aList, user_id: "'another'", id });
        await assert.rejects(insert(database, 'tasks', { ...aTask, list_id: id }), refusal);
        await insert(database, 'tasks', { ...aTask, user_id: "'another'", list_id: id });
        await assert.rejects(ask(database, `delete from lists where id = ${id}`), refusal);
      });

      it('delete their rows with them, and no others', async () => {
        for (const name of ["'leaver'", "'stayer'"]) {
          await insert(database, 'users', { id: name });
          await insert(database, 'lists', { ...aList, user_id: name });
          const list = `(select id from lists where user_id = ${name})`;
          await insert(database, 'tasks', { ...aTask, user_id: name, list_id: list });
          await insert(database, 'tombstones', { ...aTombstone, user_id: name });
          await insert(database, 'idempotency_records', { ...aRecord, user_id: name });
        }
        await ask(database, "delete from users where id = 'leaver'");
        const left = await ask(
          database,
          `select 'task' as what, user_id from tasks where user_id in ('leaver', 'stayer')
          union all select 'list', user_id from lists where user_id in ('leaver', 'stayer')
          union all select 'tombstone', user_id from tombstones where user_id in ('leaver', 'stayer')
          union all select 'record', user_id from idempotency_records where user_id in ('leaver', 'stayer') order by 1`,
        );
        assert.deepEqual(left, [
          { what: 'list', user_id: 'stayer' },
          { what: 'record', user_id: 'stayer' },
          { what: 'task', user_id: 'stayer' },
          { what: 'tombstone', user_id: 'stayer' },
        ]);
      });
    });

    describe('migrations', () => {
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
