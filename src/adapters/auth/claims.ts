import * as E from 'fp-ts/lib/Either.js';
import type { JWTHeaderParameters, JWTPayload } from 'jose';
import { type NotAuthenticated, type TokenFault, notAuthenticated } from '../../application/errors.ts';
import { type UserId, makeUserId } from '../../domain/user.ts';
import type { Verified } from './token-cache.ts';

/** Seconds by which the issuer's clock may be ahead of ours. It extends no `exp`. */
export const clockTolerance = 30;

/**
 * The values of `typ` that are accepted where it is there (RFC 8725 section 3.11, RFC 9068); Better Auth's tokens have none. Its
 * session cache is signed with the same key for the same subject, and has the type `better-auth.session-cache+jwt`.
 */
const accessTokenTypes = new Set(['jwt', 'application/jwt', 'at+jwt', 'application/at+jwt']);

const isAccessToken = (typ: unknown): boolean =>
  typ === undefined || (typeof typ === 'string' && accessTokenTypes.has(typ.toLowerCase()));

/** A token has no `b64` header (RFC 7797), not even one that is not critical; it is the only extension that jose supports. */
const isPlain = (header: object): boolean => !('b64' in header);

/** A time is finite: `1e999` parses as infinity. */
const isTime = (time: number | undefined): boolean => time === undefined || Number.isFinite(time);

/** Data that several users share will have owners of such ids: no token may be for one of them. */
const isReserved = (text: string): boolean => text.startsWith('space:');

/** The user that a token is for. Subjects that begin with `space:` are reserved. */
export const makeSubject = (text: string): E.Either<unknown, UserId> =>
  isReserved(text) ? E.left(text) : makeUserId(text);

/**
 * The subject: the first of these claims that is there, and then no other.
 * With the same secret Better Auth signs links in e-mails (claims `email`, `updateTo`, `requestType`) and cookies
 * (`session`, `user`, `updatedAt`, `version`). Only the absence of these claims tells them from access tokens.
 */
const subjectOf = (claims: JWTPayload): E.Either<unknown, UserId> => {
  const subject = [claims.sub, claims['id'], claims['user_id']].find((claim) => claim !== undefined);
  return typeof subject === 'string' ? makeSubject(subject) : E.left(subject);
};

/** Early versions of Better Auth (with oslo) gave the links in e-mails this subject, which is no user. */
const isEarlyEmailLink = ({ iss, sub }: JWTPayload): boolean =>
  iss === 'better-auth' && sub === 'verify-email';

const faultIn = (header: JWTHeaderParameters, claims: JWTPayload): TokenFault | undefined => {
  const { exp = 0, nbf, iat = 0 } = claims;
  if (!isPlain(header)) return 'malformed';
  if (!isAccessToken(header.typ)) return 'typ';
  if (!isTime(exp) || exp * 1000 <= Date.now()) return 'exp';
  if (!isTime(nbf)) return 'nbf';
  if (!isTime(iat) || iat > Math.floor(Date.now() / 1000) + clockTolerance) return 'iat';
  return isEarlyEmailLink(claims) ? 'subject' : undefined;
};

/** Reads a token whose signature, issuer, audience, `exp` and `nbf` jose has verified; checks the rest. */
export const readToken = (
  header: JWTHeaderParameters,
  claims: JWTPayload,
): E.Either<NotAuthenticated, Verified> => {
  const fault = faultIn(header, claims);
  if (fault !== undefined) return E.left(notAuthenticated(fault));
  const userId = subjectOf(claims);
  return E.isRight(userId)
    ? E.right({ actor: { userId: userId.right }, expiresAt: (claims.exp ?? 0) * 1000 })
    : E.left(notAuthenticated('subject'));
};
