import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { type Unavailable, unavailable } from '../../application/errors.ts';

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** Another transaction was in the way; the same work may succeed now. */
export const isConflict = (error: unknown): boolean => ['40001', '40P01'].includes(codeOf(error));

/** A key that must be unique is taken. */
export const isTaken = (error: unknown): boolean => codeOf(error) === '23505';

/**
 * Codes of a database that is away, too busy or going down: SQLSTATE classes 08 (connection), 53 (resources),
 * 57 (operator, time-outs), 55P03 (lock), 25P03 (idle transaction), 40 (conflict), and Node's own.
 */
const away =
  /^(08...|53...|57...|55P03|25P03|40001|40P01|ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|E(HOST|NET)UNREACH)$/;

/** `pg` gives these no code. */
const awayWithoutCode =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Cannot use a pool after calling end)/;

const isAway = (error: unknown): boolean =>
  away.test(codeOf(error)) || (error instanceof Error && awayWithoutCode.test(error.message));

/** Does work on the database: one that is away is an answer, anything else unexpected is a bug and thrown. */
export const attempt =
  <A>(work: () => Promise<A>): TE.TaskEither<Unavailable, A> =>
  async () => {
    try {
      return E.right(await work());
    } catch (error) {
      if (isAway(error)) return E.left(unavailable);
      throw error;
    }
  };
