import * as E from 'fp-ts/lib/Either.js';
import { type RequestKeyReused, requestKeyReused } from './errors.ts';
import type { IdempotencyRequest, IdempotentResult } from './ports.ts';

/** Characters that a key may have. */
export const maxIdempotencyKey = 255;

/** What is kept under a key: the answer, and which request got it. */
export type IdempotencyRecord = Pick<IdempotencyRequest, 'fingerprint'> & Pick<IdempotentResult, 'answer'>;

/** The kept answer again, for the request that got it; for another one the key is taken. */
export const replay = (
  kept: IdempotencyRecord,
  { fingerprint }: Pick<IdempotencyRequest, 'fingerprint'>,
): E.Either<RequestKeyReused, IdempotentResult> =>
  kept.fingerprint === fingerprint
    ? E.right({ answer: kept.answer, isReplayed: true })
    : E.left(requestKeyReused);
