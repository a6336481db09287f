import type { Task } from '../../client/local/state.ts';
import { searchedText, sortKey, wordsOf } from '../../src/domain/search/search.ts';
import { addDays, dayOf, dayOfDue, isOverdue } from '../words/days.ts';
import type { ViewState } from './view-state.ts';

const remembered = <A>(make: (task: Task) => A): ((task: Task) => A) => {
  const known = new WeakMap<Task, A>();
  return (task) => {
    const value = known.get(task) ?? make(task);
    known.set(task, value);
    return value;
  };
};

/** A task is the same object until it changes, so each is folded once. */
const textOf = remembered(({ title, description }) => searchedText(title, description ?? ''));
/** Folds the texts of tasks before somebody searches them, a few at a time, so that typing goes on. */
export const prepareSearch = (tasks: ReadonlyArray<Task>): void => {
  tasks.slice(0, 200).forEach(textOf);
  if (tasks.length > 200) setTimeout(() => prepareSearch(tasks.slice(200)), 0);
};
const titleOf = remembered(({ title }) => sortKey(title));

const isDue = ({ due_date, completed }: Task, due: ViewState['due'], now: Date): boolean => {
  if (due === 'any') return true;
  if (due === 'none' || due_date === null) return due === 'none' && due_date === null;
  if (due === 'overdue') return !completed && isOverdue(due_date, now);
  const [day, today] = [dayOfDue(due_date), dayOf(now)];
  return due === 'today' ? day === today : day >= today && day <= addDays(today, 6);
};

const isVisible = (view: ViewState, now: Date): ((task: Task) => boolean) => {
  const words = wordsOf(view.search);
  const tags = view.tags.map((tag) => tag.normalize());
  return (task) =>
    (view.list === 'all' || task.list_id === (view.list === 'inbox' ? null : view.list)) &&
    (view.status === 'all' || task.status === view.status) &&
    (view.priorities.length === 0 || view.priorities.includes(task.priority)) &&
    (tags.length === 0 || tags.every((tag) => task.tags.some((one) => one.normalize() === tag))) &&
    isDue(task, view.due, now) &&
    (words.length === 0 || words.every((word) => textOf(task).includes(word)));
};

const ranks = { low: 1, medium: 2, high: 3 } as const;

/** By UTF-16 units: the API sorts by code points, which differs beyond U+FFFF alone. */
const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const keyOf: Readonly<Record<Exclude<ViewState['sort'], 'position'>, (task: Task) => string>> = {
  due_date: ({ due_date }) => due_date ?? '',
  priority: ({ priority }) => String(ranks[priority]),
  title: titleOf,
  created_at: ({ created_at }) => created_at,
  updated_at: ({ updated_at }) => updated_at,
};

/**
 * The tasks of a copy, given in their positions, that a view shows, in its order. Without a due date a task is last in either order
 * of these. `kept`: ids of tasks that are shown whatever they are, since somebody is at work on them.
 */
export const visibleTasks = (
  tasks: ReadonlyArray<Task>,
  view: ViewState,
  now: Date,
  kept: ReadonlySet<string> = new Set(),
): ReadonlyArray<Task> => {
  const isShown = isVisible(view, now);
  const visible = tasks.filter((task) => isShown(task) || kept.has(task.id));
  const { sort } = view;
  const sign = view.order === 'asc' ? 1 : -1;
  if (sort === 'position') return sign === 1 ? visible : visible.toReversed();
  const key = keyOf[sort];
  return visible.toSorted((a, b) => {
    if (sort === 'due_date' && (a.due_date === null) !== (b.due_date === null))
      return a.due_date === null ? 1 : -1;
    return sign * (compareTexts(key(a), key(b)) || compareTexts(a.id, b.id));
  });
};

/** The tags of tasks that a page offers, each once, in the order of the alphabet. */
export const tagsIn = (tasks: ReadonlyArray<Task>): ReadonlyArray<string> => {
  const known = new Map(tasks.flatMap(({ tags }) => tags.map((tag) => [tag.normalize(), tag] as const)));
  return [...known.values()].toSorted(new Intl.Collator('en').compare);
};
