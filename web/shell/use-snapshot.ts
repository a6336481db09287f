import { useEffect, useState } from 'preact/hooks';

/** What has a value at any time, and tells of each new one. */
export type Source<A> = {
  readonly getSnapshot: () => A;
  readonly subscribe: (listener: (value: A) => void) => () => void;
};

/** A source that `set` gives its values. */
export const createSource = <A>(initial: A): Source<A> & { readonly set: (value: A) => void } => {
  let value = initial;
  const listeners = new Set<(value: A) => void>();
  return {
    getSnapshot: () => value,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set: (next) => {
      value = next;
      for (const listener of [...listeners]) listener(next);
    },
  };
};

/** The value of a source, always the latest. */
export const useSnapshot = <A>({ getSnapshot, subscribe }: Source<A>): A => {
  const [value, setValue] = useState<{ readonly now: A }>(() => ({ now: getSnapshot() }));
  useEffect(() => {
    setValue({ now: getSnapshot() });
    return subscribe((now) => setValue({ now }));
  }, [getSnapshot, subscribe]);
  return value.now;
};
