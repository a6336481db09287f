import type { HTMLAttributes } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import type { List, ListPlace, LocalCopy, Task } from '../../client/local/local.ts';
import { useListDrag } from '../lists/use-list-drag.ts';
import { type ViewState, initialView, writeView } from '../views/view-state.ts';
import { dayOf, dayOfDue, isOverdue } from '../words/days.ts';
import { storable } from '../words/storable.ts';
import { Icon, type IconName } from './icon.tsx';
import { placeOf, places } from './places.ts';

type SidebarProps = {
  readonly view: ViewState;
  readonly onView: (view: ViewState) => void;
  readonly tasks: ReadonlyArray<Task>;
  readonly lists: ReadonlyArray<List>;
  readonly copy: LocalCopy;
};

/** The number of pending tasks in each list, and under 'inbox', 'all', 'overdue' and 'today'. */
const countsOf = (tasks: ReadonlyArray<Task>): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  const now = new Date();
  const today = dayOf(now);
  const count = (name: string): unknown => counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const { completed, list_id, due_date } of tasks) {
    if (completed) continue;
    count('all');
    count(list_id ?? 'inbox');
    if (due_date === null) continue;
    if (isOverdue(due_date, now)) count('overdue');
    if (dayOfDue(due_date) === today) count('today');
  }
  return counts;
};

/** Where to go: the places, and the user's lists. */
export const Sidebar = ({ view, onView, tasks, lists, copy }: SidebarProps) => {
  const [isAdding, setIsAdding] = useState(false);
  /** For those who do not see it; here, since what is outside of a drawer is not read out. */
  const [said, say] = useState('');
  const isAddingNow = useRef(false);
  const nav = useRef<HTMLElement>(null);
  const counts = useMemo(() => countsOf(tasks), [tasks]);
  const here = placeOf(view)?.view;
  const link = (
    icon: IconName,
    title: string,
    to: ViewState,
    count: number,
    keys?: Pick<HTMLAttributes<HTMLAnchorElement>, 'onKeyDown' | 'aria-keyshortcuts'>,
  ) => (
    <a
      class="place"
      href={`./${writeView(to)}`}
      aria-current={(here === undefined ? to.list === view.list : to === here) ? 'page' : undefined}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        onView(to);
      }}
      {...keys}
    >
      <Icon name={icon} />
      <span class="place-title" dir="auto">
        {title}
      </span>
      {count > 0 && (
        <span class="count">
          {count}
          <span class="visually-hidden"> open</span>
        </span>
      )}
    </a>
  );
  const countOf = (to: ViewState): number =>
    to.due === 'overdue' || to.due === 'today'
      ? (counts.get(to.due) ?? 0)
      : to.due === 'any' && to.status === 'pending'
        ? (counts.get(to.list) ?? 0)
        : 0;
  const moveList = (id: string, place: ListPlace): void => {
    copy.moveList(id, place);
    const moved = copy.getSnapshot().lists;
    const index = moved.findIndex((list) => list.id === id);
    say(`Moved “${moved[index]?.title ?? ''}” to place ${index + 1} of ${moved.length}`);
  };
  const dragOf = useListDrag(lists, moveList);
  const onListKey = (event: KeyboardEvent, index: number): void => {
    const [above, below] = [lists[index - 1], lists[index + 1]];
    const id = lists[index]?.id;
    if (!event.altKey || id === undefined) return;
    if (event.key === 'ArrowUp' && above !== undefined) moveList(id, { before: above.id });
    else if (event.key === 'ArrowDown' && below !== undefined) moveList(id, { after: below.id });
    else return;
    event.preventDefault();
  };
  const onKey = (event: KeyboardEvent): void => {
    const { key, target, altKey, ctrlKey, metaKey } = event;
    const all = [...(nav.current?.querySelectorAll<HTMLElement>('.place') ?? [])];
    const from = all.findIndex((place) => place === target);
    if (from === -1 || altKey || ctrlKey || metaKey) return;
    const to = { ArrowUp: from - 1, ArrowDown: from + 1, Home: 0, End: all.length - 1 }[key];
    if (to === undefined) return;
    event.preventDefault();
    all[to]?.focus();
  };
  const isCancelled = useRef(false);
  const add = (title: string): void => {
    // Once, although the field is left when it goes away.
    if (!isAddingNow.current) return;
    isAddingNow.current = false;
    setIsAdding(false);
    if (title.trim() !== '') onView({ ...initialView, list: copy.createList({ title: storable(title) }) });
  };
  return (
    <nav class="places" aria-label="Lists" ref={nav} onKeyDown={onKey}>
      <div role="status" class="visually-hidden">
        {said}
      </div>
      <ul>
        {places
          .filter(({ view: { due } }) => due !== 'overdue' || counts.has('overdue') || view.due === 'overdue')
          .map(({ icon, title, view: to }) => (
            <li
              key={title}
              class={to.due === 'overdue' ? 'overdue' : undefined}
              data-list={to.list === 'inbox' ? 'inbox' : undefined}
            >
              {link(icon, title, to, countOf(to))}
            </li>
          ))}
      </ul>
      <h2>Lists</h2>
      <ul>
        {lists.map(({ id, title }, index) => (
          <li key={id} data-list={id} {...dragOf(id)}>
            {link('list', title, { ...initialView, list: id }, counts.get(id) ?? 0, {
              'aria-keyshortcuts': 'Alt+ArrowUp Alt+ArrowDown',
              onKeyDown: (event) => onListKey(event, index),
            })}
          </li>
        ))}
      </ul>
      {isAdding ? (
        <input
          class="new-list"
          aria-label="Name of the new list"
          placeholder="Name of the list"
          maxLength={100}
          ref={(field) => field?.focus()}
          onBlur={({ currentTarget }) => {
            // Not when the window is left.
            if (document.activeElement !== currentTarget) add(currentTarget.value);
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' && event.key !== 'Escape') return;
            event.preventDefault();
            isCancelled.current = event.key === 'Escape';
            add(event.key === 'Enter' ? event.currentTarget.value : '');
          }}
        />
      ) : (
        <button
          type="button"
          ref={(button) => {
            if (button !== null && isCancelled.current) button.focus();
            isCancelled.current = false;
          }}
          class="place add"
          onClick={() => {
            isAddingNow.current = true;
            setIsAdding(true);
          }}
        >
          <Icon name="add" />
          New list
        </button>
      )}
    </nav>
  );
};
