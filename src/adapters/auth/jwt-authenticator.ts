import * as E from 'fp-ts/lib/Either.js';
import { type JWTPayload, errors, jwtVerify } from 'jose';
import { notAuthenticated, unavailable } from '../../application/errors.ts';
import type { Authenticator } from '../../application/ports.ts';
import { type UserId, makeUserId } from '../../domain/user.ts';
import { KeysUnavailable, keySetAt } from './key-set.ts';

/** Who must have made a token, and for whom; undefined: anybody. */
export type Expectations = {
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
};

/** Seconds by which the issuer's clock and ours may differ. */
const clockTolerance = 30;

/** Three parts of base64url without padding (RFC 7515), each in the one spelling that its bytes have. */
const isCompactToken = (token: string): boolean =>
  /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token) &&
  token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);

/** Whose token it is: the first of these claims that is there, and then no other. */
const subjectOf = (claims: JWTPayload): E.Either<unknown, UserId> => {
  const subject = [claims.sub, claims['id'], claims['user_id']].find((claim) => claim !== undefined);
  return typeof subject === 'string' ? makeUserId(subject) : E.left(subject);
};

const authenticator =
  (verify: (token: string) => Promise<JWTPayload>): Authenticator =>
  (token) =>
  async () => {
    if (!isCompactToken(token)) return E.left(notAuthenticated);
    try {
      const claims = await verify(token);
      const userId = subjectOf(claims);
      return Number.isFinite(claims.exp) && E.isRight(userId)
        ? E.right({ userId: userId.right })
        : E.left(notAuthenticated);
    } catch (error) {
      if (error instanceof KeysUnavailable) return E.left(unavailable);
      if (error instanceof errors.JOSEError || error instanceof TypeError) return E.left(notAuthenticated);
      throw error;
    }
  };

const verification = ({ issuer, audience }: Expectations) => ({
  clockTolerance,
  requiredClaims: ['exp'],
  ...(issuer === undefined ? {} : { issuer }),
  ...(audience === undefined ? {} : { audience }),
});

/** Takes tokens signed with HS256 and a secret that the issuer and we share (RFC 7518, at least 32 bytes). */
export const secretAuthenticator = (secret: string, expectations: Expectations): Authenticator => {
  const key = new TextEncoder().encode(secret);
  const options = { ...verification(expectations), algorithms: ['HS256'] };
  return authenticator(async (token) => (await jwtVerify(token, key, options)).payload);
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
  const keys = keySetAt(url, now);
  const options = { ...verification(expectations), algorithms: ['EdDSA', 'Ed25519', 'ES256', 'RS256'] };
  return authenticator(async (token) => (await jwtVerify(token, keys, options)).payload);
};
