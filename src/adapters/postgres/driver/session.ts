import * as E from 'fp-ts/lib/Either.js';
import { type ClientBase, DatabaseError } from 'pg';
import type { Connections, Query, Session } from './connections.ts';
import { runOn } from './statements.ts';

/**
 * A session on a client. After a failure that PostgreSQL did not report itself, a time-out or a broken connection, nobody
 * knows what the server is doing for the client, so it is not given to the next session: `isSound` is false.
 */
export const sessionOn = (
  client: ClientBase,
  contextSql: string,
  mayPrepare: boolean,
  giveBack: (isSound: boolean) => void,
): Session => {
  let isSound = true;
  return {
    run: async (query) => {
      try {
        return await runOn(client, query, contextSql, mayPrepare);
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

/** Runs work in one transaction of a session. */
export const transactionsIn =
  (acquire: Connections['acquire']): Connections['withTransaction'] =>
  async (begin, work) => {
    const { run, release } = await acquire();
    try {
      await run(begin);
      const result = await work(run);
      await run(command(E.isRight(result) ? 'commit' : 'rollback'));
      return result;
    } catch (error) {
      // A session that cannot even roll back is destroyed when it is released; what counts is the first failure.
      await run(command('rollback')).catch(() => undefined);
      throw error;
    } finally {
      release();
    }
  };
