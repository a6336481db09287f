import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type List, type ListId, placeList } from '../../domain/list.ts';
import { type OrderKey, type Place, rekeyedIn, roomBetween } from '../../domain/order-key.ts';
import type { Versioned } from '../../domain/task.ts';
import { type Actor, type OwnerId, ownerFor } from '../../domain/user.ts';
import { type AnchorAbsent, anchorAbsent } from '../errors.ts';
import { type ListPorts, type ListWriteError, expectedList, replacedList } from '../list-use-cases.ts';
import type { ListStore, Ports, VersionPrecondition } from '../ports.ts';

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
): TE.TaskEither<ListWriteError, Versioned<List>> =>
  pipe(
    rekeyed,
    TE.traverseSeqArray(([{ value, version }, position]) =>
      replacedList(lists, owner, { ...value, position }, version),
    ),
    TE.flatMap(() => replacedList(lists, owner, placeList(list.value, key, at), list.version)),
  );

/** Moves a list among the others. A list that stands there already stays as it is. */
export const moveList =
  ({ atomically, clock, keysBetween }: ListPorts & Pick<Ports, 'keysBetween'>) =>
  (
    actor: Actor,
    id: ListId,
    target: Place<ListId>,
    expected: VersionPrecondition,
  ): TE.TaskEither<ListWriteError | AnchorAbsent, Versioned<List>> => {
    const owner = ownerFor(actor);
    return atomically<ListWriteError | AnchorAbsent, Versioned<List>>(owner, ({ lists }) => async () => {
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
      const at = clock();
      const room = roomBetween(keysBetween, keysOf(below), keysOf(above), at);
      const rekeyed = rekeyedIn(room, below, above);
      return place(lists, owner, found.right, room.key, rekeyed, at)();
    });
  };
