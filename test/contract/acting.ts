import assert from 'node:assert/strict';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { IdempotencyRequest, Store } from '../../src/application/ports.ts';
import { type SyncPoint, anyTask, theBeginning } from '../../src/application/queries.ts';
import type { Task, TaskId, Versioned } from '../../src/domain/task.ts';
import { makeInstant } from '../../src/domain/time.ts';
import type { Actor } from '../../src/domain/user.ts';
import { someTask } from '../support/arbitraries.ts';
import { right, run } from '../support/values.ts';

export const noon = right(makeInstant('2026-11-21T12:00:00.000Z'));

/** A request under a key. */
export const request: IdempotencyRequest = { key: 'a key', fingerprint: 'of the request', at: noon };

/** What actors do in a store, which is there once a suite has begun. */
export const actingOn = (store: () => Store) => {
  const stored = (actor: Actor) => run(store().tasks.insert(actor, someTask(actor)));
  const removed = async (actor: Actor, { value }: Versioned<Task>, when = noon) =>
    assert.equal(await run(store().tasks.remove(actor, value.id, O.none, when)), true);
  const changes = (actor: Actor, since: SyncPoint, limit = 1000) =>
    run(store().tasks.changes(actor, since, limit));
  return {
    stored,
    storedMany: async (actor: Actor, count: number) => {
      const tasks: Versioned<Task>[] = [];
      while (tasks.length < count) tasks.push(await stored(actor));
      return tasks;
    },
    removed,
    /** A task that was made and deleted. */
    buried: async (actor: Actor, when = noon): Promise<TaskId> => {
      const task = await stored(actor);
      await removed(actor, task, when);
      return task.value.id;
    },
    changes,
    refusal: (actor: Actor, since: SyncPoint) => store().tasks.changes(actor, since, 1000)(),
    deletedOf: async (actor: Actor) => (await changes(actor, theBeginning)).deleted,
    listed: (actor: Actor) =>
      run(
        store().tasks.list(actor, {
          filter: anyTask,
          sort: { by: 'updated_at', order: 'asc' },
          limit: 1000,
          after: O.none,
        }),
      ),
    pointOf: (actor: Actor) => run(store().tasks.changePoint(actor)),
    answered: (actor: Actor, answer: string, given: Partial<IdempotencyRequest> = {}) =>
      run(store().idempotently(actor, { ...request, ...given }, () => TE.right(answer))),
  };
};
