import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { decodeJwt } from 'jose';
import type { Authenticator } from '../../../application/ports.ts';
import type { Actor } from '../../../domain/user.ts';
import type { RoutedContext } from './request-context.ts';
import type { ApiError } from '../api-error.ts';
import { networkOf } from '../overload/client-address.ts';
import { type RateLimits, consumeRateLimit } from '../overload/consume-rate-limit.ts';

/** What authentication needs. */
export type Authentication = {
  readonly authenticate: Authenticator;
  readonly limits: RateLimits;
};

const bearerIn = (authorization = ''): string | undefined => /^Bearer +(.*)$/i.exec(authorization)?.[1];

const authenticateBearer = (
  authenticate: Authenticator,
  authorization: string | undefined,
): TE.TaskEither<ApiError, Actor> => {
  const token = bearerIn(authorization);
  return token === undefined ? TE.left({ _tag: 'TokenMissing' }) : authenticate(token);
};

/** When the token of a request that is authenticated expires, in milliseconds since 1970. */
export const expiryOf = ({ req }: RoutedContext): number => {
  const { exp = 0 } = decodeJwt(bearerIn(req.headers.authorization) ?? '');
  return exp * 1000;
};

/** Authenticates the actor, and checks that the path is theirs and their rate limit is not used up; else 401, 403 or 429. */
export const authorize = async (
  { authenticate, limits }: Authentication,
  ctx: RoutedContext,
): Promise<E.Either<ApiError, Actor>> => {
  const asking = await authenticateBearer(authenticate, ctx.req.headers.authorization)();
  if (E.isLeft(asking)) {
    if (asking.left._tag === 'Unavailable') return asking;
    return E.left(
      (await consumeRateLimit(ctx.state, 'address', limits.perAddress, networkOf(ctx.ip))) ?? asking.left,
    );
  }
  const owner = ctx.params['user_id'] ?? 'me';
  if (owner !== 'me' && owner !== asking.right.userId) return E.left({ _tag: 'NotYours' });
  const refusal = await consumeRateLimit(ctx.state, 'user', limits.perUser, asking.right.userId);
  return refusal === undefined ? asking : E.left(refusal);
};
