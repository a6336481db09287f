import * as E from 'fp-ts/lib/Either.js';
import type { JWTHeaderParameters, JWTPayload } from 'jose';
import { type NotAuthenticated, type TokenFault, notAuthenticated } from '../../application/errors.ts';
import { type UserId, makeUserId } from '../../domain/user.ts';
import type { Verified } from './token-cache.ts';

/** Seconds by which the issuer's clock may be ahead of ours. A token that has expired by ours is not taken. */
export const clockTolerance = 30;

/**
 * What a token may call itself, if it does (RFC 8725 section 3.11, RFC 9068): Better Auth's do not. Its session cache is
 * signed with the same key for the same subject, and calls itself `better-auth.session-cache+jwt`.
 */
const ownTypes = new Set(['jwt', 'application/jwt', 'at+jwt', 'application/at+jwt']);

const isOwnType = (typ: unknown): boolean =>
  typ === undefined || (typeof typ === 'string' && ownTypes.has(typ.toLowerCase()));

/** A token never has the extension of RFC 7797, not even uncritically; it is the only one that jose understands. */
const isPlain = (header: object): boolean => !('b64' in header);

/** A time that is there is a number: `1e999` is read as infinity. */
const isTime = (time: number | undefined): boolean => time === undefined || Number.isFinite(time);

const isReserved = (text: string): boolean => text.startsWith('space:');

/** The user that a token is for. Subjects that begin with `space:` are reserved. */
export const makeSubject = (text: string): E.Either<unknown, UserId> =>
  isReserved(text) ? E.left(text) : makeUserId(text);

/**
 * Whose token it is: the first of these claims that is there, and then no other.
 * Under the same secret as tokens Better Auth signs links in e-mails (`email`, `updateTo`, `requestType`) and cookies
 * (`session`, `user`, `updatedAt`, `version`). Nothing tells them apart but that they have none of these claims.
 */
const subjectOf = (claims: JWTPayload): E.Either<unknown, UserId> => {
  const subject = [claims.sub, claims['id'], claims['user_id']].find((claim) => claim !== undefined);
  return typeof subject === 'string' ? makeSubject(subject) : E.left(subject);
};

/** In early versions of Better Auth, those that still used oslo, the links in e-mails had this subject, which is no user. */
const isEarlyEmailLink = ({ iss, sub }: JWTPayload): boolean =>
  iss === 'better-auth' && sub === 'verify-email';

const faultIn = (header: JWTHeaderParameters, claims: JWTPayload): TokenFault | undefined => {
  const { exp = 0, nbf, iat = 0 } = claims;
  if (!isPlain(header)) return 'malformed';
  if (!isOwnType(header.typ)) return 'typ';
  if (!isTime(exp) || exp * 1000 <= Date.now()) return 'exp';
  if (!isTime(nbf)) return 'nbf';
  if (!isTime(iat) || iat > Math.floor(Date.now() / 1000) + clockTolerance) return 'iat';
  return isEarlyEmailLink(claims) ? 'subject' : undefined;
};

/** What a token says whose signature, issuer, audience, `exp` and `nbf` jose has found to be good. */
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
