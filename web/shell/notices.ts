/** What has just happened, and how to take it back. */
export type Notice = {
  readonly text: string;
  readonly undo?: () => void;
  /** It is too late to take it back. */
  readonly onEnd?: () => void;
};

const patience = 8_000;

/** Shows one notice at a time, for some seconds; a new one ends the last. */
export const createNotices = () => {
  let [notice, timer]: [Notice | null, ReturnType<typeof setTimeout> | undefined] = [null, undefined];
  const listeners = new Set<(notice: Notice | null) => void>();
  const set = (next: Notice | null): void => {
    clearTimeout(timer);
    notice = next;
    for (const listener of [...listeners]) listener(notice);
  };
  const end = (): void => {
    const ended = notice;
    set(null);
    ended?.onEnd?.();
  };
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(end, patience);
  };
  return {
    getSnapshot: (): Notice | null => notice,
    subscribe: (listener: (notice: Notice | null) => void): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    show: (next: Notice): void => {
      end();
      set(next);
      wait();
    },
    undo: (): void => {
      const taken = notice;
      if (taken?.undo === undefined) return;
      set(null);
      taken.undo();
      set({ text: 'Undone' });
      wait();
    },
    end,
    /** While somebody points at it, it stays. */
    hold: (): void => clearTimeout(timer),
    release: wait,
  };
};

export type Notices = ReturnType<typeof createNotices>;
