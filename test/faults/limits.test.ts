import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as E from 'fp-ts/lib/Either.js';
import { type TenantSession, openTenantSession } from '../../src/adapters/postgres/tenancy/tenant-session.ts';
import type { Row } from '../../src/adapters/postgres/driver/connections.ts';
import { orUnavailable } from '../../src/adapters/postgres/errors.ts';
import { rlsViolations } from '../../src/adapters/postgres/tenancy/rls-check.ts';
import { unavailable } from '../../src/application/errors.ts';
import type { Database } from '../../src/infrastructure/database.ts';
import { newOwner } from '../support/arbitraries.ts';
import { databaseAt } from '../support/postgres.ts';
import { startProcess } from '../support/process.ts';
import { theCluster, withClient } from './support/cluster.ts';

const limitsSql = `select current_setting('lock_timeout') as lock, current_setting('statement_timeout') as statement,
  current_setting('idle_in_transaction_session_timeout') as idle`;

const owner = newOwner();

/** What a caller would be told; why goes to `reasons`. */
const reasons: string[] = [];
const attempted = orUnavailable((reason) => reasons.push(String(reason)));

describe('statement limits', () => {
  let url: string;
  let database: Database;
  let session: TenantSession;
  before(async () => {
    url = await (await theCluster()).newDatabase();
    database = databaseAt(url);
    session = openTenantSession(database.connections);
  });
  after(() => database.close());

  /** The limits as a session has them while it serves nobody, as another client of a pooler would find it. */
  const outside = async (): Promise<Row | undefined> => {
    const [row] = await database.connections.run({ sql: limitsSql, values: [], mode: 'unprepared' });
    return row;
  };

  it('apply to their statement alone, whatever the settings of the session', async () => {
    const [inside] = await session.statement(owner, `${limitsSql}, $1::text as owner`);
    const limits = { lock: '1s', statement: '3s', idle: '5s' };
    assert.deepEqual(inside, { ...limits, owner });
    const within = await session.atomically(owner, async (statement) =>
      E.right(await statement(owner, `${limitsSql}, $1::text as owner`)),
    );
    assert.deepEqual(within, E.right([{ ...limits, owner }]));
    assert.deepEqual(await outside(), { lock: '0', statement: '0', idle: '0' });
  });

  it('end with their statement, though it has no parameters', async () => {
    assert.deepEqual(await rlsViolations(database.connections), []);
    assert.deepEqual(await outside(), { lock: '0', statement: '0', idle: '0' });
  });

  it('end slow statements and idle transactions', async () => {
    const begun = performance.now();
    const slow = attempted(() => session.statement(owner, 'select pg_sleep(30), $1::text'))().then(
      (response) => {
        assert.deepEqual(response, E.left(unavailable));
        const milliseconds = performance.now() - begun;
        assert.ok(milliseconds > 2500 && milliseconds < 6000, `it was ended after ${milliseconds} ms`);
      },
    );
    const idle = attempted(() =>
      session.atomically(owner, async (statement) => {
        await statement(owner, 'insert into users (id) values ($1)');
        await sleep(5500);
        return E.right(await statement(owner, 'select $1::text'));
      }),
    )().then((response) => assert.deepEqual(response, E.left(unavailable)));
    await Promise.all([slow, idle]);
    assert.equal(reasons.length, 2);
    await withClient(url, async (client) => {
      assert.equal((await client.query('select from users')).rowCount, 0);
    });
    assert.deepEqual(await session.statement(owner, 'select $1::text as owner'), [{ owner }]);
  });

  it('are off during migrations, whatever the settings of the database', async () => {
    const empty = await (await theCluster()).newDatabase({ migrated: false });
    await withClient(empty, async (client) => {
      const { rows } = await client.query<{ name: string }>('select current_database() as name');
      for (const limit of ['statement_timeout', 'lock_timeout'])
        await client.query(`alter database ${rows[0]?.name ?? ''} set ${limit} = '1ms'`);
    });
    const migrations = [1, 2].map(() => startProcess('commands/migrate.ts', { DATABASE_URL: empty }));
    for (const { ended, err } of migrations) assert.equal(await ended, 0, err());
  });
});
