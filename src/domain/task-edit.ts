import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Checklist, type GivenItems, checklistOf, isSameChecklist, itemIdOf } from './checklist.ts';
import { type Due, dueText } from './due.ts';
import {
  type Circumstances,
  type RecurrenceRefusal,
  type Transition,
  complete,
  only,
  recurrenceAfter,
  reopen,
} from './recurrence.ts';
import type { PatternEdit, Recurrence } from './series/series.ts';
import type { Content, Status, Task } from './task.ts';
import type { Instant } from './time.ts';

/** The members to change; a member left out stays. No recurrence ends the series. */
export type Edit = Partial<Omit<Content, 'checklist'>> & {
  readonly status?: Status;
  readonly checklist?: GivenItems;
  readonly recurrence?: O.Option<PatternEdit>;
};

const textOf = (due: O.Option<Due>): string | undefined => pipe(due, O.map(dueText), O.toUndefined);

/** A series begins anew with a new id, so that its id, the slot and the successor tell all. */
const placeOf = (task: Task): string =>
  pipe(
    task.recurrence,
    O.match(
      () => '',
      ({ series, occurrence }) =>
        [series, occurrence, task.status === 'completed' ? O.toNullable(task.successor) : null].join(' '),
    ),
  );

/** Whether two tasks are the same in a member that edits and moves change. */
const isSame = {
  title: (a, b) => a.title === b.title,
  description: (a, b) => O.toUndefined(a.description) === O.toUndefined(b.description),
  priority: (a, b) => a.priority === b.priority,
  tags: (a, b) => a.tags.length === b.tags.length && a.tags.every((tag, index) => tag === b.tags[index]),
  checklist: (a, b) => isSameChecklist(a.checklist, b.checklist),
  due: (a, b) => textOf(a.due) === textOf(b.due),
  list: (a, b) => O.toUndefined(a.list) === O.toUndefined(b.list),
  recurrence: (a, b) => placeOf(a) === placeOf(b),
  position: (a, b) => a.position === b.position,
} satisfies Record<keyof Content | 'recurrence' | 'position', (a: Task, b: Task) => boolean>;

/** The names of the members in which two tasks differ, the status aside. */
export const changedMembers = (a: Task, b: Task): ReadonlyArray<string> =>
  Object.entries(isSame).flatMap(([name, same]) => (same(a, b) ? [] : [name]));

const withRecurrence = (task: Task, recurrence: O.Option<Recurrence>): Task =>
  task.status === 'completed' && O.isNone(recurrence)
    ? { ...task, recurrence, successor: O.none }
    : { ...task, recurrence };

/** Applies an edit: to the content first, then to the recurrence, which begins at the due, then to the status. */
export const applyEdit = (
  task: Task,
  edit: Edit,
  circumstances: Circumstances,
): E.Either<RecurrenceRefusal, Transition> => {
  const { status = task.status, recurrence: pattern, checklist: items, ...others } = edit;
  const newItemId = () => itemIdOf(circumstances.newTaskId());
  const content = items === undefined ? others : { ...others, checklist: checklistOf(items, newItemId) };
  // Which successor is taken back does not depend on the rest of the edit.
  const base = task.status === 'completed' && status === 'pending' ? reopen(task, circumstances) : only(task);
  const edited: Task = { ...base.replaced, ...content, updatedAt: circumstances.at };
  return pipe(
    recurrenceAfter(task, edited, pattern, circumstances),
    E.map((recurrence) => withRecurrence(edited, recurrence)),
    E.map((changed) =>
      changedMembers(base.replaced, changed).length === 0 ? base : { ...base, replaced: changed },
    ),
    E.map((next) =>
      next.replaced.status === 'pending' && status === 'completed'
        ? complete(next.replaced, circumstances)
        : next,
    ),
  );
};

/** A task with another checklist; the same object where it has that one. */
export const withChecklist = (task: Task, checklist: Checklist, at: Instant): Task =>
  isSameChecklist(task.checklist, checklist) ? task : { ...task, checklist, updatedAt: at };
