import type { LocalCopy, Task, TaskEdit, TaskMove } from '../../client/local/local.ts';
import { isSameContent } from '../../client/local/apply.ts';
import type { NoticeBoard } from '../shell/notices.ts';
import { remade } from './remade.ts';
import { createSource } from '../shell/use-snapshot.ts';

type Ids = ReadonlySet<string>;

/** Ids that the page watches. */
const createIds = () => {
  const { getSnapshot, subscribe, set } = createSource<Ids>(new Set());
  return {
    getSnapshot,
    subscribe,
    add: (id: string): void => set(new Set([...getSnapshot(), id])),
    remove: (id: string): void => set(new Set([...getSnapshot()].filter((one) => one !== id))),
  };
};

/** Milliseconds for which a task that was ticked stays in sight. */
const farewell = 500;

/** What users do to tasks, with the way back. */
export const createActions = (copy: LocalCopy, notices: NoticeBoard) => {
  /** Tasks that are deleted as soon as it is too late to take that back. */
  const removing = createIds();
  const lingering = createIds();

  const find = (id: string): Task | undefined => copy.getSnapshot().tasks.find((task) => task.id === id);
  /** Whether a task is still what its user has seen, but for what the service makes of their own changes, or of a deleted list. */
  const isUnchanged = (now: Task, seen: Task): boolean => {
    const isListGone = copy.getSnapshot().lists.every(({ id }) => id !== seen.list_id);
    return isSameContent(
      now,
      seen,
      (name) =>
        name !== 'recurrence' &&
        (name !== 'due_date' || now.recurrence === null) &&
        (name !== 'list_id' || now.list_id !== null || !isListGone),
    );
  };
  /** What was changed elsewhere since, its user has not seen: it stays. */
  const removeNow = (id: string, seen: Task): void => {
    const now = find(id);
    removing.remove(id);
    if (now === undefined) return;
    if (isUnchanged(now, seen)) copy.remove(id);
    else notices.show({ text: `“${now.title}” was changed elsewhere, and is kept` });
  };

  return {
    removing,
    /** Tasks that were ticked just now. */
    lingering,
    complete: ({ id, title }: Task, completed: boolean): void => {
      if (find(id) === undefined) return;
      lingering.add(id);
      setTimeout(() => lingering.remove(id), farewell);
      copy.complete(id, completed);
      notices.show({
        text: `${completed ? 'Completed' : 'Reopened'} “${title}”`,
        undo: () => {
          if (find(id) !== undefined) copy.complete(id, !completed);
        },
      });
    },
    /** A task was deleted elsewhere while it was edited: it can be made again, with what was typed. */
    recover: (task: Task, change: TaskEdit): void =>
      notices.show({
        text: `“${task.title}” was deleted while you wrote`,
        undo: () => copy.create(remade(task, change)),
      }),
    remove: (task: Task): void => {
      const { id, title } = task;
      let seen = task;
      // An editor that goes with it saves first.
      setTimeout(() => (seen = find(id) ?? seen), 0);
      notices.show({
        text: `Deleted “${title}”`,
        undo: () => removing.remove(id),
        onEnd: () => removeNow(id, seen),
      });
      removing.add(id);
    },
    skip: ({ id, title }: Task): void => {
      if (find(id) === undefined) return;
      copy.skip(id);
      notices.show({ text: `“${title}” moves to its next date` });
    },
    /** The way back leads to the end of the list that it was in. */
    moveToList: ({ id, title, list_id: before }: Task, list_id: string | null, listTitle: string): void => {
      if (find(id) === undefined) return;
      copy.move(id, { list_id });
      notices.show({
        text: `Moved “${title}” to ${listTitle}`,
        undo: () => {
          if (find(id) !== undefined) copy.move(id, { list_id: before });
        },
      });
    },
    move: (id: string, place: TaskMove, text: string): void => {
      if (find(id) === undefined) return;
      copy.move(id, place);
      notices.say(text);
    },
  };
};

export type Actions = ReturnType<typeof createActions>;
