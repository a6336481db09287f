import { randomUUID } from 'node:crypto';
import { type ChangePoint, type History, initialPoint } from '../../application/queries.ts';
import type { IdempotencyRecord } from '../../application/idempotency.ts';
import type { TaskId } from '../../domain/task.ts';
import type { Instant } from '../../domain/time.ts';
import type { Stored } from './task-queries.ts';

/** What is left of a deleted task. */
export type Tombstone = { readonly number: number; readonly at: Instant };

/** All that is kept of one user. */
export type UserData = {
  point: ChangePoint;
  prunedTo: number;
  readonly tasks: Map<TaskId, Stored>;
  readonly deleted: Map<TaskId, Tombstone>;
  readonly answers: Map<string, IdempotencyRecord & { readonly at: Instant }>;
};

export const noData = (): UserData => ({
  point: initialPoint,
  prunedTo: 0,
  tasks: new Map(),
  deleted: new Map(),
  answers: new Map(),
});

/** What is stored is never changed, only replaced: the maps are all that has to be copied. */
export const copyOf = ({ tasks, deleted, answers, ...rest }: UserData): UserData => ({
  ...rest,
  tasks: new Map(tasks),
  deleted: new Map(deleted),
  answers: new Map(answers),
});

export const advance = (shelf: UserData): void => {
  const { epoch, number } = shelf.point;
  shelf.point = { epoch: number === 0 ? randomUUID() : epoch, number: number + 1 };
};

export const historyOf = ({ point, prunedTo }: UserData): History => ({ at: point, prunedTo });

/** Forgets answers and tombstones that are older. */
export const purge = (
  shelf: UserData,
  olderThan: { readonly deletions: Instant; readonly answers: Instant },
): void => {
  for (const [key, { at }] of shelf.answers) {
    if (at < olderThan.answers) shelf.answers.delete(key);
  }
  for (const [id, { number, at }] of shelf.deleted) {
    if (at >= olderThan.deletions) continue;
    shelf.deleted.delete(id);
    shelf.prunedTo = Math.max(shelf.prunedTo, number);
  }
};
