import type { Middleware } from './request-context.ts';
import type { Cause } from '../problem.ts';
import type { ApiError } from '../api-error.ts';
import { type RequestIds, requestIdsOf } from './request-id.ts';
import { securityHeaders, strictTransport } from './respond.ts';

/** The log record of a completed request. Only the ids in it may come from the client. */
export type RequestRecord = RequestIds &
  Cause & {
    readonly method: string;
    /** The template, `/api/:user_id/tasks/:id`; undefined for an unknown path. */
    readonly route: string | undefined;
    readonly status: number;
    /** The error that it was refused with; undefined if it succeeded. */
    readonly failure: ApiError['_tag'] | undefined;
    readonly milliseconds: number;
    /** The client was gone before the response was sent. */
    readonly aborted: boolean;
  };

/** The hooks that the adapter calls in the course of a request. */
export type RequestHooks = {
  /** A request came; `onResponse` follows. */
  readonly onRequest: () => void;
  readonly onResponse: (record: RequestRecord) => void;
  /** An unexpected error; the client got a 500, or a response that broke off. */
  readonly onError: (error: unknown, ids: RequestIds) => void;
};

/** Calls the hooks of all. */
export const allHooks = (...all: ReadonlyArray<RequestHooks>): RequestHooks => ({
  onRequest: () => all.forEach(({ onRequest }) => onRequest()),
  onResponse: (record) => all.forEach(({ onResponse }) => onResponse(record)),
  onError: (error, ids) => all.forEach(({ onError }) => onError(error, ids)),
});

/** Gives each request its id, sets the headers of every response, and reports how it ended. */
export const loggingRequests =
  ({ onRequest, onResponse }: RequestHooks): Middleware =>
  async (ctx, next) => {
    const startedAt = performance.now();
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
        milliseconds: Math.round((performance.now() - startedAt) * 1000) / 1000,
        aborted: !ctx.res.writableFinished,
      });
    });
    await next();
    // Node would read the rest of the body before the next request, and a hostile body never ends.
    if (!ctx.req.complete) ctx.set('Connection', 'close');
  };
