import { hash } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Position, taskSorts } from '../../../application/task-sort.ts';
import type { OwnerId } from '../../../domain/user.ts';
import type { ApiError } from '../api-error.ts';
import type { ListQuery } from './list-query.ts';

/** The version of the cursor format; others are refused. */
const version = '2';

/** A digest that ties a position to the owner, filter and sort of its list. */
const digestOf = (owner: OwnerId, { filter, overdueIn, sort }: ListQuery, position: string): string =>
  hash('sha256', JSON.stringify([version, owner, filter, overdueIn, sort, position]), 'base64url').slice(
    0,
    16,
  );

/** The opaque cursor of the page behind a position. */
export const cursorTo = (owner: OwnerId, query: ListQuery, position: Position): string => {
  const written = Buffer.from(JSON.stringify(taskSorts[query.sort.by].write(position))).toString('base64url');
  return [version, digestOf(owner, query, written), written].join('.');
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

/** The position in a cursor, if it was issued for this owner and query. */
export const positionAt = (
  owner: OwnerId,
  query: ListQuery,
  cursor: string,
): E.Either<ApiError, Position> => {
  const [form, digest, written = '', ...more] = cursor.split('.');
  return form === version && more.length === 0 && digest === digestOf(owner, query, written)
    ? pipe(
        taskSorts[query.sort.by].read(wordsIn(written)),
        E.fromOption(() => refusal),
      )
    : E.left(refusal);
};
