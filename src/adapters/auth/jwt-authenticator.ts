import * as E from 'fp-ts/lib/Either.js';
import { type JWTVerifyResult, errors, jwtVerify } from 'jose';
import { notAuthenticated, unavailable } from '../../application/errors.ts';
import type { Authenticator } from '../../application/ports.ts';
import { clockTolerance, readToken } from './claims.ts';
import { KeysUnavailable, keySetAt } from './key-set.ts';
import { type Verify, remembered } from './token-memory.ts';
import { hasOneReading, isCompactToken } from './token-text.ts';

/** Who must have made a token, and for whom; undefined: anybody. */
export type Expectations = {
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
};

/** What the token brought about by being what it is, and not by a fault of ours. */
const isOfTheToken = (error: unknown): boolean =>
  error instanceof errors.JOSEError || error instanceof TypeError || error instanceof SyntaxError;

const verifying =
  (check: (token: string) => Promise<JWTVerifyResult>): Verify =>
  (token) =>
  async () => {
    if (!isCompactToken(token)) return E.left(notAuthenticated);
    try {
      const { protectedHeader, payload } = await check(token);
      return hasOneReading(token) ? readToken(protectedHeader, payload) : E.left(notAuthenticated);
    } catch (error) {
      if (error instanceof KeysUnavailable) return E.left(unavailable);
      if (isOfTheToken(error)) return E.left(notAuthenticated);
      throw error;
    }
  };

const verification = ({ issuer, audience }: Expectations) => ({
  clockTolerance,
  ...(issuer === undefined ? {} : { issuer }),
  ...(audience === undefined ? {} : { audience }),
});

/** Takes tokens signed with HS256 and a secret that the issuer and we share (RFC 7518, at least 32 bytes). */
export const secretAuthenticator = (secret: string, expectations: Expectations): Authenticator => {
  const key = new TextEncoder().encode(secret);
  const options = { ...verification(expectations), algorithms: ['HS256'] };
  const theOneKey = () => '';
  return remembered(
    verifying((token) => jwtVerify(token, key, options)),
    theOneKey,
  );
};

/**
 * Takes tokens signed with a private key of the issuer, whose public keys are served at `url`.
 * `now` is the clock of the key set's refreshes, not of the tokens.
 */
export const keySetAuthenticator = (
  url: URL,
  expectations: Expectations,
  now?: () => number,
): Authenticator => {
  const { keyOf, inUse } = keySetAt(url, now);
  const options = { ...verification(expectations), algorithms: ['EdDSA', 'Ed25519', 'ES256', 'RS256'] };
  return remembered(
    verifying((token) => jwtVerify(token, keyOf, options)),
    inUse,
  );
};
