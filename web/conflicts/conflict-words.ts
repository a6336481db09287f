import type { Conflict, List, Task } from '../../client/local/local.ts';
import { dueWords, recurrenceInWords } from '../tasks/locale.ts';

/** A change that was refused, in words. `mine` and `theirs` are what there is to choose from, member by member. */
export type ConflictWords = {
  readonly title: string;
  readonly why: string;
  readonly rows: ReadonlyArray<{ readonly name: string; readonly mine: string; readonly theirs: string }>;
};

const names: Readonly<Record<string, string>> = {
  title: 'Title',
  description: 'Notes',
  priority: 'Priority',
  tags: 'Tags',
  checklist: 'Checklist',
  due_date: 'Due',
  list_id: 'List',
  recurrence: 'Repeat',
  completed: 'Completed',
};

const none = 'none';

type Members = Partial<
  Pick<Task, 'title' | 'description' | 'priority' | 'tags' | 'due_date' | 'completed'>
> & {
  readonly recurrence?: { readonly rrule?: string; readonly anchor?: string | null } | null;
  readonly checklist?: ReadonlyArray<{ readonly title: string; readonly completed?: boolean }> | null;
};

/** A member of a task, or of an edit of one, as text. */
const textOf = (name: string, members: object, listTitle: (id: string) => string): string => {
  const value: unknown = new Map<string, unknown>(Object.entries(members)).get(name);
  const { recurrence, checklist }: Members = members;
  if (value === null || value === undefined || value === '') return name === 'list_id' ? 'Inbox' : none;
  if (name === 'due_date' && typeof value === 'string') return dueWords(value, new Date()).text;
  if (name === 'list_id' && typeof value === 'string') return listTitle(value);
  if (name === 'recurrence')
    return recurrenceInWords({ rrule: recurrence?.rrule ?? '', anchor: recurrence?.anchor });
  if (name === 'checklist')
    return (
      (checklist ?? [])
        .map(({ title, completed }) => `${completed === true ? '✓' : '○'} ${title}`)
        .join(', ') || none
    );
  if (Array.isArray(value)) return value.map((tag) => `#${String(tag)}`).join(' ') || none;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' ? value : none;
};

const titleOf = ({ change, seen, theirs }: Conflict): string => {
  const known: Task | List | null = theirs ?? seen;
  if (known !== null) return known.title;
  return change.kind === 'create' ? change.members.title : 'A task';
};

const whyOf = ({ refusal, of, change, theirs }: Conflict): string => {
  const what = of === 'tasks' ? 'task' : 'list';
  if (refusal.code === 'NOT_FOUND' || (theirs === null && change.kind !== 'create'))
    return `You changed this ${what}, and it was deleted elsewhere.`;
  if (refusal.code === 'VERSION_MISMATCH')
    return change.kind === 'remove'
      ? `You deleted this ${what}, and it was changed elsewhere.`
      : `You changed this ${what}, and so did somebody else.`;
  return `The server refused this change: ${refusal.detail}`;
};

/** The members that a change sets. */
const wantedBy = ({ change, seen }: Conflict): object => {
  switch (change.kind) {
    case 'edit':
      return change.edit;
    case 'create':
      return change.members;
    case 'complete':
      return { completed: change.completed };
    case 'editItem':
    case 'addItem':
    case 'removeItem': {
      const items = seen !== null && 'checklist' in seen ? seen.checklist : [];
      if (change.kind === 'addItem') return { checklist: [...items, change.item] };
      if (change.kind === 'removeItem') return { checklist: items.filter(({ id }) => id !== change.itemId) };
      return {
        checklist: items.map((item) => (item.id === change.itemId ? { ...item, ...change.edit } : item)),
      };
    }
    case 'move':
    case 'skip':
    case 'remove':
      return {};
  }
};

export const conflictInWords = (conflict: Conflict, lists: ReadonlyArray<List>): ConflictWords => {
  const listTitle = (id: string): string =>
    lists.find((list) => list.id === id)?.title ?? 'a list that is gone';
  const wanted = wantedBy(conflict);
  const shown = conflict.theirs ?? {};
  return {
    title: titleOf(conflict),
    why: whyOf(conflict),
    rows: Object.keys(wanted).flatMap((name) => {
      const label = names[name];
      if (label === undefined) return [];
      const theirs = conflict.theirs === null ? 'deleted' : textOf(name, shown, listTitle);
      return [{ name: label, mine: textOf(name, wanted, listTitle), theirs }];
    }),
  };
};
