import type * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import { dueText, makeDue } from '../domain/due.ts';
import { makeOrderKey } from '../domain/order-key.ts';
import { sortKey } from '../domain/search/search.ts';
import { type Task, makeTaskId, priorities, priorityRank } from '../domain/task.ts';
import { storable } from '../domain/text.ts';
import { makeInstant } from '../domain/time.ts';

export const sorts = ['created_at', 'updated_at', 'due_date', 'priority', 'title', 'position'] as const;
/**
 * The sorts of tasks; ties are broken by id. `updated_at` is the order of changes. A day precedes an instant at its midnight in
 * UTC; tasks without a due date come last in either order. Titles are ordered by their sort keys, positions by their order keys.
 */
export type SortBy = (typeof sorts)[number];
export type Order = 'asc' | 'desc';
export type Sort = { readonly by: SortBy; readonly order: Order };

/**
 * The position of a task in a sort: its sort keys, the first one first. A page ends at the position of its last task. Text is
 * compared by code points; null comes last in either order.
 */
export type Position = ReadonlyArray<string | number | null>;

type TaskSort = {
  /** The default order. */
  readonly order: Order;
  /** The position of a task; `number` is the number of its latest change. */
  readonly positionOf: (task: Task, number: number) => Position;
  /** Encodes a position for a cursor, as JSON values. */
  readonly write: (position: Position) => ReadonlyArray<unknown>;
  /** Decodes what `write` encoded; none for anything else. */
  readonly read: (written: ReadonlyArray<unknown>) => O.Option<Position>;
};

const textRead =
  <A>(make: (text: string) => E.Either<unknown, A>) =>
  (written: unknown): O.Option<A> =>
    typeof written === 'string' ? O.fromEither(make(written)) : O.none;

const readId = textRead(makeTaskId);

/** The keys, followed by the id. */
const withId = (keys: O.Option<Position>, id: unknown): O.Option<Position> =>
  pipe(
    keys,
    O.flatMap((read) => O.map((taskId: string): Position => [...read, taskId])(readId(id))),
  );

const asItIs = (position: Position): Position => position;
const alone = (key: string | number): Position => [key];

/** The default order and the positions of each sort. */
export const taskSorts = {
  created_at: {
    order: 'desc',
    positionOf: ({ createdAt, id }) => [createdAt, id],
    write: asItIs,
    read: ([at, id]) => withId(O.map(alone)(textRead(makeInstant)(at)), id),
  },
  updated_at: {
    order: 'desc',
    positionOf: (_, number) => [number],
    write: asItIs,
    read: ([number]) => (Number.isSafeInteger(number) ? O.some([Number(number)]) : O.none),
  },
  due_date: {
    order: 'asc',
    positionOf: ({ due, id }) => [pipe(due, O.map(dueText), O.toNullable), id],
    write: asItIs,
    read: ([due, id]) =>
      withId(due === null ? O.some([null]) : pipe(due, textRead(makeDue), O.map(dueText), O.map(alone)), id),
  },
  priority: {
    order: 'desc',
    positionOf: ({ priority, id }) => [priorityRank(priority), id],
    write: ([rank, id]) => [priorities[Number(rank) - 1], id],
    read: ([word, id]) =>
      pipe(
        O.fromNullable(priorities.find((priority) => priority === word)),
        O.map((priority) => alone(priorityRank(priority))),
        (keys) => withId(keys, id),
      ),
  },
  title: {
    order: 'asc',
    positionOf: ({ title, id }) => [sortKey(title), id],
    write: asItIs,
    read: ([key, id]) => withId(O.map(alone)(textRead(storable)(key)), id),
  },
  position: {
    order: 'asc',
    positionOf: ({ position }) => [position],
    write: asItIs,
    read: ([key]) => O.map(alone)(textRead(makeOrderKey)(key)),
  },
} as const satisfies Record<SortBy, TaskSort>;
