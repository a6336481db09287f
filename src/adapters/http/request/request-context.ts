import type Koa from 'koa';
import type { ParameterizedContext } from 'koa';
import type { ApiError } from '../api-error.ts';
import type { Cause } from '../problem.ts';
import { addressIn } from '../overload/client-address.ts';
import type { RequestIds } from './request-id.ts';
import { readTarget } from './target.ts';

/** Header fields of a response. */
export type Fields = Readonly<Record<string, string>>;

/** The state of a request. */
export type State = {
  ids: RequestIds;
  /** The header fields of its response, whatever that is. */
  fields: Fields;
  /** The template of its path, `/api/:user_id/tasks/:id`; undefined for an unknown one. */
  route?: string;
  /** The error that it was refused with. */
  error?: ApiError['_tag'];
  cause?: Cause;
};
export type Ctx = ParameterizedContext<State>;
/** A request whose route is known. */
export type RoutedContext = Ctx & { readonly params: Readonly<Record<string, string>> };

/**
 * Overrides Koa's path, query and address of a request: Koa's path may differ from the one that load shedding uses, and Koa
 * leaves addresses as proxies spell them.
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
    // If a proxy names no address, the address of the proxy counts.
    return addressIn(this.ips[0] ?? '') ?? this.socket.remoteAddress ?? '';
  });
};
