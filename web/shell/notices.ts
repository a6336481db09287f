import { createSource } from './use-snapshot.ts';

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
  const { getSnapshot, subscribe, set } = createSource<Notices>({ notice: null, said: '' });
  const say = (said: string): void => set({ ...getSnapshot(), said });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const take = (): Notice | null => {
    const { notice, said } = getSnapshot();
    clearTimeout(timer);
    set({ notice: null, said });
    return notice;
  };
  const end = (): void => take()?.onEnd?.();
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(end, patience);
  };
  return {
    getSnapshot,
    subscribe,
    show: (notice: Notice): void => {
      end();
      set({ notice, said: notice.text });
      wait();
    },
    /** For those who do not see it. */
    say,
    undo: (): void => {
      if (getSnapshot().notice?.undo === undefined) return;
      take()?.undo?.();
      say('Undone');
    },
    end,
    /** While somebody points at it, it stays. */
    hold: (): void => clearTimeout(timer),
    release: wait,
  };
};

export type NoticeBoard = ReturnType<typeof createNotices>;
