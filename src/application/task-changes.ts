import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import {
  type Circumstances,
  type NothingToSkip,
  type StatusChange,
  type Transition,
  changeStatus,
  skip,
} from '../domain/recurrence.ts';
import type { Task, TaskId, Versioned } from '../domain/task.ts';
import { type Edit, applyEdit } from '../domain/task-edit.ts';
import { type Actor, type OwnerId, ownerFor } from '../domain/user.ts';
import {
  type AlreadyExists,
  type ListAbsent,
  type NotFound,
  type RecurrenceRefused,
  type Unavailable,
  type UseCaseError,
  type VersionMismatch,
  notFound,
  recurrenceRefused,
  versionMismatch,
} from './errors.ts';
import { keyBeside } from './moves/task-order.ts';
import { type Ports, type TaskStore, type VersionPrecondition, isExpected } from './ports.ts';

/** Every error of a write of a task. */
export type WriteError = NotFound | AlreadyExists | ListAbsent | VersionMismatch | Unavailable;

/** The ports that a write of a task needs. */
export type WritePorts = Pick<
  Ports,
  'tasks' | 'atomically' | 'clock' | 'calendar' | 'newTaskId' | 'keysBetween'
>;
type Stores = Pick<WritePorts, 'tasks' | 'atomically'>;

/** One of an owner's tasks. */
export const findTask =
  (tasks: TaskStore, owner: OwnerId, id: TaskId): TE.TaskEither<NotFound | Unavailable, Versioned<Task>> =>
  async () => {
    const found = await tasks.find(owner, id)();
    return E.isLeft(found) ? found : E.fromOption(() => notFound('task'))(found.right);
  };

/** One of an owner's tasks, at an expected version. */
export const expectedTask =
  (
    tasks: TaskStore,
    owner: OwnerId,
    id: TaskId,
    expected: VersionPrecondition,
  ): TE.TaskEither<NotFound | VersionMismatch | Unavailable, Versioned<Task>> =>
  async () => {
    const found = await findTask(tasks, owner, id)();
    if (E.isLeft(found)) return found;
    const { version } = found.right;
    return isExpected(expected, version) ? found : E.left(versionMismatch('task', version));
  };

/** Optimistic attempts of a write. After these it takes the owner's lock, so that concurrent writers do not starve each other. */
const roundsBesideOthers = 3;

/** Repeats an attempt until it succeeds: none means that another write came first. */
const untilDone =
  <Err, A>(
    { tasks, atomically }: Stores,
    owner: OwnerId,
    attempt: (ports: Stores) => TE.TaskEither<Err | Unavailable, O.Option<A>>,
  ): TE.TaskEither<Err | Unavailable, A> =>
  async () => {
    for (let round = 1; ; round += 1) {
      const tried = round <= roundsBesideOthers ? attempt({ tasks, atomically }) : atomically(owner, attempt);
      const result = await tried();
      if (E.isLeft(result)) return result;
      if (O.isSome(result.right)) return E.right(result.right.value);
    }
  };

/** Writes a whole transition atomically, or nothing if the task is not at `seen`. Added tasks stand directly after the changed one. */
const writeTransition = (
  { tasks, atomically }: Stores,
  keysBetween: Ports['keysBetween'],
  owner: OwnerId,
  { replaced, added, removed }: Transition,
  { value: before, version: seen }: Versioned<Task>,
): TE.TaskEither<WriteError, O.Option<Versioned<Task>>> =>
  added.length + removed.length === 0
    ? tasks.replace(owner, replaced, seen, before)
    : atomically(owner, (unit) =>
        pipe(
          // First, since a series has one open task at a time.
          TE.traverseSeqArray((id: TaskId) => unit.tasks.remove(owner, id, O.none, replaced.updatedAt))(
            removed,
          ),
          TE.flatMap(() => unit.tasks.replace(owner, replaced, seen, before)),
          TE.tap((written) =>
            TE.traverseSeqArray((task: Task) =>
              pipe(
                keyBeside(
                  unit.tasks,
                  keysBetween,
                  owner,
                )({ side: 'above', of: replaced.position }, replaced.updatedAt),
                TE.flatMap((position) => unit.tasks.insert(owner, { ...task, position })),
              ),
            )(O.isSome(written) ? added : []),
          ),
          // A full gap may have given the changed task another key.
          TE.flatMap((written) =>
            O.isSome(written) && added.length > 0 ? unit.tasks.find(owner, replaced.id) : TE.right(written),
          ),
        ),
      );

/** The task that a completed one added to its series. */
const successorOf = (task: Task): O.Option<TaskId> => (task.status === 'completed' ? task.successor : O.none);

/** `lacks` refuses a task that lacks something, before its version (RFC 9110, 13.2.2). `asks`: whether the calendar is asked. */
type Conditions<Err> = {
  readonly lacks?: (task: Task) => E.Either<Err, unknown>;
  readonly asks?: (task: Task) => boolean;
};

/**
 * Applies a transition to a task: reads it, decides, and swaps. A task with a successor is read with it and written under the
 * owner's lock.
 */
export const transitionTask =
  (ports: WritePorts) =>
  <Err extends UseCaseError = never>(
    actor: Actor,
    id: TaskId,
    expected: VersionPrecondition,
    transition: (task: Task, circumstances: Circumstances) => E.Either<Err, Transition>,
    { lacks = E.right, asks = ({ recurrence }) => O.isSome(recurrence) }: Conditions<Err> = {},
  ): TE.TaskEither<WriteError | Err, Versioned<Task>> => {
    const owner = ownerFor(actor);
    const { clock, calendar, newTaskId } = ports;
    const attempt =
      (within: Stores, isLocked: boolean): TE.TaskEither<WriteError | Err, O.Option<Versioned<Task>>> =>
      async () => {
        const found = await findTask(within.tasks, owner, id)();
        if (E.isLeft(found)) return found;
        const { value: task, version } = found.right;
        const known = lacks(task);
        if (E.isLeft(known)) return known;
        if (!isExpected(expected, version)) return E.left(versionMismatch('task', version));
        const successorId = successorOf(task);
        if (O.isSome(successorId) && !isLocked)
          return within.atomically(owner, (unit) => attempt(unit, true))();
        const successor = O.isSome(successorId)
          ? await within.tasks.find(owner, successorId.value)()
          : E.right(O.none);
        if (E.isLeft(successor)) return successor;
        if (asks(task)) await calendar.turn();
        const next = transition(task, {
          at: clock(),
          calendar,
          newTaskId,
          successor: O.map(({ value }: Versioned<Task>) => value)(successor.right),
        });
        if (E.isLeft(next)) return next;
        return next.right.replaced === task
          ? E.right(O.some(found.right))
          : writeTransition(within, ports.keysBetween, owner, next.right, found.right)();
      };
    return untilDone(ports, owner, (within) => attempt(within, false));
  };

/** Sets the members in the edit; without an expected version, on the latest version. */
export const editTask =
  (ports: WritePorts) =>
  (
    actor: Actor,
    id: TaskId,
    edit: Edit,
    expected: VersionPrecondition,
  ): TE.TaskEither<WriteError | RecurrenceRefused, Versioned<Task>> =>
    transitionTask(ports)(
      actor,
      id,
      expected,
      (task, circumstances) => pipe(applyEdit(task, edit, circumstances), E.mapLeft(recurrenceRefused)),
      { asks: (task) => edit.recurrence !== undefined || O.isSome(task.recurrence) },
    );

/** Completes, reopens or toggles a task. */
export const changeTaskStatus =
  (ports: WritePorts) =>
  (
    actor: Actor,
    id: TaskId,
    change: StatusChange,
    expected: VersionPrecondition,
  ): TE.TaskEither<WriteError, Versioned<Task>> =>
    transitionTask(ports)(actor, id, expected, (task, circumstances) =>
      E.right(changeStatus(task, change, circumstances)),
    );

/** Moves a recurring task to the next slot of its series. */
export const skipTask =
  (ports: WritePorts) =>
  (
    actor: Actor,
    id: TaskId,
    expected: VersionPrecondition,
  ): TE.TaskEither<WriteError | NothingToSkip, Versioned<Task>> =>
    transitionTask(ports)(actor, id, expected, skip);

/** Deletes a task permanently; its id stays taken until its tombstone is purged. */
export const deleteTask =
  (ports: WritePorts) =>
  (actor: Actor, id: TaskId, expected: VersionPrecondition): TE.TaskEither<WriteError, void> => {
    const owner = ownerFor(actor);
    return untilDone(ports, owner, ({ tasks }) => async () => {
      const removed = await tasks.remove(owner, id, expected, ports.clock())();
      if (E.isLeft(removed)) return removed;
      if (removed.right) return E.right(O.some(undefined));
      const found = await expectedTask(tasks, owner, id, expected)();
      return E.isLeft(found) ? found : E.right(O.none);
    });
  };
