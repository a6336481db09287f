import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { unavailable } from '../../../application/errors.ts';
import type { ApiError } from '../api-error.ts';
import { jsonType } from '../request/body.ts';
import type { Authentication } from '../request/authorize.ts';
import type { RoutedContext } from '../request/request-context.ts';
import type { Reply } from '../request/respond.ts';
import type { Route } from '../router.ts';
import { aliasRoutes } from './aliases.ts';
import { faultIn } from './bodies.ts';
import {
  type IdentityDependencies,
  emailIn,
  limitedByAddress,
  readIdentityBody,
  withPassword,
} from './sign-in.ts';

/**
 * The endpoints of Better Auth that are served: what concerns other ways to sign in, and e-mails, which the service does not send,
 * stays closed.
 */
const reads = ['get-session', 'jwks', 'list-sessions', 'ok', 'token'];
const writes = ['revoke-other-sessions', 'revoke-session', 'revoke-sessions', 'sign-out', 'update-user'];
/** With the password of whom the session belongs to, and with that of an e-mail address. */
const [passwordWrites, signIns] = [
  ['change-password', 'delete-user'],
  ['sign-in/email', 'sign-up/email'],
];

/** The header fields that Better Auth reads. */
const forwarded = [
  'cookie',
  'origin',
  'referer',
  'sec-fetch-dest',
  'sec-fetch-mode',
  'sec-fetch-site',
  'user-agent',
];

const headersOf = ({ req }: RoutedContext): Headers => {
  const headers = new Headers();
  for (const name of forwarded) {
    const value = req.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  return headers;
};

const replyFrom = async (response: globalThis.Response): Promise<Reply> => {
  const {
    'set-cookie': _,
    'cache-control': caching = 'no-store',
    ...headers
  } = Object.fromEntries(response.headers);
  const cookies = response.headers.getSetCookie();
  return {
    status: response.status,
    headers: {
      ...headers,
      'Cache-Control': caching,
      ...(cookies.length === 0 ? {} : { 'Set-Cookie': cookies }),
    },
    body: Buffer.from(await response.arrayBuffer()),
  };
};

const pathOf = (endpoint: string): string => `/api/auth/${endpoint}`;

const pass = async (
  { identity }: IdentityDependencies,
  ctx: RoutedContext,
  endpoint: string,
  method: 'GET' | 'POST',
  body?: string | Buffer,
): Promise<E.Either<ApiError, Reply>> => {
  const { querystring } = ctx;
  // Not as the caller spells it, perhaps with a slash at the end.
  const path = pathOf(endpoint);
  const headers = headersOf(ctx);
  if (body !== undefined) headers.set('content-type', jsonType);
  const response = await identity.handle({ method, path, querystring, headers, body });
  return response.status === 503 ? E.left(unavailable) : E.right(await replyFrom(response));
};

const userSession = t.type({ user: t.type({ id: t.string }) });

/** The id of the user whose session a request has; empty if it has none. */
const userOfSession = async (
  { identity }: IdentityDependencies,
  ctx: RoutedContext,
): Promise<E.Either<ApiError, string>> => {
  const response = await identity.handle({
    method: 'GET',
    path: pathOf('get-session'),
    querystring: 'disableRefresh=true',
    headers: headersOf(ctx),
    body: undefined,
  });
  if (response.status === 503) return E.left(unavailable);
  const body: unknown = await response.json();
  return E.right(userSession.is(body) ? body.user.id : '');
};

const post = async (
  dependencies: IdentityDependencies,
  ctx: RoutedContext,
  endpoint: string,
  accountOf?: (body: unknown) => E.Either<ApiError, string> | Promise<E.Either<ApiError, string>>,
): Promise<E.Either<ApiError, Reply>> => {
  const received = await readIdentityBody(ctx);
  if (E.isLeft(received)) return received;
  const { bytes, value } = received.right;
  const respond = async (): Promise<E.Either<ApiError, Reply>> => {
    const fault = faultIn(endpoint, value);
    return fault === undefined
      ? pass(dependencies, ctx, endpoint, 'POST', bytes.length === 0 ? '{}' : bytes)
      : E.left(fault);
  };
  if (accountOf === undefined) return respond();
  const account = await accountOf(value);
  return E.isLeft(account) ? account : withPassword(dependencies, ctx, account.right, respond);
};

/** The routes of Better Auth's endpoints. What they respond with has its formats; what never reaches it is a problem. */
export const identityRoutes = (dependencies: IdentityDependencies & Authentication): ReadonlyArray<Route> => {
  const handling = limitedByAddress(dependencies);
  const routesOf = (
    method: 'get' | 'post',
    names: ReadonlyArray<string>,
    respond: (ctx: RoutedContext, endpoint: string) => Promise<E.Either<ApiError, Reply>>,
  ): ReadonlyArray<Route> =>
    names.map((name) => ({ method, path: pathOf(name), handle: handling((ctx) => respond(ctx, name)) }));
  const { aliases } = dependencies.identity;
  return [
    ...(aliases === undefined ? [] : aliasRoutes(dependencies, aliases)),
    ...routesOf('get', reads, (ctx, endpoint) => pass(dependencies, ctx, endpoint, 'GET')),
    ...routesOf('post', writes, (ctx, endpoint) => post(dependencies, ctx, endpoint)),
    ...routesOf('post', signIns, (ctx, endpoint) =>
      post(dependencies, ctx, endpoint, (body) => E.right(emailIn(body))),
    ),
    ...routesOf('post', passwordWrites, (ctx, endpoint) =>
      post(dependencies, ctx, endpoint, () => userOfSession(dependencies, ctx)),
    ),
  ];
};
