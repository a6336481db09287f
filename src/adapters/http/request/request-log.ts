import type { Middleware } from './request-context.ts';
import type { Cause } from '../problem.ts';
import type { ApiError } from '../api-error.ts';
import { type RequestIds, requestIdsOf } from './request-id.ts';
import { securityHeaders, strictTransport } from './respond.ts';

/** What is known of a request once it is over. Nothing in it was sent by a user but the names of the request. */
export type RequestRecord = RequestIds &
  Cause & {
    readonly method: string;
    /** The template, `/api/:user_id/tasks/:id`; undefined for an unknown path. */
    readonly route: string | undefined;
    readonly status: number;
    /** Why it did not get what it asked for; undefined if it did. */
    readonly failure: ApiError['_tag'] | undefined;
    readonly milliseconds: number;
    /** The caller was gone before the answer was. */
    readonly aborted: boolean;
  };

/** Where the adapter tells what happened. */
export type RequestHooks = {
  /** A request came; `answered` tells how it ended. */
  readonly onRequest: () => void;
  readonly onResponse: (record: RequestRecord) => void;
  /** An error that no one expected; the caller got a 500, or an answer that broke off. */
  readonly onError: (error: unknown, names: RequestIds) => void;
};

/** Tells each of them all. */
export const allHooks = (...all: ReadonlyArray<RequestHooks>): RequestHooks => ({
  onRequest: () => all.forEach(({ onRequest }) => onRequest()),
  onResponse: (record) => all.forEach(({ onResponse }) => onResponse(record)),
  onError: (error, names) => all.forEach(({ onError }) => onError(error, names)),
});

/** Gives each request its id, and the headers that every answer has, and reports how it ended. */
export const loggingRequests =
  ({ onRequest, onResponse }: RequestHooks): Middleware =>
  async (ctx, next) => {
    const began = performance.now();
    ctx.state.ids = requestIdsOf(ctx.req);
    ctx.set('X-Request-Id', ctx.state.ids.requestId);
    ctx.set(securityHeaders);
    if (ctx.secure) ctx.set(strictTransport);
    onRequest();
    ctx.res.once('close', () => {
      onResponse({
        ...ctx.state.ids,
        method: ctx.method,
        route: ctx.state.route,
        status: ctx.status,
        failure: ctx.state.error,
        ...ctx.state.cause,
        milliseconds: Math.round((performance.now() - began) * 1000) / 1000,
        aborted: !ctx.res.writableFinished,
      });
    });
    await next();
    // Node would read the rest of an unread body before the next request; a hostile one has no end.
    if (!ctx.req.complete) ctx.set('Connection', 'close');
  };
