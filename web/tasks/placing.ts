import type { Task, TaskMove } from '../../client/local/state.ts';

/**
 * Where a task goes that is put at a place among those that are shown; undefined: no other task of its list is shown, or it stays
 * where it is. A move is within the list of the task.
 */
export const placeAt = (shown: ReadonlyArray<Task>, from: number, to: number): TaskMove | undefined => {
  const task = shown[from];
  if (task === undefined || from === to) return undefined;
  const order = shown.toSpliced(from, 1).toSpliced(to, 0, task);
  const isNeighbour = (other: Task): boolean => other.id !== task.id && other.list_id === task.list_id;
  const before = order.slice(0, to).findLast(isNeighbour);
  if (before !== undefined) return { after: before.id };
  const after = order.slice(to + 1).find(isNeighbour);
  return after === undefined ? undefined : { before: after.id };
};
