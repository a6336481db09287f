import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { UnitOfWork, Store } from '../../application/ports.ts';
import type { UserId } from '../../domain/user.ts';
import type { TenantSession, Statement } from './tenancy/tenant-session.ts';
import { type OnUnavailable, orUnavailable } from './errors.ts';
import { idempotently } from './idempotency.ts';
import { purgeExpired } from './retention.ts';
import { type Attempt, tasksThrough } from './tasks/task-store.ts';

/** Every writing transaction begins with the lock on the owner's row, so that no two wait for each other. */
const lockOwnerSql = `
  insert into users as owner (id) values ($1)
  on conflict (id) do update set change_seq = owner.change_seq`;

/** Tasks, answers and all else that is the user's go with the row. */
const eraseSql = 'delete from users where id = $1';

/** A failure inside a transaction goes up to the door, which rolls back and may try again. */
const rethrow: Attempt = (work) => () => work().then(E.right);

/** Does work inside a transaction while nobody else writes what is the owner's. */
const withOwnerLock = async <Err, A>(
  statement: Statement,
  owner: UserId,
  work: (held: UnitOfWork) => TE.TaskEither<Err, A>,
): Promise<E.Either<Err, A>> => {
  await statement(owner, lockOwnerSql);
  const held: UnitOfWork = { tasks: tasksThrough(statement, rethrow), atomically: (_, inner) => inner(held) };
  return work(held)();
};

/** Everything in PostgreSQL, or in PGlite, which is the same to it. `onAway` hears why the database could not be had. */
export const createPostgresStore = (door: TenantSession, onAway: OnUnavailable = () => undefined): Store => {
  const attempted = orUnavailable(onAway);
  return {
    tasks: tasksThrough(door.statement, attempted),
    atomically: ({ userId }, work) =>
      pipe(
        attempted(() => door.atomically(userId, (statement) => withOwnerLock(statement, userId, work))),
        TE.flatMap(TE.fromEither),
      ),
    idempotently: ({ userId }, request, work) =>
      pipe(
        attempted(() =>
          door.atomically(userId, (statement) =>
            idempotently(statement, userId, request, () => withOwnerLock(statement, userId, work)),
          ),
        ),
        TE.flatMap(TE.fromEither),
      ),
    erase: ({ userId }) =>
      pipe(
        attempted(() => door.statement(userId, eraseSql)),
        TE.map(() => undefined),
      ),
    purgeExpired: (olderThan, goesOn) => attempted(() => purgeExpired(door, olderThan, goesOn)),
  };
};
