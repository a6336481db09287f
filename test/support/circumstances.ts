import * as O from 'fp-ts/lib/Option.js';
import { temporalCalendar } from '../../src/adapters/calendar/temporal-calendar.ts';
import { type Circumstances, changeStatus } from '../../src/domain/recurrence.ts';
import type { Task } from '../../src/domain/task.ts';
import { type Edit, applyEdit } from '../../src/domain/task-edit.ts';
import type { Instant } from '../../src/domain/time.ts';
import { newTaskId } from './arbitraries.ts';
import { right } from './values.ts';

/** A change at an instant, of a task without a successor. */
export const changeAt = (at: Instant, successor: O.Option<Task> = O.none): Circumstances => ({
  at,
  calendar: temporalCalendar,
  newTaskId,
  successor,
});

/** A task after an edit that is not refused. */
export const edited = (task: Task, edit: Edit, at: Instant): Task =>
  right(applyEdit(task, edit, changeAt(at))).replaced;

/** A task in the other status. */
export const toggled = (task: Task, at: Instant): Task =>
  changeStatus(task, 'toggled', changeAt(at)).replaced;
