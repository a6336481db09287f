import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { listAbsent } from '../../application/errors.ts';
import type { TaskStore } from '../../application/ports.ts';
import { isOverdue, nextVersion, toInbox } from '../../domain/task.ts';
import { collectionOn, unchecked } from './collection.ts';
import { type DataAccess, nextNumber } from './owner-data.ts';
import { isIn, pageOf, positionsOf } from './task-queries.ts';

export const tasksOn = (access: DataAccess): TaskStore => ({
  ...collectionOn(
    'task',
    ({ tasks }) => tasks,
    {
      onWrite: ({ lists }, { list }) =>
        O.isNone(list) || lists.written.has(list.value) ? E.right(undefined) : E.left(listAbsent),
      onRemove: unchecked,
    },
    access,
  ),
  list: (owner, query) =>
    access.reading(owner, ({ point, tasks }) => ({ at: point, ...pageOf(tasks.written.values(), query) })),
  clear: (owner, list, clearing, at) =>
    access.writing(owner, (data) => {
      const { written, deleted } = data.tasks;
      const inList = [...written.values()]
        .filter(({ value }) => isIn(value, O.some(list)))
        .toSorted((a, b) => a.number - b.number);
      for (const { value, version } of inList) {
        const number = nextNumber(data);
        if (clearing === 'inbox')
          written.set(value.id, { value: toInbox(value, at), version: nextVersion(version), number });
        else {
          written.delete(value.id);
          deleted.set(value.id, { number, at });
        }
      }
      return E.right(undefined);
    }),
  positions: (owner, query) =>
    access.reading(owner, ({ tasks }) => positionsOf(tasks.written.values(), query)),
  stats: (owner, asOf) =>
    access.reading(owner, ({ tasks }) => {
      const all = [...tasks.written.values()].map(({ value }) => value);
      const pending = all.filter(({ status }) => status === 'pending');
      return {
        total: all.length,
        pending: pending.length,
        completed: all.length - pending.length,
        overdue: all.filter((task) => isOverdue(task, asOf)).length,
      };
    }),
});
