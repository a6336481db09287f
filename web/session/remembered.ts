/** A text that this browser keeps under a key. It may refuse to keep anything: then there is none. */
export const createRemembered = (key: string) => ({
  get: (): string | null => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  /** Null: nothing is kept any more. */
  set: (text: string | null): void => {
    try {
      if (text === null) localStorage.removeItem(key);
      else localStorage.setItem(key, text);
    } catch {
      // It is asked for again.
    }
  },
});
