import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { RouterContext } from '@koa/router';
import type { Authenticator, Ports, RateLimiter } from '../../../application/ports.ts';
import type { Actor } from '../../../domain/user.ts';
import type { State } from './request-context.ts';
import type { ApiError } from '../api-error.ts';
import type { ConcurrencyLimit } from '../overload/concurrency.ts';
import { type RateLimits, allowanceFields, networkOf, rateLimited } from '../overload/rate-limit.ts';

/** A call as it comes in. */
export type Incoming = Pick<
  RouterContext<State>,
  'req' | 'res' | 'ip' | 'method' | 'params' | 'path' | 'querystring' | 'state' | 'accepts' | 'set'
>;

/** What an endpoint needs. */
export type EndpointDependencies = {
  readonly authenticate: Authenticator;
  readonly limits: RateLimits;
  readonly concurrency: ConcurrencyLimit;
  readonly ports: Ports;
};

const authenticateBearer = (
  authenticate: Authenticator,
  authorization = '',
): TE.TaskEither<ApiError, Actor> => {
  const [, token] = /^Bearer +(.*)$/i.exec(authorization) ?? [];
  return token === undefined ? TE.left({ _tag: 'TokenMissing' }) : authenticate(token);
};

/** Takes one from what somebody may ask, and tells what is left, whatever the answer will be. */
const consumeRateLimit = async (
  incoming: Incoming,
  name: string,
  limiter: RateLimiter,
  who: string,
): Promise<ApiError | undefined> => {
  const allowance = await limiter.take(who)();
  incoming.set(allowanceFields(name, limiter, allowance));
  return allowance.isGranted ? undefined : rateLimited(allowance);
};

/** Who asks, if it is their own path and they have not asked too often: 401, 403, 429. */
export const authorize = async (
  { authenticate, limits }: Pick<EndpointDependencies, 'authenticate' | 'limits'>,
  incoming: Incoming,
): Promise<E.Either<ApiError, Actor>> => {
  const asking = await authenticateBearer(authenticate, incoming.req.headers.authorization)();
  if (E.isLeft(asking)) {
    if (asking.left._tag === 'Unavailable') return asking;
    return E.left(
      (await consumeRateLimit(incoming, 'address', limits.perAddress, networkOf(incoming.ip))) ?? asking.left,
    );
  }
  const owner = incoming.params['user_id'];
  if (owner !== 'me' && owner !== asking.right.userId) return E.left({ _tag: 'NotYours' });
  const refusal = await consumeRateLimit(incoming, 'user', limits.perUser, asking.right.userId);
  return refusal === undefined ? asking : E.left(refusal);
};
