import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type Socket, connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { Client } from 'pg';
import { openDoor } from '../../../src/adapters/postgres/door.ts';
import { databaseReady } from '../../../src/adapters/postgres/migrations.ts';
import { createPostgresStore } from '../../../src/adapters/postgres/task-store.ts';
import { unavailable } from '../../../src/application/errors.ts';
import type { Ports, TaskStore } from '../../../src/application/ports.ts';
import { asOf } from '../../../src/domain/due.ts';
import { firstVersion } from '../../../src/domain/task.ts';
import { utc } from '../../../src/domain/time.ts';
import type { Actor } from '../../../src/domain/user.ts';
import { type Database, connectPostgres } from '../../../src/infrastructure/orm.ts';
import { newActor, someTask } from '../../support/arbitraries.ts';
import { newDatabase } from '../../support/postgres.ts';
import { run } from '../../support/values.ts';

/** A TCP server on a port of its own, for the length of a test. */
const listen = async (onSocket: (socket: Socket) => void) => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    onSocket(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const cut = (): void => {
    sockets.forEach((socket) => socket.destroy());
    sockets.clear();
  };
  return {
    port: address.port,
    cut,
    close: async () => {
      cut();
      await new Promise((closed) => server.close(closed));
    },
  };
};

/** A way to a database that can be cut and mended. */
const wayTo = async (url: string) => {
  const target = new URL(url);
  let whole = true;
  const proxy = await listen((near) => {
    if (!whole) {
      near.destroy();
      return;
    }
    const far = connect(Number(target.port), target.hostname);
    near.pipe(far).on('error', () => near.destroy());
    far.pipe(near).on('close', () => far.destroy());
  });
  const through = new URL(url);
  through.host = `127.0.0.1:${proxy.port}`;
  return {
    url: through.href,
    cut: () => {
      whole = false;
      proxy.cut();
    },
    mend: () => {
      whole = true;
    },
    close: proxy.close,
  };
};

/** One call of each kind. */
const callsTo = ({ tasks, atomically }: Pick<Ports, 'tasks' | 'atomically'>) => {
  const actor = newActor();
  const task = someTask(actor);
  const calls: Readonly<Record<keyof TaskStore | 'atomically', () => Promise<unknown>>> = {
    insert: tasks.insert(actor, task),
    find: tasks.find(actor, task.id),
    list: tasks.list(actor, { status: O.none, limit: 50 }),
    changePoint: tasks.changePoint(actor),
    replace: tasks.replace(actor, task, firstVersion),
    remove: tasks.remove(actor, task.id, O.none),
    stats: tasks.stats(actor, asOf(task.createdAt, utc)),
    atomically: atomically(actor, (held) => held.insert(actor, task)),
  };
  return Object.entries(calls);
};

const opened: Database[] = [];
const lost: Error[] = [];
/** Connects as the service does. */
const open = async (url: string): Promise<Database> => {
  const database = await connectPostgres(url, url, (error) => lost.push(error));
  opened.push(database);
  return database;
};

after(() => Promise.all(opened.map(({ close }) => close())));

/** Databases that are away, each in its way. */
const away: Readonly<Record<string, () => Promise<{ url: string; close: () => Promise<void> }>>> = {
  'where nothing listens': async () => {
    const { port, close } = await listen(() => undefined);
    await close();
    return { url: `postgres://127.0.0.1:${port}/doable`, close: () => Promise.resolve() };
  },
  'where nothing listens, neither by IPv4 nor by IPv6': async () => {
    const { port, close } = await listen(() => undefined);
    await close();
    return { url: `postgres://localhost:${port}/doable`, close: () => Promise.resolve() };
  },
  'that hangs up': async () => {
    const { port, close } = await listen((socket) => socket.end());
    return { url: `postgres://127.0.0.1:${port}/doable`, close };
  },
  'that takes connections and never answers': async () => {
    const { port, close } = await listen(() => undefined);
    return { url: `postgres://127.0.0.1:${port}/doable`, close };
  },
};

for (const [how, begin] of Object.entries(away))
  describe(`a database ${how}`, () => {
    let server: Awaited<ReturnType<typeof begin>>;
    let database: Database;
    before(async () => {
      server = await begin();
      database = await open(server.url);
    });
    after(() => server.close());

    it('is unavailable to every call within 3 s, is not ready, and is not migrated', async () => {
      const started = performance.now();
      const [answers, ready] = await Promise.all([
        Promise.all(
          callsTo(createPostgresStore(database.em)).map(async ([name, call]) => [name, await call()]),
        ),
        databaseReady(database.em)(),
        assert.rejects(database.migrate()),
      ]);
      assert.ok(performance.now() - started < 3000);
      for (const [name, answer] of answers) assert.deepEqual([name, answer], [name, E.left(unavailable)]);
      assert.equal(ready, false);
    });
  });

describe('a database that has no TLS where the URL asks for it', () => {
  const sslRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]); // 80877103

  for (const mode of ['require', 'verify-ca', 'verify-full'])
    it(`is told nothing with sslmode=${mode}`, async () => {
      const received: Buffer[] = [];
      const server = await listen((socket) => {
        const index = received.push(Buffer.alloc(0)) - 1;
        socket.on('data', (chunk: Buffer) => {
          received[index] = Buffer.concat([received[index] ?? chunk.subarray(0, 0), chunk]);
          socket.write('N');
        });
      });
      const database = await open(`postgres://alice:secret@127.0.0.1:${server.port}/doable?sslmode=${mode}`);
      for (const [, call] of callsTo(createPostgresStore(database.em)))
        await assert.rejects(call(), /does not support SSL/);
      await assert.rejects(database.migrate(), /does not support SSL/);
      assert.equal(await databaseReady(database.em)(), false);
      assert.deepEqual(
        received,
        Array.from({ length: 10 }, () => sslRequest),
      );
      await server.close();
    });

  it('is refused when it is a real one', async () => {
    const database = await open(`${await newDatabase()}?sslmode=require`);
    await assert.rejects(database.migrate(), /does not support SSL/);
    assert.equal(await databaseReady(database.em)(), false);
  });
});

describe('a connection', () => {
  let url: string;
  let way: Awaited<ReturnType<typeof wayTo>>;
  let database: Database;
  let direct: Client;
  before(async () => {
    url = await newDatabase();
    way = await wayTo(url);
    database = await open(way.url);
    direct = new Client(url);
    await direct.connect();
  });
  after(async () => {
    await direct.end();
    await way.close();
  });

  const blocked = async (): Promise<void> => {
    for (;;) {
      const { rowCount } = await direct.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      if (rowCount === 1) return;
      await sleep(10);
    }
  };

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
        while (lost.length === before) await sleep(5);
        way.mend();
      };

      it('in the middle of a statement makes that one unavailable, and the next one succeeds', async () => {
        const { tasks } = createPostgresStore(database.em);
        const actor = newActor();
        await run(tasks.insert(actor, someTask(actor)));
        await direct.query('begin');
        await direct.query('select from users where id = $1 for update', [actor.userId]);
        const writing = tasks.insert(actor, someTask(actor))();
        await blocked();
        await ended();
        assert.deepEqual(await writing, E.left(unavailable));
        await direct.query('rollback');
        await run(tasks.insert(actor, someTask(actor)));
      });

      it('while nobody uses it is reported, and the next statement succeeds', async () => {
        const { tasks } = createPostgresStore(database.em);
        const actor = newActor();
        await run(tasks.insert(actor, someTask(actor)));
        await ended();
        await run(tasks.insert(actor, someTask(actor)));
      });
    });

  it('that cannot be had is unavailable until it can be had again', async () => {
    const { tasks } = createPostgresStore(database.em);
    const actor = newActor();
    way.cut();
    assert.deepEqual(await tasks.insert(actor, someTask(actor))(), E.left(unavailable));
    assert.equal(await databaseReady(database.em)(), false);
    way.mend();
    await run(tasks.insert(actor, someTask(actor)));
    assert.equal(await databaseReady(database.em)(), true);
  });
});

describe('work that PostgreSQL gives up in favour of another', () => {
  let database: Database;
  let strict: Database;
  before(async () => {
    const url = new URL(await newDatabase());
    database = await open(url.href);
    url.searchParams.set('options', '-c default_transaction_isolation=repeatable\\ read');
    strict = await open(url.href);
  });

  /** Somebody whose history stands at 1. */
  const beginner = async (): Promise<Actor> => {
    const actor = newActor();
    await run(createPostgresStore(database.em).tasks.insert(actor, someTask(actor)));
    return actor;
  };
  const addOne = 'update users set change_seq = change_seq + 1 where id = $1';
  const numberOf = async (actor: Actor): Promise<number> =>
    (await run(createPostgresStore(database.em).tasks.changePoint(actor))).number;

  it('is tried again when each waited for the other', async () => {
    const door = openDoor(database.em);
    const [one, other] = [await beginner(), await beginner()];
    const { promise: bothHoldARow, resolve } = Promise.withResolvers<undefined>();
    let tries = 0;
    const crossing = (first: Actor, second: Actor) =>
      door.atomically(async (statement) => {
        await statement(first.userId, addOne);
        tries += 1;
        if (tries === 2) resolve(undefined);
        await bothHoldARow;
        await statement(second.userId, addOne);
        return E.right('done');
      });
    const results = await Promise.all([crossing(one, other), crossing(other, one)]);
    assert.deepEqual(results, [E.right('done'), E.right('done')]);
    assert.equal(tries, 3);
    assert.deepEqual([await numberOf(one), await numberOf(other)], [3, 3]);
  });

  it('is tried again from its beginning when what it had read was written meanwhile', async () => {
    const actor = await beginner();
    const seen: unknown[] = [];
    await openDoor(strict.em).atomically(async (statement) => {
      const [row] = await statement(actor.userId, 'select change_seq from users where id = $1');
      seen.push(row?.['change_seq']);
      if (seen.length === 1) await openDoor(database.em).statement(actor.userId, addOne);
      await statement(actor.userId, addOne);
      return E.right(undefined);
    });
    assert.deepEqual(seen, ['1', '2']);
    assert.equal(await numberOf(actor), 3);
  });

  it('is tried again when it is a single statement', async () => {
    const actor = await beginner();
    const { promise: single, resolve: begin } = Promise.withResolvers<unknown>();
    await openDoor(database.em).atomically(async (statement) => {
      await statement(actor.userId, addOne);
      begin(openDoor(strict.em).statement(actor.userId, addOne));
      await sleep(50);
      return E.right(undefined);
    });
    await single;
    assert.equal(await numberOf(actor), 3);
  });

  it('is unavailable after five tries', async () => {
    const url = await newDatabase();
    const direct = new Client(url);
    await direct.connect();
    await direct.query(`
      create sequence tries;
      create function give_up() returns trigger language plpgsql as $$ begin
        perform nextval('tries');
        raise 'in favour of another' using errcode = 'serialization_failure';
      end $$;
      create trigger give_up before insert on tasks execute function give_up()`);
    const { tasks, atomically } = createPostgresStore((await open(url)).em);
    const actor = newActor();
    assert.deepEqual(await tasks.insert(actor, someTask(actor))(), E.left(unavailable));
    const held = atomically(actor, (own) => own.insert(actor, someTask(actor)));
    assert.deepEqual(await held(), E.left(unavailable));
    const { rows } = await direct.query<{ last_value: string }>('select last_value from tries');
    await direct.end();
    assert.deepEqual(rows, [{ last_value: '10' }]);
  });
});
