import { hash } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Position, SortBy } from '../../../application/task-query.ts';
import { type Due, dueText, makeDue } from '../../../domain/due.ts';
import { makeTaskId, priorities } from '../../../domain/task.ts';
import { storable } from '../../../domain/text.ts';
import { type Instant, makeInstant } from '../../../domain/time.ts';
import type { OwnerId } from '../../../domain/user.ts';
import type { ApiError } from '../api-error.ts';
import type { ListQuery } from './list-query.ts';

/** The form of cursors; one of another form is refused. */
const version = '2';

/** Ties a position to the owner, the filter and the sort of its list; a change to any of them shows. */
const digestOf = (owner: OwnerId, { filter, overdueIn, sort }: ListQuery, position: string): string =>
  hash('sha256', JSON.stringify([version, owner, filter, overdueIn, sort, position]), 'base64url').slice(
    0,
    16,
  );

const wordsFor = (position: Position): ReadonlyArray<unknown> => {
  switch (position.by) {
    case 'created_at':
      return [position.createdAt, position.id];
    case 'updated_at':
      return [position.number];
    case 'due_date':
      return [pipe(position.due, O.map(dueText), O.toNullable), position.id];
    case 'priority':
      return [position.priority, position.id];
    case 'title':
      return [position.key, position.id];
  }
};

/** A cursor that leads behind a position: opaque to the caller. */
export const cursorTo = (owner: OwnerId, query: ListQuery, position: Position): string => {
  const written = Buffer.from(JSON.stringify(wordsFor(position))).toString('base64url');
  return [version, digestOf(owner, query, written), written].join('.');
};

const read = <A>(value: unknown, make: (text: string) => E.Either<unknown, A>): O.Option<A> =>
  typeof value === 'string' ? O.fromEither(make(value)) : O.none;

const positionIn = (by: SortBy, [rank, tie]: ReadonlyArray<unknown>): O.Option<Position> => {
  if (by === 'updated_at') return Number.isSafeInteger(rank) ? O.some({ by, number: Number(rank) }) : O.none;
  const found = read(tie, makeTaskId);
  if (O.isNone(found)) return O.none;
  const id = found.value;
  switch (by) {
    case 'created_at':
      return O.map((createdAt: Instant) => ({ by, createdAt, id }))(read(rank, makeInstant));
    case 'due_date':
      return rank === null
        ? O.some({ by, due: O.none, id })
        : O.map((due: Due) => ({ by, due: O.some(due), id }))(read(rank, makeDue));
    case 'priority':
      return pipe(
        O.fromNullable(priorities.find((one) => one === rank)),
        O.map((priority) => ({ by, priority, id })),
      );
    case 'title':
      return O.map((key: string) => ({ by, key, id }))(read(rank, storable));
  }
};

const wordsIn = (written: string): ReadonlyArray<unknown> => {
  try {
    const words: unknown = JSON.parse(Buffer.from(written, 'base64url').toString());
    return Array.isArray(words) ? words : [];
  } catch {
    return [];
  }
};

const refusal: ApiError = {
  _tag: 'Invalid',
  violations: [
    { pointer: '/cursor', detail: 'must come from the Link of a list with the same owner, filter and sort' },
  ],
};

/** The position that a cursor leads behind, if it was made for this owner and query. */
export const positionAt = (
  owner: OwnerId,
  query: ListQuery,
  cursor: string,
): E.Either<ApiError, Position> => {
  const [form, digest, written = '', ...more] = cursor.split('.');
  return form === version && more.length === 0 && digest === digestOf(owner, query, written)
    ? pipe(
        positionIn(query.sort.by, wordsIn(written)),
        E.fromOption(() => refusal),
      )
    : E.left(refusal);
};
