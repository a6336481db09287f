import { type Option, none, some } from 'fp-ts/lib/Option.js';
import { sortKey } from '../domain/search.ts';
import type { AsOf, Due } from '../domain/due.ts';
import {
  type Priority,
  type Status,
  type Tag,
  type Task,
  type TaskId,
  type Versioned,
  maxDescription,
  maxTag,
  maxTags,
  maxTitle,
} from '../domain/task.ts';
import type { Instant } from '../domain/time.ts';

/** Which tasks: those for which everything holds that is asked. */
export type TaskFilter = {
  readonly status: Option<Status>;
  /** One of these; none: any. */
  readonly priorities: ReadonlyArray<Priority>;
  /** All of these. */
  readonly tags: ReadonlyArray<Tag>;
  /** Due before or after this, and not at it; a task without a due is neither. */
  readonly dueBefore: Option<Due>;
  readonly dueAfter: Option<Due>;
  /** Pending and past its due at that moment. */
  readonly overdue: Option<AsOf>;
  /** Folded words, each to be found somewhere in the title or the description. */
  readonly words: ReadonlyArray<string>;
};

export const sorts = ['created_at', 'updated_at', 'due_date', 'priority', 'title'] as const;
/**
 * What tasks are sorted by; ties by id. `updated_at` is the order of change. A day comes before an instant at its
 * midnight, UTC; no due comes last in either order. Titles are in the order of their sort keys.
 */
export type SortBy = (typeof sorts)[number];
export type Order = 'asc' | 'desc';
export type Sort = { readonly by: SortBy; readonly order: Order };

/** Where a page ended: what its last task was sorted by. The next one begins behind it. */
export type Position =
  | { readonly by: 'created_at'; readonly createdAt: Instant; readonly id: TaskId }
  | { readonly by: 'updated_at'; readonly number: number }
  | { readonly by: 'due_date'; readonly due: Option<Due>; readonly id: TaskId }
  | { readonly by: 'priority'; readonly priority: Priority; readonly id: TaskId }
  | { readonly by: 'title'; readonly key: string; readonly id: TaskId };

/** A filter that lets every task through. */
export const anyTask: TaskFilter = {
  status: none,
  priorities: [],
  tags: [],
  dueBefore: none,
  dueAfter: none,
  overdue: none,
  words: [],
};

/** What a task is sorted by, which is also where a page ends that it is last on. `number` is that of its last change. */
export const positionOf = (by: SortBy, task: Task, number: number): Position => {
  switch (by) {
    case 'created_at':
      return { by, createdAt: task.createdAt, id: task.id };
    case 'updated_at':
      return { by, number };
    case 'due_date':
      return { by, due: task.due, id: task.id };
    case 'priority':
      return { by, priority: task.priority, id: task.id };
    case 'title':
      return { by, key: sortKey(task.title), id: task.id };
  }
};

/** Bytes of text (titles, descriptions and tags, in UTF-8) that a page of tasks may have, whatever its limit: 4 MiB. */
export const maxPageBytes = 4 * 1024 * 1024;

/** The most bytes of text that a task can have: a character has up to four in UTF-8 (RFC 3629). Many times less than a page. */
export const maxTextBytes = 4 * (maxTitle + maxDescription + maxTags * maxTag);

/** Whether so many tasks can have more text than a page may: 94 and more. */
export const mayPassPageBytes = (count: number): boolean => count * maxTextBytes > maxPageBytes;

/** The page that begins with the first of what was found: at most `limit`, at most 4 MiB, at least one. */
export const firstPage = <A>(
  found: ReadonlyArray<A>,
  limit: number,
  bytesOf: (one: A) => number,
): ReadonlyArray<A> => {
  let bytes = 0;
  const end = found.findIndex((one, index) => {
    bytes += bytesOf(one);
    return index >= limit || (index > 0 && bytes > maxPageBytes);
  });
  return end === -1 ? found : found.slice(0, end);
};

/** A page of a user's tasks. It ends early where one more task would pass `maxPageBytes`. */
export type TaskQuery = {
  readonly filter: TaskFilter;
  readonly sort: Sort;
  /** At most so many tasks, 1 to 1,000. */
  readonly limit: number;
  /** Of the same sort. */
  readonly after: Option<Position>;
};

/**
 * A point in the history of a user's tasks: `number` grows by one with every change, in the order of
 * commit. A history that was erased and startedAt again has another `epoch`.
 */
export type ChangePoint = { readonly epoch: string; readonly number: number };

/** Where the history of a user who never wrote anything stands. */
export const initialPoint: ChangePoint = { epoch: '0', number: 0 };

/**
 * How far a follower of a history has come: it has every change up to `number`. What was deleted before it began, at
 * `startedAt`, it never had, and need not hear of.
 */
export type SyncPoint = ChangePoint & { readonly startedAt: number };

/** Where a follower begins. */
export const theBeginning: SyncPoint = { ...initialPoint, startedAt: 0 };

/** Changes in their order, each task and each deletion once, at its last change. */
export type ChangePage = {
  readonly tasks: ReadonlyArray<Versioned<Task>>;
  readonly deleted: ReadonlyArray<TaskId>;
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

/** A page of tasks as they all were at one point of the history. */
export type TaskPage = {
  readonly at: ChangePoint;
  readonly tasks: ReadonlyArray<Versioned<Task>>;
  /** Where the page ended, if there are more. */
  readonly next: Option<Position>;
};

/** How many tasks a user has; `overdue` ones are pending too. */
export type Stats = {
  readonly total: number;
  readonly pending: number;
  readonly completed: number;
  readonly overdue: number;
};
