import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import { dueText } from '../../../domain/due.ts';
import type { Task, Versioned } from '../../../domain/task.ts';

/** A task as JSON has it. */
export type TaskJson = {
  readonly id: string;
  readonly user_id: string;
  readonly title: string;
  readonly description: string | null;
  readonly completed: boolean;
  readonly status: string;
  readonly priority: string;
  readonly tags: ReadonlyArray<string>;
  readonly due_date: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly completed_at: string | null;
  readonly version: number;
};

/** A page of the change feed as JSON has it. */
export type ChangesJson = {
  readonly tasks: ReadonlyArray<TaskJson>;
  readonly deleted: ReadonlyArray<string>;
  readonly next: string;
  readonly has_more: boolean;
};

/** What came of an operation of a batch; what was deleted has no task. */
export type BatchResultJson = { readonly status: 200 | 201 | 204; readonly task?: TaskJson };

/** Everything of a user's. */
export type ExportJson = {
  readonly user_id: string;
  readonly since: string;
  readonly tasks: ReadonlyArray<TaskJson>;
  readonly count: number;
};

export const taskJson = ({ value: task, version }: Versioned<Task>): TaskJson => ({
  id: task.id,
  user_id: task.owner,
  title: task.title,
  description: O.toNullable(task.description),
  completed: task.status === 'completed',
  status: task.status,
  priority: task.priority,
  tags: task.tags,
  due_date: pipe(task.due, O.map(dueText), O.toNullable),
  created_at: task.createdAt,
  updated_at: task.updatedAt,
  completed_at: task.status === 'completed' ? task.completedAt : null,
  version,
});
