import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { List, ListId } from '../../domain/list.ts';
import type { OwnerId } from '../../domain/user.ts';
import type { ListNotEmpty } from '../errors.ts';
import type { Collection, Store, TaskEvents } from '../ports.ts';

/** Publishes what a write has committed. */
type Announce = <Err, A>(owner: OwnerId, write: TaskEither<Err, A>) => TaskEither<Err, A>;

const announcedBy =
  ({ publish }: TaskEvents): Announce =>
  (owner, write) =>
  async () => {
    const written = await write();
    if (E.isRight(written)) publish(owner);
    return written;
  };

/** Each member by its name: the compiler asks of a new one whether it writes. */
const announcedItems = <Id, A, Unwritable, InUse>(
  items: Collection<Id, A, Unwritable, InUse>,
  announce: Announce,
): Collection<Id, A, Unwritable, InUse> => ({
  find: items.find,
  insert: (owner, item) => announce(owner, items.insert(owner, item)),
  insertNew: (owner, item) => announce(owner, items.insertNew(owner, item)),
  replace: (owner, item, seen, before) => announce(owner, items.replace(owner, item, seen, before)),
  remove: (owner, id, expected, at) => announce(owner, items.remove(owner, id, expected, at)),
});

/**
 * A store that publishes the owner of every write that succeeded, once it is committed and never before: writes within a unit of
 * work by the transaction alone. Purging changes nothing that a follower has.
 */
export const announcedStore = (store: Store, events: TaskEvents): Store & { readonly events: TaskEvents } => {
  const announce = announcedBy(events);
  const { tasks, lists } = store;
  return {
    events,
    history: store.history,
    tasks: {
      ...announcedItems(tasks, announce),
      list: tasks.list,
      stats: tasks.stats,
      positions: tasks.positions,
      clear: (owner, list, clearing, at) => announce(owner, tasks.clear(owner, list, clearing, at)),
    },
    lists: { ...announcedItems<ListId, List, never, ListNotEmpty>(lists, announce), all: lists.all },
    atomically: (owner, work) => announce(owner, store.atomically(owner, work)),
    idempotently: (owner, request, work, encode) =>
      announce(owner, store.idempotently(owner, request, work, encode)),
    erase: (owner) => announce(owner, store.erase(owner)),
    purgeExpired: store.purgeExpired,
  };
};
