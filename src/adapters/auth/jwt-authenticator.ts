import * as E from 'fp-ts/lib/Either.js';
import {
  type JWTVerifyOptions,
  type JWTVerifyResult,
  type ProtectedHeaderParameters,
  decodeProtectedHeader,
  jwtVerify,
} from 'jose';
import { type NotAuthenticated, notAuthenticated, unavailable } from '../../application/errors.ts';
import type { Authenticator } from '../../application/ports.ts';
import { clockTolerance, readToken } from './claims.ts';
import { type KeySet, KeysUnavailable, keySetAt } from './key-set.ts';
import { tokenFaultOf } from './token-faults.ts';
import { type Unverified, cached } from './token-cache.ts';
import { hasNoDuplicates, isCompactToken } from './compact-jws.ts';

/** The issuer and audience that a token must have; undefined: any. */
export type Expectations = {
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
};

/** A secret or a key set, bound to its algorithms: it sees no token of another algorithm (RFC 8725, 3.1). */
export type Verifier = {
  readonly algorithms: ReadonlyArray<string>;
  /** Rejects for an invalid token. */
  readonly check: (token: string) => Promise<JWTVerifyResult>;
  /** The keys in use for a `kid`, as text that changes with them. */
  readonly keysFor: (kid: unknown) => string;
};

const optionsFor = (
  { issuer, audience }: Expectations,
  algorithms: ReadonlyArray<string>,
): JWTVerifyOptions => ({
  clockTolerance,
  algorithms: [...algorithms],
  ...(issuer === undefined ? {} : { issuer }),
  ...(audience === undefined ? {} : { audience }),
});

/** Verifies HS256 with a shared secret of at least 32 bytes (RFC 7518, 3.2). */
export const secretVerifier = (secret: string, expectations: Expectations): Verifier => {
  const algorithms = ['HS256'];
  const key = new TextEncoder().encode(secret);
  const options = optionsFor(expectations, algorithms);
  return { algorithms, check: (token) => jwtVerify(token, key, options), keysFor: () => '' };
};

/** Verifies EdDSA, ES256 and RS256 with the issuer's public keys. */
export const keySetVerifier = ({ keyOf, inUse }: KeySet, expectations: Expectations): Verifier => {
  const algorithms = ['EdDSA', 'Ed25519', 'ES256', 'RS256'];
  const options = optionsFor(expectations, algorithms);
  return { algorithms, check: (token) => jwtVerify(token, keyOf, options), keysFor: inUse };
};

const verifying =
  (token: string, { check }: Verifier): Unverified['verify'] =>
  async () => {
    try {
      const { protectedHeader, payload } = await check(token);
      return hasNoDuplicates(token)
        ? readToken(protectedHeader, payload)
        : E.left(notAuthenticated('malformed'));
    } catch (error) {
      if (error instanceof KeysUnavailable) return E.left(unavailable);
      const fault = tokenFaultOf(error);
      if (fault === undefined) throw error;
      return E.left(notAuthenticated(fault));
    }
  };

const headerOf = (token: string): E.Either<NotAuthenticated, ProtectedHeaderParameters> =>
  E.tryCatch(
    () => decodeProtectedHeader(token),
    () => notAuthenticated('malformed'),
  );

/** Accepts tokens that one of the verifiers accepts. The `alg` of a token chooses the verifier; no other sees the token. */
export const authenticatorOf = (verifiers: ReadonlyArray<Verifier>): Authenticator =>
  cached((token) => {
    if (!isCompactToken(token)) return E.left(notAuthenticated('malformed'));
    const header = headerOf(token);
    if (E.isLeft(header)) return header;
    const { alg = '', kid } = header.right;
    const verifier = verifiers.find(({ algorithms }) => algorithms.includes(alg));
    if (verifier === undefined) return E.left(notAuthenticated('alg'));
    return E.right({ verify: verifying(token, verifier), keysInUse: () => verifier.keysFor(kid) });
  });

/** Accepts tokens that are signed with a secret. */
export const secretAuthenticator = (secret: string, expectations: Expectations): Authenticator =>
  authenticatorOf([secretVerifier(secret, expectations)]);

/**
 * Accepts tokens that are signed with a private key of the issuer, whose public keys are served at `url`.
 * `now` is the clock of the key set's refreshes, not of the tokens.
 */
export const keySetAuthenticator = (
  url: URL,
  expectations: Expectations,
  now?: () => number,
): Authenticator => authenticatorOf([keySetVerifier(keySetAt(url, { now }), expectations)]);
