import { randomUUID } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { taskAlreadyExists } from '../../application/errors.ts';
import type { Atomically, TaskStore } from '../../application/ports.ts';
import { type ChangePoint, beforeAnyChange } from '../../application/queries.ts';
import { hasPassed } from '../../domain/due.ts';
import {
  type Task,
  type TaskId,
  type Version,
  type Versioned,
  firstVersion,
  nextVersion,
} from '../../domain/task.ts';
import type { UserId } from '../../domain/user.ts';
import { type Stored, pageOf } from './task-queries.ts';

/** All that is kept of one user. */
type Shelf = {
  point: ChangePoint;
  readonly tasks: Map<TaskId, Stored>;
  readonly deleted: Set<TaskId>;
};

const emptyShelf = (): Shelf => ({ point: beforeAnyChange, tasks: new Map(), deleted: new Set() });

const copyOf = ({ point, tasks, deleted }: Shelf): Shelf => ({
  point,
  tasks: new Map(tasks),
  deleted: new Set(deleted),
});

const advance = (shelf: Shelf): void => {
  const { epoch, number } = shelf.point;
  shelf.point = { epoch: number === 0 ? randomUUID() : epoch, number: number + 1 };
};

/** Runs one piece of work after another for each user. */
const takingTurns = () => {
  const turns = new Map<UserId, Promise<unknown>>();
  return <A>(owner: UserId, work: () => A | Promise<A>): Promise<A> => {
    const mine = (turns.get(owner) ?? Promise.resolve()).then(work);
    turns.set(
      owner,
      mine.catch(() => undefined),
    );
    return mine;
  };
};

type InTurn = ReturnType<typeof takingTurns>;

/** What is stored and what is handed out are copies: nobody changes a task by holding on to it. */
const tasksOn = (shelves: Map<UserId, Shelf>, inTurn: InTurn): TaskStore => {
  const shelfOf = (owner: UserId): Shelf => shelves.get(owner) ?? emptyShelf();
  const put = (shelf: Shelf, value: Task, version: Version): Versioned<Task> => {
    advance(shelf);
    shelf.tasks.set(value.id, structuredClone({ value, version, number: shelf.point.number }));
    return { value, version };
  };
  const writing =
    <Err, A>(owner: UserId, write: (shelf: Shelf) => E.Either<Err, A>): TE.TaskEither<Err, A> =>
    () =>
      inTurn(owner, () => {
        const shelf = shelfOf(owner);
        shelves.set(owner, shelf);
        return write(shelf);
      });
  const reading =
    <A>(owner: UserId, read: (shelf: Shelf) => A): TE.TaskEither<never, A> =>
    () =>
      Promise.resolve(E.right(structuredClone(read(shelfOf(owner)))));

  return {
    insert: ({ userId }, task) =>
      writing(userId, (shelf) =>
        shelf.tasks.has(task.id) || shelf.deleted.has(task.id)
          ? E.left(taskAlreadyExists)
          : E.right(put(shelf, task, firstVersion)),
      ),
    find: ({ userId }, id) =>
      reading(userId, ({ tasks }) =>
        pipe(
          O.fromNullable(tasks.get(id)),
          O.map(({ value, version }) => ({ value, version })),
        ),
      ),
    list: ({ userId }, query) =>
      reading(userId, ({ point, tasks }) => ({ at: point, ...pageOf(tasks.values(), query) })),
    changePoint: ({ userId }) => reading(userId, ({ point }) => point),
    replace: ({ userId }, task, seen) =>
      writing(userId, (shelf) =>
        E.right(
          shelf.tasks.get(task.id)?.version === seen ? O.some(put(shelf, task, nextVersion(seen))) : O.none,
        ),
      ),
    remove: ({ userId }, id, expected) =>
      writing(userId, (shelf) => {
        const stored = shelf.tasks.get(id);
        if (stored === undefined) return E.right(false);
        if (O.isSome(expected) && !expected.value.includes(stored.version)) return E.right(false);
        advance(shelf);
        shelf.tasks.delete(id);
        shelf.deleted.add(id);
        return E.right(true);
      }),
    stats: ({ userId }, asOf) =>
      reading(userId, ({ tasks }) => {
        const all = [...tasks.values()].map(({ value }) => value);
        const pending = all.filter(({ status }) => status === 'pending');
        return {
          total: all.length,
          pending: pending.length,
          completed: all.length - pending.length,
          overdue: pending.filter(({ due }) => O.isSome(due) && hasPassed(due.value, asOf)).length,
        };
      }),
  };
};

/** Tasks in this process's memory, for demos and fast tests: gone when it ends. */
export const createMemoryStore = (): { readonly tasks: TaskStore; readonly atomically: Atomically } => {
  const shelves = new Map<UserId, Shelf>();
  const inTurn = takingTurns();
  const atomically: Atomically =
    ({ userId }, work) =>
    () =>
      inTurn(userId, async () => {
        const drafts = new Map([[userId, copyOf(shelves.get(userId) ?? emptyShelf())]]);
        const result = await work(tasksOn(drafts, (_, step) => Promise.resolve(step())))();
        if (E.isRight(result)) drafts.forEach((draft) => shelves.set(userId, draft));
        return result;
      });
  return { tasks: tasksOn(shelves, inTurn), atomically };
};
