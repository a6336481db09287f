import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
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
  placeList,
} from '../domain/list.ts';
import { type OrderKey, type Place, keyBetween, makeRoom } from '../domain/order-key.ts';
import type { Version, Versioned } from '../domain/task.ts';
import { type Actor, type OwnerId, ownerFor } from '../domain/user.ts';
import {
  type AlreadyExists,
  type AnchorAbsent,
  type LimitReached,
  type ListNotEmpty,
  type NotFound,
  type Unavailable,
  type VersionMismatch,
  anchorAbsent,
  limitReached,
  notFound,
  versionMismatch,
} from './errors.ts';
import { type AllLists, type ListStore, type Ports, type VersionPrecondition, isExpected } from './ports.ts';

type ListPorts = Pick<Ports, 'atomically' | 'clock'>;
type WriteError = NotFound | VersionMismatch | Unavailable;

/** The input for a new list. */
export type NewList = Pick<ListDraft, 'title'> & { readonly id?: ListId | undefined };

/** Creates a list, the last one. The owner's lock keeps the limit exact; it is looked at last, so that a retry learns that the list exists. */
export const createList =
  ({ atomically, clock, newListId }: ListPorts & Pick<Ports, 'newListId'>) =>
  (
    actor: Actor,
    { id = newListId(), title }: NewList,
    place?: number,
  ): TE.TaskEither<AlreadyExists | LimitReached | Unavailable, Versioned<List>> => {
    const owner = ownerFor(actor);
    return atomically(owner, ({ lists }) =>
      pipe(
        lists.insert(owner, newList({ id, owner, title }, clock(), place)),
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
const expectedList = (
  lists: ListStore,
  owner: OwnerId,
  id: ListId,
  expected: VersionPrecondition,
): TE.TaskEither<WriteError, Versioned<List>> =>
  pipe(
    findList(lists, owner, id),
    TE.filterOrElseW(
      ({ version }) => isExpected(expected, version),
      ({ version }) => versionMismatch('list', version),
    ),
  );

/** Under the owner's lock nothing comes between a read and its write. */
const replaced = (
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
  ): TE.TaskEither<WriteError, Versioned<List>> => {
    const owner = ownerFor(actor);
    return atomically(owner, ({ lists }) =>
      pipe(
        expectedList(lists, owner, id, expected),
        TE.flatMap((found): TE.TaskEither<WriteError, Versioned<List>> => {
          const edited = editList(found.value, edit, clock());
          return edited === found.value ? TE.right(found) : replaced(lists, owner, edited, found.version);
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
  ): TE.TaskEither<WriteError | ListNotEmpty, void> => {
    const owner = ownerFor(actor);
    return atomically<WriteError | ListNotEmpty, undefined>(owner, ({ lists, tasks }) => async () => {
      const found = await expectedList(lists, owner, id, expected)();
      if (E.isLeft(found)) return found;
      const at = clock();
      const cleared = O.isSome(clearing) ? await tasks.clear(owner, id, clearing.value, at)() : found;
      if (E.isLeft(cleared)) return cleared;
      const removed = await lists.remove(owner, id, O.none, at)();
      return E.isLeft(removed) ? removed : E.right(undefined);
    });
  };

/** Where in others, in their order, an item is to stand: how many come before it. */
const indexAt = (
  others: ReadonlyArray<Versioned<List>>,
  { side, anchor }: Place<ListId>,
): E.Either<AnchorAbsent, number> => {
  if (O.isNone(anchor)) return E.right(side === 'after' ? 0 : others.length);
  const index = others.findIndex(({ value }) => value.id === anchor.value);
  if (index === -1) return E.left(anchorAbsent('list', side));
  return E.right(side === 'after' ? index + 1 : index);
};

/** Writes a list at a key, and new keys of its neighbours if the gap was full; their times stay. */
const place = (
  lists: ListStore,
  owner: OwnerId,
  list: Versioned<List>,
  key: OrderKey,
  rekeyed: ReadonlyArray<readonly [Versioned<List>, OrderKey]>,
  at: List['updatedAt'],
): TE.TaskEither<WriteError, Versioned<List>> =>
  pipe(
    rekeyed,
    TE.traverseSeqArray(([{ value, version }, position]) =>
      replaced(lists, owner, { ...value, position }, version),
    ),
    TE.flatMap(() => replaced(lists, owner, placeList(list.value, key, at), list.version)),
  );

/** Moves a list among the others. A list that stands there already stays as it is. */
export const moveList =
  ({ atomically, clock, keysBetween }: ListPorts & Pick<Ports, 'keysBetween'>) =>
  (
    actor: Actor,
    id: ListId,
    target: Place<ListId>,
    expected: VersionPrecondition,
  ): TE.TaskEither<WriteError | AnchorAbsent, Versioned<List>> => {
    const owner = ownerFor(actor);
    return atomically<WriteError | AnchorAbsent, Versioned<List>>(owner, ({ lists }) => async () => {
      const found = await expectedList(lists, owner, id, expected)();
      if (E.isLeft(found)) return found;
      const read = await lists.all(owner)();
      if (E.isLeft(read)) return read;
      const all = read.right.lists;
      const others = all.filter(({ value }) => value.id !== id);
      const index = indexAt(others, target);
      if (E.isLeft(index)) return index;
      if (all[index.right]?.value.id === id) return found;
      const [below, above] = [others.slice(0, index.right), others.slice(index.right)];
      const keysOf = (some: typeof all) => some.map(({ value }) => value.position);
      const key = keyBetween(keysBetween, below.at(-1)?.value.position, above[0]?.value.position);
      const room = O.isSome(key)
        ? { below: [], key: key.value, above: [] }
        : makeRoom(keysBetween, keysOf(below), keysOf(above));
      const neighbours = [
        ...below.slice(below.length - room.below.length),
        ...above.slice(0, room.above.length),
      ];
      const rekeyed = RA.zip([...room.below, ...room.above])(neighbours);
      return place(lists, owner, found.right, room.key, rekeyed, clock())();
    });
  };
