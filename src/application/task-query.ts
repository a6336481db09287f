import { type Option, none } from 'fp-ts/lib/Option.js';
import type { AsOf, Due } from '../domain/due.ts';
import type { Priority, Status, Tag, Task, Versioned } from '../domain/task.ts';
import type { ChangePoint } from './history.ts';
import type { Position, Sort } from './task-sort.ts';

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
