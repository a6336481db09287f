import {
  type Intent,
  type List,
  type ListChange,
  type NewTask,
  type Task,
  type TaskChange,
  type TaskEdit,
  isTask,
} from './state.ts';

/** A date-time with a zone. */
const zoned = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i;

/** A due date as the service returns it: a day as it is, an instant in UTC with milliseconds. */
const dueOf = (text: string | null): string | null => {
  if (text === null || text === '') return null;
  const milliseconds = zoned.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(milliseconds) ? text : new Date(milliseconds).toISOString();
};

/** Tags as the service returns them: trimmed, the first of those that are equal by NFC. */
const tagsOf = (tags: ReadonlyArray<string>): ReadonlyArray<string> => {
  const trimmed = tags.map((tag) => tag.trim());
  const canonical = trimmed.map((tag) => tag.normalize());
  return trimmed.filter((_, index) => canonical.indexOf(canonical[index] ?? '') === index);
};

/** A checklist as the service returns it; its items have ids before they are queued. */
const checklistOf = (items: NonNullable<TaskEdit['checklist']>): Task['checklist'] =>
  items.map(({ id = '', title, completed = false }) => ({ id, title: title.trim(), completed }));

/** In a merge patch (RFC 7396) null sets a default, and what is missing stays. */
const patched = <A>(value: A | null | undefined, ifNull: A, present: A): A =>
  value === undefined ? present : (value ?? ifNull);

const recurrenceOf = (task: Task, edit: TaskEdit['recurrence']): Task['recurrence'] => {
  if (edit === undefined || edit === null) return edit === null ? null : task.recurrence;
  // The service works out what comes of a rule; until it answers, the due date stands for that.
  const due = task.due_date ?? '';
  const present = task.recurrence ?? { rrule: '', time_zone: '', anchor: 'due', start: due, occurrence: due };
  return {
    ...present,
    rrule: edit.rrule ?? present.rrule,
    time_zone: edit.time_zone ?? present.time_zone,
    anchor: patched(edit.anchor, 'due', present.anchor),
  };
};

const withStatus = (task: Task, completed: boolean, at: string): Task =>
  task.completed === completed
    ? task
    : {
        ...task,
        completed,
        status: completed ? 'completed' : 'pending',
        completed_at: completed ? at : null,
        updated_at: at,
      };

const withEdit = (task: Task, edit: TaskEdit, at: string): Task => {
  const { status, completed = status === undefined ? task.completed : status === 'completed' } = edit;
  const content: Task = {
    ...task,
    title: edit.title?.trim() ?? task.title,
    description: patched(edit.description, null, task.description),
    priority: patched(edit.priority, 'medium', task.priority),
    tags: edit.tags === undefined ? task.tags : tagsOf(edit.tags ?? []),
    checklist: edit.checklist === undefined ? task.checklist : checklistOf(edit.checklist ?? []),
    due_date: edit.due_date === undefined ? task.due_date : dueOf(edit.due_date),
    list_id: patched(edit.list_id, null, task.list_id),
    updated_at: at,
  };
  return withStatus({ ...content, recurrence: recurrenceOf(content, edit.recurrence) }, completed, at);
};

/** Sorts behind the keys of the service, which makes one when the task gets there. */
const lastPosition = '~';

const newTask = (id: string, owner: string, members: NewTask, at: string): Task =>
  withEdit(
    {
      id,
      user_id: owner,
      title: members.title,
      description: null,
      completed: false,
      status: 'pending',
      priority: 'medium',
      tags: [],
      checklist: [],
      due_date: null,
      list_id: null,
      position: lastPosition,
      created_at: at,
      updated_at: at,
      completed_at: null,
      version: 0,
      recurrence: null,
      series_id: null,
      successor_id: null,
    },
    members,
    at,
  );

type Item = Task['checklist'][number];

const withItems = (task: Task, checklist: ReadonlyArray<Item>, at: string): Task => ({
  ...task,
  checklist,
  updated_at: at,
});

/** When and for whom a change is made. */
export type Circumstances = { readonly at: string; readonly owner: string };

/** The task after a change, as far as the service's answer can be foreseen; undefined where there is none. */
export const changeTask = (
  task: Task | undefined,
  change: TaskChange,
  { at, owner }: Circumstances,
): Task | undefined => {
  switch (change.kind) {
    case 'create':
      return task ?? newTask(change.id, owner, change.members, at);
    case 'edit':
      return task && withEdit(task, change.edit, at);
    case 'complete':
      return task && withStatus(task, change.completed, at);
    case 'move':
      return task && { ...task, list_id: patched(change.place.list_id, null, task.list_id) };
    case 'skip':
      // The service works out the next date.
      return task;
    case 'remove':
      return undefined;
    case 'addItem':
      return task && withItems(task, [...task.checklist, ...checklistOf([change.item])], at);
    case 'editItem': {
      const { itemId, edit } = change;
      const editedItem = (item: Item): Item =>
        item.id === itemId ? { ...item, ...edit, title: edit.title?.trim() ?? item.title } : item;
      return task && withItems(task, task.checklist.map(editedItem), at);
    }
    case 'removeItem':
      return (
        task &&
        withItems(
          task,
          task.checklist.filter(({ id }) => id !== change.itemId),
          at,
        )
      );
  }
};

const titled = (list: List, { title = list.title }: { readonly title?: string }, at: string): List => ({
  ...list,
  title: title.trim(),
  updated_at: at,
});

/** The list after a change; undefined where there is none. Its place is told by the order of the lists. */
export const changeList = (
  list: List | undefined,
  change: ListChange,
  { at }: Circumstances,
): List | undefined => {
  switch (change.kind) {
    case 'create': {
      const { id, members } = change;
      return (
        list ??
        titled({ id, title: '', position: '', created_at: at, updated_at: at, version: 0 }, members, at)
      );
    }
    case 'edit':
      return list && titled(list, change.edit, at);
    case 'move':
      return list;
    case 'remove':
      return undefined;
  }
};

/** What an intent makes of the task or list that its user saw. */
export const expectedOf = (intent: Intent): Task | List | undefined => {
  const circumstances = { at: intent.at, owner: '' };
  return intent.of === 'tasks'
    ? changeTask(intent.seen ?? undefined, intent.change, circumstances)
    : changeList(intent.seen ?? undefined, intent.change, circumstances);
};

/** What the service alone sets; `status` and `completed` are one thing. */
const madeByService: ReadonlySet<string> = new Set([
  'user_id',
  'status',
  'position',
  'created_at',
  'updated_at',
  'completed_at',
  'version',
  'series_id',
  'successor_id',
]);

const comparable = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

/** Whether two tasks or lists are equal in what their user sets, or in those of these members that are named. */
export const isSameContent = (
  a: Task | List,
  b: Task | List,
  isMeant: (name: string) => boolean = () => true,
): boolean => {
  const contentOf = (entity: Task | List): string =>
    comparable(
      Object.fromEntries(
        Object.entries(entity).filter(([name]) => !madeByService.has(name) && isMeant(name)),
      ),
    );
  return contentOf(a) === contentOf(b);
};

/** Whether two versions are equal in what a change would overwrite: an item of a checklist, or all content. */
export const isSameFor = (
  change: Intent['change'],
  a: Task | List,
  b: Task | List,
  isMeant?: (name: string) => boolean,
): boolean => {
  if (change.kind !== 'editItem' && change.kind !== 'removeItem') return isSameContent(a, b, isMeant);
  const itemOf = (entity: Task | List) =>
    isTask(entity) ? entity.checklist.find(({ id }) => id === change.itemId) : undefined;
  return comparable(itemOf(a)) === comparable(itemOf(b));
};
