import * as E from 'fp-ts/lib/Either.js';
import {
  type RequestInProgress,
  type RequestKeyReused,
  requestInProgress,
} from '../../application/errors.ts';
import type { IdempotencyRequest, IdempotentResult } from '../../application/ports.ts';
import { type IdempotencyRecord, replay } from '../../application/idempotency.ts';
import type { OwnerId } from '../../domain/user.ts';
import type { Row } from './driver/connections.ts';
import type { Statement } from './tenancy/tenant-session.ts';
import { textIn } from './row.ts';

/** Without this lock, a retry would wait on the uncommitted row of the first request; with it, the retry fails at once. */
const lockKeySql =
  'select pg_try_advisory_xact_lock(hashtextextended($2, hashtextextended($1, 0))) as is_free';

const findSql = 'select fingerprint, response from idempotency_records where user_id = $1 and key = $2';

const keepSql = `
  insert into idempotency_records (user_id, key, fingerprint, response, recorded_at) values ($1, $2, $3, $4, $5)`;

const keptIn = (row: Row): IdempotencyRecord => ({
  fingerprint: textIn(row, 'fingerprint'),
  response: textIn(row, 'response'),
});

/**
 * Runs work inside a transaction and stores its response, unless one is stored already. A second statement looks for it, after
 * the lock's own: that statement's snapshot may be older than the lock.
 */
export const idempotently = async <Err, A>(
  statement: Statement,
  owner: OwnerId,
  request: IdempotencyRequest,
  work: () => Promise<E.Either<Err, A>>,
  encode: (response: A) => string,
): Promise<E.Either<Err | RequestInProgress | RequestKeyReused, IdempotentResult<A>>> => {
  const { key, fingerprint, at } = request;
  const [lock] = await statement(owner, lockKeySql, [key]);
  const [kept] = await statement(owner, findSql, [key]);
  if (kept !== undefined) return replay(keptIn(kept), request);
  if (lock?.['is_free'] !== true) return E.left(requestInProgress);
  const result = await work();
  if (E.isLeft(result)) return result;
  await statement(owner, keepSql, [key, fingerprint, encode(result.right), at]);
  return E.right({ response: result.right, isReplayed: false });
};
