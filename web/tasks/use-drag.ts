import { useEffect, useRef, useState } from 'preact/hooks';
import type { RefObject } from 'preact';
import type { VirtualRows } from './use-virtual-rows.ts';

/** A row on its way: from which index, and before which it would be put down. */
export type Drag = { readonly from: number; readonly gap: number };

type DragOptions = {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly rows: VirtualRows;
  readonly onDrop: (from: number, to: number) => void;
};

/** Pixels at the edges of the list where it scrolls, and how far at a time. */
const [edge, step] = [48, 12];

/** Drags rows by their grips, with a mouse, a pen or a finger; Escape ends it. */
export const useDrag = ({ scroller, rows, onDrop }: DragOptions) => {
  const [drag, setDrag] = useState<Drag | null>(null);
  const stop = useRef<() => void>(() => undefined);
  useEffect(() => () => stop.current(), []);

  const start = (from: number, event: PointerEvent): void => {
    const list = scroller.current;
    if (list === null || event.button !== 0) return;
    event.preventDefault();
    stop.current();
    const controller = new AbortController();
    const { signal } = controller;
    let [current, y]: [Drag, number] = [{ from, gap: from }, event.clientY];

    const follow = (): void => {
      const offset = y - list.getBoundingClientRect().top + list.scrollTop;
      const row = rows.getVirtualItemForOffset(Math.max(0, offset));
      if (row === undefined) return;
      current = { from, gap: offset > (row.start + row.end) / 2 ? row.index + 1 : row.index };
      setDrag(current);
    };
    const scroll = setInterval(() => {
      const { top, bottom } = list.getBoundingClientRect();
      if (y < top + edge) list.scrollBy(0, -step);
      else if (y > bottom - edge) list.scrollBy(0, step);
      else return;
      follow();
    }, 16);
    const end = (): void => {
      clearInterval(scroll);
      controller.abort();
      setDrag(null);
    };
    stop.current = end;

    addEventListener(
      'pointermove',
      (moved) => {
        y = moved.clientY;
        follow();
      },
      { signal },
    );
    addEventListener(
      'pointerup',
      () => {
        end();
        const to = current.gap > from ? current.gap - 1 : current.gap;
        if (to !== from) onDrop(from, to);
      },
      { signal },
    );
    addEventListener('pointercancel', end, { signal });
    addEventListener(
      'keydown',
      (pressed) => {
        if (pressed.key === 'Escape') end();
      },
      { signal },
    );
    setDrag(current);
  };
  return { drag, start };
};
