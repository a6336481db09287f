import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskJson } from '../../src/adapters/http/tasks/task-json.ts';
import { changesIn, taskIn, tasksIn } from './support/bodies.ts';
import { call, isBroken, newClient } from './support/calls.ts';
import { theCluster } from './support/cluster.ts';
import { type Serving, endAll, serveOn, startServing } from './support/serving.ts';
import { mayComeAgain } from './support/writers.ts';

const as = 'alice';
const recurring = {
  title: 'Water the plants',
  due_date: '2099-11-26',
  recurrence: { rrule: 'FREQ=DAILY', time_zone: 'Europe/Berlin' },
  checklist: [{ title: 'The fern' }],
};

/** Completes a task as fifty clients do, half of them under keys; each tries until it is acknowledged. */
const completeByFifty = async (url: () => string, id: string): Promise<ReadonlyArray<string | null>> =>
  Promise.all(
    Array.from({ length: 50 }, async (_, n) => {
      const client = newClient();
      const headers: Record<string, string> = n % 2 === 0 ? {} : { 'Idempotency-Key': randomUUID() };
      const sent = { as, headers, json: { completed: true } };
      for (;;) {
        try {
          const response = await client(url(), 'PATCH', `/api/me/tasks/${id}/complete`, sent);
          if (response.status === 200) return taskIn(response).successor_id;
          assert.ok(mayComeAgain(response), response.text);
        } catch (error) {
          if (!isBroken(error)) throw error;
        }
        await sleep(20);
      }
    }),
  );

/** Fails unless the series is a chain: each completed task has one successor, and the last one is open. */
const assertChain = async (url: string, length: number): Promise<string> => {
  const tasks = tasksIn(await call(url, 'GET', '/api/me/tasks?order=asc', { as }));
  assert.equal(tasks.length, length);
  const open = tasks.filter(({ status }) => status === 'pending');
  assert.equal(open.length, 1);
  const successors = tasks.flatMap(({ successor_id: successor }) => successor ?? []);
  assert.deepEqual(
    successors.toSorted(),
    tasks
      .slice(1)
      .map(({ id }) => id)
      .toSorted(),
  );
  assert.equal(new Set(tasks.map(({ series_id: series }) => series)).size, 1);
  const dates = tasks.map(({ due_date: due }) => due);
  assert.equal(new Set(dates).size, length);
  const feed = changesIn(await call(url, 'GET', '/api/me/tasks/changes', { as }));
  assert.deepEqual(feed.deleted, []);
  const byId = (all: ReadonlyArray<TaskJson>) => all.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  assert.deepEqual(byId(feed.tasks), byId(tasks));
  return open[0]?.id ?? '';
};

/** Completes one task after another while the service is killed. `next` starts another one in its place. */
const drill = async (first: Serving, kills: number, next: (dying: Serving) => Promise<Serving>) => {
  let serving = first;
  let id = taskIn(await call(serving.url, 'POST', '/api/me/tasks', { as, json: recurring })).id;
  for (let round = 1; round <= kills; round += 1) {
    const completed = completeByFifty(() => serving.url, id);
    // Before the first of them is heard, among them, or after the last.
    await sleep(8 * round);
    serving = await next(serving);
    const successors = new Set(await completed);
    id = await assertChain(serving.url, round + 1);
    assert.deepEqual(successors, new Set([id]));
  }
};

describe('a recurring task that fifty clients complete while the service is killed', () => {
  afterEach(endAll);

  it('has exactly one successor on PostgreSQL', async () => {
    const database = await (await theCluster()).newDatabase();
    let spare = await serveOn(database);
    await drill(await serveOn(database), 10, async (dying) => {
      const living = spare;
      await dying.kill();
      spare = await serveOn(database);
      return living;
    });
  });

  it('has exactly one successor on PGlite', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'doable-faults-'));
    const start = (): Promise<Serving> => startServing({ DATA_DIR: directory });
    await drill(await start(), 3, async (dying) => {
      await dying.kill();
      return start();
    });
    await endAll();
    await rm(directory, { recursive: true });
  });
});
