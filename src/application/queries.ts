import type * as O from 'fp-ts/lib/Option.js';
import type { Status, Task, Versioned } from '../domain/task.ts';

/** Which of the actor's tasks, newest first. */
export type TaskQuery = {
  readonly status: O.Option<Status>;
  /** At most so many tasks, 1 to 1,000. */
  readonly limit: number;
};

/**
 * A point in the history of a user's tasks: `number` grows by one with every change, in the order of
 * commit. A history that was erased and begun again has another `epoch`.
 */
export type ChangePoint = { readonly epoch: string; readonly number: number };

/** Where the history of a user who never wrote anything stands. */
export const beforeAnyChange: ChangePoint = { epoch: '0', number: 0 };

/** Tasks as they all were at one point of the history. */
export type TaskList = { readonly at: ChangePoint; readonly tasks: ReadonlyArray<Versioned<Task>> };

/** How many tasks a user has; `overdue` ones are pending too. */
export type Stats = {
  readonly total: number;
  readonly pending: number;
  readonly completed: number;
  readonly overdue: number;
};
