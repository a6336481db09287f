import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import { itemIdOf, renewed } from './checklist.ts';
import {
  type PatternEdit,
  type PatternIncomplete,
  type Recurrence,
  type RuleNotFromCompletion,
  type RuleWithoutNext,
  beginSeries,
  editedPattern,
  isSamePattern,
  nextOccurrence,
  seriesIdOf,
} from './series/series.ts';
import { isOfKind } from './series/slot.ts';
import {
  type CompletedTask,
  type PendingTask,
  type Status,
  type Task,
  type TaskId,
  completeTask,
  newTask,
  reopenTask,
} from './task.ts';
import type { Calendar, Instant } from './time.ts';

/** The time of a change, the zones' rules, ids for new tasks, and the task that came of the changed one, if it is still there. */
export type Circumstances = {
  readonly at: Instant;
  readonly calendar: Calendar;
  readonly newTaskId: () => TaskId;
  readonly successor: O.Option<Task>;
};

/** The changed task, the tasks that the change adds, and those that it removes. Without a change, `replaced` is the same object. */
export type Transition = {
  readonly replaced: Task;
  readonly added: ReadonlyArray<Task>;
  readonly removed: ReadonlyArray<TaskId>;
};

/** The task does not recur, is completed, or is the last of its series. */
export type NothingToSkip = { readonly _tag: 'NothingToSkip' };
/** A task recurs from its due on. */
export type RecurrenceWithoutDue = { readonly _tag: 'RecurrenceWithoutDue' };
/** The task is completed: how it recurred is the past. */
export type RecurrenceCompleted = { readonly _tag: 'RecurrenceCompleted' };
export type RecurrenceRefusal =
  PatternIncomplete | RuleWithoutNext | RuleNotFromCompletion | RecurrenceWithoutDue | RecurrenceCompleted;

/** A transition of one task that adds and removes none. */
export const only = (replaced: Task): Transition => ({ replaced, added: [], removed: [] });

/**
 * Completes a task. If it recurs and its series goes on, a successor with the same content is added at the next slot: it is the
 * one open task of the series now, and the completed one stays what it was, with the successor's id. Where the successor stands, whoever writes it decides. The items of the successor
 * are new ones, all of them open: a client that keeps items by their ids has both.
 */
export const complete = (task: PendingTask, { at, calendar, newTaskId }: Circumstances): Transition =>
  pipe(
    task.recurrence,
    O.flatMap((recurrence) => nextOccurrence(recurrence, at, calendar, false)),
    O.match(
      () => only(completeTask(task, at)),
      ({ recurrence, due }) => {
        const next = {
          ...task,
          id: newTaskId(),
          checklist: renewed(task.checklist, () => itemIdOf(newTaskId())),
          due: O.some(due),
          recurrence: O.some(recurrence),
        };
        const successor = newTask(next, at);
        return { replaced: completeTask(task, at, O.some(successor.id)), added: [successor], removed: [] };
      },
    ),
  );

/** The status too, since two changes may have one time. */
const isUntouched = ({ status, createdAt, updatedAt }: Task): boolean =>
  status === 'pending' && createdAt === updatedAt;

/** A series that begins with a due that is a day where its slots were times, or the other way round. */
const ofKindOfDue = (task: PendingTask, { calendar, newTaskId }: Circumstances): O.Option<Recurrence> =>
  pipe(
    O.Do,
    O.bind('due', () => task.due),
    O.bind('recurrence', () => task.recurrence),
    O.flatMap(({ due, recurrence }) =>
      isOfKind(due, recurrence.occurrence)
        ? O.some(recurrence)
        : O.fromEither(beginSeries(recurrence, due, seriesIdOf(newTaskId()), calendar)),
    ),
  );

/**
 * Reopens a task. A successor that nobody has touched is taken back, so that this task is the open one of its series again;
 * otherwise the series has gone on without this task, which leaves it.
 */
export const reopen = (task: CompletedTask, circumstances: Circumstances): Transition => {
  const { at, successor } = circumstances;
  const open = reopenTask(task, at);
  if (O.isNone(task.recurrence)) return only(open);
  if (O.isSome(task.successor) && !O.exists(isUntouched)(successor))
    return only({ ...open, recurrence: O.none });
  return {
    replaced: { ...open, recurrence: ofKindOfDue(open, circumstances) },
    added: [],
    removed: O.isSome(task.successor) ? [task.successor.value] : [],
  };
};

/** The status to set, or `toggled`: the other one. */
export type StatusChange = Status | 'toggled';

/** Brings a task into a status. */
export const changeStatus = (task: Task, change: StatusChange, circumstances: Circumstances): Transition => {
  if (change === task.status) return only(task);
  return task.status === 'pending' ? complete(task, circumstances) : reopen(task, circumstances);
};

/** Moves an open task to the next slot of its series, which takes this one as missed. */
export const skip = (task: Task, { at, calendar }: Circumstances): E.Either<NothingToSkip, Transition> =>
  pipe(
    task.status === 'pending' ? task.recurrence : O.none,
    O.flatMap((recurrence) => nextOccurrence(recurrence, at, calendar, true)),
    O.map(({ recurrence, due }) =>
      only({ ...task, due: O.some(due), recurrence: O.some(recurrence), updatedAt: at }),
    ),
    E.fromOption((): NothingToSkip => ({ _tag: 'NothingToSkip' })),
  );

/**
 * The recurrence of a task after its other members were edited. Undefined leaves the pattern; none ends the series. The same
 * pattern changes nothing, and another one begins a new series at the due, as does a day that becomes a time or back.
 */
export const recurrenceAfter = (
  before: Pick<Task, 'recurrence' | 'status'>,
  task: Pick<Task, 'recurrence' | 'status' | 'due'>,
  edit: O.Option<PatternEdit> | undefined,
  { calendar, newTaskId }: Omit<Circumstances, 'at' | 'successor'>,
): E.Either<RecurrenceRefusal, O.Option<Recurrence>> => {
  const { due, recurrence: current } = task;
  const wanted = edit ?? O.map(() => ({}))(current);
  if (O.isNone(wanted)) return E.right(O.none);
  if (O.isNone(due)) return E.left({ _tag: 'RecurrenceWithoutDue' });
  const isPast = before.status === 'completed' && task.status === 'completed';
  const pattern = editedPattern(before.recurrence, wanted.value, calendar);
  if (E.isLeft(pattern)) return pattern;
  const isKnown = O.exists((known: Recurrence) => isSamePattern(known, pattern.right))(before.recurrence);
  const fits = O.isNone(current) || isPast || isOfKind(due.value, current.value.occurrence);
  if (isKnown && fits) return E.right(current);
  return isPast
    ? E.left({ _tag: 'RecurrenceCompleted' })
    : pipe(beginSeries(pattern.right, due.value, seriesIdOf(newTaskId()), calendar), E.map(O.some));
};
