import type { NewTask, Task, TaskEdit } from '../../client/local/local.ts';

/** A new task with the content of one that is gone, and with an edit that was made of it. It does not recur. */
export const remade = (gone: Task, edit: TaskEdit = {}): NewTask => {
  const { title, description, priority, tags, checklist, due_date, list_id } = gone;
  const { completed: _, status: __, title: newTitle = title, recurrence: ___, ...others } = edit;
  return { description, priority, tags, checklist, due_date, list_id, ...others, title: newTitle };
};
