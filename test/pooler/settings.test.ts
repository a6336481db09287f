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

const roleSql = 'select current_user as role';

const none = { role: 'none', owner: '', lock: '0', statement: '0', idle: '0' };

describe('a connection that PgBouncer passes from one user to the next', () => {
  it('never carries the settings of the one before', async () => {
    const url = await newDatabase();
    // The pooler's URL is that of the migrations too, as if the pooler were none.
    const database = databaseAt(url);
    const session = openTenantSession(database.connections);
    const store = createPostgresStore(session);
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
        await assert.rejects(session.statement(owner, 'select 1 / 0, $1::text'), { code: '22012' });
        assert.deepEqual(await session.acrossTenants(roleSql, []), [{ role: 'doable_sweeper' }]);
        assert.deepEqual(await session.statement(owner, `${roleSql}, $1::text as owner`), [
          { role: 'doable_app', owner },
        ]);
      }
    });
    // Each new connection looks anew whether the server process is its own.
    const newcomers = Array.from({ length: 4 }, async () => {
      for (; !isOver;) {
        const newcomer = databaseAt(url);
        const [owner, { statement }] = [newOwner(), openTenantSession(newcomer.connections)];
        for (const mode of ['pipelined', 'dedicated'] as const)
          assert.deepEqual(await statement(owner, `${roleSql}, $1::text as owner`, [], mode), [
            { role: 'doable_app', owner },
          ]);
        await newcomer.close();
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
    await Promise.all(newcomers);
    for (const seen of await Promise.all(looks)) assert.ok(seen > 0);
    await Promise.all([...others.map((client) => client.end()), database.close()]);
  });
});
