import { type Option, none } from 'fp-ts/lib/Option.js';
import { sortKey } from '../domain/search.ts';
import type { AsOf, Due } from '../domain/due.ts';
import type { Priority, Status, Tag, Task, TaskId, Versioned } from '../domain/task.ts';
import type { Instant } from '../domain/time.ts';
import type { ChangePoint } from './history.ts';

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

/** A page of a user's tasks. It ends early where one more task would pass `maxPageBytes`. */
export type TaskQuery = {
  readonly filter: TaskFilter;
  readonly sort: Sort;
  /** At most so many tasks, 1 to 1,000. */
  readonly limit: number;
  /** Of the same sort. */
  readonly after: Option<Position>;
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
