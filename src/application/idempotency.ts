import * as E from 'fp-ts/lib/Either.js';
import { type RequestKeyReused, requestKeyReused } from './errors.ts';
import type { IdempotencyRequest, IdempotentResult } from './ports.ts';

/** The maximum length of a key, in characters. */
export const maxIdempotencyKey = 255;

/** What is stored under a key: the response, and the fingerprint of its request. */
export type IdempotencyRecord = Pick<IdempotencyRequest, 'fingerprint'> & { readonly response: string };

/** Replays the stored response if the fingerprints match; otherwise the key was reused for a different request. */
export const replay = (
  kept: IdempotencyRecord,
  { fingerprint }: Pick<IdempotencyRequest, 'fingerprint'>,
): E.Either<RequestKeyReused, IdempotentResult<never>> =>
  kept.fingerprint === fingerprint
    ? E.right({ response: kept.response, isReplayed: true })
    : E.left(requestKeyReused);
