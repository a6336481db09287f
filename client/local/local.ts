import { browserPorts } from './browser.ts';
import { type LocalCopy, type OpenOptions, openIn } from './copy.ts';

export type { LocalCopy, OpenOptions, SignOutOptions } from './copy.ts';
export { inIndexedDb } from './indexed-db.ts';
export { inMemory } from './memory-storage.ts';
export type { Network, OpenStorage, Storage } from './ports.ts';
export type {
  ItemEdit,
  List,
  ListChange,
  ListEdit,
  ListPlace,
  NewItem,
  NewList,
  NewTask,
  Refusal,
  Task,
  TaskChange,
  TaskEdit,
  TaskMove,
} from './state.ts';
export type { Snapshot } from './store.ts';
export type { Conflict } from './view.ts';

/**
 * Opens the copy of a user's tasks and lists on this device. Changes are there at once, and are queued for the service; what other
 * devices do is merged in. Rejects if `user` is missing and there is no token to be had.
 */
export const open = (options: OpenOptions): Promise<LocalCopy> => openIn(browserPorts, options);
