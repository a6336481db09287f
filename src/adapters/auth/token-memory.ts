import { hash } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { LRUCache } from 'lru-cache';
import type { NotAuthenticated, Unavailable } from '../../application/errors.ts';
import type { Authenticator } from '../../application/ports.ts';
import type { Actor } from '../../domain/user.ts';

/** Who is asking, and until when that holds: milliseconds of the time of day. */
export type Verified = { readonly actor: Actor; readonly expiresAt: number };

/** Judges a token from scratch. */
export type Verify = (token: string) => TaskEither<NotAuthenticated | Unavailable, Verified>;

/**
 * Verifies a token once for as long as it holds and the same keys are in use; `keysInUse` is asked each time,
 * and tells sets of keys apart. Of the last 10,000 good tokens the digests are kept, not the tokens. Those that
 * are refused are not: whoever sends them chooses how many.
 */
export const remembered = (
  verify: Verify,
  keysInUse: () => string,
  now: () => number = () => Date.now(),
  capacity = 10_000,
): Authenticator => {
  const memory = new LRUCache<string, Verified & { readonly keys: string }>({ max: capacity });

  return (token) => async () => {
    const digest = hash('sha256', token, 'base64');
    // From before the token is verified: if the keys change meanwhile, it may have been with one that is gone.
    const keys = keysInUse();
    const known = memory.get(digest);
    if (known?.keys === keys && now() < known.expiresAt) return E.right(known.actor);
    const verified = await verify(token)();
    if (E.isLeft(verified)) return verified;
    memory.set(digest, { ...verified.right, keys });
    return E.right(verified.right.actor);
  };
};
