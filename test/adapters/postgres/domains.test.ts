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

const fillSql = [
  `insert into users (id, change_seq) values ('alice', 3), ('bob', 0)`,
  `insert into tasks (user_id, id, title, title_key, folded, status, priority, tags, due_at, due_kind, created_at, updated_at, version, change_seq)
    select 'alice', gen_random_uuid(), repeat('a', 200), repeat('a', 200), repeat('a', 200) || chr(10), 'pending', priority, '{a,b}', '2026-11-21Z', 'day', now(), now(), 1, priority
    from generate_series(1, 3) as priority`,
  `insert into idempotency_records values ('alice', 'key', 'f', 'kept', '2026-11-21Z')`,
];

/** How many rules are of the tables, and how many of domains. */
const rulesSql = `
  select count(*) filter (where contypid = 0)::int as tables, count(*) filter (where contypid <> 0)::int as domains
  from pg_constraint where connamespace = 'public'::regnamespace and contype = 'c'`;

const fingerprintAt = ({ operate }: Place) => snapshotOf(async (sql) => ({ rows: await operate(sql) }));

const rowsAt = async (place: Place): Promise<ReadonlyArray<string>> =>
  (await fingerprintAt(place)).rows.filter((line) => !line.startsWith('rows of migrations'));

for (const [name, open] of Object.entries(migratedPlaces))
  describe(`the migration to domains on ${name}`, () => {
    let place: Place;
    before(async () => {
      place = await open();
    });
    after(() => place.close());

    it('can be reverted and run again, keeping every row and every rule', async () => {
      const fresh = await fingerprintAt(place);
      await migrateDown(place.database, '0005-owner-id');
      assert.deepEqual(await place.operate(rulesSql), [{ tables: 16, domains: 1 }]);
      for (const sql of fillSql) await place.operate(sql);
      const before = await rowsAt(place);
      await place.migrate();
      assert.deepEqual(await place.operate(rulesSql), [{ tables: 5, domains: 12 }]);
      assert.deepEqual(await rowsAt(place), before);
      const { rules } = await fingerprintAt(place);
      assert.deepEqual(differencesBetween({ rows: [], rules: fresh.rules }, { rows: [], rules }), []);
    });

    it('holds what the service writes to the same rules', async () => {
      const session = openTenantSession(place.database.connections);
      const task = await run(createPostgresStore(session).tasks.insertNew(alice, someTask(alice)));
      const sql = `update tasks set title = '' where user_id = $1 and id = $2`;
      await assert.rejects(session.statement(alice, sql, [task.value.id]), {
        code: '23514',
        constraint: 'tasks_title_length',
      });
    });

    it('leaves the planner its statistics', async () => {
      const sql = `select attname from pg_stats where schemaname = 'public' and tablename = 'tasks' and attname = 'status'`;
      assert.deepEqual(await place.operate(sql), [{ attname: 'status' }]);
    });
  });
