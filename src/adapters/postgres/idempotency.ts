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
import type { Statement, TenantSession } from './tenancy/tenant-session.ts';
import { Conflict, isUniqueViolation } from './errors.ts';
import { lockOwnerIf } from './owner-row.ts';
import { textIn } from './row.ts';

const findSql = 'select fingerprint, response from idempotency_records where user_id = $1 and key = $2';

/**
 * Locks the key and looks for its record; if there is work to do, locks the owner's row, too. Without the lock of the key, a
 * retry would wait on the uncommitted row of the first request; with it, the retry fails at once.
 */
const beginSql = `
  with found as materialized (
    select pg_try_advisory_xact_lock(hashtextextended($2, hashtextextended($1, 0))) as is_free, fingerprint, response
    from (values (1)) as one left join (${findSql}) as kept on true
  ), locked as (${lockOwnerIf('exists (select from found where is_free and response is null)')})
  select is_free, fingerprint, response from found`;

const keepSql = `
  insert into idempotency_records (user_id, key, fingerprint, response, recorded_at) values ($1, $2, $3, $4, $5)`;

const keptIn = (row: Row): IdempotencyRecord => ({
  fingerprint: textIn(row, 'fingerprint'),
  response: textIn(row, 'response'),
});

const keptMeanwhile =
  'the first request with the key was committed between the look for its record and the lock';

/** Stores the response of a first request. */
const keep = (statement: Statement, owner: OwnerId, values: ReadonlyArray<unknown>): Promise<unknown> =>
  statement(owner, keepSql, values).catch((error: unknown) => {
    throw isUniqueViolation(error) ? new Conflict(keptMeanwhile, { cause: error }) : error;
  });

type Result<Err, A> = E.Either<Err | RequestInProgress | RequestKeyReused, IdempotentResult<A>>;

/** Does work in a transaction that it begins, unless there is a record of it. */
const attempt = async <Err, A>(
  statement: Statement,
  lastStatement: Statement,
  owner: OwnerId,
  { key, fingerprint, at }: IdempotencyRequest,
  work: (statement: Statement) => Promise<E.Either<Err, A>>,
  encode: (response: A) => string,
): Promise<Result<Err, A>> => {
  const [found = {}] = await statement(owner, beginSql, [key]);
  if (found['response'] !== null) return replay(keptIn(found), { fingerprint });
  if (found['is_free'] !== true) return E.left(requestInProgress);
  const result = await work(statement);
  if (E.isLeft(result)) return result;
  await keep(lastStatement, owner, [key, fingerprint, encode(result.right), at]);
  return E.right({ response: result.right, isReplayed: false });
};

/**
 * Does work in a transaction and stores its response, unless one is stored already. The snapshot that looks for it is older than
 * the lock: the first request may be committed in between, and this one then does the work again. Nothing of that stays: the
 * record is there already, so that the transaction fails and is tried again; or the work is refused, and the record is found
 * after it.
 */
export const idempotently = async <Err, A>(
  session: TenantSession,
  owner: OwnerId,
  request: IdempotencyRequest,
  work: (statement: Statement) => Promise<E.Either<Err, A>>,
  encode: (response: A) => string,
): Promise<Result<Err, A>> => {
  const once = () =>
    session.atomically(owner, (statement, lastStatement) =>
      attempt(statement, lastStatement, owner, request, work, encode),
    );
  const result = await once();
  if (E.isRight(result)) return result;
  const kept = await session.statement(owner, findSql, [request.key], 'pipelined');
  return kept.length === 0 ? result : once();
};
