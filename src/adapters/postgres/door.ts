import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { type Kysely, CompiledQuery } from 'kysely';
import * as E from 'fp-ts/lib/Either.js';
import type { UserId } from '../../domain/user.ts';
import { isConflict } from './failures.ts';

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
  /** Runs work in one transaction; a `Left` and a rejection roll it back. */
  readonly atomically: <Err, A>(
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

const statementOn =
  (session: Session): Statement =>
  async (owner, sql, values = []) => {
    const query: CompiledQuery<Row> = CompiledQuery.raw(sql, [owner, ...values]);
    return (await session.executeQuery(query)).rows;
  };

/**
 * Limits of a transaction, so that one that is stuck lets go of its locks whatever becomes of us: on waiting for a lock,
 * on a statement, and on being left alone. They end with the transaction, as behind a transaction pooler they must.
 */
const limitSql = `select set_config('lock_timeout', '2s', true), set_config('statement_timeout', '3s', true),
  set_config('idle_in_transaction_session_timeout', '5s', true)`;

const inTransaction = async <Err, A>(
  session: Session,
  work: (statement: Statement) => Promise<E.Either<Err, A>>,
): Promise<E.Either<Err, A>> => {
  const say = (sql: string) => session.executeQuery(CompiledQuery.raw(sql));
  await say('begin');
  try {
    await say(limitSql);
    const result = await work(statementOn(session));
    await say(E.isRight(result) ? 'commit' : 'rollback');
    return result;
  } catch (error) {
    // A session that cannot even roll back is destroyed when it is given back; what counts is the first failure.
    await say('rollback').catch(() => undefined);
    throw error;
  }
};

export const openDoor = (em: SqlEntityManager): Door => {
  const database = () => em.fork().getKysely<unknown>();
  return {
    statement: (owner, sql, values) => retrying(() => statementOn(database())(owner, sql, values)),
    atomically: (work) =>
      retrying(() =>
        database()
          .connection()
          .execute((session) => inTransaction(session, work)),
      ),
  };
};
