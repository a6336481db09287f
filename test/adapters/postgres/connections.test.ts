import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as E from 'fp-ts/lib/Either.js';
import type { Client } from 'pg';
import { openPool } from '../../../src/adapters/postgres/driver/pool.ts';
import { servingLimits, tenantContextSql } from '../../../src/adapters/postgres/tenancy/tenant-context.ts';
import { unavailable } from '../../../src/application/errors.ts';
import type { OwnerId } from '../../../src/domain/user.ts';
import type { Database } from '../../../src/infrastructure/database.ts';
import { newOwner, someTask } from '../../support/arbitraries.ts';
import { loginSession } from '../../support/login-session.ts';
import { newDatabase } from '../../support/postgres.ts';
import type { Way } from '../../support/proxy.ts';
import { until, untilWaiting } from '../../support/until.ts';
import { run } from '../../support/values.ts';
import { connectionsOfSuite, firstPage } from './connections-world.ts';

const { closers, lost, open, hear, storeOn, isReady, directTo, wayThrough } = connectionsOfSuite();

describe('a connection', () => {
  let url: string;
  let way: Way;
  let database: Database;
  let direct: Client;
  before(async () => {
    url = await newDatabase();
    way = await wayThrough(url);
    database = open(way.url);
    direct = await directTo(url);
  });
  afterEach(async () => {
    await direct.query('rollback');
    way.mend();
  });

  const ends: Readonly<Record<string, () => Promise<unknown>>> = {
    'is cut': () => {
      way.cut();
      return Promise.resolve();
    },
    'is ended by the server': () =>
      direct.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`,
      ),
  };

  for (const [how, end] of Object.entries(ends))
    describe(`that ${how}`, () => {
      /** Ends it, and waits until that is known. */
      const ended = async (): Promise<void> => {
        const before = lost.length;
        await end();
        await until(() => lost.length > before);
        way.mend();
      };

      it('within a statement makes it unavailable, and the next one succeeds', async () => {
        const { tasks } = storeOn(database);
        const owner = newOwner();
        await run(tasks.insert(owner, someTask(owner)));
        await direct.query('begin');
        await direct.query('select from users where id = $1 for update', [owner]);
        const writing = tasks.insert(owner, someTask(owner))();
        await untilWaiting(direct);
        await ended();
        assert.deepEqual(await writing, E.left(unavailable));
        await direct.query('rollback');
        await run(tasks.insert(owner, someTask(owner)));
      });

      it('while idle is reported, and the next statement succeeds', async () => {
        const { tasks } = storeOn(database);
        const owner = newOwner();
        await run(tasks.insert(owner, someTask(owner)));
        await ended();
        await run(tasks.insert(owner, someTask(owner)));
      });
    });

  it('that cannot be opened is unavailable until it can', async () => {
    const { tasks } = storeOn(database);
    const owner = newOwner();
    way.cut();
    assert.deepEqual(await tasks.insert(owner, someTask(owner))(), E.left(unavailable));
    assert.equal(await isReady(database), false);
    way.mend();
    await run(tasks.insert(owner, someTask(owner)));
    assert.equal(await isReady(database), true);
  });
});

const addOne = 'update users set change_seq = change_seq + 1 where id = $1';

describe('the connections', () => {
  it('are counted: those of the pool, waiting callers and pipelined statements', async () => {
    const url = await newDatabase();
    const database = open(url);
    const [counts, holder] = [database.counts ?? assert.fail(), await directTo(url)];
    assert.deepEqual(counts(), { total: 0, idle: 0, waiting: 0, shared: 0 });
    const { tasks } = storeOn(database);
    const owner = newOwner();
    await run(tasks.list(owner, firstPage));
    await holder.query('begin; lock table tasks in access exclusive mode');
    const [writes, read] = [
      Promise.all(Array.from({ length: 12 }, () => tasks.insert(owner, someTask(owner))())),
      tasks.list(owner, firstPage)(),
    ];
    await until(() => counts().waiting === 2 && counts().shared === 1);
    assert.deepEqual(counts(), { total: 10, idle: 0, waiting: 2, shared: 1 });
    await holder.query('rollback');
    await Promise.all([writes, read]);
    assert.deepEqual(counts(), { total: 10, idle: 10, waiting: 0, shared: 0 });
  });
});

describe('the only connection of a pool', () => {
  let direct: Client;
  let session: ReturnType<typeof loginSession>;
  before(async () => {
    const url = await newDatabase();
    direct = await directTo(url);
    const connections = openPool(
      {
        connectionString: url,
        max: 1,
        query_timeout: 1000,
        connectionTimeoutMillis: 1500,
        preparedStatements: true,
        contextSql: tenantContextSql(servingLimits, true),
      },
      hear,
    );
    closers.push(connections.close);
    session = loginSession(connections);
  });

  /** Somebody whose row is locked until `rollback`. */
  const locked = async (): Promise<OwnerId> => {
    const owner = newOwner();
    await direct.query('insert into users (id) values ($1)', [owner]);
    await direct.query('begin');
    await direct.query('select from users where id = $1 for update', [owner]);
    return owner;
  };
  const strangersAreServed = async (): Promise<void> => {
    const owner = newOwner();
    await session.statement(owner, 'insert into users (id) values ($1)');
    const { rowCount } = await direct.query('select from users where id = $1', [owner]);
    assert.equal(rowCount, 1);
  };

  it('is replaced when its statement times out', async () => {
    const owner = await locked();
    await assert.rejects(session.statement(owner, addOne));
    await strangersAreServed();
    await direct.query('rollback');
  });

  it('is replaced when its transaction times out, which is rolled back', async () => {
    const owner = await locked();
    await assert.rejects(
      session.atomically(owner, async (statement) => {
        await statement(newOwner(), 'insert into users (id) values ($1)');
        return E.right(await statement(owner, addOne));
      }),
    );
    await direct.query('rollback');
    await strangersAreServed();
    const { rows } = await direct.query('select change_seq from users where id = $1', [owner]);
    assert.deepEqual(rows, [{ change_seq: '0' }]);
  });

  it('is waited for once by a transaction that cannot get it', async () => {
    const owner = newOwner();
    const over: string[] = [];
    const inVain = async (who: string, work: Promise<unknown>): Promise<void> => {
      await assert.rejects(work);
      over.push(who);
    };
    await session.atomically(owner, async () => {
      const transaction = inVain(
        'transaction',
        session.atomically(owner, () => Promise.resolve(E.right('never'))),
      );
      await sleep(750);
      await Promise.all([transaction, inVain('statement', session.statement(owner, 'select $1::text'))]);
      return E.right(undefined);
    });
    assert.deepEqual(over, ['transaction', 'statement']);
  });

  it('is replaced when it dies within a transaction', async () => {
    const owner = newOwner();
    await assert.rejects(
      session.atomically(owner, async (statement) => {
        await statement(owner, 'insert into users (id) values ($1)');
        return E.right(await statement(owner, 'select pg_terminate_backend(pg_backend_pid()), $1::text'));
      }),
    );
    await strangersAreServed();
  });
});
