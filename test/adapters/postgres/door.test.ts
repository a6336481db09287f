import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import { Client } from 'pg';
import { openTenantSession } from '../../../src/adapters/postgres/tenancy/tenant-session.ts';
import { createPostgresStore } from '../../../src/adapters/postgres/store.ts';
import { unavailable } from '../../../src/application/errors.ts';
import type { Database } from '../../../src/infrastructure/database.ts';
import { newActor, someTask } from '../../support/arbitraries.ts';
import { databaseAt, newDatabase } from '../../support/postgres.ts';
import { untilWaiting } from '../../support/until.ts';
import { run } from '../../support/values.ts';

describe('a transaction', () => {
  let url: string;
  let database: Database;
  let operator: Client;
  beforeEach(async () => {
    url = await newDatabase();
    database = await databaseAt(url);
    operator = new Client(url);
    await operator.connect();
  });
  afterEach(async () => {
    await operator.end();
    await database.close();
  });

  it('that has to wait too long for a lock lets go, and nobody is locked out', async () => {
    const store = createPostgresStore(openTenantSession(database.em));
    const actor = newActor();
    await run(store.tasks.insert(actor, someTask(actor)));
    await operator.query('begin');
    await operator.query('select from users where id = $1 for update', [actor.userId]);
    const stuck = store.atomically(actor, ({ tasks }) => tasks.insert(actor, someTask(actor)))();
    await untilWaiting(operator);
    assert.deepEqual(await stuck, E.left(unavailable));
    await operator.query('rollback');
    await run(store.tasks.insert(actor, someTask(actor)));
    await run(store.atomically(actor, ({ tasks }) => tasks.insert(actor, someTask(actor))));
    assert.equal((await run(store.tasks.changePoint(actor))).number, 3);
  });

  it('prepares what it may once, and nothing of which there are too many texts', async () => {
    const { userId } = newActor();
    const [said, saidOnce] = ['select $1 as said', 'select $1 as said_once'];
    const ran =
      'select $1 as owner, custom_plans + generic_plans as runs from pg_prepared_statements where statement = $2';
    const runs = await openTenantSession(database.em).atomically(userId, async (statement) => {
      for (const manner of ['alone', 'alone', 'unprepared'] as const)
        await statement(userId, said, [], manner);
      await statement(userId, saidOnce, [], 'unprepared');
      return E.right([await statement(userId, ran, [said]), await statement(userId, ran, [saidOnce])]);
    });
    assert.deepEqual(runs, E.right([[{ owner: userId, runs: '2' }], []]));
  });
});
