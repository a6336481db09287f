import assert from 'node:assert/strict';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { identity } from 'fp-ts/lib/function.js';
import type { IdempotencyRequest, Store } from '../../src/application/ports.ts';
import { type SyncPoint, theBeginning } from '../../src/application/history.ts';
import { anyTask } from '../../src/application/task-query.ts';
import type { Task, TaskId, Versioned } from '../../src/domain/task.ts';
import { makeInstant } from '../../src/domain/time.ts';
import type { OwnerId } from '../../src/domain/user.ts';
import { someTask } from '../support/arbitraries.ts';
import { right, run } from '../support/values.ts';

export const noon = right(makeInstant('2026-11-21T12:00:00.000Z'));

/** No change of a kind. */
export const unchanged = { written: [], deleted: [] };

/** A request under a key. */
export const request: IdempotencyRequest = { key: 'a key', fingerprint: 'of the request', at: noon };

/** What owners do in a store, which is there once a suite has begun. */
export const actingOn = (store: () => Store) => {
  const stored = (owner: OwnerId) => run(store().tasks.insert(owner, someTask(owner)));
  const removed = async (owner: OwnerId, { value }: Versioned<Task>, when = noon) =>
    assert.equal(await run(store().tasks.remove(owner, value.id, O.none, when)), true);
  const changes = (owner: OwnerId, since: SyncPoint, limit = 1000) =>
    run(store().history.changes(owner, since, limit));
  return {
    stored,
    storedMany: async (owner: OwnerId, count: number) => {
      const tasks: Versioned<Task>[] = [];
      while (tasks.length < count) tasks.push(await stored(owner));
      return tasks;
    },
    removed,
    /** A task that was made and deleted. */
    buried: async (owner: OwnerId, when = noon): Promise<TaskId> => {
      const task = await stored(owner);
      await removed(owner, task, when);
      return task.value.id;
    },
    changes,
    refusal: (owner: OwnerId, since: SyncPoint) => store().history.changes(owner, since, 1000)(),
    deletedOf: async (owner: OwnerId) => (await changes(owner, theBeginning)).tasks.deleted,
    listed: (owner: OwnerId) =>
      run(
        store().tasks.list(owner, {
          filter: anyTask,
          sort: { by: 'updated_at', order: 'asc' },
          limit: 1000,
          after: O.none,
        }),
      ),
    pointOf: (owner: OwnerId) => run(store().history.changePoint(owner)),
    answered: (owner: OwnerId, response: string, given: Partial<IdempotencyRequest> = {}) =>
      run(store().idempotently(owner, { ...request, ...given }, () => TE.right(response), identity)),
  };
};
