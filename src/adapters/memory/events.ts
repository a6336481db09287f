import type { TaskEvents } from '../../application/ports.ts';
import type { OwnerId } from '../../domain/user.ts';

/** Events within this process. `publishAll` tells everybody: writes may have been missed. */
export type LocalEvents = TaskEvents & { readonly publishAll: () => void };

/** Tells subscribers at once, in the order in which they came. */
export const createLocalEvents = (): LocalEvents => {
  const subscribers = new Map<OwnerId, Set<{ readonly onChange: () => void }>>();
  const publish = (owner: OwnerId): void => subscribers.get(owner)?.forEach(({ onChange }) => onChange());
  return {
    publish,
    publishAll: () => [...subscribers.keys()].forEach(publish),
    subscribe: (owner, onChange) => {
      const subscriber = { onChange };
      const all = subscribers.get(owner) ?? new Set();
      subscribers.set(owner, all.add(subscriber));
      return () => {
        all.delete(subscriber);
        if (all.size === 0 && subscribers.get(owner) === all) subscribers.delete(owner);
      };
    },
  };
};
