import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { syncPointExpired, taskAlreadyExists } from '../../application/errors.ts';
import type { TaskStore } from '../../application/ports.ts';
import { type ChangePage, type SyncPoint, firstPage, resume } from '../../application/queries.ts';
import { hasPassed } from '../../domain/due.ts';
import { type Task, type Version, type Versioned, firstVersion, nextVersion } from '../../domain/task.ts';
import type { UserId } from '../../domain/user.ts';
import { type UserData, advance, noData, historyOf } from './shelf.ts';
import { pageOf, textBytes } from './task-queries.ts';

/** Runs one piece of work after another for each user. */
export type Serially = <A>(owner: UserId, work: () => A | Promise<A>) => Promise<A>;

const versioned = ({ value, version }: Versioned<Task>): Versioned<Task> => ({ value, version });

/** The next page of changes after `from`. Deletions have no text. */
const changesOn = ({ point, tasks, deleted }: UserData, from: SyncPoint, limit: number): ChangePage => {
  const written = [...tasks.values()].map((stored) => ({ number: stored.number, stored, gone: undefined }));
  const gone = [...deleted].map(([id, { number }]) => ({ number, stored: undefined, gone: id }));
  const all = [...written, ...gone]
    .filter(({ number }) => number > from.number)
    .sort((a, b) => a.number - b.number);
  const page = firstPage(all, limit, ({ stored }) => (stored === undefined ? 0 : textBytes(stored.value)));
  const hasMore = all.length > page.length;
  return {
    tasks: page.flatMap(({ stored }) => (stored === undefined ? [] : [versioned(stored)])),
    deleted: page.flatMap(({ gone: id }) => (id === undefined ? [] : [id])),
    next: { ...from, number: (hasMore ? page.at(-1)?.number : undefined) ?? point.number },
    hasMore,
  };
};

/** What is stored and what is handed out are copies: nobody changes a task by holding on to it. */
export const tasksOn = (shelves: Map<UserId, UserData>, inTurn: Serially): TaskStore => {
  const shelfOf = (owner: UserId): UserData => shelves.get(owner) ?? noData();
  const put = (shelf: UserData, value: Task, version: Version): Versioned<Task> => {
    advance(shelf);
    shelf.tasks.set(value.id, structuredClone({ value, version, number: shelf.point.number }));
    return { value, version };
  };
  const writing =
    <Err, A>(owner: UserId, write: (shelf: UserData) => E.Either<Err, A>): TE.TaskEither<Err, A> =>
    () =>
      inTurn(owner, () => {
        const shelf = shelfOf(owner);
        shelves.set(owner, shelf);
        return write(shelf);
      });
  const reading =
    <A>(owner: UserId, read: (shelf: UserData) => A): TE.TaskEither<never, A> =>
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
      reading(userId, ({ tasks }) => pipe(O.fromNullable(tasks.get(id)), O.map(versioned))),
    list: ({ userId }, query) =>
      reading(userId, ({ point, tasks }) => ({ at: point, ...pageOf(tasks.values(), query) })),
    changePoint: ({ userId }) => reading(userId, ({ point }) => point),
    changes: ({ userId }, since, limit) =>
      pipe(
        reading(userId, (shelf) =>
          pipe(
            resume(historyOf(shelf), since),
            O.map((from) => changesOn(shelf, from, limit)),
          ),
        ),
        TE.flatMap(TE.fromOption(() => syncPointExpired)),
      ),
    replace: ({ userId }, task, seen) =>
      writing(userId, (shelf) =>
        E.right(
          shelf.tasks.get(task.id)?.version === seen ? O.some(put(shelf, task, nextVersion(seen))) : O.none,
        ),
      ),
    remove: ({ userId }, id, expected, at) =>
      writing(userId, (shelf) => {
        const stored = shelf.tasks.get(id);
        if (stored === undefined) return E.right(false);
        if (O.isSome(expected) && !expected.value.includes(stored.version)) return E.right(false);
        advance(shelf);
        shelf.tasks.delete(id);
        shelf.deleted.set(id, { number: shelf.point.number, at });
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
