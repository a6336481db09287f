import type { Channel, Message, Network, Ports, Storage } from './ports.ts';
import { type Event, reduce, seeing } from './reduce.ts';
import { seenFor } from './seen.ts';
import { type Intent, type ListChange, type State, type TaskChange, emptyState } from './state.ts';
import { type View, createView } from './view.ts';

/** What the page shows, as one value that stays the same object until something changes. */
export type Snapshot = View & {
  /**
   * `connecting`: the copy has not been up to date yet. `signed-out`: `token` has to get a new session first. `erased`: `signOut`,
   * another tab or the browser has erased the copy, which has ended; a new one can be opened.
   */
  readonly network: Network;
  /** When the copy goes on, in milliseconds by the clock of this device, if the service asked it to wait; else null. */
  readonly resumesAt: number | null;
  /** `memory`: what is not sent ends with the page. `full`: so do the latest changes, until the disk takes them. */
  readonly storage: 'lasting' | 'memory' | 'full';
};

/** A change that the user makes. */
export type Wanted =
  | { readonly of: 'tasks'; readonly change: TaskChange }
  | { readonly of: 'lists'; readonly change: ListChange };

/** Whether an event brings data of the service. If it is lost before it is stored, the next pull brings them again. */
const isOfService = ({ type }: Event): boolean => type === 'merged' || type === 'replaced';

/** Milliseconds until a disk that took nothing is tried again. */
const fullDelay = 5_000;

const intentOf = (wanted: Wanted, id: string, key: string, at: string, order: number): Intent => {
  const outcome = { _tag: 'waiting' } as const;
  const fresh = {
    id,
    saw: [],
    key,
    at,
    order,
    seen: null,
    sentAt: null,
    isDoubtful: false,
    outcome,
  } as const;
  return wanted.of === 'tasks' ? { ...fresh, ...wanted } : { ...fresh, ...wanted };
};

type Surroundings = {
  readonly ports: Pick<Ports, 'clock' | 'newId' | 'sleep'>;
  readonly storage: Storage;
  readonly openChannel: (onMessage: (message: Message) => void) => Channel;
  readonly owner: string;
  /** Aborts when the copy is closed. */
  readonly signal: AbortSignal;
  /** There may be something to send. */
  readonly onQueued: () => void;
  /** What another tab says, events aside. */
  readonly onMessage: (message: Message) => void;
};

/**
 * The state of a user as one tab has it. All tabs apply the same events in the order of their revisions; a tab that was late with
 * its own, or has missed one, reads the storage again.
 */
export const createStore = async ({ ports, storage, owner, signal, ...surroundings }: Surroundings) => {
  const { clock, newId, sleep } = ports;
  const { openChannel, onQueued, onMessage } = surroundings;
  const working = storage.isLasting ? 'lasting' : 'memory';
  let state: State = await storage.load();
  /** What is not stored yet. It is not sent before that, or a reload could forget its key. */
  let unsaved: ReadonlyArray<Intent> = [];
  /** What the service has sent, with the rest of the state, while it is being stored: it is shown before that. */
  let arriving: State | null = null;
  let [disk, network]: [Snapshot['storage'], Network] = [working, 'connecting'];
  let resumesAt: number | null = null;

  const view = createView(owner);
  let snapshot: Snapshot | undefined;
  const listeners = new Set<(snapshot: Snapshot) => void>();
  const getSnapshot = (): Snapshot => {
    snapshot ??= { ...view(arriving ?? state, unsaved), network, resumesAt, storage: disk };
    return snapshot;
  };
  const show = (): void => {
    snapshot = undefined;
    for (const listener of [...listeners]) listener(getSnapshot());
  };

  let last: Promise<unknown> = Promise.resolve();
  /** One at a time, in the order of the calls. */
  const serially = <A>(work: () => Promise<A>): Promise<A> => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };

  const write = async (next: State): Promise<boolean> => {
    try {
      const isFirst = await storage.commit(state, next);
      disk = working;
      return isFirst;
    } catch (error) {
      [disk, arriving] = ['full', null];
      show();
      throw error;
    }
  };

  /** Stores what an event does to the state; if another tab was first, to what that has made of it. */
  const commit = async (event: Event): Promise<void> => {
    while (!signal.aborted) {
      const reduced = reduce(state, event);
      if (reduced === state) return;
      const next = { ...reduced, revision: state.revision + 1 };
      // With a full disk, what cannot be stored would come and go with each attempt.
      if (isOfService(event) && disk !== 'full') {
        arriving = next;
        show();
      }
      const isFirst = await write(next);
      state = isFirst ? next : await storage.load();
      arriving = null;
      if (!isFirst) {
        show();
        continue;
      }
      channel.post({ type: 'event', revision: next.revision, event });
      return;
    }
  };

  const dispatch = (event: Event): Promise<void> =>
    serially(async () => {
      await commit(event);
      show();
    });

  const channel = openChannel((message) => {
    if (message.type !== 'event') {
      onMessage(message);
      return;
    }
    void serially(async () => {
      if (message.revision <= state.revision || signal.aborted) return;
      const isNext = message.revision === state.revision + 1;
      state = isNext ? { ...reduce(state, message.event), revision: message.revision } : await storage.load();
      show();
      onQueued();
    });
  });

  let isSaving = false;
  const save = async (): Promise<void> => {
    if (isSaving) return;
    isSaving = true;
    while (unsaved.length > 0 && !signal.aborted) {
      const intents = unsaved;
      try {
        await serially(async () => {
          await commit({ type: 'queued', intents });
          unsaved = unsaved.slice(intents.length);
          storage.journal.remove(intents);
          show();
        });
        onQueued();
      } catch {
        await sleep(fullDelay, signal);
      }
    }
    isSaving = false;
  };

  /**
   * Takes over what pages that have gone away left in the journal. It may have been stored and sent all the same, at any time since,
   * and an entry of a tab that is there comes twice: both is as with a lost answer.
   */
  const takeOver = (): void => {
    const isKnown = ({ id }: Intent): boolean => [...state.intents, ...unsaved].some((one) => one.id === id);
    const left = storage.journal.entries().filter((entry) => !isKnown(entry));
    if (left.length === 0) return;
    const inOrder = left.sort((a, b) => a.order - b.order);
    unsaved = [...unsaved, ...inOrder.map((entry) => ({ ...entry, sentAt: Date.parse(entry.at) }))];
    show();
    void save();
  };
  storage.journal.remove(state.intents);
  takeOver();

  return {
    getSnapshot,
    subscribe: (listener: (snapshot: Snapshot) => void): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** Shows a change at once, and queues it. */
    enqueue: (wanted: Wanted): void => {
      const order = 1 + ((unsaved.at(-1) ?? state.intents.at(-1))?.order ?? 0);
      const intent = intentOf(wanted, newId(), newId(), new Date(clock()).toISOString(), order);
      const { seen, saw } = seenFor(arriving ?? state, unsaved, intent);
      const added = { ...(seen === null ? intent : seeing(intent, seen)), saw };
      unsaved = [...unsaved, added];
      storage.journal.append(added);
      show();
      void save();
    },
    dispatch,
    /** Sends a refused change again, over what this tab shows now. */
    retry: (id: string): Promise<void> =>
      serially(async () => {
        const refused = state.intents.find((intent) => intent.id === id);
        if (refused === undefined) return;
        await commit({ type: 'retried', id, key: newId(), ...seenFor(state, unsaved, refused) });
        show();
      }),
    takeOver,
    /** The state as it is stored, as far as this tab knows. */
    stored: (): State => state,
    setNetwork: (now: Network, until: number | null = null): void => {
      if (network === now && resumesAt === until) return;
      [network, resumesAt] = [now, until];
      show();
    },
    post: (message: Message): void => {
      if (!signal.aborted) channel.post(message);
    },
    /** The number of changes that no service has, refused ones included. */
    countUnsent: (): Promise<number> =>
      serially(async () => {
        state = await storage.load();
        show();
        return [...state.intents, ...unsaved].filter(({ outcome }) => outcome._tag !== 'done').length;
      }),
    /** Ends the work on the storage; `isErased`: nothing is left of the user, in memory either. */
    close: (isErased: boolean): Promise<void> =>
      serially(async () => {
        if (isErased) {
          storage.journal.remove(unsaved);
          [state, unsaved] = [emptyState, []];
        }
        network = isErased ? 'erased' : network;
        show();
        channel.close();
        storage.close();
        return Promise.resolve();
      }),
  };
};

export type Store = Awaited<ReturnType<typeof createStore>>;
