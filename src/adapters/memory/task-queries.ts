import * as O from 'fp-ts/lib/Option.js';
import * as S from 'fp-ts/lib/string.js';
import { firstPage } from '../../application/page.ts';
import type { PositionsQuery, TaskPosition } from '../../application/ports.ts';
import type { TaskFilter, TaskQuery } from '../../application/task-query.ts';
import { type Order, type Position, taskSorts } from '../../application/task-sort.ts';
import { type Due, dueText } from '../../domain/due.ts';
import type { ListId } from '../../domain/list.ts';
import { searchedText } from '../../domain/search/search.ts';
import { type Task, isOverdue } from '../../domain/task.ts';
import { canonical } from '../../domain/text.ts';
import type { Stored } from './owner-data.ts';

const isDue = (task: Task, holds: (due: Due) => boolean): boolean =>
  O.isSome(task.due) && holds(task.due.value);

const contains = (task: Task, words: ReadonlyArray<string>): boolean => {
  if (words.length === 0) return true;
  const text = searchedText(task.title, O.getOrElse(() => '')(task.description));
  return words.every((word) => text.includes(word));
};

const isSameList = O.getEq<ListId>(S.Eq).equals;

/** Whether a task is in a list; none: in the inbox. */
export const isIn = (task: Task, list: O.Option<ListId>): boolean => isSameList(task.list, list);

const allows = (filter: TaskFilter, task: Task): boolean => {
  const { status, priorities: wanted, tags, dueBefore, dueAfter, overdue, list, series, words } = filter;
  return (
    (O.isNone(status) || task.status === status.value) &&
    (wanted.length === 0 || wanted.includes(task.priority)) &&
    tags.every((tag) => task.tags.some((own) => canonical(own) === canonical(tag))) &&
    (O.isNone(dueBefore) || isDue(task, (due) => dueText(due) < dueText(dueBefore.value))) &&
    (O.isNone(dueAfter) || isDue(task, (due) => dueText(due) > dueText(dueAfter.value))) &&
    (O.isNone(overdue) || isOverdue(task, overdue.value)) &&
    (O.isNone(list) || isIn(task, list.value)) &&
    (O.isNone(series) || (O.isSome(task.recurrence) && task.recurrence.value.series === series.value)) &&
    contains(task, words)
  );
};

/** UTF-8 bytes of a task's text; a checklist counts as JSON, as it is served. */
export const textBytes = ({ title, description, tags, checklist }: Task): number =>
  Buffer.byteLength([title, O.getOrElse(() => '')(description), ...tags].join('')) +
  (checklist.length === 0 ? 0 : Buffer.byteLength(JSON.stringify(checklist)));

/** Compares in code-point order; `<` on strings differs beyond U+FFFF. */
const compareText = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Compares keys one by one until they differ; null comes last in either order. */
const inOrder =
  (order: Order) =>
  (a: Position, b: Position): number => {
    for (const [index, key = null] of a.entries()) {
      const other = b[index] ?? null;
      if (key === other) continue;
      if (key === null || other === null) return key === null ? 1 : -1;
      const compared = typeof key === 'number' ? key - Number(other) : compareText(key, String(other));
      return order === 'asc' ? compared : -compared;
    }
    return 0;
  };

/** Tasks in their order. Keys are of ASCII, which `<` compares as code points. */
export const positionsOf = (
  all: Iterable<Stored<Task>>,
  { side, of, list, limit }: PositionsQuery,
): ReadonlyArray<TaskPosition> => {
  const sign = side === 'above' ? 1 : -1;
  const isThere = ({ position }: Task): boolean =>
    O.isNone(of) || (side === 'above' ? position > of.value : position < of.value);
  return [...all]
    .map(({ value }) => value)
    .filter((task) => isThere(task) && (O.isNone(list) || isIn(task, list.value)))
    .sort((a, b) => (a.position < b.position ? -sign : sign))
    .slice(0, limit)
    .map(({ id, position }) => ({ id, position }));
};

/** Runs a query on all tasks of an owner, in plain TypeScript. */
export const pageOf = (all: Iterable<Stored<Task>>, { filter, sort, limit, after }: TaskQuery) => {
  const ordered = inOrder(sort.order);
  const found = [...all]
    .filter(({ value }) => allows(filter, value))
    .map((stored) => ({ ...stored, position: taskSorts[sort.by].positionOf(stored.value, stored.number) }))
    .filter(({ position }) => O.isNone(after) || ordered(position, after.value) > 0)
    .sort((a, b) => ordered(a.position, b.position));
  const page = firstPage(found, limit, ({ value }) => textBytes(value));
  const last = page.at(-1);
  return {
    tasks: page.map(({ value, version }) => ({ value, version })),
    next: found.length > page.length && last !== undefined ? O.some(last.position) : O.none,
  };
};
