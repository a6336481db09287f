import assert from 'node:assert/strict';
import {
  differencesBetween,
  snapshotOf,
} from '../../../src/adapters/postgres/operations/database-snapshot.ts';
import { openTenantSession } from '../../../src/adapters/postgres/tenancy/tenant-session.ts';
import { createPostgresStore } from '../../../src/adapters/postgres/store.ts';
import { makeOwnerId } from '../../../src/domain/user.ts';
import { someTask } from '../../support/arbitraries.ts';
import { migrateDown } from '../../support/migrate-down.ts';
import { type Place, migratedPlaces } from '../../support/migrated-places.ts';
import { right, run } from '../../support/values.ts';

const alice = right(makeOwnerId('alice'));

/** Dues by their SQL before the migration, in order. */
const dues: ReadonlyArray<readonly [due: string | null, at: string, kind: string]> = [
  ['0001-01-01', `'0001-01-01Z'`, `'day'`],
  ['0001-01-01T00:00:00.000Z', `'0001-01-01Z'`, `'instant'`],
  ['2024-02-29', `'2024-02-29Z'`, `'day'`],
  ['2024-02-29T00:00:00.000Z', `'2024-02-29Z'`, `'instant'`],
  ['2024-02-29T00:00:00.001Z', `'2024-02-29 00:00:00.001Z'`, `'instant'`],
  ['2024-02-29T23:59:59.999Z', `'2024-02-29 23:59:59.999Z'`, `'instant'`],
  ['2024-03-01', `'2024-03-01Z'`, `'day'`],
  ['9999-12-31', `'9999-12-31Z'`, `'day'`],
  ['9999-12-31T23:59:59.999Z', `'9999-12-31 23:59:59.999Z'`, `'instant'`],
  [null, 'null', 'null'],
];

const fillSql = [
  `insert into users (id, change_seq, pruned_to) values ('alice', 20, 3), ('bob', 0, 0)`,
  ...dues.map(
    ([, at, kind], index) =>
      `insert into tasks (user_id, id, title, title_key, folded, status, priority, tags, due_at, due_kind, created_at, updated_at, version, change_seq)
      values ('alice', gen_random_uuid(), repeat('a', 200), repeat('a', 200), repeat('a', 200) || chr(10), 'pending',
        2, '{a,b}', ${at}, ${kind}, now(), now(), 1, ${index + 1})`,
  ),
  `insert into idempotency_records values ('alice', 'key', 'f', 'kept', '2026-11-21Z')`,
];

/** What the migration 0006-domains did, which stood in this one's place for a while: table, column, type, constraint, rule. */
const domainsBefore = [
  ['users', 'change_seq', 'change_count', 'bigint', 'users_change_seq_counts', 'value >= 0'],
  ['tasks', 'title', 'task_title', 'text', 'tasks_title_length', 'char_length(value) between 1 and 200'],
  [
    'tasks',
    'title_key',
    'task_title_key',
    'text collate "C"',
    'tasks_title_key_length',
    'char_length(value) <= 200',
  ],
  [
    'tasks',
    'description',
    'task_description',
    'text',
    'tasks_description_length',
    'char_length(value) <= 10000',
  ],
  ['tasks', 'status', 'task_status', 'text', 'tasks_status_known', `value in ('pending', 'completed')`],
  ['tasks', 'priority', 'task_priority', 'smallint', 'tasks_priority_known', 'value between 1 and 3'],
  [
    'tasks',
    'tags',
    'task_tags',
    'tag[]',
    'tasks_tags_count',
    'cardinality(value) <= 20 and array_position(value, null) is null',
  ],
  [
    'tasks',
    'due_kind',
    'task_due_kind',
    'text collate "C"',
    'tasks_due_kind_known',
    `value in ('day', 'instant')`,
  ],
  ['tasks', 'version', 'task_version', 'integer', 'tasks_version_counts', 'value >= 1'],
  ['tasks', 'change_seq', 'change_number', 'bigint', 'tasks_change_seq_counts', 'value >= 1'],
  [
    'idempotency_records',
    'key',
    'idempotency_key',
    'text collate "C"',
    'idempotency_records_key_length',
    'char_length(value) between 1 and 255',
  ],
] as const;

const domainsBeforeSql = [
  ...domainsBefore.flatMap(([table, column, domain, type, constraint, rule]) => [
    `create domain ${domain} as ${type} constraint ${constraint} check (${rule})`,
    `alter table ${table} drop constraint ${constraint}, alter column ${column} type ${domain}`,
  ]),
  `insert into migrations (name) values ('0006-domains')`,
];

/** All rows; of a task without its due, and without what later migrations add. */
/** The migration made them as the owner of the tables. */
const ownDomainsSql = `
  do $$ declare made record; begin
    for made in
      select format('alter domain %I owner to %I', typname, tableowner) as sql from pg_type join pg_tables on tablename = 'tasks'
      where typnamespace = 'public'::regnamespace and typtype = 'd' and schemaname = 'public'
    loop
      execute made.sql;
    end loop;
  end $$`;

const rowsSql = `
  select (
    to_jsonb(tasks) - '{due,due_at,due_kind,list_id,series_id,recurrence,successor_id,checklist,position,status,folded}'::text[]
      || jsonb_build_object('status', left(status::text, 1), 'folded', coalesce(folded, lower(title || chr(10))))
  )::text as row from tasks
  union all select to_jsonb(users)::text from users
  union all select to_jsonb(idempotency_records)::text from idempotency_records order by row`;

const duesBeforeSql = `select due_at at time zone 'UTC' as at, due_kind as kind from tasks order by change_seq`;

/** How many rules are of the tables, and how many of domains. */
const rulesSql = `
  select count(*) filter (where contypid = 0)::int as tables, count(*) filter (where contypid <> 0)::int as domains
  from pg_constraint where connamespace = 'public'::regnamespace and contype = 'c'`;

const rulesAt = async ({ operate }: Place): Promise<ReadonlyArray<string>> =>
  (await snapshotOf(async (sql) => ({ rows: await operate(sql) }))).rules;

for (const [name, open] of Object.entries(migratedPlaces))
  describe(`the migration of the due and to domains on ${name}`, () => {
    let place: Place;
    before(async () => {
      place = await open();
    });
    after(() => place.close());

    it('can be reverted and run again, keeping every row, every due and every rule', async () => {
      const fresh = await rulesAt(place);
      await migrateDown(place.database, '0005-owner-id');
      assert.deepEqual(await place.operate(rulesSql), [{ tables: 16, domains: 1 }]);
      for (const sql of fillSql) await place.operate(sql);
      const [rows, before] = [await place.operate(rowsSql), await place.operate(duesBeforeSql)];
      for (const _ of ['the first time', 'and again']) {
        await place.migrate();
        assert.deepEqual(await place.operate(rulesSql), [{ tables: 2, domains: 19 }]);
        assert.deepEqual(await place.operate(rowsSql), rows);
        assert.deepEqual(
          (await place.operate('select due from tasks order by due, change_seq')).map(({ due }) => due),
          dues.map(([due]) => due),
        );
        const differences = differencesBetween(
          { rows: [], rules: fresh },
          { rows: [], rules: await rulesAt(place) },
        );
        assert.deepEqual(differences, []);
        await migrateDown(place.database, '0005-owner-id');
        assert.deepEqual(await place.operate(rowsSql), rows);
        assert.deepEqual(await place.operate(duesBeforeSql), before);
      }
      await place.migrate();
    });

    it('follows 0006-domains, keeping every row, every due and every rule', async () => {
      const [fresh, rows] = [await rulesAt(place), await place.operate(rowsSql)];
      const [names, written] = [
        await place.operate('select name from migrations order by name'),
        await place.operate('select due from tasks order by change_seq'),
      ];
      await migrateDown(place.database, '0005-owner-id');
      for (const sql of domainsBeforeSql) await place.operate(sql);
      await place.operate(ownDomainsSql);
      await place.migrate();
      const differences = differencesBetween(
        { rows: [], rules: fresh },
        { rows: [], rules: await rulesAt(place) },
      );
      assert.deepEqual(differences, []);
      assert.deepEqual(await place.operate(rowsSql), rows);
      assert.deepEqual(await place.operate('select due from tasks order by change_seq'), written);
      assert.deepEqual(await place.operate('select name from migrations order by name'), names);
    });

    it('holds what the service writes to the same rules', async () => {
      const session = openTenantSession(place.database.connections);
      const task = await run(createPostgresStore(session).tasks.insertNew(alice, someTask(alice)));
      for (const [change, constraint] of [
        [`title = ''`, 'tasks_title_length'],
        [`due = '2024-02-29T00:00Z'`, 'tasks_due_canonical'],
      ])
        await assert.rejects(
          session.statement(alice, `update tasks set ${change} where user_id = $1 and id = $2`, [
            task.value.id,
          ]),
          { code: '23514', constraint },
        );
    });

    it('leaves the planner its statistics', async () => {
      const sql = `select attname from pg_stats where schemaname = 'public' and tablename = 'tasks'
        and attname in ('due', 'status') order by attname`;
      assert.deepEqual(await place.operate(sql), [{ attname: 'due' }, { attname: 'status' }]);
    });
  });
