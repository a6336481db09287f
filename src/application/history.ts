import { type Option, none, some } from 'fp-ts/lib/Option.js';
import type { List, ListId } from '../domain/list.ts';
import type { Task, TaskId, Versioned } from '../domain/task.ts';

/**
 * A point in the history of an owner's data. `number` grows by one with every change, in commit order. A history that starts
 * again after an erasure has a new `epoch`.
 */
export type ChangePoint = { readonly epoch: string; readonly number: number };

/** The point of an owner who has written nothing. */
export const initialPoint: ChangePoint = { epoch: '0', number: 0 };

/**
 * The position of a follower of a history: it has every change up to `number`. It started at `startedAt`, so it needs no
 * deletions from before.
 */
export type SyncPoint = ChangePoint & { readonly startedAt: number };

/** The position of a new follower. */
export const theBeginning: SyncPoint = { ...initialPoint, startedAt: 0 };

/** The kinds of an owner's items. */
export type Kind = 'task' | 'list';

/** Changes of one kind in commit order. Each item appears once, at its latest change. */
export type Changes<A, Id> = {
  readonly written: ReadonlyArray<Versioned<A>>;
  readonly deleted: ReadonlyArray<Id>;
};

/** The changes of every kind up to the number in `next`. */
export type ChangePage = {
  readonly tasks: Changes<Task, TaskId>;
  readonly lists: Changes<List, ListId>;
  readonly next: SyncPoint;
  readonly hasMore: boolean;
};

/** The current point of a history, and `prunedTo`: it has all deletions after that number. */
export type History = { readonly at: ChangePoint; readonly prunedTo: number };

/** The point to continue from. None if the tombstone of an item that the follower has may have been purged. */
export const resume = ({ at, prunedTo }: History, since: SyncPoint): Option<SyncPoint> => {
  if (since.epoch === initialPoint.epoch) return some({ ...at, number: 0, startedAt: at.number });
  const isKnown = since.epoch === at.epoch && since.number <= at.number;
  return isKnown && Math.max(since.number, since.startedAt) >= prunedTo ? some(since) : none;
};
