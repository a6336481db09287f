import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { Client } from 'pg';
import { systemPorts } from '../../../src/infrastructure/system-ports.ts';
import { openTenantSession } from '../../../src/adapters/postgres/tenancy/tenant-session.ts';
import { createPostgresStore } from '../../../src/adapters/postgres/store.ts';
import { alreadyExists } from '../../../src/application/errors.ts';
import type { Ports } from '../../../src/application/ports.ts';
import { createTask } from '../../../src/application/task-use-cases.ts';
import { deleteTask, editTask } from '../../../src/application/task-changes.ts';
import { type Task, type TaskId, firstVersion, makeTitle } from '../../../src/domain/task.ts';
import { makeInstant } from '../../../src/domain/time.ts';
import type { OwnerId } from '../../../src/domain/user.ts';
import type { Database } from '../../../src/infrastructure/database.ts';
import { actorFor, newOwner, newTaskId, someTask } from '../../support/arbitraries.ts';
import { newDatabase, patientDatabaseAt } from '../../support/postgres.ts';
import { untilWaiting } from '../../support/until.ts';
import { right, run, some } from '../../support/values.ts';
import { rivalry } from './rival.ts';

const { inserts, replaces, removes, erases, begins } = rivalry;

const noon = right(makeInstant('2026-11-21T12:00:00.000Z'));
const ofTheRival = right(makeTitle('the rival’s'));
const ours = right(makeTitle('ours'));
const entitled = (task: Task) => ({ ...task, title: ours });

describe('a writer on PostgreSQL that waited for a rival', () => {
  let database: Database;
  let ports: Ports;
  let rival: Client;
  /** Not the rival: within a transaction `pg_stat_activity` lists no session that began after its first look. */
  let watcher: Client;
  before(async () => {
    const url = await newDatabase();
    database = patientDatabaseAt(url);
    ports = {
      ...createPostgresStore(openTenantSession(database.connections)),
      ...systemPorts,
      clock: () => noon,
    };
    [rival, watcher] = [new Client(url), new Client(url)];
    await Promise.all([rival.connect(), watcher.connect()]);
  });
  afterEach(() => rival.query('rollback'));
  after(() => Promise.all([rival.end(), watcher.end(), database.close()]));

  /** The rival has the owner's row; `write` begins and waits for it; the rival writes the task and commits. */
  const against = async <A>(
    owner: OwnerId,
    id: TaskId,
    wins: ReadonlyArray<string>,
    write: () => Promise<A>,
  ): Promise<A> => {
    await rival.query('begin');
    await rival.query('insert into users (id) values ($1) on conflict (id) do nothing', [owner]);
    await rival.query('select from users where id = $1 for update', [owner]);
    const win = async (): Promise<void> => {
      await untilWaiting(watcher);
      for (const sql of wins) await rival.query(sql, [owner, id]);
      await rival.query('commit');
    };
    const [outcome] = await Promise.all([write(), win()]);
    return outcome;
  };

  const stored = async (owner: OwnerId): Promise<Task> =>
    (await run(ports.tasks.insert(owner, someTask(owner, { status: 'pending' })))).value;
  const found = (owner: OwnerId, id: TaskId) => run(ports.tasks.find(owner, id));
  const numberOf = async (owner: OwnerId) => (await run(ports.history.changePoint(owner))).number;

  describe('replaces', () => {
    it('nothing when the task was replaced, and keeps the data of the winner', async () => {
      const owner = newOwner();
      const task = await stored(owner);
      const replacing = ports.tasks.replace(owner, entitled(task), firstVersion);
      assert.deepEqual(await against(owner, task.id, [replaces], replacing), E.right(O.none));
      const winner = { value: { ...task, title: ofTheRival }, version: 2 };
      assert.deepEqual(await found(owner, task.id), O.some(winner));
      assert.equal(await numberOf(owner), 2);
    });

    it('nothing when the task was removed', async () => {
      const owner = newOwner();
      const task = await stored(owner);
      const replacing = ports.tasks.replace(owner, entitled(task), firstVersion);
      assert.deepEqual(await against(owner, task.id, [removes], replacing), E.right(O.none));
      assert.deepEqual(await found(owner, task.id), O.none);
      assert.equal(await numberOf(owner), 2);
    });

    it('once, by the use case, when another task was replaced', async () => {
      const owner = newOwner();
      const [task, other] = [await stored(owner), await stored(owner)];
      const editing = editTask(ports)(actorFor(owner), task.id, { title: ours }, O.none);
      const edited = right(await against(owner, other.id, [replaces], editing));
      assert.deepEqual([edited.value.title, edited.version], [ours, 2]);
      assert.deepEqual(await found(owner, task.id), O.some(edited));
      assert.equal(some(await found(owner, other.id)).value.title, ofTheRival);
      assert.equal(await numberOf(owner), 4);
    });

    it('the state that the rival wrote, by the use case, when the same task was replaced', async () => {
      const owner = newOwner();
      const task = await stored(owner);
      const editing = editTask(ports)(actorFor(owner), task.id, { status: 'completed' }, O.none);
      const edited = right(await against(owner, task.id, [replaces], editing));
      const { title, status } = edited.value;
      assert.deepEqual([title, status, edited.version], [ofTheRival, 'completed', 3]);
      assert.equal(await numberOf(owner), 3);
    });
  });

  describe('removes', () => {
    it('nothing when the task was removed', async () => {
      const owner = newOwner();
      const { id } = await stored(owner);
      const removing = ports.tasks.remove(owner, id, O.none, noon);
      assert.deepEqual(await against(owner, id, [removes], removing), E.right(false));
      assert.equal(await numberOf(owner), 2);
    });

    it('nothing when the task was replaced and is no longer at an expected version', async () => {
      const owner = newOwner();
      const task = await stored(owner);
      const removing = ports.tasks.remove(owner, task.id, O.some([firstVersion]), noon);
      assert.deepEqual(await against(owner, task.id, [replaces], removing), E.right(false));
      const winner = { value: { ...task, title: ofTheRival }, version: 2 };
      assert.deepEqual(await found(owner, task.id), O.some(winner));
      assert.equal(await numberOf(owner), 2);
    });

    it('the task when it was replaced and any version is expected', async () => {
      const owner = newOwner();
      const { id } = await stored(owner);
      const removing = deleteTask(ports)(actorFor(owner), id, O.none);
      assert.deepEqual(await against(owner, id, [replaces], removing), E.right(undefined));
      assert.deepEqual(await found(owner, id), O.none);
      assert.equal(await numberOf(owner), 3);
    });

    for (const expected of [O.none, O.some([firstVersion])])
      it(`the task when another was replaced, ${expected._tag} expected`, async () => {
        const owner = newOwner();
        const [{ id }, other] = [await stored(owner), await stored(owner)];
        const removing = deleteTask(ports)(actorFor(owner), id, expected);
        assert.deepEqual(await against(owner, other.id, [replaces], removing), E.right(undefined));
        assert.deepEqual(await found(owner, id), O.none);
        assert.equal(some(await found(owner, other.id)).value.title, ofTheRival);
        assert.equal(await numberOf(owner), 4);
      });
  });

  describe('inserts', () => {
    it('its task beside that of the rival, which inserted the owner', async () => {
      const owner = newOwner();
      const [task, id] = [someTask(owner), newTaskId()];
      await against(owner, id, [inserts], ports.tasks.insert(owner, task));
      assert.deepEqual(await found(owner, task.id), O.some({ value: task, version: firstVersion }));
      assert.equal(some(await found(owner, id)).value.title, ofTheRival);
      assert.equal(await numberOf(owner), 2);
    });

    it('its task under a new id beside the one of the rival, who made the row of their owner', async () => {
      const owner = newOwner();
      const [task, id] = [someTask(owner), newTaskId()];
      await against(owner, id, [inserts], ports.tasks.insertNew(owner, task));
      assert.deepEqual(await found(owner, task.id), O.some({ value: task, version: firstVersion }));
      assert.equal(some(await found(owner, id)).value.title, ofTheRival);
      assert.equal(await numberOf(owner), 2);
    });

    for (const [what, wins, number] of [
      ['a new history, when the owner was erased', [erases], 1],
      ['the history that began when the owner was erased', [erases, begins, inserts], 2],
      ['the history in which an id was deleted meanwhile', [inserts, removes], 4],
    ] as const)
      it(`its task under a new id in ${what}`, async () => {
        const owner = newOwner();
        const [before, task, id] = [await stored(owner), someTask(owner), newTaskId()];
        const inserting = ports.tasks.insertNew(owner, task);
        const inserted = right(await against(owner, id, wins, inserting));
        assert.deepEqual(inserted, { value: task, version: firstVersion });
        assert.deepEqual(await found(owner, task.id), O.some(inserted));
        assert.equal(O.isSome(await found(owner, before.id)), number === 4);
        assert.equal(await numberOf(owner), number);
      });

    it('nothing when the id was taken', async () => {
      const owner = newOwner();
      const task = someTask(owner);
      const inserting = ports.tasks.insert(owner, task);
      assert.deepEqual(await against(owner, task.id, [inserts], inserting), E.left(alreadyExists('task')));
      assert.equal(some(await found(owner, task.id)).value.title, ofTheRival);
      assert.equal(await numberOf(owner), 1);
    });

    it('nothing, by the use case, when the id that the caller chose was taken', async () => {
      const owner = newOwner();
      const id = newTaskId();
      const creating = createTask(ports)(actorFor(owner), { id, title: ours });
      assert.deepEqual(await against(owner, id, [inserts], creating), E.left(alreadyExists('task')));
      assert.equal(some(await found(owner, id)).value.title, ofTheRival);
      assert.equal(await numberOf(owner), 1);
    });

    it('nothing, by the use case, when the id that the caller chose was taken and its task deleted', async () => {
      const owner = newOwner();
      const id = newTaskId();
      const creating = createTask(ports)(actorFor(owner), { id, title: ours });
      assert.deepEqual(await against(owner, id, [inserts, removes], creating), E.left(alreadyExists('task')));
      assert.deepEqual(await found(owner, id), O.none);
      assert.equal(await numberOf(owner), 2);
    });
  });

  describe('runs a unit of work', () => {
    it('on the state that the rival committed', async () => {
      const owner = newOwner();
      const task = await stored(owner);
      const working = ports.atomically(owner, ({ tasks }) => tasks.find(owner, task.id));
      const winner = { value: { ...task, title: ofTheRival }, version: 2 };
      assert.deepEqual(await against(owner, task.id, [replaces], working), E.right(O.some(winner)));
    });

    it('that excludes other writers before it has written', async () => {
      const owner = newOwner();
      const task = await stored(owner);
      const another = someTask(owner);
      const { promise: mayEnd, resolve: end } = Promise.withResolvers<undefined>();
      const { promise: begun, resolve: begin } = Promise.withResolvers<undefined>();
      const working = ports.atomically(owner, (held) => async () => {
        begin(undefined);
        await mayEnd;
        return held.tasks.replace(owner, entitled(task), firstVersion)();
      });
      const others = async () => {
        await begun;
        const waiting = Promise.all([
          run(ports.tasks.insert(owner, another)),
          run(ports.tasks.replace(owner, task, firstVersion)),
          run(ports.tasks.remove(owner, task.id, O.some([firstVersion]), noon)),
        ]);
        await untilWaiting(watcher, 3).finally(() => end(undefined));
        return waiting;
      };
      const [worked, [, replaced, removed]] = await Promise.all([run(working), others()]);
      assert.deepEqual(worked, O.some({ value: entitled(task), version: 2 }));
      assert.deepEqual([replaced, removed], [O.none, false]);
      assert.deepEqual(await found(owner, task.id), worked);
      assert.equal(O.isSome(await found(owner, another.id)), true);
      assert.equal(await numberOf(owner), 3);
    });
  });
});
