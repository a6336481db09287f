import assert from 'node:assert/strict';
import { Client } from 'pg';
import { openTenantSession } from '../../src/adapters/postgres/tenancy/tenant-session.ts';
import { createPostgresStore } from '../../src/adapters/postgres/store.ts';
import { newOwner, someTask } from '../support/arbitraries.ts';
import { databaseAt, newDatabase } from '../support/postgres.ts';
import { run } from '../support/values.ts';

const settingsSql = `select current_setting('role') as role, coalesce(current_setting('app.owner_id', true), '') as owner,
  current_setting('lock_timeout') as lock, current_setting('statement_timeout') as statement,
  current_setting('idle_in_transaction_session_timeout') as idle`;

const none = { role: 'none', owner: '', lock: '0', statement: '0', idle: '0' };

describe('a connection that PgBouncer passes from one user to the next', () => {
  it('never carries the settings of the one before', async () => {
    const url = await newDatabase();
    const database = databaseAt(url);
    const store = createPostgresStore(openTenantSession(database.connections));
    const others = Array.from({ length: 8 }, () => new Client(url));
    await Promise.all(others.map((client) => client.connect()));
    let isOver = false;
    const users = Array.from({ length: 16 }, async () => {
      const owner = newOwner();
      for (let round = 0; round < 20; round += 1) {
        const task = someTask(owner);
        await run(store.tasks.insert(owner, task));
        await run(store.atomically(owner, ({ tasks }) => tasks.insert(owner, someTask(owner))));
        assert.equal((await run(store.history.changePoint(owner))).number, 2 * (round + 1));
      }
    });
    const looks = others.map(async (client) => {
      let seen = 0;
      for (; !isOver; seen += 1) {
        const { rows } = await client.query<typeof none>(settingsSql);
        assert.deepEqual(rows, [none]);
      }
      return seen;
    });
    await Promise.all(users).finally(() => (isOver = true));
    for (const seen of await Promise.all(looks)) assert.ok(seen > 0);
    await Promise.all([...others.map((client) => client.end()), database.close()]);
  });
});
