import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { RefObject } from 'preact';
import type { VirtualRows } from './use-virtual-rows.ts';

/** A row on its way: from which index, and before which it would be put down; null: it is over another list. */
export type Drag = { readonly from: number; readonly gap: number | null };

type DragOptions = {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly rows: VirtualRows;
  readonly onDrop: (from: number, to: number) => void;
  /** It is put down on a list: its id, or `inbox`. */
  readonly onDropInList: (from: number, list: string) => void;
};

/** The list at a point of the window, in the document: its id, or `inbox`, is in `data-list`. */
const listAt = (x: number, y: number): HTMLElement | null =>
  document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-list]') ?? null;

/** Pixels at the edges of the list where it scrolls, and how far at a time. */
const [edge, step] = [48, 12];

/** Drags rows by their grips, with a mouse, a pen or a finger; Escape ends it. */
export const useDrag = ({ scroller, rows, onDrop, onDropInList }: DragOptions) => {
  const [drag, setDrag] = useState<Drag | null>(null);
  const stop = useRef<() => void>(() => undefined);
  useLayoutEffect(() => () => stop.current(), []);
  const latest = useRef({ onDrop, onDropInList });
  latest.current = { onDrop, onDropInList };

  const start = (first: number, event: PointerEvent): void => {
    const list = scroller.current;
    if (list === null || event.button !== 0) return;
    event.preventDefault();
    stop.current();
    const controller = new AbortController();
    const { signal } = controller;
    const { pointerId } = event;
    // Rows come and go meanwhile.
    const key = rows.options.getItemKey(first);
    const indexNow = (): number =>
      Array.from({ length: rows.options.count }, (_, index) => rows.options.getItemKey(index)).indexOf(key);
    let [gap, x, y]: [number, number, number] = [first, event.clientX, event.clientY];
    let target: HTMLElement | null = null;
    const aimAt = (next: HTMLElement | null): void => {
      target?.removeAttribute('data-aimed');
      target = next;
      target?.setAttribute('data-aimed', '');
    };

    const follow = (): void => {
      aimAt(listAt(x, y));
      const from = indexNow();
      if (target !== null) {
        setDrag({ from, gap: null });
        return;
      }
      const offset = y - list.getBoundingClientRect().top + list.scrollTop;
      const row = rows.getVirtualItemForOffset(Math.max(0, offset));
      if (row === undefined) return;
      gap = offset > (row.start + row.end) / 2 ? row.index + 1 : row.index;
      setDrag({ from, gap });
    };
    const scroll = setInterval(() => {
      const { top, bottom } = list.getBoundingClientRect();
      if (target !== null) return;
      if (y < top + edge) list.scrollBy(0, -step);
      else if (y > bottom - edge) list.scrollBy(0, step);
      else return;
      follow();
    }, 16);
    const end = (): void => {
      clearInterval(scroll);
      controller.abort();
      aimAt(null);
      setDrag(null);
    };
    stop.current = end;

    addEventListener(
      'pointermove',
      (moved) => {
        if (moved.pointerId !== pointerId) return;
        [x, y] = [moved.clientX, moved.clientY];
        follow();
      },
      { signal },
    );
    addEventListener(
      'pointerup',
      (released) => {
        if (released.pointerId !== pointerId) return;
        follow();
        const list = target?.dataset['list'];
        const from = indexNow();
        end();
        if (from === -1) return;
        const to = gap > from ? gap - 1 : gap;
        if (list !== undefined) latest.current.onDropInList(from, list);
        else if (to !== from) latest.current.onDrop(from, to);
      },
      { signal },
    );
    addEventListener('pointercancel', end, { signal });
    addEventListener(
      'keydown',
      (pressed) => {
        if (pressed.key !== 'Escape') return;
        // Nor does it close an editor.
        pressed.stopPropagation();
        end();
      },
      { signal, capture: true },
    );
    setDrag({ from: first, gap });
  };
  return { drag, start };
};
