import type Koa from 'koa';
import type { Next, ParameterizedContext } from 'koa';
import type { ApiError } from '../api-error.ts';
import type { Cause } from '../problem.ts';
import { addressIn } from '../overload/client-address.ts';
import type { RequestIds } from './request-id.ts';
import { readTarget } from './target.ts';

/** What is known of each request. */
export type State = {
  ids: RequestIds;
  /** The template of its path, `/api/:user_id/tasks/:id`; undefined for an unknown one. */
  route?: string;
  /** Why it failed, once it has. */
  error?: ApiError['_tag'];
  cause?: Cause;
};
export type Ctx = ParameterizedContext<State>;
/** A request whose route is known. */
export type RoutedContext = Ctx & { readonly params: Readonly<Record<string, string>> };
export type Middleware = (ctx: Ctx, next: Next) => Promise<unknown>;

/**
 * Overrides Koa's path, query and address of a request: its own path may differ from the one that load shedding uses, and its
 * addresses are as proxies spell them.
 */
export const overrideRequest = ({ request }: Koa<State>): void => {
  const define = (name: string, get: (this: Koa.Request) => string): unknown =>
    Object.defineProperty(request, name, { get });
  define('path', function () {
    return readTarget(this.req)?.path ?? '';
  });
  define('querystring', function () {
    return readTarget(this.req)?.querystring ?? '';
  });
  define('ip', function () {
    // Where a proxy names no address, its own is taken.
    return addressIn(this.ips[0] ?? '') ?? this.socket.remoteAddress ?? '';
  });
};
