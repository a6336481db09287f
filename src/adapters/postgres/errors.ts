import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { type Unavailable, unavailable } from '../../application/errors.ts';

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** Whether another transaction conflicted; a retry may succeed. */
export const isConflict = (error: unknown): boolean => ['40001', '40P01'].includes(codeOf(error));

/** Another transaction conflicted, in a way that PostgreSQL does not see. */
export class Conflict extends Error {
  readonly code = '40001';
}

/** Whether a lock or a statement timed out. */
export const isTimeout = (error: unknown): boolean => ['55P03', '57014'].includes(codeOf(error));

/** Whether a unique key is taken. */
export const isUniqueViolation = (error: unknown): boolean => codeOf(error) === '23505';

/**
 * The foreign key from a task to its list. A key between partitions has a name that PostgreSQL makes: of the name of the
 * table's key, or of the table and its columns (version 15, for a list that is removed).
 */
export const listOfTask = /^tasks_(list_id_foreign|user_id_list_id_fkey)/;

/** Whether a row names an absent one by a foreign key with such a name, or others name a deleted one. */
export const isForeignKeyViolation = (error: unknown, name: RegExp): boolean =>
  codeOf(error) === '23503' &&
  error instanceof Error &&
  'constraint' in error &&
  typeof error.constraint === 'string' &&
  name.test(error.constraint);

/**
 * Codes of an unavailable database: unreachable, not ready, overloaded or shutting down. SQLSTATE classes 08 (connection,
 * except protocol violations), 28 (login), 53 (resources), 57 (operator, time-outs); 25006 (read only, after a fail-over),
 * 25P03 (idle transaction), 26000 (another query failed to prepare the statement), 3D000 and 42P01 (not created or not migrated
 * yet), 40001 and 40P01 (conflict), 55000 and 55P03 (object state, lock); and Node's own.
 */
const unavailableCodes =
  /^(08(?!P01)...|28...|53...|57...|25006|25P03|26000|3D000|40001|40P01|42P01|55000|55P03|ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EADDRNOTAVAIL|E(HOST|NET)(DOWN|UNREACH))$/;

/** Messages of errors without a code, from `pg`, and from Kysely once it is destroyed. */
const unavailableMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client (has encountered a connection error|was closed)|Cannot use a pool after calling end|driver has already been destroyed)/;

/** Whether the role is missing, as before the migrations (SQLSTATE 22023, as for any invalid value of a setting). */
const isUnmigrated = (error: unknown): boolean =>
  codeOf(error) === '22023' && error instanceof Error && /^role "\w+" does not exist/.test(error.message);

/** Whether the database is unavailable; any other error is a bug. */
export const isUnavailable = (error: unknown): boolean =>
  unavailableCodes.test(codeOf(error)) ||
  isUnmigrated(error) ||
  (error instanceof Error && unavailableMessages.test(error.message));

/** Runs work on the database, with its own treatment of an unavailable one. */
export type Attempt = <A>(work: () => Promise<A>) => TE.TaskEither<Unavailable, A>;

/** Receives the reason for which the database is unavailable; responses do not contain it. */
export type OnUnavailable = (error: unknown) => void;

/** Runs work on the database. An unavailable database is a `Left`; any other unexpected error is a bug and thrown. */
export const orUnavailable =
  (onUnavailable: OnUnavailable): Attempt =>
  (work) =>
  async () => {
    try {
      return E.right(await work());
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      onUnavailable(error);
      return E.left(unavailable);
    }
  };
