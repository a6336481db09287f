import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Store, Stores, UnitOfWork } from '../../application/ports.ts';
import type { TenantSession, Statement } from './tenancy/tenant-session.ts';
import { type Attempt, type OnUnavailable, orUnavailable } from './errors.ts';
import { historyThrough } from './history.ts';
import { idempotently } from './idempotency.ts';
import { lockOwnerSql } from './owner-row.ts';
import { purgeExpired } from './retention.ts';
import { listsThrough } from './lists/list-store.ts';
import { tasksThrough } from './tasks/task-store.ts';

/** Deletes the account, if there is one, whose trigger deletes the user's row. */
const eraseAccountSql = 'select identity.erase_account($1)';

/** Deletes the user's row; tasks, idempotency records and all other data cascade. */
const eraseSql = 'delete from users where id = $1';

const storesThrough = (statement: Statement, attempted: Attempt): Stores => ({
  tasks: tasksThrough(statement, attempted),
  lists: listsThrough(statement, attempted),
  history: historyThrough(statement, attempted),
});

/** Passes a failure inside a transaction to the session, which rolls back and may retry. */
const rethrow: Attempt = (work) => () => work().then(E.right);

/** Runs work inside a transaction that has the owner's lock. */
const runIn = <Err, A>(
  statement: Statement,
  work: (unit: UnitOfWork) => TE.TaskEither<Err, A>,
): Promise<E.Either<Err, A>> => {
  const unit: UnitOfWork = { ...storesThrough(statement, rethrow), atomically: (_, inner) => inner(unit) };
  return work(unit)();
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
        attempted(() =>
          session.atomically(owner, async (statement) => {
            await statement(owner, lockOwnerSql);
            return runIn(statement, work);
          }),
        ),
        TE.flatMap(TE.fromEither),
      ),
    idempotently: (owner, request, work, encode) =>
      pipe(
        attempted(() => idempotently(session, owner, request, (statement) => runIn(statement, work), encode)),
        TE.flatMap(TE.fromEither),
      ),
    erase: (owner) =>
      pipe(
        attempted(() =>
          session.atomically(owner, async (statement, last) => {
            await statement(owner, eraseAccountSql);
            await last(owner, eraseSql);
            return E.right(undefined);
          }),
        ),
        TE.flatMap(TE.fromEither),
      ),
    purgeExpired: (olderThan, goesOn) => attempted(() => purgeExpired(session, olderThan, goesOn)),
  };
};
