import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type GivenItems, checklistOf, itemIdOf, noItems } from '../domain/checklist.ts';
import { asOf } from '../domain/due.ts';
import { recurrenceAfter } from '../domain/recurrence.ts';
import type { PatternEdit } from '../domain/series/series.ts';
import { type Draft, type Task, type TaskId, type Versioned, newTask, noTags } from '../domain/task.ts';
import type { Instant, TimeZone } from '../domain/time.ts';
import { type Actor, ownerFor } from '../domain/user.ts';
import {
  type AlreadyExists,
  type ListAbsent,
  type NotFound,
  type RecurrenceRefused,
  type Unavailable,
  recurrenceRefused,
} from './errors.ts';
import type { Ports } from './ports.ts';
import type { ChangePoint } from './history.ts';
import { type Stats, type TaskFilter, type TaskPage, type TaskQuery, anyTask } from './task-query.ts';
import { type WritePorts, findTask } from './task-changes.ts';
import type { Position } from './task-sort.ts';

/** The input for a new task; everything but the title has a default. */
export type NewTask = Pick<Draft, 'title'> &
  Partial<Omit<Draft, 'owner' | 'title' | 'checklist' | 'recurrence'>> & {
    readonly checklist?: GivenItems;
    readonly recurrence?: O.Option<PatternEdit>;
  };

/**
 * Creates a task. An id that the caller chose may be in use, or have been: the owner's lock keeps this check exact. A generated
 * id needs no check.
 */
export const createTask =
  (ports: WritePorts) =>
  (
    actor: Actor,
    { recurrence: pattern, checklist = noItems, ...input }: NewTask,
    index?: number,
  ): TE.TaskEither<AlreadyExists | ListAbsent | RecurrenceRefused | Unavailable, Versioned<Task>> =>
  async () => {
    const owner = ownerFor(actor);
    const { tasks, atomically, clock, newTaskId } = ports;
    const draft: Draft = {
      id: input.id ?? newTaskId(),
      owner,
      description: O.none,
      priority: 'medium',
      tags: noTags,
      checklist: checklistOf(checklist, () => itemIdOf(newTaskId())),
      due: O.none,
      list: O.none,
      status: 'pending',
      recurrence: O.none,
      ...input,
    };
    if (pattern !== undefined) await ports.calendar.turn();
    const recurrence = recurrenceAfter(draft, draft, pattern, ports);
    if (E.isLeft(recurrence)) return E.left(recurrenceRefused(recurrence.left));
    const task = newTask({ ...draft, recurrence: recurrence.right }, clock(), index);
    return input.id === undefined
      ? tasks.insertNew(owner, task)()
      : atomically(owner, (unit) => unit.tasks.insert(owner, task))();
  };

/** The request for a list: a query without the moment that decides what is overdue. */
export type ListRequest = Omit<TaskQuery, 'filter'> & {
  readonly filter: Omit<TaskFilter, 'overdue'>;
  /** Only tasks that are overdue in this zone. */
  readonly overdueIn: O.Option<TimeZone>;
};

/** A page of the actor's tasks. */
export const listTasks =
  ({ tasks, clock }: Pick<Ports, 'tasks' | 'clock'>) =>
  (actor: Actor, { filter, overdueIn, ...page }: ListRequest): TE.TaskEither<Unavailable, TaskPage> =>
  () => {
    const overdue = O.map((zone: TimeZone) => asOf(clock(), zone))(overdueIn);
    return tasks.list(ownerFor(actor), { ...page, filter: { ...filter, overdue } })();
  };

/** One of the actor's tasks. */
export const getTask =
  ({ tasks }: Pick<Ports, 'tasks'>) =>
  (actor: Actor, id: TaskId): TE.TaskEither<NotFound | Unavailable, Versioned<Task>> =>
    findTask(tasks, ownerFor(actor), id);

/** Counts the actor's tasks. The current day in `zone` decides what is overdue. The counts may lag. */
export const statsOfTasks =
  ({ tasks, replica = tasks, clock }: Pick<Ports, 'tasks' | 'replica' | 'clock'>) =>
  (actor: Actor, zone: TimeZone): TE.TaskEither<Unavailable, Stats> =>
    pipe(
      TE.fromIO<Instant, Unavailable>(clock),
      TE.flatMap((now) => replica.stats(ownerFor(actor), asOf(now, zone))),
    );

/** Where an export continues: behind a position, and not before the change point of its first page. */
export type ExportPoint = { readonly after: Position; readonly begun: ChangePoint };

const isOlder = ({ at }: TaskPage, point: ChangePoint): boolean =>
  at.epoch !== point.epoch || at.number < point.number;

/**
 * A page of all tasks of the actor, the oldest first. It may lag, but not behind the first page: the change feed continues from
 * there, so a change before it that a page lacked would be lost. Such a page is read again from `tasks`.
 */
export const exportPage =
  ({ tasks, replica = tasks }: Pick<Ports, 'tasks' | 'replica'>) =>
  (actor: Actor, limit: number, from: O.Option<ExportPoint>): TE.TaskEither<Unavailable, TaskPage> =>
  async () => {
    const after = pipe(
      from,
      O.map((point) => point.after),
    );
    const query: TaskQuery = { filter: anyTask, sort: { by: 'created_at', order: 'asc' }, limit, after };
    const page = await replica.list(ownerFor(actor), query)();
    const isUpToDate = E.isLeft(page) || O.isNone(from) || !isOlder(page.right, from.value.begun);
    return isUpToDate || replica === tasks ? page : tasks.list(ownerFor(actor), query)();
  };
