import type { ApiError, Violation } from './api-error.ts';
import type { Problem } from './problem.ts';

/** Why a request was refused, for the log. Nothing in it was sent by a caller. */
export type Cause = {
  /** What is wrong with a token, or with a request as a whole. */
  readonly reason?: string;
  /** What is wrong with members: the first of them, each at its place. */
  readonly errors?: ReadonlyArray<Violation>;
};

/** A body may have thousands of faults; the log has so many of them. */
const maxErrors = 10;

/** The cause of a refused token, which its caller is not told, and of a 400. Everything else is named by its failure. */
export const causeOf = (failure: ApiError, { status, errors, detail }: Problem): Cause => {
  if (failure._tag === 'NotAuthenticated') return { reason: failure.fault };
  if (status !== 400) return {};
  return errors.length === 0 ? { reason: detail } : { errors: errors.slice(0, maxErrors) };
};
