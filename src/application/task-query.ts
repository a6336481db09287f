import { type Option, none } from 'fp-ts/lib/Option.js';
import type { AsOf, Due } from '../domain/due.ts';
import type { ListId } from '../domain/list.ts';
import type { Priority, Status, Tag, Task, Versioned } from '../domain/task.ts';
import type { SeriesId } from '../domain/series/series.ts';
import type { ChangePoint } from './history.ts';
import type { Position, Sort } from './task-sort.ts';

/** A filter of tasks. All its conditions must hold. */
export type TaskFilter = {
  readonly status: Option<Status>;
  /** Any of these; empty: any priority. */
  readonly priorities: ReadonlyArray<Priority>;
  /** All of these. */
  readonly tags: ReadonlyArray<Tag>;
  /** Exclusive bounds; a task without a due date is outside both. */
  readonly dueBefore: Option<Due>;
  readonly dueAfter: Option<Due>;
  /** Pending and overdue at that moment. */
  readonly overdue: Option<AsOf>;
  /** In this list; none in it: in the inbox. */
  readonly list: Option<Option<ListId>>;
  /** Of this series. */
  readonly series: Option<SeriesId>;
  /** Folded words, each of which occurs in the title or the description. */
  readonly words: ReadonlyArray<string>;
};

/** The filter that every task passes. */
export const anyTask: TaskFilter = {
  status: none,
  priorities: [],
  tags: [],
  dueBefore: none,
  dueAfter: none,
  overdue: none,
  list: none,
  series: none,
  words: [],
};

/** A query for a page of an owner's tasks. The page ends early where one more task would exceed `maxPageBytes`. */
export type TaskQuery = {
  readonly filter: TaskFilter;
  readonly sort: Sort;
  /** The maximum number of tasks, 1 to `maxPageItems`. */
  readonly limit: number;
  /** A position of the same sort, behind which the page starts. */
  readonly after: Option<Position>;
};

/** A page of tasks, all as of one point of the history. */
export type TaskPage = {
  readonly at: ChangePoint;
  readonly tasks: ReadonlyArray<Versioned<Task>>;
  /** Where the page ended, if there are more. */
  readonly next: Option<Position>;
};

/** Counts of an owner's tasks; `overdue` tasks also count as `pending`. */
export type Stats = {
  readonly total: number;
  readonly pending: number;
  readonly completed: number;
  readonly overdue: number;
};
