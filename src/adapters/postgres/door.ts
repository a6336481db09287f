import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { type Kysely, CompiledQuery } from 'kysely';
import * as E from 'fp-ts/lib/Either.js';
import type { UserId } from '../../domain/user.ts';
import { isConflict } from './failures.ts';
import { type Scope, roles, scopeSql, scopedQuery } from './scope.ts';
import { faultsInWall } from './walls.ts';

/** What the database answered: nothing is known of it until it is checked. */
export type Row = Readonly<Record<string, unknown>>;

/** Runs one statement for one owner, who is `$1`; `values` are `$2` and on. */
export type Statement = (
  owner: UserId,
  sql: string,
  values?: ReadonlyArray<unknown>,
) => Promise<ReadonlyArray<Row>>;

/** The one way to users' data. */
export type Door = {
  readonly statement: Statement;
  /** Runs a statement that asks who owns something, for upkeep. */
  readonly acrossOwners: (sql: string, values: ReadonlyArray<unknown>) => Promise<ReadonlyArray<Row>>;
  /** Runs work for an owner in one transaction; a `Left` and a rejection roll it back. */
  readonly atomically: <Err, A>(
    owner: UserId,
    work: (statement: Statement) => Promise<E.Either<Err, A>>,
  ) => Promise<E.Either<Err, A>>;
};

const attempts = 5;

/** Tries again what PostgreSQL gave up in favour of another transaction (SQLSTATE 40001, 40P01). */
const retrying = async <A>(work: () => Promise<A>): Promise<A> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === attempts || !isConflict(error)) throw error;
    }
  }
};

type Session = Pick<Kysely<unknown>, 'executeQuery'>;

/** Within a transaction, which has a scope already. */
const statementOn =
  (session: Session): Statement =>
  async (owner, sql, values = []) => {
    const query: CompiledQuery<Row> = CompiledQuery.raw(sql, [owner, ...values]);
    return (await session.executeQuery(query)).rows;
  };

const inTransaction = async <Err, A>(
  session: Session,
  { owner, role }: Scope,
  work: (statement: Statement) => Promise<E.Either<Err, A>>,
): Promise<E.Either<Err, A>> => {
  const say = (sql: string, values: unknown[] = []) => session.executeQuery(CompiledQuery.raw(sql, values));
  await say('begin');
  try {
    await say(scopeSql, [owner, role]);
    const result = await work(statementOn(session));
    await say(E.isRight(result) ? 'commit' : 'rollback');
    return result;
  } catch (error) {
    // A session that cannot even roll back is destroyed when it is given back; what counts is the first failure.
    await say('rollback').catch(() => undefined);
    throw error;
  }
};

/**
 * Opens the door. Nothing goes through before the wall beside it, row-level security, has been seen to stand; or it is
 * not relied upon, for databases that cannot have it.
 */
export const openDoor = (em: SqlEntityManager, rowLevelSecurity = true): Door => {
  const database = () => em.fork().getKysely<unknown>();
  const [serving, sweeping] = rowLevelSecurity ? [roles.serving, roles.sweeping] : ['none', 'none'];
  let isSafe = !rowLevelSecurity;
  const makeSure = async (): Promise<void> => {
    const faults = await faultsInWall(em);
    if (faults.length > 0) throw new Error(`the users' data is not safe: ${faults.join('; ')}`);
    isSafe = true;
  };
  const run = async (scope: Scope, sql: string, values: ReadonlyArray<unknown>): Promise<Row[]> => {
    if (!isSafe) await makeSure();
    return (await database().executeQuery<Row>(scopedQuery(scope, sql, values))).rows;
  };
  return {
    statement: (owner, sql, values = []) =>
      retrying(() => run({ owner, role: serving }, sql, [owner, ...values])),
    acrossOwners: (sql, values) => run({ owner: '', role: sweeping }, sql, values),
    atomically: (owner, work) =>
      retrying(async () => {
        if (!isSafe) await makeSure();
        return database()
          .connection()
          .execute((session) => inTransaction(session, { owner, role: serving }, work));
      }),
  };
};
