import assert from 'node:assert/strict';
import type { Row } from '../../../src/adapters/postgres/driver/connections.ts';
import { openOrm } from '../../../src/adapters/postgres/schema/orm.ts';
import type { Database } from '../../../src/infrastructure/database.ts';
import { aList, aRecord, aTask, aTombstone, atTheLimits, task, unreadableDues, violations } from './rows.ts';
import { ask, insert, places } from './schema-world.ts';

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

const indexesSql = `
  select indexname, indexdef from pg_indexes
  where schemaname = 'public' and tablename <> 'migrations' order by indexname collate "C"`;

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
  });
