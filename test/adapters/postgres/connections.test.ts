import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type Socket, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { identity } from 'fp-ts/lib/function.js';
import { Client } from 'pg';
import { openPool } from '../../../src/adapters/postgres/driver/pool.ts';
import { openTenantSession } from '../../../src/adapters/postgres/tenancy/tenant-session.ts';
import { servingLimits, tenantContextSql } from '../../../src/adapters/postgres/tenancy/tenant-context.ts';
import { databaseReady } from '../../../src/adapters/postgres/schema/pending-migrations.ts';
import { createPostgresStore } from '../../../src/adapters/postgres/store.ts';
import { unavailable } from '../../../src/application/errors.ts';
import type { HistoryReads, Store, Stores, TaskStore } from '../../../src/application/ports.ts';
import { theBeginning } from '../../../src/application/history.ts';
import { type TaskQuery, anyTask } from '../../../src/application/task-query.ts';
import { asOf } from '../../../src/domain/due.ts';
import { firstVersion } from '../../../src/domain/task.ts';
import { utc } from '../../../src/domain/time.ts';
import type { OwnerId } from '../../../src/domain/user.ts';
import { type Database, connectPostgres } from '../../../src/infrastructure/database.ts';
import { newOwner, someList, someTask } from '../../support/arbitraries.ts';
import { loginSession } from '../../support/login-session.ts';
import { newDatabase } from '../../support/postgres.ts';
import { type Way, wayTo } from '../../support/proxy.ts';
import { until, untilWaiting } from '../../support/until.ts';
import { run } from '../../support/values.ts';

/** What is to be closed in the end, the latest first. */
const closers: (() => Promise<unknown>)[] = [];
after(async () => {
  for (const close of closers.toReversed()) await close();
});

const lost: Error[] = [];
/** Connects as the service does. */
const open = (url: string): Database => {
  const database = connectPostgres(url, url, (error) => lost.push(error));
  closers.push(database.close);
  return database;
};

/** Why the database could not be had, as the log would hear it. */
const reasons: unknown[] = [];
const hear = (reason: unknown): void => {
  reasons.push(reason);
};
const storeOn = ({ connections }: Database) => createPostgresStore(openTenantSession(connections), hear);
const isReady = ({ connections }: Database): Promise<boolean> => databaseReady(connections, hear)();

/** A connection past the service. */
const directTo = async (url: string): Promise<Client> => {
  const client = new Client(url);
  await client.connect();
  closers.push(() => client.end());
  return client;
};

/** A TCP server on a port of its own. */
const listen = async (onSocket: (socket: Socket) => void) => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    onSocket(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const close = async (): Promise<void> => {
    sockets.forEach((socket) => socket.destroy());
    await new Promise((closed) => server.close(closed));
  };
  closers.push(close);
  return { port: address.port, close };
};

/** A way that is closed in the end. */
const wayThrough = async (url: string): Promise<Way> => {
  const way = await wayTo(url);
  closers.push(way.close);
  return way;
};

const firstPage: TaskQuery = {
  filter: anyTask,
  sort: { by: 'created_at', order: 'desc' },
  limit: 20,
  after: O.none,
};

/** One call of each kind. */
const callsTo = ({ tasks, history, atomically, idempotently, erase, purgeExpired }: Store) => {
  const owner = newOwner();
  const task = someTask(owner);
  const calls: Readonly<
    Record<keyof TaskStore | keyof HistoryReads | Exclude<keyof Store, keyof Stores>, () => Promise<unknown>>
  > = {
    insert: tasks.insert(owner, task),
    insertNew: tasks.insertNew(owner, task),
    find: tasks.find(owner, task.id),
    list: tasks.list(owner, firstPage),
    positions: tasks.positions(owner, { side: 'above', of: O.none, list: O.none, limit: 1 }),
    changePoint: history.changePoint(owner),
    changes: history.changes(owner, theBeginning, 10),
    replace: tasks.replace(owner, task, firstVersion),
    remove: tasks.remove(owner, task.id, O.none, task.createdAt),
    clear: tasks.clear(owner, someList(owner).id, 'delete', task.createdAt),
    stats: tasks.stats(owner, asOf(task.createdAt, utc)),
    atomically: atomically(owner, (held) => held.tasks.insert(owner, task)),
    idempotently: idempotently(
      owner,
      { key: 'k', fingerprint: 'f', at: task.createdAt },
      () => TE.right('done'),
      identity,
    ),
    erase: erase(owner),
    purgeExpired: purgeExpired({ deletions: task.createdAt, responses: task.createdAt }),
  };
  return Object.entries(calls);
};

/** Reserved, so that no other test is given it. */
const unusedPort = 1;

/** URLs of databases that are away, each in its way. */
const away: Readonly<Record<string, () => Promise<string>>> = {
  'where nothing listens': () => Promise.resolve(`postgres://127.0.0.1:${unusedPort}/doable`),
  'where nothing listens, neither by IPv4 nor by IPv6': () =>
    Promise.resolve(`postgres://localhost:${unusedPort}/doable`),
  'that hangs up': async () => {
    const { port } = await listen((socket) => socket.end());
    return `postgres://127.0.0.1:${port}/doable`;
  },
  'that takes connections and never answers': async () => {
    const { port } = await listen(() => undefined);
    return `postgres://127.0.0.1:${port}/doable`;
  },
};

for (const [how, begin] of Object.entries(away))
  describe(`a database ${how}`, () => {
    let database: Database;
    before(async () => {
      database = open(await begin());
    });

    it('is unavailable to every call, is not ready, and is not migrated', async () => {
      const heard = reasons.length;
      const [answers, ready] = await Promise.all([
        Promise.all(callsTo(storeOn(database)).map(async ([name, call]) => [name, await call()])),
        isReady(database),
        assert.rejects(database.migrate()),
      ]);
      for (const [name, answer] of answers) assert.deepEqual([name, answer], [name, E.left(unavailable)]);
      assert.equal(ready, false);
      assert.equal(reasons.length - heard, answers.length + 1);
    });
  });

describe('a database that has no TLS where the URL asks for it', () => {
  const sslRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]); // 80877103

  for (const mode of ['require', 'verify-ca', 'verify-full'])
    it(`receives nothing with sslmode=${mode} [V12.3.1]`, async () => {
      const received: Buffer[] = [];
      const { port } = await listen((socket) => {
        const index = received.push(Buffer.alloc(0)) - 1;
        socket.on('data', (chunk: Buffer) => {
          received[index] = Buffer.concat([received[index] ?? chunk.subarray(0, 0), chunk]);
          socket.write('N');
        });
      });
      const database = open(`postgres://alice:secret@127.0.0.1:${port}/doable?sslmode=${mode}`);
      const calls = callsTo(storeOn(database));
      for (const [, call] of calls) await assert.rejects(call(), /does not support SSL/);
      await assert.rejects(database.migrate(), /does not support SSL/);
      assert.equal(await isReady(database), false);
      assert.deepEqual(
        received,
        Array.from({ length: calls.length + 2 }, () => sslRequest),
      );
    });

  it('is refused when it is a real one', async () => {
    const database = open(`${await newDatabase()}?sslmode=require`);
    await assert.rejects(database.migrate(), /does not support SSL/);
    assert.equal(await isReady(database), false);
  });
});

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

describe('a database that is not migrated yet', () => {
  it('is unavailable to all concurrent statements, also to those that reuse a prepared one', async () => {
    const { tasks } = storeOn(open(await newDatabase({ migrated: false })));
    const owner = newOwner();
    const finding = Array.from({ length: 20 }, () => tasks.find(owner, someTask(owner).id)());
    for (const answer of await Promise.all(finding)) assert.deepEqual(answer, E.left(unavailable));
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

describe('work that PostgreSQL aborts in favour of another', () => {
  let database: Database;
  let strict: Database;
  before(async () => {
    const url = new URL(await newDatabase());
    // Else the limit on waiting would be up before PostgreSQL looks who waits for whom.
    url.searchParams.set('options', '-c deadlock_timeout=100ms');
    database = open(url.href);
    url.searchParams.set('options', '-c default_transaction_isolation=repeatable\\ read');
    strict = open(url.href);
  });

  /** Somebody whose history stands at 1. */
  const beginner = async (): Promise<OwnerId> => {
    const owner = newOwner();
    await run(storeOn(database).tasks.insert(owner, someTask(owner)));
    return owner;
  };
  const numberOf = async (owner: OwnerId): Promise<number> =>
    (await run(storeOn(database).history.changePoint(owner))).number;

  it('is retried after a deadlock', async () => {
    const session = openTenantSession(database.connections);
    const [one, other] = [await beginner(), await beginner()];
    const { promise: bothHoldALock, resolve } = Promise.withResolvers<undefined>();
    const lockSql = 'select pg_advisory_xact_lock(hashtext($1))';
    let tries = 0;
    const crossing = (first: OwnerId, second: OwnerId) =>
      session.atomically(first, async (statement) => {
        await statement(first, addOne);
        await statement(first, lockSql);
        tries += 1;
        if (tries === 2) resolve(undefined);
        await bothHoldALock;
        await statement(second, lockSql);
        return E.right('done');
      });
    const results = await Promise.all([crossing(one, other), crossing(other, one)]);
    assert.deepEqual(results, [E.right('done'), E.right('done')]);
    // Whoever tries again may be faster than the other wakes up, and each waits for the other once more.
    assert.ok(tries >= 3, `${tries} tries`);
    assert.deepEqual([await numberOf(one), await numberOf(other)], [2, 2]);
  });

  it('is retried from its beginning after a serialization failure', async () => {
    const owner = await beginner();
    const seen: unknown[] = [];
    await openTenantSession(strict.connections).atomically(owner, async (statement) => {
      const [row] = await statement(owner, 'select change_seq from users where id = $1');
      seen.push(row?.['change_seq']);
      if (seen.length === 1) await openTenantSession(database.connections).statement(owner, addOne);
      await statement(owner, addOne);
      return E.right(undefined);
    });
    assert.deepEqual(seen, ['1', '2']);
    assert.equal(await numberOf(owner), 3);
  });

  it('is retried when it is a single statement', async () => {
    const owner = await beginner();
    const { promise: single, resolve: begin } = Promise.withResolvers<unknown>();
    await openTenantSession(database.connections).atomically(owner, async (statement) => {
      await statement(owner, addOne);
      begin(openTenantSession(strict.connections).statement(owner, addOne));
      await sleep(50);
      return E.right(undefined);
    });
    await single;
    assert.equal(await numberOf(owner), 3);
  });

  it('is unavailable after five attempts', async () => {
    const url = await newDatabase();
    const direct = await directTo(url);
    await direct.query(`
      create sequence tries;
      grant usage on sequence tries to public;
      create function give_up() returns trigger language plpgsql as $$ begin
        perform nextval('tries');
        raise 'in favour of another' using errcode = 'serialization_failure';
      end $$;
      create trigger give_up before insert on tasks execute function give_up()`);
    const { tasks, atomically } = storeOn(open(url));
    const owner = newOwner();
    assert.deepEqual(await tasks.insert(owner, someTask(owner))(), E.left(unavailable));
    const held = atomically(owner, (own) => own.tasks.insert(owner, someTask(owner)));
    assert.deepEqual(await held(), E.left(unavailable));
    const { rows } = await direct.query<{ last_value: string }>('select last_value from tries');
    assert.deepEqual(rows, [{ last_value: '10' }]);
  });
});
