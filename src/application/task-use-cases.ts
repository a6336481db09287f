import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { asOf } from '../domain/due.ts';
import {
  type Draft,
  type Edit,
  type StatusChange,
  type Task,
  type TaskId,
  type Transition,
  type Version,
  type Versioned,
  changeStatus,
  newTask,
  applyEdit,
  noTags,
} from '../domain/task.ts';
import type { Instant, TimeZone } from '../domain/time.ts';
import { type Actor, type OwnerId, ownerFor } from '../domain/user.ts';
import {
  type AlreadyExists,
  type NotFound,
  type Unavailable,
  type VersionMismatch,
  notFound,
  versionMismatch,
} from './errors.ts';
import type { VersionPrecondition, Ports, TaskStore } from './ports.ts';
import type { ChangePoint } from './history.ts';
import { type Stats, type TaskFilter, type TaskPage, type TaskQuery, anyTask } from './task-query.ts';
import type { Position } from './task-sort.ts';

type WriteError = NotFound | AlreadyExists | VersionMismatch | Unavailable;
type WritePorts = Pick<Ports, 'tasks' | 'atomically' | 'clock'>;

/** The input for a new task; everything but the title has a default. */
export type NewTask = Pick<Draft, 'title'> & Partial<Omit<Draft, 'owner' | 'title'>>;

/**
 * Creates a task. An id that the caller chose may be in use, or have been: the owner's lock keeps this check exact. A generated
 * id needs no check.
 */
export const createTask =
  ({ tasks, atomically, clock, newTaskId }: WritePorts & Pick<Ports, 'newTaskId'>) =>
  (actor: Actor, input: NewTask): TE.TaskEither<AlreadyExists | Unavailable, Versioned<Task>> =>
  async () => {
    const owner = ownerFor(actor);
    const draft: Draft = {
      id: input.id ?? newTaskId(),
      owner,
      description: O.none,
      priority: 'medium',
      tags: noTags,
      due: O.none,
      status: 'pending',
      ...input,
    };
    const task = newTask(draft, clock());
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

const findTask =
  (tasks: TaskStore, owner: OwnerId, id: TaskId): TE.TaskEither<NotFound | Unavailable, Versioned<Task>> =>
  async () => {
    const found = await tasks.find(owner, id)();
    return E.isLeft(found) ? found : E.fromOption(() => notFound('task'))(found.right);
  };

/** One of the actor's tasks. */
export const getTask =
  ({ tasks }: Pick<Ports, 'tasks'>) =>
  (actor: Actor, id: TaskId): TE.TaskEither<NotFound | Unavailable, Versioned<Task>> =>
    findTask(tasks, ownerFor(actor), id);

const isExpected = (expected: VersionPrecondition, version: Version): boolean =>
  O.isNone(expected) || expected.value.includes(version);

/** Optimistic attempts of a write. After these it takes the owner's lock, so that concurrent writers do not starve each other. */
const roundsBesideOthers = 3;

/** Repeats an attempt until it succeeds: none means that another write came first. */
const untilDone =
  <A>(
    { tasks, atomically }: WritePorts,
    owner: OwnerId,
    attempt: (ports: Pick<WritePorts, 'tasks' | 'atomically'>) => TE.TaskEither<WriteError, O.Option<A>>,
  ): TE.TaskEither<WriteError, A> =>
  async () => {
    for (let round = 1; ; round += 1) {
      const tried = round <= roundsBesideOthers ? attempt({ tasks, atomically }) : atomically(owner, attempt);
      const result = await tried();
      if (E.isLeft(result)) return result;
      if (O.isSome(result.right)) return E.right(result.right.value);
    }
  };

/** Writes a whole transition atomically, or nothing if the task is not at `seen`. */
const writeTransition = (
  { tasks, atomically }: Pick<WritePorts, 'tasks' | 'atomically'>,
  owner: OwnerId,
  { replaced, added }: Transition,
  { value: before, version: seen }: Versioned<Task>,
): TE.TaskEither<WriteError, O.Option<Versioned<Task>>> =>
  added.length === 0
    ? tasks.replace(owner, replaced, seen, before)
    : atomically(owner, (unit) =>
        pipe(
          unit.tasks.replace(owner, replaced, seen, before),
          TE.tap((written) =>
            TE.traverseSeqArray((task: Task) => unit.tasks.insert(owner, task))(
              O.isSome(written) ? added : [],
            ),
          ),
        ),
      );

/** Applies a transition to a task: reads it, decides, and swaps. */
export const transitionTask =
  (ports: WritePorts) =>
  (
    actor: Actor,
    id: TaskId,
    expected: VersionPrecondition,
    transition: (task: Task, at: Instant) => Transition,
  ): TE.TaskEither<WriteError, Versioned<Task>> => {
    const owner = ownerFor(actor);
    return untilDone(ports, owner, (within) => async () => {
      const found = await findTask(within.tasks, owner, id)();
      if (E.isLeft(found)) return found;
      const { value: task, version } = found.right;
      if (!isExpected(expected, version)) return E.left(versionMismatch('task', version));
      const next = transition(task, ports.clock());
      return next.replaced === task
        ? E.right(O.some(found.right))
        : writeTransition(within, owner, next, found.right)();
    });
  };

/** Sets the members in the edit; without an expected version, on the latest version. */
export const editTask =
  (ports: WritePorts) =>
  (
    actor: Actor,
    id: TaskId,
    edit: Edit,
    expected: VersionPrecondition,
  ): TE.TaskEither<WriteError, Versioned<Task>> =>
    transitionTask(ports)(actor, id, expected, (task, at) => applyEdit(task, edit, at));

/** Completes, reopens or toggles a task. */
export const changeTaskStatus =
  (ports: WritePorts) =>
  (
    actor: Actor,
    id: TaskId,
    change: StatusChange,
    expected: VersionPrecondition,
  ): TE.TaskEither<WriteError, Versioned<Task>> =>
    transitionTask(ports)(actor, id, expected, (task, at) => changeStatus(task, change, at));

/** Deletes a task permanently; its id stays taken until its tombstone is purged. */
export const deleteTask =
  (ports: WritePorts) =>
  (actor: Actor, id: TaskId, expected: VersionPrecondition): TE.TaskEither<WriteError, void> => {
    const owner = ownerFor(actor);
    return untilDone(ports, owner, ({ tasks }) => async () => {
      const removed = await tasks.remove(owner, id, expected, ports.clock())();
      if (E.isLeft(removed)) return removed;
      if (removed.right) return E.right(O.some(undefined));
      const found = await findTask(tasks, owner, id)();
      if (E.isLeft(found)) return found;
      const { version } = found.right;
      return isExpected(expected, version) ? E.right(O.none) : E.left(versionMismatch('task', version));
    });
  };

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
