import type { Journal } from './ports.ts';
import { type Intent, kept } from './state.ts';

/** A journal that keeps nothing. */
export const noJournal: Journal = { append: () => undefined, entries: () => [], remove: () => undefined };

const isIntent = (value: unknown): value is Intent =>
  typeof value === 'object' && value !== null && 'id' in value && 'key' in value && 'change' in value;

/**
 * A journal in `localStorage`, one entry for each change: a browser keeps what is written there though the page goes away in the
 * same moment, while a transaction of IndexedDB that has not ended is given up. Where there is none, or it is full, nothing is kept.
 */
export const inLocalStorage = (name: string): Journal => {
  const keyOf = ({ id }: Pick<Intent, 'id'>): string => `${name} ${id}`;
  const attempt = <A>(work: () => A, otherwise: A): A => {
    try {
      return work();
    } catch {
      return otherwise;
    }
  };
  const read = (key: string): ReadonlyArray<Intent> => {
    const value = attempt((): unknown => JSON.parse(localStorage.getItem(key) ?? ''), null);
    // Another user's name may begin with this one.
    return isIntent(value) && keyOf(value) === key ? [kept(value)] : [];
  };
  return {
    append: (intent) => attempt(() => localStorage.setItem(keyOf(intent), JSON.stringify(intent)), undefined),
    entries: () =>
      attempt(() => Object.keys(localStorage), [])
        .filter((key) => key.startsWith(`${name} `))
        .flatMap(read),
    remove: (intents) =>
      attempt(() => intents.forEach((intent) => localStorage.removeItem(keyOf(intent))), undefined),
  };
};
