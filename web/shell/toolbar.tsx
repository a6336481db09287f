import type { RefObject } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type ViewState, dues, orderFor, priorities, sorts, statuses } from '../views/view-state.ts';
import { capitalized } from '../words/due-words.ts';
import { Chip } from './chip.tsx';
import { Icon } from './icon.tsx';
import { withoutFilters } from './places.ts';
import type { SetView } from './use-view.ts';

const statusWords = { pending: 'Open', completed: 'Completed', all: 'All' } as const;
const dueWords = {
  any: 'Any time',
  overdue: 'Overdue',
  today: 'Today',
  week: 'Next 7 days',
  none: 'No due date',
} as const;
const sortWords = {
  position: 'My order',
  due_date: 'Due date',
  priority: 'Priority',
  title: 'Title',
  created_at: 'Created',
  updated_at: 'Changed',
} as const;

type ToolbarProps = {
  readonly view: ViewState;
  readonly onView: SetView;
  readonly tags: ReadonlyArray<string>;
  /** Somebody is about to search. */
  readonly onSearch: () => void;
  readonly searchField: RefObject<HTMLInputElement | null>;
};

const chosen = <A extends string>(known: ReadonlyArray<A>, value: string, otherwise: A): A =>
  known.find((one) => one === value) ?? otherwise;

/** What is left out of a place or list, besides the search: each filter in words, and the view without it. */
export const filtersOf = (view: ViewState): ReadonlyArray<readonly [words: string, without: ViewState]> => {
  const { status, due } = withoutFilters(view);
  const { priorities: some, tags } = view;
  return [
    ...(view.status === status ? [] : [[statusWords[view.status], { ...view, status }] as const]),
    ...(view.due === due ? [] : [[dueWords[view.due], { ...view, due }] as const]),
    ...(some.length === 0
      ? []
      : [[`${some.map(capitalized).join(' or ')} priority`, { ...view, priorities: [] }] as const]),
    ...tags.map((tag) => [`#${tag}`, { ...view, tags: tags.filter((one) => one !== tag) }] as const),
  ];
};

type FiltersProps = Pick<ToolbarProps, 'view' | 'onView' | 'tags'> & { readonly id: string };

const Filters = ({ view, onView, tags, id }: FiltersProps) => (
  <div class="filters" id={id} role="group" aria-label="Filters">
    <div class="filter">
      <label for={`${id}-show`}>Show</label>
      <select
        id={`${id}-show`}
        value={view.status}
        onChange={({ currentTarget }) =>
          onView({ ...view, status: chosen(statuses, currentTarget.value, 'pending') })
        }
      >
        {statuses.map((status) => (
          <option key={status} value={status}>
            {statusWords[status]}
          </option>
        ))}
      </select>
    </div>
    <div class="filter">
      <label for={`${id}-due`}>Due</label>
      <select
        id={`${id}-due`}
        value={view.due}
        onChange={({ currentTarget }) => onView({ ...view, due: chosen(dues, currentTarget.value, 'any') })}
      >
        {dues.map((due) => (
          <option key={due} value={due}>
            {dueWords[due]}
          </option>
        ))}
      </select>
    </div>
    <div class="filter">
      <label for={`${id}-tag`}>Tag</label>
      <select
        id={`${id}-tag`}
        value=""
        disabled={tags.length === 0}
        onChange={({ currentTarget: { value } }) =>
          onView({ ...view, tags: [...new Set([...view.tags, value])] })
        }
      >
        <option value="">{tags.length === 0 ? 'None yet' : 'Choose …'}</option>
        {tags.map((tag) => (
          <option key={tag} value={tag}>
            {tag}
          </option>
        ))}
      </select>
    </div>
    <fieldset>
      <legend>Priority</legend>
      {priorities.map((priority) => (
        <label key={priority}>
          <input
            type="checkbox"
            checked={view.priorities.includes(priority)}
            onChange={({ currentTarget: { checked } }) =>
              onView({
                ...view,
                priorities: priorities.filter((one) =>
                  one === priority ? checked : view.priorities.includes(one),
                ),
              })
            }
          />
          {capitalized(priority)}
        </label>
      ))}
    </fieldset>
  </div>
);

/** Search, filters and order; the address has them too. */
export const Toolbar = ({ view, onView, onSearch, tags, searchField }: ToolbarProps) => {
  const [typed, setTyped] = useState(view.search);
  const [isFiltering, setIsFiltering] = useState(false);
  const id = useId();
  const latest = useRef({ view, onView });
  latest.current = { view, onView };
  const sent = useRef(view);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  /** A view of this bar, with all that is typed. */
  const send: SetView = (next, isTyped) => {
    clearTimeout(timer.current);
    sent.current = next;
    latest.current.onView(next, isTyped);
  };
  const change: SetView = (next) => send({ ...next, search: typed });
  // Not while keys are pressed.
  const type = (text: string): void => {
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => send({ ...latest.current.view, search: text }, true), 150);
  };
  useLayoutEffect(() => () => clearTimeout(timer.current), []);
  // What was typed for another view is not for this one.
  useLayoutEffect(() => {
    if (view === sent.current) return;
    clearTimeout(timer.current);
    sent.current = view;
    setTyped(view.search);
  }, [view]);
  const filters = filtersOf(view);
  return (
    <>
      <div class="toolbar" role="search">
        <div class="search">
          <Icon name="search" />
          <input
            ref={searchField}
            type="search"
            aria-label="Search"
            placeholder="Search"
            autocomplete="off"
            maxLength={500}
            value={typed}
            onFocus={onSearch}
            onInput={({ currentTarget }) => type(currentTarget.value)}
          />
        </div>
        <button
          type="button"
          class="quiet"
          aria-expanded={isFiltering}
          aria-controls={id}
          onClick={() => setIsFiltering(!isFiltering)}
        >
          <Icon name="filter" />
          <span>Filter{filters.length > 0 && ` (${filters.length})`}</span>
        </button>
        <span class="sort">
          <Icon name="sort" />
          <select
            aria-label="Sort by"
            value={view.sort}
            onChange={({ currentTarget }) => {
              const sort = chosen(sorts, currentTarget.value, 'position');
              change({ ...view, sort, order: orderFor(sort) });
            }}
          >
            {sorts.map((sort) => (
              <option key={sort} value={sort}>
                {sortWords[sort]}
              </option>
            ))}
          </select>
        </span>
        {view.sort !== 'position' && (
          <button
            type="button"
            class="quiet square"
            aria-label={view.order === 'asc' ? 'Ascending; sort descending' : 'Descending; sort ascending'}
            onClick={() => change({ ...view, order: view.order === 'asc' ? 'desc' : 'asc' })}
          >
            <span class={view.order === 'asc' ? 'turned' : undefined}>
              <Icon name="down" />
            </span>
          </button>
        )}
      </div>
      {isFiltering && <Filters view={view} onView={change} tags={tags} id={id} />}
      {filters.length > 0 && (
        <div class="active-filters">
          {filters.map(([words, without]) => (
            <Chip key={words} label={`Remove filter ${words}`} onRemove={() => change(without)}>
              {words}
            </Chip>
          ))}
        </div>
      )}
    </>
  );
};
