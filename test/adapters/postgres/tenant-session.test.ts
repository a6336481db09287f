import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import { Client } from 'pg';
import { openTenantSession } from '../../../src/adapters/postgres/tenancy/tenant-session.ts';
import { createPostgresStore } from '../../../src/adapters/postgres/store.ts';
import { unavailable } from '../../../src/application/errors.ts';
import { type Database, connectPostgres } from '../../../src/infrastructure/database.ts';
import { newOwner, someTask } from '../../support/arbitraries.ts';
import { databaseAt, newDatabase } from '../../support/postgres.ts';
import { untilWaiting } from '../../support/until.ts';
import { run } from '../../support/values.ts';

describe('a transaction', () => {
  let url: string;
  let database: Database;
  let operator: Client;
  beforeEach(async () => {
    url = await newDatabase();
    database = databaseAt(url);
    operator = new Client(url);
    await operator.connect();
  });
  afterEach(async () => {
    await operator.end();
    await database.close();
  });

  it('that waits too long for a lock ends, and locks nobody out', async () => {
    const store = createPostgresStore(openTenantSession(database.connections));
    const owner = newOwner();
    await run(store.tasks.insert(owner, someTask(owner)));
    await operator.query('begin');
    await operator.query('select from users where id = $1 for update', [owner]);
    const stuck = store.atomically(owner, ({ tasks }) => tasks.insert(owner, someTask(owner)))();
    await untilWaiting(operator);
    assert.deepEqual(await stuck, E.left(unavailable));
    await operator.query('rollback');
    await run(store.tasks.insert(owner, someTask(owner)));
    await run(store.atomically(owner, ({ tasks }) => tasks.insert(owner, someTask(owner))));
    assert.equal((await run(store.history.changePoint(owner))).number, 3);
  });

  for (const strategy of ['sync', 'transaction'] as const) {
    it(`has the limits that were set, scoped by ${strategy}`, async () => {
      const limits = { lock: '7s', statement: '8s', idleInTransaction: '9s' };
      const limited = connectPostgres(url, url, () => undefined, { limits });
      const session = openTenantSession(limited.connections, strategy, limits);
      const settings = Promise.all(
        ['lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout'].map((name) =>
          session.statement(newOwner(), 'select $1, current_setting($2) as value', [name]),
        ),
      );
      const values = (await settings.finally(limited.close)).map(([row]) => row?.['value']);
      assert.deepEqual(values, ['7s', '8s', '9s']);
    });
  }

  it('prepares each statement once, except those with too many texts', async () => {
    const owner = newOwner();
    const [said, saidOnce] = ['select $1 as said', 'select $1 as said_once'];
    const ran =
      'select $1 as owner, custom_plans + generic_plans as runs from pg_prepared_statements where statement = $2';
    const runs = await openTenantSession(database.connections).atomically(owner, async (statement) => {
      for (const mode of ['dedicated', 'dedicated', 'unprepared'] as const)
        await statement(owner, said, [], mode);
      await statement(owner, saidOnce, [], 'unprepared');
      return E.right([await statement(owner, ran, [said]), await statement(owner, ran, [saidOnce])]);
    });
    assert.deepEqual(runs, E.right([[{ owner, runs: '2' }], []]));
  });
});
