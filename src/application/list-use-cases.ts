import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import {
  type Clearing,
  type List,
  type ListDraft,
  type ListEdit,
  type ListId,
  editList,
  maxLists,
  newList,
} from '../domain/list.ts';
import type { Version, Versioned } from '../domain/task.ts';
import { type Actor, type OwnerId, ownerFor } from '../domain/user.ts';
import {
  type AlreadyExists,
  type LimitReached,
  type ListNotEmpty,
  type NotFound,
  type Unavailable,
  type VersionMismatch,
  limitReached,
  notFound,
  versionMismatch,
} from './errors.ts';
import { type AllLists, type ListStore, type Ports, type VersionPrecondition, isExpected } from './ports.ts';

export type ListPorts = Pick<Ports, 'atomically' | 'clock'>;
export type ListWriteError = NotFound | VersionMismatch | Unavailable;

/** The input for a new list. */
export type NewList = Pick<ListDraft, 'title'> & { readonly id?: ListId | undefined };

/** Creates a list, the last one. The owner's lock keeps the limit exact; it is looked at last, so that a retry learns that the list exists. */
export const createList =
  ({ atomically, clock, newListId }: ListPorts & Pick<Ports, 'newListId'>) =>
  (
    actor: Actor,
    { id = newListId(), title }: NewList,
    index?: number,
  ): TE.TaskEither<AlreadyExists | LimitReached | Unavailable, Versioned<List>> => {
    const owner = ownerFor(actor);
    return atomically(owner, ({ lists }) =>
      pipe(
        lists.insert(owner, newList({ id, owner, title }, clock(), index)),
        TE.tap(() =>
          pipe(
            lists.all(owner),
            TE.filterOrElseW(
              ({ lists: all }) => all.length <= maxLists,
              () => limitReached('list', maxLists),
            ),
          ),
        ),
      ),
    );
  };

/** All lists of the actor, in their order. */
export const allLists =
  ({ lists }: Pick<Ports, 'lists'>) =>
  (actor: Actor): TE.TaskEither<Unavailable, AllLists> =>
    lists.all(ownerFor(actor));

const findList = (
  lists: ListStore,
  owner: OwnerId,
  id: ListId,
): TE.TaskEither<NotFound | Unavailable, Versioned<List>> =>
  pipe(lists.find(owner, id), TE.flatMap(TE.fromOption(() => notFound('list'))));

/** One of the actor's lists. */
export const getList =
  ({ lists }: Pick<Ports, 'lists'>) =>
  (actor: Actor, id: ListId): TE.TaskEither<NotFound | Unavailable, Versioned<List>> =>
    findList(lists, ownerFor(actor), id);

/** A list at an expected version. */
export const expectedList = (
  lists: ListStore,
  owner: OwnerId,
  id: ListId,
  expected: VersionPrecondition,
): TE.TaskEither<ListWriteError, Versioned<List>> =>
  pipe(
    findList(lists, owner, id),
    TE.filterOrElseW(
      ({ version }) => isExpected(expected, version),
      ({ version }) => versionMismatch('list', version),
    ),
  );

/** Replaces a list that was read under the owner's lock, so that nothing comes in between. */
export const replacedList = (
  lists: ListStore,
  owner: OwnerId,
  list: List,
  version: Version,
): TE.TaskEither<NotFound | Unavailable, Versioned<List>> =>
  pipe(lists.replace(owner, list, version), TE.flatMap(TE.fromOption(() => notFound('list'))));

/** Sets the members in the edit. Lists change rarely, so each write takes the owner's lock at once. */
export const changeList =
  ({ atomically, clock }: ListPorts) =>
  (
    actor: Actor,
    id: ListId,
    edit: ListEdit,
    expected: VersionPrecondition,
  ): TE.TaskEither<ListWriteError, Versioned<List>> => {
    const owner = ownerFor(actor);
    return atomically(owner, ({ lists }) =>
      pipe(
        expectedList(lists, owner, id, expected),
        TE.flatMap((found): TE.TaskEither<ListWriteError, Versioned<List>> => {
          const edited = editList(found.value, edit, clock());
          return edited === found.value ? TE.right(found) : replacedList(lists, owner, edited, found.version);
        }),
      ),
    );
  };

/**
 * Deletes a list permanently; its id stays taken until its tombstone is purged. A list that has tasks is refused, unless a
 * clearing says what becomes of them: under the owner's lock no task comes into it meanwhile.
 */
export const deleteList =
  ({ atomically, clock }: ListPorts) =>
  (
    actor: Actor,
    id: ListId,
    clearing: O.Option<Clearing>,
    expected: VersionPrecondition,
  ): TE.TaskEither<ListWriteError | ListNotEmpty, void> => {
    const owner = ownerFor(actor);
    return atomically<ListWriteError | ListNotEmpty, undefined>(owner, ({ lists, tasks }) => async () => {
      const found = await expectedList(lists, owner, id, expected)();
      if (E.isLeft(found)) return found;
      const at = clock();
      const cleared = O.isSome(clearing) ? await tasks.clear(owner, id, clearing.value, at)() : found;
      if (E.isLeft(cleared)) return cleared;
      const removed = await lists.remove(owner, id, O.none, at)();
      return E.isLeft(removed) ? removed : E.right(undefined);
    });
  };
