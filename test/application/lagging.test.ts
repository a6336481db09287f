import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { createMemoryStore } from '../../src/adapters/memory/store.ts';
import { unavailable } from '../../src/application/errors.ts';
import type { TaskStore } from '../../src/application/ports.ts';
import type { ChangePoint } from '../../src/application/history.ts';
import type { TaskPage } from '../../src/application/task-query.ts';
import { exportPage, statsOfTasks } from '../../src/application/task-use-cases.ts';
import { makeInstant, utc } from '../../src/domain/time.ts';
import { newActor } from '../support/arbitraries.ts';
import { right, run } from '../support/values.ts';

const clock = () => right(makeInstant('2026-11-21T12:00:00.000Z'));
const actor = newActor();

/** A store whose pages are all of one moment, and how often it was asked. */
const frozenAt = (epoch: string, number: number) => {
  const page: TaskPage = { at: { epoch, number }, tasks: [], next: O.none };
  const stats = { total: number, pending: number, completed: 0, overdue: 0 };
  const store = { ...createMemoryStore().tasks, pages: 0 };
  return Object.assign(store, {
    list: () => {
      store.pages += 1;
      return TE.right(page);
    },
    stats: () => TE.right(stats),
  } satisfies Partial<TaskStore>);
};

const point = (begun: ChangePoint) =>
  O.some({
    after: [1],
    begun,
  });

describe('stats that may lag', () => {
  it('are counted on the replica', async () => {
    const [tasks, replica] = [frozenAt('now', 7), frozenAt('now', 5)];
    assert.equal((await run(statsOfTasks({ tasks, replica, clock })(actor, utc))).total, 5);
    assert.equal((await run(statsOfTasks({ tasks, clock })(actor, utc))).total, 7);
  });
});

describe('an export that may lag', () => {
  const tasks = frozenAt('now', 7);
  const cases: Readonly<Record<string, readonly [O.Option<ChangePoint>, lags: ChangePoint, read: number]>> = {
    'begins on the replica': [O.none, { epoch: 'before', number: 3 }, 3],
    'continues on the replica as old as it began': [
      O.some({ epoch: 'now', number: 5 }),
      { epoch: 'now', number: 5 },
      5,
    ],
    'continues on the replica younger than it began': [
      O.some({ epoch: 'now', number: 4 }),
      { epoch: 'now', number: 5 },
      5,
    ],
    'continues on the primary where the replica is older than the export': [
      O.some({ epoch: 'now', number: 6 }),
      { epoch: 'now', number: 5 },
      7,
    ],
    'continues on the primary where the replica has an earlier history': [
      O.some({ epoch: 'now', number: 1 }),
      { epoch: 'before', number: 9 },
      7,
    ],
  };
  for (const [name, [begun, { epoch, number }, read]] of Object.entries(cases)) {
    it(name, async () => {
      const replica = frozenAt(epoch, number);
      const from = O.isSome(begun) ? point(begun.value) : O.none;
      const page = await run(exportPage({ tasks, replica })(actor, 200, from));
      assert.equal(page.at.number, read);
      assert.equal(replica.pages, 1);
    });
  }

  it('reads no page twice where nothing lags', async () => {
    const only = frozenAt('anew', 1);
    const page = await run(exportPage({ tasks: only })(actor, 200, point({ epoch: 'before', number: 9 })));
    assert.deepEqual([page.at.epoch, only.pages], ['anew', 1]);
  });

  it('is unavailable while the store is', async () => {
    const away = { ...frozenAt('now', 1), list: () => TE.left(unavailable) };
    assert.deepEqual(await exportPage({ tasks: away })(actor, 200, O.none)(), E.left(unavailable));
  });
});
