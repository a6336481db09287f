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

export const openDoor = (em: SqlEntityManager): Door => {
  const database = () => em.fork().getKysely<unknown>();
  return {
    statement: (owner, sql, values) => retrying(() => statementOn(database())(owner, sql, values)),
    atomically: (work) =>
      retrying(async () => {
        const transaction = await database().startTransaction().execute();
        try {
          const result = await work(statementOn(transaction));
          await (E.isRight(result) ? transaction.commit() : transaction.rollback()).execute();
          return result;
        } catch (error) {
          if (!transaction.isCommitted)
            await transaction
              .rollback()
              .execute()
              .catch(() => undefined);
          throw error;
        }
      }),
  };
};
