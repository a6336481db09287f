import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { Client } from 'pg';
import { temporalCalendar } from '../../../src/adapters/calendar/temporal-calendar.ts';
import { openTenantSession } from '../../../src/adapters/postgres/tenancy/tenant-session.ts';
import { createPostgresStore } from '../../../src/adapters/postgres/store.ts';
import { taskAlreadyExists } from '../../../src/application/errors.ts';
import type { Ports } from '../../../src/application/ports.ts';
import { createTask, deleteTask, editTask } from '../../../src/application/task-use-cases.ts';
import { type Task, type TaskId, firstVersion, makeTitle } from '../../../src/domain/task.ts';
import { makeInstant } from '../../../src/domain/time.ts';
import type { Actor } from '../../../src/domain/user.ts';
import type { Database } from '../../../src/infrastructure/database.ts';
import { newActor, newTaskId, someTask } from '../../support/arbitraries.ts';
import { newDatabase, patientDatabaseAt } from '../../support/postgres.ts';
import { untilWaiting } from '../../support/until.ts';
import { right, run, some } from '../../support/values.ts';
import { rivalry } from './rival.ts';

const { inserts, replaces, removes } = rivalry;

const noon = right(makeInstant('2026-11-21T12:00:00.000Z'));
const ofTheRival = right(makeTitle('the rival’s'));
const ours = right(makeTitle('ours'));
const entitled = (task: Task) => ({ ...task, title: ours });

describe('a writer of PostgreSQL that had to wait for a rival', () => {
  let database: Database;
  let ports: Ports;
  let rival: Client;
  /** Not the rival: within a transaction `pg_stat_activity` lists no session that began after its first look. */
  let watcher: Client;
  before(async () => {
    const url = await newDatabase();
    database = await patientDatabaseAt(url);
    ports = {
      ...createPostgresStore(openTenantSession(database.em)),
      clock: () => noon,
      newTaskId,
      calendar: temporalCalendar,
    };
    [rival, watcher] = [new Client(url), new Client(url)];
    await Promise.all([rival.connect(), watcher.connect()]);
  });
  afterEach(() => rival.query('rollback'));
  after(() => Promise.all([rival.end(), watcher.end(), database.close()]));

  /** The rival has the owner's row; `write` begins and waits for it; the rival writes the task and commits. */
  const against = async <A>(
    { userId }: Actor,
    id: TaskId,
    wins: ReadonlyArray<string>,
    write: () => Promise<A>,
  ): Promise<A> => {
    await rival.query('begin');
    await rival.query('insert into users (id) values ($1) on conflict (id) do nothing', [userId]);
    await rival.query('select from users where id = $1 for update', [userId]);
    const win = async (): Promise<void> => {
      await untilWaiting(watcher);
      for (const sql of wins) await rival.query(sql, [userId, id]);
      await rival.query('commit');
    };
    const [outcome] = await Promise.all([write(), win()]);
    return outcome;
  };

  const stored = async (actor: Actor): Promise<Task> =>
    (await run(ports.tasks.insert(actor, someTask(actor, { status: 'pending' })))).value;
  const found = (actor: Actor, id: TaskId) => run(ports.tasks.find(actor, id));
  const numberOf = async (actor: Actor) => (await run(ports.tasks.changePoint(actor))).number;

  describe('replaces', () => {
    it('nothing when the task was replaced, and leaves the data of the winner', async () => {
      const actor = newActor();
      const task = await stored(actor);
      const replacing = ports.tasks.replace(actor, entitled(task), firstVersion);
      assert.deepEqual(await against(actor, task.id, [replaces], replacing), E.right(O.none));
      const winner = { value: { ...task, title: ofTheRival }, version: 2 };
      assert.deepEqual(await found(actor, task.id), O.some(winner));
      assert.equal(await numberOf(actor), 2);
    });

    it('nothing when the task was removed', async () => {
      const actor = newActor();
      const task = await stored(actor);
      const replacing = ports.tasks.replace(actor, entitled(task), firstVersion);
      assert.deepEqual(await against(actor, task.id, [removes], replacing), E.right(O.none));
      assert.deepEqual(await found(actor, task.id), O.none);
      assert.equal(await numberOf(actor), 2);
    });

    it('once, by the use case, when another task was replaced', async () => {
      const actor = newActor();
      const [task, other] = [await stored(actor), await stored(actor)];
      const editing = editTask(ports)(actor, task.id, { title: ours }, O.none);
      const edited = right(await against(actor, other.id, [replaces], editing));
      assert.deepEqual([edited.value.title, edited.version], [ours, 2]);
      assert.deepEqual(await found(actor, task.id), O.some(edited));
      assert.equal(some(await found(actor, other.id)).value.title, ofTheRival);
      assert.equal(await numberOf(actor), 4);
    });

    it('on top of what the rival wrote, by the use case, when the same task was replaced', async () => {
      const actor = newActor();
      const task = await stored(actor);
      const editing = editTask(ports)(actor, task.id, { status: 'completed' }, O.none);
      const edited = right(await against(actor, task.id, [replaces], editing));
      const { title, status } = edited.value;
      assert.deepEqual([title, status, edited.version], [ofTheRival, 'completed', 3]);
      assert.equal(await numberOf(actor), 3);
    });
  });

  describe('removes', () => {
    it('nothing when the task was removed', async () => {
      const actor = newActor();
      const { id } = await stored(actor);
      const removing = ports.tasks.remove(actor, id, O.none, noon);
      assert.deepEqual(await against(actor, id, [removes], removing), E.right(false));
      assert.equal(await numberOf(actor), 2);
    });

    it('nothing when the task was replaced and is no longer at an expected version', async () => {
      const actor = newActor();
      const task = await stored(actor);
      const removing = ports.tasks.remove(actor, task.id, O.some([firstVersion]), noon);
      assert.deepEqual(await against(actor, task.id, [replaces], removing), E.right(false));
      const winner = { value: { ...task, title: ofTheRival }, version: 2 };
      assert.deepEqual(await found(actor, task.id), O.some(winner));
      assert.equal(await numberOf(actor), 2);
    });

    it('the task when it was replaced and any version is expected', async () => {
      const actor = newActor();
      const { id } = await stored(actor);
      const removing = deleteTask(ports)(actor, id, O.none);
      assert.deepEqual(await against(actor, id, [replaces], removing), E.right(undefined));
      assert.deepEqual(await found(actor, id), O.none);
      assert.equal(await numberOf(actor), 3);
    });

    for (const expected of [O.none, O.some([firstVersion])])
      it(`the task when another was replaced, ${expected._tag} expected`, async () => {
        const actor = newActor();
        const [{ id }, other] = [await stored(actor), await stored(actor)];
        const removing = deleteTask(ports)(actor, id, expected);
        assert.deepEqual(await against(actor, other.id, [replaces], removing), E.right(undefined));
        assert.deepEqual(await found(actor, id), O.none);
        assert.equal(some(await found(actor, other.id)).value.title, ofTheRival);
        assert.equal(await numberOf(actor), 4);
      });
  });

  describe('inserts', () => {
    it('its task beside the one of the rival, who made the row of their owner', async () => {
      const actor = newActor();
      const [task, id] = [someTask(actor), newTaskId()];
      await against(actor, id, [inserts], ports.tasks.insert(actor, task));
      assert.deepEqual(await found(actor, task.id), O.some({ value: task, version: firstVersion }));
      assert.equal(some(await found(actor, id)).value.title, ofTheRival);
      assert.equal(await numberOf(actor), 2);
    });

    it('nothing when the id was taken', async () => {
      const actor = newActor();
      const task = someTask(actor);
      const inserting = ports.tasks.insert(actor, task);
      assert.deepEqual(await against(actor, task.id, [inserts], inserting), E.left(taskAlreadyExists));
      assert.equal(some(await found(actor, task.id)).value.title, ofTheRival);
      assert.equal(await numberOf(actor), 1);
    });

    it('nothing, by the use case, when the id that the caller chose was taken', async () => {
      const actor = newActor();
      const id = newTaskId();
      const creating = createTask(ports)(actor, { id, title: ours });
      assert.deepEqual(await against(actor, id, [inserts], creating), E.left(taskAlreadyExists));
      assert.equal(some(await found(actor, id)).value.title, ofTheRival);
      assert.equal(await numberOf(actor), 1);
    });

    it('nothing, by the use case, when the id that the caller chose was taken and its task deleted', async () => {
      const actor = newActor();
      const id = newTaskId();
      const creating = createTask(ports)(actor, { id, title: ours });
      assert.deepEqual(await against(actor, id, [inserts, removes], creating), E.left(taskAlreadyExists));
      assert.deepEqual(await found(actor, id), O.none);
      assert.equal(await numberOf(actor), 2);
    });
  });

  describe('works atomically', () => {
    it('on what the rival left', async () => {
      const actor = newActor();
      const task = await stored(actor);
      const working = ports.atomically(actor, ({ tasks }) => tasks.find(actor, task.id));
      const winner = { value: { ...task, title: ofTheRival }, version: 2 };
      assert.deepEqual(await against(actor, task.id, [replaces], working), E.right(O.some(winner)));
    });

    it('and makes every other writer wait, before it has written anything', async () => {
      const actor = newActor();
      const task = await stored(actor);
      const another = someTask(actor);
      const { promise: mayEnd, resolve: end } = Promise.withResolvers<undefined>();
      const { promise: begun, resolve: begin } = Promise.withResolvers<undefined>();
      const working = ports.atomically(actor, (held) => async () => {
        begin(undefined);
        await mayEnd;
        return held.tasks.replace(actor, entitled(task), firstVersion)();
      });
      const others = async () => {
        await begun;
        const waiting = Promise.all([
          run(ports.tasks.insert(actor, another)),
          run(ports.tasks.replace(actor, task, firstVersion)),
          run(ports.tasks.remove(actor, task.id, O.some([firstVersion]), noon)),
        ]);
        await untilWaiting(watcher, 3).finally(() => end(undefined));
        return waiting;
      };
      const [worked, [, replaced, removed]] = await Promise.all([run(working), others()]);
      assert.deepEqual(worked, O.some({ value: entitled(task), version: 2 }));
      assert.deepEqual([replaced, removed], [O.none, false]);
      assert.deepEqual(await found(actor, task.id), worked);
      assert.equal(O.isSome(await found(actor, another.id)), true);
      assert.equal(await numberOf(actor), 3);
    });
  });
});
