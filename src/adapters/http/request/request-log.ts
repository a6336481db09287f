import type { Middleware } from './request-context.ts';
import type { Cause } from '../refusal-cause.ts';
import type { Failure } from '../api-error.ts';
import { type RequestNames, namesOf } from './request-id.ts';
import { securityHeaders, strictTransport } from './response-headers.ts';

/** What is known of a request once it is over. Nothing in it was sent by a user but the names of the request. */
export type RequestRecord = RequestNames &
  Cause & {
    readonly method: string;
    /** The template, `/api/:user_id/tasks/:id`; undefined for an unknown path. */
    readonly route: string | undefined;
    readonly status: number;
    /** Why it did not get what it asked for; undefined if it did. */
    readonly failure: Failure['_tag'] | undefined;
    readonly milliseconds: number;
    /** The caller was gone before the answer was. */
    readonly aborted: boolean;
  };

/** Where the adapter tells what happened. */
export type Observer = {
  /** A request came; `answered` tells how it ended. */
  readonly begun: () => void;
  readonly answered: (record: RequestRecord) => void;
  /** An error that no one expected; the caller got a 500, or an answer that broke off. */
  readonly broke: (error: unknown, names: RequestNames) => void;
};

/** Tells each of them all. */
export const observers = (...all: ReadonlyArray<Observer>): Observer => ({
  begun: () => all.forEach(({ begun }) => begun()),
  answered: (record) => all.forEach(({ answered }) => answered(record)),
  broke: (error, names) => all.forEach(({ broke }) => broke(error, names)),
});

/** Gives each request its id, and the headers that every answer has, and reports how it ended. */
export const observing =
  ({ begun, answered }: Observer): Middleware =>
  async (ctx, next) => {
    const began = performance.now();
    ctx.state.names = namesOf(ctx.req);
    ctx.set('X-Request-Id', ctx.state.names.requestId);
    ctx.set(securityHeaders);
    if (ctx.secure) ctx.set(strictTransport);
    begun();
    ctx.res.once('close', () => {
      answered({
        ...ctx.state.names,
        method: ctx.method,
        route: ctx.state.route,
        status: ctx.status,
        failure: ctx.state.failure,
        ...ctx.state.cause,
        milliseconds: Math.round((performance.now() - began) * 1000) / 1000,
        aborted: !ctx.res.writableFinished,
      });
    });
    await next();
    // Node would read the rest of an unread body before the next request; a hostile one has no end.
    if (!ctx.req.complete) ctx.set('Connection', 'close');
  };
