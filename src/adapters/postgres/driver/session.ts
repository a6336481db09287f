import * as E from 'fp-ts/lib/Either.js';
import { type ClientBase, DatabaseError } from 'pg';
import type { Connections, Query, Session } from './connections.ts';
import { runOn } from './statements.ts';

/**
 * A session on a client. After a time-out or a broken connection, which PostgreSQL did not report itself, the state of the
 * server is unknown, so the client is not reused: `isSound` is false.
 */
export const sessionOn = (
  client: ClientBase,
  mayPrepare: boolean,
  giveBack: (isSound: boolean) => void,
): Session => {
  let isSound = true;
  return {
    run: async (query) => {
      try {
        return await runOn(client, query, mayPrepare);
      } catch (error) {
        isSound &&= error instanceof DatabaseError;
        throw error;
      }
    },
    release: () => giveBack(isSound),
  };
};

/** A command that returns nothing. */
const command = (sql: string): Query => ({ sql, values: [], mode: 'unprepared' });

/** Acquires a session for queries with a context, or for such without one. */
export type Acquire = (forContext: boolean) => Promise<Session>;

/** Runs work in one transaction of a session. */
export const transactionsIn =
  (acquire: Acquire): Connections['withTransaction'] =>
  async (begin, work) => {
    const { context } = begin;
    const { run, release } = await acquire(context !== undefined);
    const transaction = { isBegun: false, isEnded: false };
    const runWithin = <A>(query: Query): Promise<A[]> => {
      const isFirst = !transaction.isBegun;
      transaction.isBegun = true;
      transaction.isEnded = query.commits === true;
      return run<A>(isFirst && context !== undefined ? { ...query, context, begins: true } : query);
    };
    try {
      if (context === undefined) await runWithin(begin);
      const result = await work(runWithin, (query) => runWithin({ ...query, commits: true }));
      if (transaction.isBegun && !transaction.isEnded)
        await run(command(E.isRight(result) ? 'commit' : 'rollback'));
      return result;
    } catch (error) {
      // A session that cannot roll back is destroyed on release; the first failure is the one to report.
      await run(command('rollback')).catch(() => undefined);
      throw error;
    } finally {
      release();
    }
  };
