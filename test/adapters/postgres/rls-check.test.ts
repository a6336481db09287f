import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { Client } from 'pg';
import type { Connections } from '../../../src/adapters/postgres/driver/connections.ts';
import { openPool } from '../../../src/adapters/postgres/driver/pool.ts';
import {
  type TenantSession,
  openTenantSession,
} from '../../../src/adapters/postgres/tenancy/tenant-session.ts';
import { resetEpochsSql } from '../../../src/adapters/postgres/operations/reset-epochs.ts';
import { databaseReady } from '../../../src/adapters/postgres/schema/pending-migrations.ts';
import { createPostgresStore } from '../../../src/adapters/postgres/store.ts';
import { servingLimits, tenantContextSql } from '../../../src/adapters/postgres/tenancy/tenant-context.ts';
import { rlsViolations } from '../../../src/adapters/postgres/tenancy/rls-check.ts';
import { makeInstant } from '../../../src/domain/time.ts';
import { type Database, connectPostgres } from '../../../src/infrastructure/database.ts';
import { isolationContract } from '../../contract/isolation.contract.ts';
import { newOwner, someTask } from '../../support/arbitraries.ts';
import { newDatabase } from '../../support/postgres.ts';
import { databaseOfAnOwner } from '../../support/table-owner.ts';
import { right, run } from '../../support/values.ts';

const closers: (() => Promise<unknown>)[] = [];
after(async () => {
  for (const close of closers.toReversed()) await close();
});

const opened = (database: Database): Database => {
  closers.push(database.close);
  return database;
};
/** A session of the superuser's. */
const operatorAt = async (url: string): Promise<Client> => {
  const client = new Client(url);
  await client.connect();
  closers.push(() => client.end());
  return client;
};

const later = right(makeInstant('2026-11-21T12:00:00.000Z'));

/** A comparison with the owner, as each statement has it. */
const ownerComparison = /\b(?:user_id|(?:users\.)?id) = \$1/g;

/** A tenant session whose statements do not compare the owner: whoever they name, they mean everybody. */
const withoutComparisons = (session: TenantSession): TenantSession => {
  const open = (sql: string): string => {
    const without = sql.replace(ownerComparison, '$1::text is not null');
    assert.doesNotMatch(without, /= \$1(?!\d)/);
    return without;
  };
  const openedBy =
    (statement: TenantSession['statement']): TenantSession['statement'] =>
    (owner, sql, values, mode) =>
      statement(owner, open(sql), values, mode);
  return {
    statement: openedBy(session.statement),
    acrossTenants: session.acrossTenants,
    atomically: (owner, work) =>
      session.atomically(owner, (statement, last) => work(openedBy(statement), openedBy(last))),
  };
};

const migratedFor = async (url: string): Promise<Database> => {
  const database = opened(connectPostgres(url, url, () => undefined));
  await database.migrate();
  return database;
};

isolationContract('PostgreSQL behind row-level security alone, for a superuser', async () => {
  const database = await migratedFor(await newDatabase());
  return createPostgresStore(withoutComparisons(openTenantSession(database.connections)));
});

isolationContract('PostgreSQL behind row-level security alone, for the owner of the tables', async () => {
  const database = await migratedFor((await databaseOfAnOwner()).url);
  return createPostgresStore(withoutComparisons(openTenantSession(database.connections)));
});

isolationContract('PostgreSQL behind its statements alone', async () => {
  const url = await newDatabase();
  const database = await migratedFor(url);
  const session = openTenantSession(database.connections);
  const store = createPostgresStore(session);
  await run(store.tasks.find(newOwner(), someTask(newOwner()).id));
  const operator = await operatorAt(url);
  const { rows } = await operator.query<{ table: string; policy: string }>(
    'select tablename as table, policyname as policy from pg_policies',
  );
  for (const { table, policy } of rows) await operator.query(`drop policy ${policy} on ${table}`);
  for (const { table } of rows) await operator.query(`alter table ${table} disable row level security`);
  return store;
});

describe('the tenant context of a statement', () => {
  let url: string;
  let connections: Connections;
  let session: TenantSession;
  before(async () => {
    url = (await databaseOfAnOwner()).url;
    await migratedFor(url);
    // One connection: what a statement left behind, the next one would meet.
    connections = openPool(
      {
        connectionString: url,
        max: 1,
        preparedStatements: true,
        contextSql: tenantContextSql(servingLimits, true),
      },
      () => undefined,
    );
    closers.push(connections.close);
    session = openTenantSession(connections);
  });
  const whoSql = `select current_user as role, session_user as login, current_setting('app.owner_id', true) as owner,
    current_setting('lock_timeout') as lock, current_setting('statement_timeout') as statement, $1::text as asked`;

  it('has the owner, an unprivileged role and limits [V13.2.2]', async () => {
    const owner = newOwner();
    const [row] = await session.statement(owner, whoSql);
    assert.deepEqual(
      { ...row, login: '' },
      { role: 'doable_app', login: '', owner, lock: '1s', statement: '3s', asked: owner },
    );
  });

  it('is the same within a transaction, for any owner id [V1.2.4]', async () => {
    for (const name of ["x'; drop table tasks; --", '"', '\\', '🦉', ' ']) {
      const owner = newOwner(name);
      const [row] = await run(() =>
        session.atomically(owner, async (statement) => E.right(await statement(owner, whoSql))),
      );
      assert.equal(row?.['owner'], owner);
      assert.equal(row['role'], 'doable_app');
    }
  });

  it('ends with the statement or the transaction, whether it succeeds or fails', async () => {
    const owner = newOwner();
    const left = (): Promise<unknown> =>
      connections.run({
        sql: `select current_user = session_user as "isLogin", current_setting('app.owner_id', true) as owner,
          current_setting('statement_timeout') as limit, now() = statement_timestamp() as "isAlone"`,
        values: [],
        mode: 'unprepared',
      });
    const nothing = [{ isLogin: true, owner: '', limit: '0', isAlone: true }];
    await session.statement(owner, 'select $1::text');
    assert.deepEqual(await left(), nothing);
    await assert.rejects(session.statement(owner, 'select 1 / 0, $1::text'), { code: '22012' });
    assert.deepEqual(await left(), nothing);
    for (const result of [E.right('done'), E.left('not done')]) {
      assert.deepEqual(await session.atomically(owner, () => Promise.resolve(result)), result);
      assert.deepEqual(await left(), nothing);
    }
    const failing = session.atomically(owner, async (statement) =>
      E.right(await statement(owner, 'select 1 / 0, $1::text')),
    );
    await assert.rejects(failing, { code: '22012' });
    assert.deepEqual(await left(), nothing);
  });

  it('rejects a row of another owner', async () => {
    const [owner, other] = [newOwner(), newOwner()];
    await assert.rejects(
      session.statement(owner, 'insert into users (id) select $2 where $1::text is not null', [other]),
      { code: '42501' },
    );
  });

  it('is required: without it not even the table owner sees a row [V8.4.1]', async () => {
    const store = createPostgresStore(session);
    await run(store.tasks.insert(newOwner(), someTask(newOwner())));
    const operator = await operatorAt(url);
    for (const table of ['users', 'tasks'])
      await assert.rejects(operator.query(`select from ${table}`), { code: '42704' });
    await operator.query(`set app.owner_id = ''`);
    for (const table of ['users', 'tasks', 'tombstones', 'idempotency_records'])
      assert.equal((await operator.query(`select from ${table}`)).rowCount, 0);
  });
});

describe('the id of a task', () => {
  it('of another owner is looked up by the same statement as a missing one [V8.2.2]', async () => {
    const database = await migratedFor(await newDatabase());
    const said: unknown[] = [];
    const session = openTenantSession(database.connections);
    const store = createPostgresStore({
      ...session,
      statement: (owner, sql, values, mode) => {
        said.push([sql, values?.length, mode]);
        return session.statement(owner, sql, values, mode);
      },
    });
    const [alice, mallory] = [newOwner('alice'), newOwner('mallory')];
    const { id } = someTask(alice);
    await run(store.tasks.insert(alice, someTask(alice, { id })));
    said.length = 0;
    for (const wanted of [id, someTask(mallory).id]) {
      assert.deepEqual(await run(store.tasks.find(mallory, wanted)), O.none);
    }
    assert.equal(said.length, 2);
    assert.deepEqual(said[0], said[1]);
  });
});

describe('row-level security that is not in force', () => {
  const breaches: Readonly<Record<string, readonly [breach: string, fault: RegExp]>> = {
    'a role that is a superuser': ['alter role doable_app superuser', /^the role doable_app is a superuser$/],
    'a role that bypasses it': ['alter role doable_app bypassrls', /^the role doable_app bypasses/],
    'a table without it': [
      'alter table tasks disable row level security',
      /^the table tasks has no row-level/,
    ],
    'a table that does not force it': [
      'alter table users no force row level security',
      /^the table users does not/,
    ],
    'a table without its policy': [
      'drop policy idempotency_records_own on idempotency_records',
      /^the table idempotency_records lacks the owner policy/,
    ],
    'a policy for everybody': [
      'create policy leak on tombstones for select using (true)',
      /^the table tombstones has the policy leak/,
    ],
    'a new table without one': ['create table notes (user_id text)', /^the table notes has no row-level/],
  };
  for (const [name, [breach, fault]] of Object.entries(breaches))
    it(`is detected: ${name} [V8.4.1, V13.2.2, V16.5.3]`, async () => {
      const url = await newDatabase();
      const database = await migratedFor(url);
      assert.deepEqual(await rlsViolations(database.connections), []);
      const operator = await operatorAt(url);
      await operator.query(breach);
      try {
        const faults = await rlsViolations(database.connections);
        assert.match(faults[0] ?? '', fault);
        const store = createPostgresStore(openTenantSession(database.connections));
        const [owner, message] = [newOwner(), /does not protect/];
        await assert.rejects(store.history.changePoint(owner)(), message);
        await assert.rejects(store.atomically(owner, ({ history }) => history.changePoint(owner))(), message);
        await assert.rejects(store.purgeExpired({ deletions: later, responses: later })(), message);
      } finally {
        await operator.query('alter role doable_app nosuperuser nobypassrls');
      }
    });
});

describe('a login role without tables', () => {
  it('serves after the table owner has migrated for it', async () => {
    const direct = await newDatabase({ migrated: false });
    const url = new URL(direct);
    [url.username, url.password] = [`bare_${process.pid}`, 'password'];
    const operator = await operatorAt(direct);
    await operator.query(`create role ${url.username} login password 'password'`);
    const database = opened(connectPostgres(url.href, direct, () => undefined));
    await database.migrate();
    const reasons: unknown[] = [];
    assert.equal(
      await databaseReady(database.connections, (reason) => reasons.push(reason))(),
      true,
      String(reasons),
    );
    assert.deepEqual(await rlsViolations(database.connections), []);
    await operator.query(`drop owned by ${url.username}`);
  });
});

describe('new epochs', () => {
  it('are set for every user by the table owner, and keep row-level security as it is', async () => {
    const url = (await databaseOfAnOwner()).url;
    const database = await migratedFor(url);
    const store = createPostgresStore(openTenantSession(database.connections));
    const owners = [newOwner(), newOwner()];
    const points = () => Promise.all(owners.map((owner) => run(store.history.changePoint(owner))));
    for (const owner of owners) await run(store.tasks.insert(owner, someTask(owner)));
    const before = await points();
    const owner = await operatorAt(url);
    await owner.query(resetEpochsSql);
    const after = await points();
    before.forEach((point, n) => assert.notDeepEqual(after[n], point));
    assert.deepEqual(await rlsViolations(database.connections), []);
  });
});
