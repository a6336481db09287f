import type { Event } from './reduce.ts';
import type { Intent, State } from './state.ts';

/** What the user has changed and `Storage.commit` has not stored yet, for the time that this takes. */
export type Journal = {
  /** Has kept the change when it returns, so that it outlives a page that goes away at once. */
  readonly append: (intent: Intent) => void;
  /** What all tabs have appended and not removed, in any order. */
  readonly entries: () => ReadonlyArray<Intent>;
  readonly remove: (intents: ReadonlyArray<Intent>) => void;
};

/** Where the state of a user is kept, for all tabs. */
export type Storage = {
  /** Whether what is kept outlives the page. */
  readonly isLasting: boolean;
  readonly journal: Journal;
  readonly load: () => Promise<State>;
  /**
   * Replaces a state by its successor, whole. False: another tab has written since, and nothing is done. Rejects with a
   * `QuotaExceededError` if the disk is full.
   */
  readonly commit: (before: State, after: State) => Promise<boolean>;
  readonly erase: () => Promise<void>;
  readonly close: () => void;
};

/** Opens the storage of that name. `onErased`: another tab erases it. */
export type OpenStorage = (name: string, onErased: () => void) => Promise<Storage>;

export type Network = 'connecting' | 'online' | 'offline' | 'signed-out' | 'erased';

/** What a tab tells the others. */
export type Message =
  | { readonly type: 'event'; readonly revision: number; readonly event: Event }
  | { readonly type: 'network'; readonly network: Network; readonly resumesAt: number | null }
  /** A new tab asks for the state of the network, and a tab's user to try now. */
  | { readonly type: 'hello' }
  | { readonly type: 'sync' }
  | { readonly type: 'erased' };

/** Tells the other tabs of the same user, and listens to them. */
export type Channel = { readonly post: (message: Message) => void; readonly close: () => void };
export type OpenChannel = (name: string, onMessage: (message: Message) => void) => Channel;

/**
 * Works while this tab alone has the lock of that name, from when it gets it until the signal aborts. Without locks every tab
 * works: the keys of what they send make it once.
 */
export type WithLock = (name: string, signal: AbortSignal, work: () => Promise<void>) => Promise<void>;

/** What the local copy needs of its surroundings. */
export type Ports = {
  readonly fetch: typeof globalThis.fetch;
  readonly openStorage: OpenStorage;
  readonly openChannel: OpenChannel;
  readonly withLock: WithLock;
  /** Milliseconds, by the clock of this device. */
  readonly clock: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  /** A UUID of version 4. */
  readonly newId: () => string;
  /** Resolves after so many milliseconds, or once the signal aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Calls back whenever the network returns or the page is shown again, until the signal aborts. */
  readonly onReturn: (listener: () => void, signal: AbortSignal) => void;
};
