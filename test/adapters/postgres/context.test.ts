import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import * as E from 'fp-ts/lib/Either.js';
import { openPool } from '../../../src/adapters/postgres/driver/pool.ts';
import { isUnavailable } from '../../../src/adapters/postgres/errors.ts';
import { servingLimits, tenantContextSql } from '../../../src/adapters/postgres/tenancy/tenant-context.ts';
import {
  type TenantSession,
  openTenantSession,
} from '../../../src/adapters/postgres/tenancy/tenant-session.ts';
import type { Connections, QueryMode, Row } from '../../../src/adapters/postgres/driver/connections.ts';
import { newOwner } from '../../support/arbitraries.ts';
import { openEmptyPglite } from '../../support/pglite.ts';
import { newDatabase } from '../../support/postgres.ts';
import { databaseOfAnOwner } from '../../support/table-owner.ts';
import { connectPostgres } from '../../../src/infrastructure/database.ts';

const closers: (() => Promise<unknown>)[] = [];
after(async () => {
  for (const close of closers.toReversed()) await close();
});

/** A pool of one connection: what a query left behind, the next one would meet. */
const oneConnectionTo = (url: string, isDirect: boolean): Connections => {
  const connections = openPool(
    {
      connectionString: url,
      max: 1,
      preparedStatements: true,
      contextSql: tenantContextSql(servingLimits, isDirect),
    },
    () => undefined,
  );
  closers.push(connections.close);
  return connections;
};

const keyData = Buffer.from([0x4b, 0, 0, 0, 12]);

/** Passes everything on, but claims another server process than the one that serves, as a pooler does. */
const behindAnotherProcess = async (target: string): Promise<string> => {
  const url = new URL(target);
  const [port, host] = [Number(url.port), url.hostname];
  const proxy = createServer((near) => {
    const far = connect(port, host);
    near.on('error', () => undefined).pipe(far.on('error', () => undefined));
    far.on('data', (bytes) => {
      const at = bytes.indexOf(keyData);
      if (at !== -1) bytes.writeInt32BE(bytes.readInt32BE(at + keyData.length) + 1, at + keyData.length);
      near.write(bytes);
    });
    far.on('end', () => near.end());
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  closers.push(() => new Promise((closed) => proxy.close(closed)));
  const address = proxy.address();
  assert.ok(typeof address === 'object' && address !== null);
  url.host = `127.0.0.1:${address.port}`;
  return url.href;
};

const whoSql = `current_user as role, coalesce(current_setting('app.owner_id', true), '') as owner,
  current_setting('lock_timeout') as lock, current_setting('statement_timeout') as statement,
  current_setting('idle_in_transaction_session_timeout') as idle`;
const inContextSql = `select ${whoSql}, (select array_agg(name) from pg_prepared_statements where name like '%context') as prepared
  where $1::text is not null`;

const limits = { lock: '1s', statement: '3s', idle: '5s' };
const none = { owner: '', lock: '0', statement: '0', idle: '0' };

/** A query without a context. */
const outside = async ({ run }: Connections): Promise<Row | undefined> =>
  (await run({ sql: `select ${whoSql}`, values: [], mode: 'unprepared' }))[0];

const modes: ReadonlyArray<QueryMode> = ['pipelined', 'dedicated', 'unprepared'];

/** The role as which a connection logs in. */
const loginOf = async ({ run }: Connections): Promise<unknown> =>
  (await run({ sql: 'select session_user as login', values: [], mode: 'unprepared' }))[0]?.['login'];

/** Asserts the context of statements, of transactions and of queries without one, in turns. */
const assertContexts = async (connections: Connections, prepared: string): Promise<void> => {
  const login = await loginOf(connections);
  const session = openTenantSession(connections);
  const served = (owner: string) => ({ role: 'doable_app', owner, ...limits, prepared: [prepared] });
  for (const mode of [...modes, ...modes]) {
    const owner = newOwner();
    assert.deepEqual(await session.statement(owner, inContextSql, [], mode), [served(owner)]);
    assert.deepEqual(await outside(connections), { role: login, ...none });
    const within = await session.atomically(owner, async (statement) =>
      E.right(await statement(owner, inContextSql)),
    );
    assert.deepEqual(within, E.right([served(owner)]));
    const [sweeper] = await session.acrossTenants(`select ${whoSql}`, []);
    assert.deepEqual(sweeper, { role: 'doable_sweeper', owner: '', ...limits });
    assert.deepEqual(await outside(connections), { role: login, ...none });
  }
};

const lasting = 'rest_of_context';
const local = 'context';

describe('the context of a connection', () => {
  it('lasts where the server process is its own, apart from the owner', async () => {
    await assertContexts(oneConnectionTo(await newDatabase(), true), lasting);
  });

  it('ends with each statement where a pooler is known to be in front', async () => {
    await assertContexts(oneConnectionTo(await newDatabase(), false), local);
  });

  it('ends with each statement where the server process is another than the one that connected', async () => {
    const url = await behindAnotherProcess(await newDatabase());
    await assertContexts(oneConnectionTo(url, true), local);
  });

  it('lasts on PGlite', async () => {
    const database = await openEmptyPglite();
    closers.push(database.close);
    await database.migrate();
    await assertContexts(database.connections, lasting);
  });

  it('is direct if the URL is that of the migrations', async () => {
    const url = await newDatabase();
    for (const [direct, prepared] of [
      [url, lasting],
      [`${url}?application_name=direct`, local],
    ] as const) {
      const { connections, close } = connectPostgres(url, direct, () => undefined);
      closers.push(close);
      const owner = newOwner();
      const [row] = await openTenantSession(connections).statement(owner, inContextSql);
      assert.deepEqual(row?.['prepared'], [prepared]);
    }
  });

  it('is not entered by a login without the role, and nothing is served', async () => {
    const { url, operatorUrl } = await databaseOfAnOwner();
    const database = connectPostgres(url, url, () => undefined);
    closers.push(database.close);
    await database.migrate();
    const operator = oneConnectionTo(operatorUrl, true);
    await operator.run({
      sql: `revoke doable_app from ${new URL(url).username} cascade`,
      values: [],
      mode: 'unprepared',
    });
    const session = openTenantSession(database.connections);
    for (const mode of modes)
      await assert.rejects(session.statement(newOwner(), inContextSql, [], mode), { code: '42501' });
  });
});

const places: Readonly<Record<string, () => Promise<Connections>>> = {
  PostgreSQL: async () => oneConnectionTo(await newDatabase(), true),
  PGlite: async () => {
    const database = await openEmptyPglite();
    closers.push(database.close);
    await database.migrate();
    return database.connections;
  },
};

for (const [name, open] of Object.entries(places))
  describe(`a connection to ${name}`, () => {
    let connections: Connections;
    let session: TenantSession;
    before(async () => {
      connections = await open();
      session = openTenantSession(connections);
      await connections.run({
        sql: 'create table seen (role name); grant insert, select on seen to public',
        values: [],
        mode: 'unprepared',
      });
    });

    const see = (mode: QueryMode) =>
      session.statement(
        newOwner(),
        'insert into seen select current_user where $1::text is not null returning role',
        [],
        mode,
      );

    for (const mode of modes)
      for (const role of ['none', 'doable_sweeper'])
        it(`that is in the role ${role} runs nothing ${mode} and is replaced`, async () => {
          const own = [{ role: 'doable_app' }];
          assert.deepEqual(await see(mode), own);
          const losing = `select set_config('role', '${role}', false) as role, $1::text`;
          assert.equal((await session.statement(newOwner(), losing, [], mode))[0]?.['role'], role);
          const outcomes = await Promise.allSettled(Array.from({ length: 3 }, () => see(mode)));
          const [first] = outcomes;
          assert.ok(first?.status === 'rejected' && isUnavailable(first.reason), String(first?.status));
          for (const outcome of outcomes) {
            if (outcome.status === 'fulfilled') assert.deepEqual(outcome.value, own);
            else assert.ok(isUnavailable(outcome.reason));
          }
          assert.deepEqual(await see(mode), own);
          const rows = await connections.run({
            sql: 'select distinct role from seen',
            values: [],
            mode: 'unprepared',
          });
          assert.deepEqual(rows, own);
        });

    const placesOfAStatement: Readonly<Record<string, (sql: string) => Promise<unknown>>> = {
      'the first of a transaction': (sql) => {
        const owner = newOwner();
        return session.atomically(owner, async (statement) => E.right(await statement(owner, sql)));
      },
      'all of a transaction': (sql) => {
        const owner = newOwner();
        return session.atomically(owner, async (_, last) => E.right(await last(owner, sql)));
      },
      alone: async (sql) => E.right(await session.statement(newOwner(), sql)),
    };
    for (const [index, [place, ask]] of Object.entries(placesOfAStatement).entries())
      it(`prepares a statement that could not be prepared before: ${place}`, async () => {
        const table = `later_${index}`;
        const sql = `select count(*)::int as rows from ${table} where $1::text is not null`;
        await assert.rejects(ask(sql), { code: '42P01' });
        await connections.run({
          sql: `create table ${table} (); grant select on ${table} to public`,
          values: [],
          mode: 'unprepared',
        });
        assert.deepEqual(await ask(sql), E.right([{ rows: 0 }]));
      });

    it('keeps concurrent queries with and without a context apart', async () => {
      const login = await loginOf(connections);
      const rows = await Promise.all(
        Array.from({ length: 60 }, async (_, index) => {
          const owner = newOwner();
          if (index % 3 === 0) return [await outside(connections), { role: login, ...none }];
          const [row] = await session.statement(
            owner,
            `select ${whoSql}, $1::text as asked`,
            [],
            modes[index % 2] ?? 'dedicated',
          );
          return [row, { role: 'doable_app', owner, ...limits, asked: owner }];
        }),
      );
      for (const [row, expected] of rows) assert.deepEqual(row, expected);
    });
  });
