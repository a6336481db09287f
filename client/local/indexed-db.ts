import { type DBSchema, type IDBPDatabase, deleteDB, openDB, unwrap, wrap } from 'idb';
import { inLocalStorage } from './journal.ts';
import type { OpenStorage } from './ports.ts';
import { type Intent, type List, type State, type Task, emptyState, kept } from './state.ts';

type Schema = DBSchema & {
  tasks: { key: string; value: Task };
  lists: { key: string; value: List };
  intents: { key: string; value: Intent };
  /** One record, of key 0. */
  meta: { key: number; value: Pick<State, 'revision' | 'since'> };
};

const stores = ['tasks', 'lists', 'intents', 'meta'] as const;

const load = async (database: IDBPDatabase<Schema>): Promise<State> => {
  const transaction = database.transaction(stores);
  const [meta, tasks, lists, intents] = await Promise.all([
    transaction.objectStore('meta').get(0),
    transaction.objectStore('tasks').getAll(),
    transaction.objectStore('lists').getAll(),
    transaction.objectStore('intents').getAll(),
  ]);
  return {
    ...(meta ?? emptyState),
    tasks: new Map(tasks.map((task) => [task.id, task])),
    lists: new Map(lists.map((list) => [list.id, list])),
    intents: intents.map(kept).sort((a, b) => a.order - b.order),
  };
};

const byId = <A extends { readonly id: string }>(all: ReadonlyArray<A>): ReadonlyMap<string, A> =>
  new Map(all.map((one) => [one.id, one]));

/** The number of writes after which the browser may paint, and hear keys, before it gets more of a transaction. */
const slice = 50;

const commit = async (database: IDBPDatabase<Schema>, before: State, after: State): Promise<boolean> => {
  const transaction = database.transaction(stores, 'readwrite', { durability: 'strict' });
  const meta = transaction.objectStore('meta');
  if (((await meta.get(0))?.revision ?? 0) !== before.revision) return false;
  // A promise for each of many writes would cost as much as the writes.
  const bare = unwrap(transaction);
  const writesTo = <Name extends 'tasks' | 'lists' | 'intents'>(
    name: Name,
    from: ReadonlyMap<string, Schema[Name]['value']>,
    to: ReadonlyMap<string, Schema[Name]['value']>,
  ): ReadonlyArray<() => IDBRequest> => {
    if (from === to) return [];
    const store = bare.objectStore(name);
    const changed = Array.from(to).flatMap(([id, one]) => (from.get(id) === one ? [] : [one]));
    const removed = Array.from(from.keys()).filter((id) => !to.has(id));
    return [...changed.map((one) => () => store.put(one)), ...removed.map((id) => () => store.delete(id))];
  };
  const write = async (): Promise<void> => {
    const writes = [
      ...writesTo('tasks', before.tasks, after.tasks),
      ...writesTo('lists', before.lists, after.lists),
      ...writesTo('intents', byId(before.intents), byId(after.intents)),
      () => bare.objectStore('meta').put({ revision: after.revision, since: after.since }, 0),
    ];
    for (const [index, writeOne] of writes.entries()) {
      const request = writeOne();
      if (index % slice === slice - 1) await wrap(request);
    }
  };
  try {
    await Promise.all([write(), transaction.done]);
  } catch (error) {
    // What the database refuses aborts the transaction; what cannot even be asked of it does not.
    if (transaction.error === null) transaction.abort();
    throw error;
  }
  return true;
};

/** Keeps the state in IndexedDB, in a database of that name. */
export const inIndexedDb: OpenStorage = async (name, onErased) => {
  const database = await openDB<Schema>(name, 1, {
    upgrade: (made) => {
      made.createObjectStore('tasks', { keyPath: 'id' });
      made.createObjectStore('lists', { keyPath: 'id' });
      made.createObjectStore('intents', { keyPath: 'id' });
      made.createObjectStore('meta');
    },
    // Another tab deletes the database, which waits for this one.
    blocking: onErased,
  });
  const journal = inLocalStorage(name);
  return {
    isLasting: true,
    journal,
    load: () => load(database),
    commit: (before, after) => commit(database, before, after),
    erase: async () => {
      journal.remove(journal.entries());
      // What is in it goes at once; the database itself, when the last tab has closed it.
      const transaction = database.transaction(stores, 'readwrite');
      await Promise.all([...stores.map((store) => transaction.objectStore(store).clear()), transaction.done]);
      database.close();
      await deleteDB(name);
    },
    close: () => database.close(),
  };
};
