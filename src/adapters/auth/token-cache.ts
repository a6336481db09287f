import { hash } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { LRUCache } from 'lru-cache';
import type { NotAuthenticated, Unavailable } from '../../application/errors.ts';
import type { Authenticator } from '../../application/ports.ts';
import type { Actor } from '../../domain/user.ts';

/** The actor of a verified token, and its expiry in milliseconds since 1970. */
export type Verified = { readonly actor: Actor; readonly expiresAt: number };

/** A token whose header alone was read. */
export type Unverified = {
  /** Verifies the token from scratch. */
  readonly verify: TaskEither<NotAuthenticated | Unavailable, Verified>;
  /** The keys in use that could verify it, as text that changes with them. */
  readonly keysInUse: () => string;
};

/**
 * Verifies a token once until it expires or the keys that could verify it change, which is asked of `keysInUse` each time.
 * Keeps the digests of the last 10,000 valid tokens, never a token. Refusals are not kept: their senders choose how many.
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
    // Read before verifying: if the keys change meanwhile, a removed one may have verified the token.
    const keys = keysInUse();
    const verified = await verify();
    if (E.isLeft(verified)) return verified;
    memory.set(digest, { ...verified.right, keys, keysInUse });
    return E.right(verified.right.actor);
  };
};
