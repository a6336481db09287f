import { useState } from 'preact/hooks';
import type { List, ListPlace } from '../../client/local/local.ts';

/** Above or below which list a dragged one would be put down. */
type Gap = { readonly over: string; readonly isBelow: boolean };

/** Drags lists to another place with a mouse; the browser ends it by Escape. */
export const useListDrag = (lists: ReadonlyArray<List>, onDrop: (id: string, place: ListPlace) => void) => {
  const [dragged, setDragged] = useState<string | null>(null);
  const [gap, setGap] = useState<Gap | null>(null);
  const end = (): void => {
    setDragged(null);
    setGap(null);
  };
  /** What the item of a list gets. */
  return (id: string) => ({
    class: gap?.over !== id ? undefined : gap.isBelow ? 'gap-after' : 'gap-before',
    onDragStart: () => setDragged(id),
    onDragOver: (event: DragEvent & { readonly currentTarget: HTMLElement }) => {
      if (dragged === null) return;
      event.preventDefault();
      const { top, height } = event.currentTarget.getBoundingClientRect();
      const isBelow = event.clientY > top + height / 2;
      if (gap?.over !== id || gap.isBelow !== isBelow) setGap({ over: id, isBelow });
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      const isKnown = lists.some((list) => list.id === dragged);
      if (gap !== null && dragged !== null && isKnown && gap.over !== dragged)
        onDrop(dragged, gap.isBelow ? { after: gap.over } : { before: gap.over });
      end();
    },
    onDragEnd: end,
  });
};
