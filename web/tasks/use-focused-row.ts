import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Task } from '../../client/local/local.ts';
import type { VirtualRows } from './use-virtual-rows.ts';

type FocusOptions = {
  readonly list: RefObject<HTMLElement | null>;
  readonly shown: ReadonlyArray<Task>;
  readonly rows: VirtualRows;
  /** The id of the row that has the focus, or had it last. */
  readonly current: string | null;
  readonly setCurrent: (id: string) => void;
  /** Takes the focus when the last row has gone. */
  readonly onEmpty: () => void;
};

const rowOf = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>('[data-task]') : null;

/**
 * Keeps the focus in the list. When the row goes, with its focus, the one that takes its place has it; rows that
 * are not on the screen are scrolled to.
 */
export const useFocusedRow = ({ list, shown, rows, current, setCurrent, onEmpty }: FocusOptions) => {
  const held = useRef<{ readonly id: string; readonly index: number } | null>(null);
  const wanted = useRef<string | null>(null);
  const indexOf = (id: string | null): number => shown.findIndex((task) => task.id === id);

  /** Focuses a row, at once or when it is drawn. */
  const focus = (index: number): void => {
    const task = shown[Math.min(Math.max(index, 0), shown.length - 1)];
    if (task === undefined) return;
    wanted.current = task.id;
    setCurrent(task.id);
    rows.scrollToIndex(indexOf(task.id));
  };

  useLayoutEffect(() => {
    // A row that has gone is not waited for: it would take the focus whenever it comes back.
    if (indexOf(wanted.current) === -1) wanted.current = null;
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (held.current !== null && isLost && wanted.current === null) {
      const { id, index } = held.current;
      if (shown.length === 0) {
        held.current = null;
        onEmpty();
      } else focus(indexOf(id) === -1 ? index : indexOf(id));
    }
    const id = wanted.current;
    if (id === null) return;
    const row = list.current?.querySelector<HTMLElement>(`[data-task="${id}"] :is(.row-main, .editor-title)`);
    if (row === null || row === undefined) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  });

  return {
    /** Where Tab enters the list. */
    current: current !== null && indexOf(current) !== -1 ? current : (shown[0]?.id ?? null),
    focus,
    onFocusIn: ({ target }: FocusEvent): void => {
      const id = rowOf(target)?.dataset['task'];
      if (id === undefined) return;
      held.current = { id, index: indexOf(id) };
      setCurrent(id);
    },
    onFocusOut: ({ relatedTarget }: FocusEvent): void => {
      if (relatedTarget !== null && rowOf(relatedTarget) === null) held.current = null;
      // A row that went or moved has given it on by then; otherwise its user has left the list.
      if (relatedTarget === null)
        queueMicrotask(() => {
          if (wanted.current === null && document.activeElement === document.body) held.current = null;
        });
    },
  };
};
