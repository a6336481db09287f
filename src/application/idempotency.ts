import * as E from 'fp-ts/lib/Either.js';
import { type RequestKeyReused, requestKeyReused } from './errors.ts';
import type { KeyedRequest, Outcome } from './ports.ts';

/** What is kept under a key: the answer, and which request got it. */
export type KeptAnswer = Pick<KeyedRequest, 'fingerprint'> & Pick<Outcome, 'answer'>;

/** The kept answer again, for the request that got it; for another one the key is taken. */
export const replay = (
  kept: KeptAnswer,
  { fingerprint }: Pick<KeyedRequest, 'fingerprint'>,
): E.Either<RequestKeyReused, Outcome> =>
  kept.fingerprint === fingerprint
    ? E.right({ answer: kept.answer, isReplayed: true })
    : E.left(requestKeyReused);
