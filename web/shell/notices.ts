/** What has just happened, and how to take it back. */
export type Notice = {
  readonly text: string;
  readonly undo?: () => void;
  /** It is too late to take it back. */
  readonly onEnd?: () => void;
};

/** The notice on the screen, and what assistive technology reads out. */
type Notices = { readonly notice: Notice | null; readonly said: string };

const patience = 8_000;

/** Shows one notice at a time, for some seconds; a new one ends the last. */
export const createNotices = () => {
  let state: Notices = { notice: null, said: '' };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listeners = new Set<(state: Notices) => void>();
  const set = (next: Notices): void => {
    state = next;
    for (const listener of [...listeners]) listener(state);
  };
  const take = (): Notice | null => {
    const { notice } = state;
    clearTimeout(timer);
    set({ ...state, notice: null });
    return notice;
  };
  const end = (): void => take()?.onEnd?.();
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(end, patience);
  };
  return {
    getSnapshot: (): Notices => state,
    subscribe: (listener: (state: Notices) => void): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    show: (notice: Notice): void => {
      end();
      set({ notice, said: notice.text });
      wait();
    },
    /** For those who do not see it. */
    say: (said: string): void => set({ ...state, said }),
    undo: (): void => {
      if (state.notice?.undo === undefined) return;
      take()?.undo?.();
      set({ ...state, said: 'Undone' });
    },
    end,
    /** While somebody points at it, it stays. */
    hold: (): void => clearTimeout(timer),
    release: wait,
  };
};

export type NoticeBoard = ReturnType<typeof createNotices>;
