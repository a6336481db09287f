import assert from 'node:assert/strict';
import * as O from 'fp-ts/lib/Option.js';
import { Client } from 'pg';
import {
  type TenantSession,
  openTenantSession,
} from '../../../src/adapters/postgres/tenancy/tenant-session.ts';
import { createPostgresStore } from '../../../src/adapters/postgres/store.ts';
import { theBeginning } from '../../../src/application/history.ts';
import { makeInstant } from '../../../src/domain/time.ts';
import type { Database } from '../../../src/infrastructure/database.ts';
import { newOwner, someTask } from '../../support/arbitraries.ts';
import { databaseAt, newDatabase } from '../../support/postgres.ts';
import { right, run } from '../../support/values.ts';

const now = right(makeInstant('2026-11-21T12:00:00.000Z'));

/** 900 deletions each of 200 users. Two are old: the last one of whom 10,000 end in the midst, and the last of all. */
const fillSql = `
  insert into users (id, change_seq) select 'user ' || n, 900 from generate_series(1000, 1199) n;
  insert into tombstones (user_id, kind, id, change_seq, deleted_at)
  select 'user ' || 1000 + n / 900, 'task', ('01920000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 1 + n % 900,
    case when n in (12 * 900 - 1, 180000 - 1) then timestamptz '2026-01-01Z' else timestamptz '2026-12-31Z' end
  from generate_series(0, 179999) n;
  analyze users, tombstones`;

describe('retention with many rows of which few have expired', () => {
  let client: Client;
  let database: Database;
  const asked: { readonly sql: string; readonly values: ReadonlyArray<unknown> }[] = [];
  before(async () => {
    const url = await newDatabase();
    client = new Client(url);
    await client.connect();
    await client.query(fillSql);
    database = databaseAt(url);
    const session = openTenantSession(database.connections);
    const listening: TenantSession = {
      ...session,
      acrossTenants: (sql, values) => {
        asked.push({ sql, values });
        return session.acrossTenants(sql, values);
      },
    };
    await run(createPostgresStore(listening).purgeExpired({ deletions: now, responses: now }));
  });
  after(async () => {
    await client.end();
    await database.close();
  });

  it('purges all expired rows and nothing else', async () => {
    const { rows } = await client.query(
      `select count(*)::int as count, count(*) filter (where deleted_at < $1)::int as old from tombstones`,
      [now],
    );
    assert.deepEqual(rows, [{ count: 180_000 - 2, old: 0 }]);
  });

  it('reads a bounded number of rows per statement', async () => {
    assert.ok(asked.length > 180_000 / 10_000);
    for (const { sql, values } of asked) {
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(
        `explain (analyze, costs off, timing off, summary off) ${sql}`,
        [...values],
      );
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      assert.doesNotMatch(plan, /Rows Removed by Filter: \d{6}/);
      for (const [, read] of plan.matchAll(/on (?:tombstones|idempotency_records) .*rows=(\d+)/g)) {
        assert.ok(Number(read) <= 10_000, plan);
      }
    }
  });
});

describe('retention that is told to stop', () => {
  it('stops between two owners, and the next run continues', async () => {
    const database = databaseAt(await newDatabase());
    const session = openTenantSession(database.connections);
    let isStopped = false;
    const store = createPostgresStore({
      ...session,
      atomically: async (owner, work) => {
        const result = await session.atomically(owner, work);
        isStopped = true;
        return result;
      },
    });
    const owners = [newOwner('alice'), newOwner('bob')];
    for (const owner of owners) {
      const task = someTask(owner);
      await run(store.tasks.insert(owner, task));
      await run(store.tasks.remove(owner, task.id, O.none, now));
    }
    const remembered = async (): Promise<number> => {
      const pages = await Promise.all(
        owners.map((owner) => run(store.history.changes(owner, theBeginning, 10))),
      );
      return pages.flatMap(({ tasks }) => tasks.deleted).length;
    };
    const later = right(makeInstant('2026-11-21T12:00:00.001Z'));
    const olderThan = { deletions: later, responses: later };
    await run(store.purgeExpired(olderThan, () => !isStopped));
    assert.equal(await remembered(), 1);
    await run(store.purgeExpired(olderThan));
    assert.equal(await remembered(), 0);
    await database.close();
  });
});
