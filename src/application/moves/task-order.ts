import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { type OrderKey, endAt, keyBetween, makeRoom, rekeyedIn } from '../../domain/order-key.ts';
import type { TaskId } from '../../domain/task.ts';
import type { Instant } from '../../domain/time.ts';
import type { OwnerId } from '../../domain/user.ts';
import { type ListAbsent, type NotFound, type Unavailable, notFound } from '../errors.ts';
import type { PositionsQuery, Ports, TaskStore } from '../ports.ts';

/** Directly above or below a key. */
export type Beside = { readonly side: PositionsQuery['side']; readonly of: OrderKey };

type PlaceError = NotFound | ListAbsent | Unavailable;

/** Gives a task another key. Its times stay: nobody touched it. */
const rekey = async (
  tasks: TaskStore,
  owner: OwnerId,
  id: TaskId,
  position: OrderKey,
): Promise<E.Either<PlaceError, void>> => {
  const found = await tasks.find(owner, id)();
  if (E.isLeft(found)) return found;
  if (O.isNone(found.right)) return E.left(notFound('task'));
  const { value, version } = found.right.value;
  const replaced = await tasks.replace(owner, { ...value, position }, version, value)();
  return E.map(() => undefined)(replaced);
};

/** The key in a full gap; the fewest neighbours get new keys. It reads the keys of all tasks of the owner, which is rare. */
const keyInFullGap = async (
  tasks: TaskStore,
  keysBetween: Ports['keysBetween'],
  owner: OwnerId,
  { side, of }: Beside,
  moving: TaskId | undefined,
): Promise<E.Either<PlaceError, OrderKey>> => {
  const query = { side: 'above', of: O.none, list: O.none, limit: Number.MAX_SAFE_INTEGER } as const;
  const read = await tasks.positions(owner, query)();
  if (E.isLeft(read)) return read;
  const others = read.right.filter(({ id }) => id !== moving);
  const isBelow = ({ position }: { readonly position: OrderKey }): boolean =>
    side === 'above' ? position <= of : position < of;
  const count = others.filter(isBelow).length;
  const [below, above] = [others.slice(0, count), others.slice(count)];
  const keysOf = (some: typeof others) => some.map(({ position }) => position);
  const room = makeRoom(keysBetween, keysOf(below), keysOf(above));
  for (const [{ id }, key] of rekeyedIn(room, below, above)) {
    const written = await rekey(tasks, owner, id, key);
    if (E.isLeft(written)) return written;
  }
  return E.right(room.key);
};

/**
 * A key directly beside another one in the order of all tasks of the owner, so that no two share one, whatever lists they are
 * in. The task that moves there, if any, does not count. It needs the owner's lock.
 */
export const keyBeside =
  (tasks: TaskStore, keysBetween: Ports['keysBetween'], owner: OwnerId) =>
  (beside: Beside, at: Instant, moving?: TaskId): TE.TaskEither<PlaceError, OrderKey> =>
  async () => {
    const { side, of } = beside;
    // One more, since the nearest may be the task that moves.
    const read = await tasks.positions(owner, { side, of: O.some(of), list: O.none, limit: 2 })();
    if (E.isLeft(read)) return read;
    const next = read.right.find(({ id }) => id !== moving)?.position;
    const key =
      side === 'above'
        ? keyBetween(keysBetween, of, next ?? endAt(at, of))
        : keyBetween(keysBetween, next, of);
    return O.isSome(key) ? E.right(key.value) : keyInFullGap(tasks, keysBetween, owner, beside, moving);
  };
