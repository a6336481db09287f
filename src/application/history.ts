import { type Option, none, some } from 'fp-ts/lib/Option.js';
import type { Task, TaskId, Versioned } from '../domain/task.ts';

/**
 * A point in the history of what an owner has: `number` grows by one with every change, in the order of
 * commit. A history that was erased and begun again has another `epoch`.
 */
export type ChangePoint = { readonly epoch: string; readonly number: number };

/** Where the history of an owner who never wrote anything stands. */
export const initialPoint: ChangePoint = { epoch: '0', number: 0 };

/**
 * How far a follower of a history has come: it has every change up to `number`. What was deleted before it began, at
 * `startedAt`, it never had, and need not hear of.
 */
export type SyncPoint = ChangePoint & { readonly startedAt: number };

/** Where a follower begins. */
export const theBeginning: SyncPoint = { ...initialPoint, startedAt: 0 };

/** The kinds of what an owner has. */
export type Kind = 'task';

/** Changes of one kind in the order of commit, each of what changed once, at its last change. */
export type Changes<A, Id> = {
  readonly written: ReadonlyArray<Versioned<A>>;
  readonly deleted: ReadonlyArray<Id>;
};

/** The changes of every kind up to `next`, cut by number over all kinds. */
export type ChangePage = {
  readonly tasks: Changes<Task, TaskId>;
  readonly next: SyncPoint;
  readonly hasMore: boolean;
};

/** What a history is at and how far back it tells of deletions: of all after `prunedTo`. */
export type History = { readonly at: ChangePoint; readonly prunedTo: number };

/** The point from which to go on, or none: some that the follower has may be gone without a trace. */
export const resume = ({ at, prunedTo }: History, since: SyncPoint): Option<SyncPoint> => {
  if (since.epoch === initialPoint.epoch) return some({ ...at, number: 0, startedAt: at.number });
  const isKnown = since.epoch === at.epoch && since.number <= at.number;
  return isKnown && Math.max(since.number, since.startedAt) >= prunedTo ? some(since) : none;
};
