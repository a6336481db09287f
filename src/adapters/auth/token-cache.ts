import { hash } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { LRUCache } from 'lru-cache';
import type { NotAuthenticated, Unavailable } from '../../application/errors.ts';
import type { Authenticator } from '../../application/ports.ts';
import type { Actor } from '../../domain/user.ts';

/** Who is asking, and until when that holds: milliseconds of the time of day. */
export type Verified = { readonly actor: Actor; readonly expiresAt: number };

/** A token of which no more is known than what keys could verify it. */
export type Unverified = {
  /** Judges the token from scratch. */
  readonly verify: TaskEither<NotAuthenticated | Unavailable, Verified>;
  /** The keys in use that could verify it, as text: other keys, another text. */
  readonly keysInUse: () => string;
};

/**
 * Verifies a token once for as long as it holds and the keys that could verify it stay the same; for these `keysInUse` of
 * the token is asked each time. Of the last 10,000 good tokens the digests are kept, not the tokens. Those that are refused
 * are not: whoever sends them chooses how many.
 */
export const cached = (
  read: (token: string) => E.Either<NotAuthenticated, Unverified>,
  now: () => number = () => Date.now(),
  capacity = 10_000,
): Authenticator => {
  type Known = Verified & Pick<Unverified, 'keysInUse'> & { readonly keys: string };
  const memory = new LRUCache<string, Known>({ max: capacity });

  return (token) => async () => {
    const digest = hash('sha256', token, 'base64');
    const known = memory.get(digest);
    if (known !== undefined && known.keys === known.keysInUse() && now() < known.expiresAt)
      return E.right(known.actor);
    const unverified = read(token);
    if (E.isLeft(unverified)) return unverified;
    const { verify, keysInUse } = unverified.right;
    // From before the token is verified: if the keys change meanwhile, it may have been with one that is gone.
    const keys = keysInUse();
    const verified = await verify();
    if (E.isLeft(verified)) return verified;
    memory.set(digest, { ...verified.right, keys, keysInUse });
    return E.right(verified.right.actor);
  };
};
