import { type Engine, createEngine } from './engine.ts';
import { createHttp, getToken, userOf } from './http.ts';
import type { Channel, Message, OpenStorage, Ports } from './ports.ts';
import type {
  ItemEdit,
  ListChange,
  ListEdit,
  ListPlace,
  NewItem,
  NewList,
  NewTask,
  TaskChange,
  TaskEdit,
  TaskMove,
} from './state.ts';
import { type Store, type Wanted, createStore } from './store.ts';

export type OpenOptions = {
  /** Where the service is: `https://api.example`; in a browser also a path that leads there, `/doable`. */
  readonly url: string;
  /**
   * Gets a new token of the user. It is asked at the beginning and whenever the service refuses the last one. A `TypeError`, as
   * `fetch` has, means that the network is away; any other rejection, that the user is signed out.
   */
  readonly token: () => Promise<string>;
  /** The user as the token names them, if the page knows it: then the copy opens without a network. */
  readonly user?: string;
  /** Default: `inIndexedDb`, or `inMemory` where there is no IndexedDB. */
  readonly storage?: OpenStorage;
};

/** How a copy is ended by `signOut`. `force`: even if changes that no service has are lost with it. */
export type SignOutOptions = { readonly force?: boolean };

const silent: Channel = { post: () => undefined, close: () => undefined };

/** Opens the copy of a user in given surroundings. */
export const openIn = async (ports: Ports, options: OpenOptions) => {
  const { url, token, user, storage: openStorage = ports.openStorage } = options;
  const first = user === undefined ? await getToken(token) : undefined;
  const owner = user ?? userOf(first ?? '');
  if (owner === undefined) throw new Error('the token names no user');
  const name = `doable ${url.replace(/\/+$/, '')} ${owner}`;

  const controller = new AbortController();
  const { signal } = controller;
  /** What there is once everything is open, and whether this tab does the work for all. */
  const parts: { store?: Store; engine?: Engine; isWorking: boolean } = { isWorking: false };

  const forget = (): void => {
    controller.abort();
    void parts.store?.close(true);
  };
  const onMessage = (message: Message): void => {
    const working = parts.isWorking ? parts.engine : undefined;
    if (message.type === 'erased') forget();
    if (message.type === 'network') parts.store?.setNetwork(message.network, message.resumesAt);
    if (message.type === 'sync') working?.sync();
    if (message.type === 'hello') working?.tellNetwork();
  };

  const storage = await openStorage(name, forget);
  const store = await createStore({
    ports,
    storage,
    owner,
    signal,
    // A copy in memory is this tab's own.
    openChannel: (hear) => (storage.isLasting ? ports.openChannel(name, hear) : silent),
    onQueued: () => parts.engine?.wake(),
    onMessage,
  });
  const http = createHttp({ url, token, first, user: owner, fetch: ports.fetch });
  const engine = createEngine({ ports, http, store, signal });
  Object.assign(parts, { store, engine });
  const work = (): Promise<void> => {
    parts.isWorking = true;
    return engine.run();
  };
  const working = storage.isLasting ? ports.withLock(name, signal, work) : work();
  store.post({ type: 'hello' });

  const sync = (): void => {
    store.takeOver();
    if (parts.isWorking) engine.sync();
    else store.post({ type: 'sync' });
  };
  ports.onReturn(sync, signal);

  const enqueue = (wanted: Wanted): string => {
    const { id, kind } = wanted.change;
    if (signal.aborted) throw new Error('the copy is closed');
    const isThere = store.getSnapshot()[wanted.of].some((one) => one.id === id);
    if (!isThere && kind !== 'create') throw new Error(`none of the ${wanted.of} has the id ${id}`);
    store.enqueue(wanted);
    return id;
  };
  const ofTask = (change: TaskChange): string => enqueue({ of: 'tasks', change });
  const ofList = (change: ListChange): string => enqueue({ of: 'lists', change });
  const idOf = (id: string | undefined): string => id?.toLowerCase() ?? ports.newId();
  /** Items of a checklist have the same id here as in the service. */
  const withItemIds = <Members extends Pick<TaskEdit, 'checklist'>>(members: Members): Members =>
    members.checklist
      ? { ...members, checklist: members.checklist.map((item) => ({ ...item, id: idOf(item.id) })) }
      : members;

  return {
    /** Calls back with each new snapshot; returns what ends this. Fits React's `useSyncExternalStore`. */
    subscribe: store.subscribe,
    /** What there is to show now: the same object until something changes. */
    getSnapshot: store.getSnapshot,

    /** Returns the id of the new task. Like all changes it is in the snapshot at once, and sent when that is possible. */
    create: (members: NewTask): string =>
      ofTask({ kind: 'create', id: idOf(members.id), members: withItemIds(members) }),
    /** Sets what the edit names; what it leaves out stays. */
    edit: (id: string, edit: TaskEdit): void => void ofTask({ kind: 'edit', id, edit: withItemIds(edit) }),
    /** Completes, or reopens. */
    complete: (id: string, completed = true): void => void ofTask({ kind: 'complete', id, completed }),
    /** Moves it directly after or before another task, to an end, or to another list, where it is the last. */
    move: (id: string, place: TaskMove): void => void ofTask({ kind: 'move', id, place }),
    /** Takes a task that recurs to its next date, which is shown when the service has answered. */
    skip: (id: string): void => void ofTask({ kind: 'skip', id }),
    remove: (id: string): void => void ofTask({ kind: 'remove', id }),

    /** Returns the id of the new item, the last one of a task's checklist. */
    addItem: (id: string, item: NewItem): string => {
      const itemId = idOf(item.id);
      ofTask({ kind: 'addItem', id, item: { ...item, id: itemId } });
      return itemId;
    },
    editItem: (id: string, itemId: string, edit: ItemEdit): void =>
      void ofTask({ kind: 'editItem', id, itemId, edit }),
    removeItem: (id: string, itemId: string): void => void ofTask({ kind: 'removeItem', id, itemId }),

    createList: (members: NewList): string => ofList({ kind: 'create', id: idOf(members.id), members }),
    editList: (id: string, edit: ListEdit): void => void ofList({ kind: 'edit', id, edit }),
    moveList: (id: string, place: ListPlace): void => void ofList({ kind: 'move', id, place }),
    /** `tasks`: where the tasks in it go; without it, a list that has tasks is refused. */
    removeList: (id: string, tasks?: 'inbox' | 'delete'): void =>
      void ofList({ kind: 'remove', id, ...(tasks === undefined ? {} : { tasks }) }),

    /** Sends the change of a conflict again, over what this tab shows of the service now. */
    retry: (conflict: string): Promise<void> => store.retry(conflict).then(engine.wake),
    /** Gives up the change of a conflict. */
    discard: (conflict: string): Promise<void> => store.dispatch({ type: 'discarded', id: conflict }),

    /** Sends and fetches now instead of at the next opportunity. */
    sync,
    /** Ends the work of this tab. What is kept stays. */
    close: async (): Promise<void> => {
      controller.abort();
      await working;
      await store.close(false);
    },
    /**
     * Erases everything of the user here, in all tabs. Returns the number of changes, conflicts included, that would be lost:
     * unless it is 0, or `force` is set, nothing is done.
     */
    signOut: async ({ force = false }: SignOutOptions = {}): Promise<number> => {
      const unsent = await store.countUnsent();
      if (unsent > 0 && !force) return unsent;
      store.post({ type: 'erased' });
      controller.abort();
      await working;
      await storage.erase();
      await store.close(true);
      return unsent;
    },
  };
};

/** A copy of a user's tasks and lists on this device. */
export type LocalCopy = Awaited<ReturnType<typeof openIn>>;
