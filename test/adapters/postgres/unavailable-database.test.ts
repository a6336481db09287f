import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { identity } from 'fp-ts/lib/function.js';
import { unavailable } from '../../../src/application/errors.ts';
import type { HistoryReads, Store, Stores, TaskStore } from '../../../src/application/ports.ts';
import { theBeginning } from '../../../src/application/history.ts';
import { asOf } from '../../../src/domain/due.ts';
import { firstVersion } from '../../../src/domain/task.ts';
import { utc } from '../../../src/domain/time.ts';
import type { Database } from '../../../src/infrastructure/database.ts';
import { newOwner, someList, someTask } from '../../support/arbitraries.ts';
import { newDatabase } from '../../support/postgres.ts';
import { connectionsOfSuite, firstPage } from './connections-world.ts';

const { open, reasons, storeOn, isReady, listen } = connectionsOfSuite();

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

describe('a database that is not migrated yet', () => {
  it('is unavailable to all concurrent statements, also to those that reuse a prepared one', async () => {
    const { tasks } = storeOn(open(await newDatabase({ migrated: false })));
    const owner = newOwner();
    const finding = Array.from({ length: 20 }, () => tasks.find(owner, someTask(owner).id)());
    for (const answer of await Promise.all(finding)) assert.deepEqual(answer, E.left(unavailable));
  });
});
