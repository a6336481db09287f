import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { type Kysely, CompiledQuery } from 'kysely';
import * as E from 'fp-ts/lib/Either.js';
import type { OwnerId } from '../../../domain/user.ts';
import { isConflict } from '../errors.ts';
import {
  type QueryMode,
  type TenantContext,
  type Scoping,
  beginWithContextSql,
  beginQuery,
  ownQuery,
  roles,
  scopedQuery,
} from './tenant-context.ts';
import { rlsViolations } from './rls-check.ts';

/** What the database answered: nothing is known of it until it is checked. */
export type Row = Readonly<Record<string, unknown>>;

/** Runs one statement for one owner, who is `$1`; `values` are `$2` and on. Unless it is said, alone. */
export type Statement = (
  owner: OwnerId,
  sql: string,
  values?: ReadonlyArray<unknown>,
  mode?: QueryMode,
) => Promise<ReadonlyArray<Row>>;

/** The one way to users' data. */
export type TenantSession = {
  readonly statement: Statement;
  /** Runs a statement that asks who owns something, for upkeep. */
  readonly acrossTenants: (sql: string, values: ReadonlyArray<unknown>) => Promise<ReadonlyArray<Row>>;
  /** Runs work for an owner in one transaction; a `Left` and a rejection, which a statement's failure must become, roll it back. */
  readonly atomically: <Err, A>(
    owner: OwnerId,
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
  async (owner, sql, values = [], mode = 'alone') =>
    (await session.executeQuery<Row>(ownQuery(sql, [owner, ...values], mode))).rows;

const inTransaction = async <Err, A>(
  session: Session,
  scope: TenantContext,
  scoping: Scoping,
  work: (session: Session) => Promise<E.Either<Err, A>>,
): Promise<E.Either<Err, A>> => {
  const say = (sql: string) => session.executeQuery(CompiledQuery.raw(sql));
  try {
    await (scoping === 'sync' ? session.executeQuery(beginQuery(scope)) : say(beginWithContextSql(scope)));
    const result = await work(session);
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
export const openTenantSession = (
  em: SqlEntityManager,
  rowLevelSecurity = true,
  scoping: Scoping = 'sync',
): TenantSession => {
  const database = em.fork().getKysely<unknown>();
  const [serving, sweeping] = rowLevelSecurity ? [roles.serving, roles.sweeping] : ['none', 'none'];
  let isSafe = !rowLevelSecurity;
  const makeSure = async (): Promise<void> => {
    const faults = await rlsViolations(em);
    if (faults.length > 0) throw new Error(`the users' data is not safe: ${faults.join('; ')}`);
    isSafe = true;
  };
  const inScope = async <Err, A>(
    scope: TenantContext,
    work: (session: Session) => Promise<E.Either<Err, A>>,
  ): Promise<E.Either<Err, A>> => {
    if (!isSafe) await makeSure();
    return database.connection().execute((session) => inTransaction(session, scope, scoping, work));
  };
  const run = async (
    scope: TenantContext,
    sql: string,
    values: ReadonlyArray<unknown>,
    mode: QueryMode,
  ): Promise<ReadonlyArray<Row>> => {
    if (scoping === 'transaction') {
      const query = ownQuery(sql, values, mode);
      return E.toUnion(
        await inScope(scope, async (session) => E.right((await session.executeQuery<Row>(query)).rows)),
      );
    }
    if (!isSafe) await makeSure();
    return (await database.executeQuery<Row>(scopedQuery(scope, sql, values, mode))).rows;
  };
  return {
    statement: (owner, sql, values = [], mode = 'alone') =>
      retrying(() => run({ owner, role: serving }, sql, [owner, ...values], mode)),
    acrossTenants: (sql, values) => run({ owner: '', role: sweeping }, sql, values, 'unprepared'),
    atomically: (owner, work) =>
      retrying(() => inScope({ owner, role: serving }, (session) => work(statementOn(session)))),
  };
};
