import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Store, Stores, UnitOfWork } from '../../application/ports.ts';
import type { OwnerId } from '../../domain/user.ts';
import type { TenantSession, Statement } from './tenancy/tenant-session.ts';
import { type Attempt, type OnUnavailable, orUnavailable } from './errors.ts';
import { historyThrough } from './history.ts';
import { idempotently } from './idempotency.ts';
import { lockOwnerSql } from './owner-row.ts';
import { purgeExpired } from './retention.ts';
import { listsThrough } from './lists/list-store.ts';
import { tasksThrough } from './tasks/task-store.ts';

/** Deletes the user's row; tasks, idempotency records and all other data cascade. */
const eraseSql = 'delete from users where id = $1';

/** The stores; `first` runs statements that lock the owner's row themselves, if it is there, and then return a row. */
const storesThrough = (statement: Statement, attempted: Attempt, first = statement): Stores => ({
  tasks: tasksThrough(statement, attempted, first),
  lists: listsThrough(statement, attempted, first),
  history: historyThrough(statement, attempted),
});

/** Passes a failure inside a transaction to the session, which rolls back and may retry. */
const rethrow: Attempt = (work) => () => work().then(E.right);

const unitOf = (stores: Stores): UnitOfWork => {
  const unit: UnitOfWork = { ...stores, atomically: (_, work) => work(unit) };
  return unit;
};

/** Runs work inside a transaction, under the owner's lock. */
const withOwnerLock = async <Err, A>(
  statement: Statement,
  owner: OwnerId,
  work: (unit: UnitOfWork) => TE.TaskEither<Err, A>,
): Promise<E.Either<Err, A>> => {
  await statement(owner, lockOwnerSql);
  return work(unitOf(storesThrough(statement, rethrow)))();
};

/** The same, with the lock taken by the first statement of the work, or behind it. */
const withLateOwnerLock = async <Err, A>(
  statement: Statement,
  owner: OwnerId,
  work: (unit: UnitOfWork) => TE.TaskEither<Err, A>,
): Promise<E.Either<Err, A>> => {
  let isLocked = false;
  const lock = async (): Promise<void> => {
    if (!isLocked) await statement(owner, lockOwnerSql);
    isLocked = true;
  };
  const locked: Statement = async (...call) => {
    await lock();
    return statement(...call);
  };
  const locking: Statement = async (...call) => {
    const rows = await statement(...call);
    isLocked ||= rows.length > 0;
    return rows;
  };
  const result = await work(unitOf(storesThrough(locked, rethrow, locking)))();
  // The record of the response needs the owner's row.
  if (E.isRight(result)) await lock();
  return result;
};

/** Stores everything in PostgreSQL or PGlite. `onUnavailable` receives the reason for which the database is unavailable. */
export const createPostgresStore = (
  session: TenantSession,
  onUnavailable: OnUnavailable = () => undefined,
): Store => {
  const attempted = orUnavailable(onUnavailable);
  return {
    ...storesThrough(session.statement, attempted),
    atomically: (owner, work) =>
      pipe(
        attempted(() => session.atomically(owner, (statement) => withOwnerLock(statement, owner, work))),
        TE.flatMap(TE.fromEither),
      ),
    idempotently: (owner, request, work, encode) =>
      pipe(
        attempted(() =>
          idempotently(
            session,
            owner,
            request,
            (statement) => withLateOwnerLock(statement, owner, work),
            encode,
          ),
        ),
        TE.flatMap(TE.fromEither),
      ),
    erase: (owner) =>
      pipe(
        attempted(() => session.statement(owner, eraseSql)),
        TE.map(() => undefined),
      ),
    purgeExpired: (olderThan, goesOn) => attempted(() => purgeExpired(session, olderThan, goesOn)),
  };
};
