import { noJournal } from './journal.ts';
import type { OpenStorage } from './ports.ts';
import { type State, emptyState } from './state.ts';

/** Keeps the state as long as the page. */
export const inMemory: OpenStorage = () => {
  let kept: State = emptyState;
  return Promise.resolve({
    isLasting: false,
    journal: noJournal,
    load: () => Promise.resolve(kept),
    commit: (_, after) => {
      kept = after;
      return Promise.resolve(true);
    },
    erase: () => {
      kept = emptyState;
      return Promise.resolve();
    },
    close: () => undefined,
  });
};
