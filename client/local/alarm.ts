import type { Ports } from './ports.ts';

/** How firm a pause is: only a stronger call ends it early. 0: any call, 1: a call of the user or the network, 2: none. */
export type Firmness = 0 | 1 | 2;

/** A sleeper that others may wake, one pause at a time. */
export const createAlarm = (sleep: Ports['sleep'], signal: AbortSignal) => {
  let current: { readonly firmness: Firmness; readonly end: () => void } | undefined;
  return {
    /** Waits so many milliseconds; true: it was woken before. */
    pause: async (milliseconds: number, firmness: Firmness): Promise<boolean> => {
      const controller = new AbortController();
      let isWoken = false;
      const end = (): void => controller.abort();
      signal.addEventListener('abort', end);
      current = {
        firmness,
        end: () => {
          isWoken = true;
          end();
        },
      };
      if (!signal.aborted) await sleep(milliseconds, controller.signal);
      current = undefined;
      signal.removeEventListener('abort', end);
      return isWoken;
    },
    wake: (strength: 0 | 1): void => {
      if (current !== undefined && current.firmness <= strength) current.end();
    },
  };
};
