import * as E from 'fp-ts/lib/Either.js';
import type { Accounts, RateLimiter } from '../../../application/ports.ts';
import { storable } from '../../../domain/text.ts';
import type { ApiError } from '../api-error.ts';
import { networkOf } from '../overload/client-address.ts';
import { type ConcurrencyLimit, concurrencyLimit, inTurn } from '../overload/concurrency.ts';
import { type RateLimits, consumeRateLimit } from '../overload/consume-rate-limit.ts';
import { light, shares } from '../overload/costs.ts';
import { type ReceivedBody, jsonOnly, readJson } from '../request/body.ts';
import type { RoutedContext } from '../request/request-context.ts';
import { type Reply, refusal } from '../request/respond.ts';
import type { Route } from '../router.ts';
import { maxIdentityBody } from './bodies.ts';

/** A request to Better Auth, of a path below `/api/auth`. */
export type IdentityRequest = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly querystring: string;
  readonly headers: Headers;
  readonly body: string | Buffer | undefined;
};

/** How often people may try to sign in. */
export type SignInLimits = {
  /** Of each address, for one e-mail address or account. */
  readonly perEmail: RateLimiter;
  /** Of each address, for all e-mail addresses together. */
  readonly perAddress: RateLimiter;
};

/** People's accounts, where the service itself signs people in. */
export type Identity = {
  /** Better Auth's own endpoints. The status is 503 where the database is unavailable; a rejection is a bug. */
  readonly handle: (request: IdentityRequest) => Promise<globalThis.Response>;
  readonly limits: SignInLimits;
  /** Where the short endpoints of sign-up and sign-in are served, too. */
  readonly aliases?: Accounts | undefined;
};

/** What the routes of identity need. */
export type IdentityDependencies = {
  readonly identity: Identity;
  readonly limits: RateLimits;
  readonly passwords: ConcurrencyLimit;
};

/**
 * Lets one password be hashed at a time, and few requests wait for that. A hash keeps a processor busy for a twentieth of a
 * second: more of them at once would take the processors from all other requests, and from the threads that verify tokens.
 */
export const passwordTurns = (): ConcurrencyLimit =>
  concurrencyLimit(32, { ...shares, atATime: 1, heavyAtATime: 1 });

const readBody = readJson(jsonOnly, { ifEmpty: {}, max: maxIdentityBody });

const isMember = (value: unknown): boolean =>
  typeof value === 'string'
    ? E.isRight(storable(value))
    : ['number', 'boolean'].includes(typeof value) || value === null;

/** Whether a body is an object of plain values, all of whose text can be stored: Better Auth's bodies have no depth. */
const isPlain = (body: unknown): boolean =>
  typeof body === 'object' &&
  body !== null &&
  !Array.isArray(body) &&
  Object.entries(body).every(([name, value]) => E.isRight(storable(name)) && isMember(value));

const notPlain: ApiError = {
  _tag: 'MalformedRequest',
  detail: 'Send an object of text, numbers and booleans, without U+0000 and lone surrogates',
};

/** The e-mail address in a body, as accounts have it; empty if there is none. */
export const emailIn = (body: unknown): string =>
  typeof body === 'object' && body !== null && 'email' in body && typeof body.email === 'string'
    ? body.email.toLowerCase()
    : '';

/** Consumes the limits of an attempt to sign in; else 429. */
const attempt = async (
  { identity: { limits } }: IdentityDependencies,
  { ip, state }: RoutedContext,
  account: string,
): Promise<ApiError | undefined> => {
  const network = networkOf(ip);
  return (
    (await consumeRateLimit(state, 'sign-in-address', limits.perAddress, network)) ??
    (await consumeRateLimit(state, 'sign-in', limits.perEmail, `${network} ${account}`))
  );
};

/**
 * Works on a request with a password: within the limits of attempts (429), and in a turn (503). `account` says whose password it
 * is: an e-mail address, or the id of a user.
 */
export const withPassword = async <A>(
  dependencies: IdentityDependencies,
  ctx: RoutedContext,
  account: string,
  work: () => Promise<E.Either<ApiError, A>>,
): Promise<E.Either<ApiError, A>> => {
  const limited = await attempt(dependencies, ctx, account);
  if (limited !== undefined) return E.left(limited);
  const turn = await inTurn(
    dependencies.passwords,
    { who: 'everybody', weight: light, response: ctx.res },
    async () => E.right(await work()),
  );
  return E.isLeft(turn) ? E.left({ _tag: 'Overloaded' }) : turn.right;
};

/** Reads a JSON body of identity; else 415, 413 or 400. */
export const readIdentityBody = async ({ req }: RoutedContext): Promise<E.Either<ApiError, ReceivedBody>> => {
  const received = await readBody(req);
  return E.isLeft(received) || isPlain(received.right.value) ? received : E.left(notPlain);
};

/**
 * Handles requests to endpoints that need no token. Each counts against the limit of its address, beyond which it is refused
 * with 429.
 */
export const limitedByAddress =
  ({ limits }: Pick<IdentityDependencies, 'limits'>) =>
  (respond: (ctx: RoutedContext) => Promise<E.Either<ApiError, Reply>>): Route['handle'] =>
  async (ctx) => {
    const limited = await consumeRateLimit(ctx.state, 'address', limits.perAddress, networkOf(ctx.ip));
    const result = limited === undefined ? await respond(ctx) : E.left(limited);
    return E.isLeft(result) ? refusal(ctx, result.left) : result.right;
  };
