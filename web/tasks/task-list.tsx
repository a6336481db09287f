import type { RefObject } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { List, LocalCopy, Task } from '../../client/local/local.ts';
import type { Actions } from './actions.ts';
import { placeAt } from './placing.ts';
import { hasMeta } from './task-meta.tsx';
import { TaskRow } from './task-row.tsx';
import { useDrag } from './use-drag.ts';
import { useFocusedRow } from './use-focused-row.ts';
import { useVirtualRows } from './use-virtual-rows.ts';

type TaskListProps = {
  readonly shown: ReadonlyArray<Task>;
  readonly lists: ReadonlyArray<List>;
  readonly copy: LocalCopy;
  readonly actions: Actions;
  readonly isMovable: boolean;
  /** Whether tasks say which list they are in. */
  readonly isOfSeveralLists: boolean;
  readonly open: string | null;
  readonly onOpen: (id: string | null) => void;
  /** The id of the task that was added last, which is scrolled to. */
  readonly added: string | null;
  readonly quickAdd: RefObject<HTMLInputElement | null>;
};

/** The tasks, with the keyboard or a pointer; only those on the screen are in the document. */
export const TaskList = (props: TaskListProps) => {
  const { shown, lists, copy, actions, isMovable, isOfSeveralLists, open, onOpen, added, quickAdd } = props;
  const [scroller, list] = [useRef<HTMLDivElement>(null), useRef<HTMLUListElement>(null)];
  const [current, setCurrent] = useState<string | null>(null);
  const titles = useMemo(() => new Map(lists.map(({ id, title }) => [id, title])), [lists]);
  const listTitleOf = ({ list_id }: Task): string | undefined =>
    isOfSeveralLists ? titles.get(list_id ?? '') : undefined;
  const indexOf = (id: string | null): number =>
    id === null ? -1 : shown.findIndex((task) => task.id === id);
  const rows = useVirtualRows({
    scroller,
    count: shown.length,
    keyOf: (index) => shown[index]?.id ?? '',
    heightOf: (index) => {
      const task = shown[index];
      return task !== undefined && hasMeta(task, listTitleOf(task)) ? 69 : 47;
    },
    kept: indexOf(open ?? current),
  });
  const focused = useFocusedRow({
    list,
    shown,
    rows,
    current,
    setCurrent,
    onEmpty: () => quickAdd.current?.focus(),
  });

  useLayoutEffect(() => {
    const index = indexOf(added);
    if (index !== -1) rows.scrollToIndex(index);
  }, [added]);

  const move = (from: number, to: number): void => {
    const place = placeAt(shown, from, to);
    const task = shown[from];
    if (place === undefined || task === undefined) return;
    actions.move(task.id, place, `Moved “${task.title}” to place ${to + 1} of ${shown.length}`);
  };
  const moveToList = (from: number, to: string): void => {
    const task = shown[from];
    const list_id = to === 'inbox' ? null : to;
    if (task === undefined || task.list_id === list_id) return;
    actions.moveToList(task, list_id, titles.get(to) ?? 'the inbox');
  };
  const { drag, start } = useDrag({ scroller, rows, onDrop: move, onDropInList: moveToList });

  const onKey = (event: KeyboardEvent, task: Task, index: number): void => {
    const { key, altKey, ctrlKey, metaKey, target } = event;
    const isInField =
      target instanceof HTMLElement && target.closest('.editor, input:not([type=checkbox])') !== null;
    if (isInField || ctrlKey || metaKey) return;
    const act = (work: () => void): void => {
      event.preventDefault();
      work();
    };
    if (altKey) {
      if (!isMovable) return;
      if (key === 'ArrowUp' && index > 0) act(() => move(index, index - 1));
      if (key === 'ArrowDown' && index < shown.length - 1) act(() => move(index, index + 1));
      return;
    }
    if (key === 'ArrowDown' || key === 'j') act(() => focused.focus(index + 1));
    if (key === 'ArrowUp' || key === 'k') act(() => focused.focus(index - 1));
    if (key === 'Home') act(() => focused.focus(0));
    if (key === 'End') act(() => focused.focus(shown.length - 1));
    // Held down, a key would go on with the rows that come under the focus.
    const once = (work: () => void): void => act(event.repeat ? () => undefined : work);
    if (key === ' ' || key === 'x') once(() => actions.complete(task, !task.completed));
    if (key === 'e') act(() => onOpen(task.id));
    if (key === 'Delete' || key === 'Backspace') once(() => actions.remove(task));
  };

  const close = (index: number): void => {
    onOpen(null);
    focused.focus(index);
  };
  return (
    <div class="scroller" ref={scroller}>
      <ul
        class={drag === null ? 'rows' : 'rows dragging'}
        ref={list}
        aria-label="Tasks"
        style={{ height: `${rows.getTotalSize()}px` }}
        onFocusIn={focused.onFocusIn}
        onFocusOut={focused.onFocusOut}
      >
        {rows.getVirtualItems().map(({ index, start: top, key }) => {
          const task = shown[index];
          if (task === undefined) return null;
          const gap =
            drag === null
              ? ''
              : drag.gap === index
                ? ' gap-before'
                : drag.gap === index + 1
                  ? ' gap-after'
                  : '';
          return (
            <li
              key={String(key)}
              ref={rows.measureElement}
              class={`row${gap}${drag?.from === index ? ' dragged' : ''}${open === task.id ? ' is-open' : ''}`}
              data-index={index}
              data-task={task.id}
              aria-setsize={shown.length}
              aria-posinset={index + 1}
              style={{ transform: `translateY(${top}px)` }}
              onKeyDown={(event) => onKey(event, task, index)}
            >
              <TaskRow
                task={task}
                copy={copy}
                lists={lists}
                listTitle={listTitleOf(task)}
                isOpen={open === task.id}
                isCurrent={focused.current === task.id}
                isMovable={isMovable}
                onOpen={() => onOpen(task.id)}
                onClose={() => close(index)}
                onComplete={(completed) => actions.complete(task, completed)}
                onSkip={() => {
                  close(index);
                  actions.skip(task);
                }}
                onRemove={() => {
                  onOpen(null);
                  actions.remove(task);
                }}
                onLost={(change) => actions.recover(task, change)}
                onGrip={(event) => start(index, event)}
              />
            </li>
          );
        })}
      </ul>
    </div>
  );
};
