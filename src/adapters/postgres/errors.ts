import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { type Unavailable, unavailable } from '../../application/errors.ts';

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** Another transaction was in the way; the same work may succeed now. */
export const isConflict = (error: unknown): boolean => ['40001', '40P01'].includes(codeOf(error));

/** It took longer than it may, to get a lock or in all. */
export const isTimeout = (error: unknown): boolean => ['55P03', '57014'].includes(codeOf(error));

/** A key that must be unique is taken. */
export const isUniqueViolation = (error: unknown): boolean => codeOf(error) === '23505';

/**
 * Codes of a database that is unavailable: away, not ready, too busy or going down: SQLSTATE classes 08 (connection, but not a protocol
 * that we broke), 28 (login), 53 (resources), 57 (operator, time-outs), 25006 (read only, after a fail-over), 25P03 (idle
 * transaction), 26000 (what another was to prepare, and could not), 3D000 and 42P01 (not made or not migrated yet), 40
 * (conflict), 55000 and 55P03 (not in a state to, lock), and Node's own.
 */
const unavailableCodes =
  /^(08(?!P01)...|28...|53...|57...|25006|25P03|26000|3D000|40001|40P01|42P01|55000|55P03|ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EADDRNOTAVAIL|E(HOST|NET)(DOWN|UNREACH))$/;

/** These come without a code, from `pg` and from Kysely after its end. */
const unavailableMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client (has encountered a connection error|was closed)|Cannot use a pool after calling end|driver has already been destroyed)/;

/** Before the migrations there is no such role (SQLSTATE 22023, as for any value that a setting cannot have). */
const isUnmigrated = (error: unknown): boolean =>
  codeOf(error) === '22023' && error instanceof Error && /^role "\w+" does not exist/.test(error.message);

/** Whether the database could not be had, rather than misused. */
export const isUnavailable = (error: unknown): boolean =>
  unavailableCodes.test(codeOf(error)) ||
  isUnmigrated(error) ||
  (error instanceof Error && unavailableMessages.test(error.message));

/** Runs work on the database, with or without an answer for a database that is away. */
export type Attempt = <A>(work: () => Promise<A>) => TE.TaskEither<Unavailable, A>;

/** Hears why the database could not be had; callers are told only that it could not. */
export type OnUnavailable = (error: unknown) => void;

/** Does work on the database: one that is unavailable is a `Left`, anything else unexpected is a bug and thrown. */
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
