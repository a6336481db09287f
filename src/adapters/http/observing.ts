import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Middleware } from './context.ts';
import { securityHeaders, strictTransport } from './security-headers.ts';

/** What is known of a request once it is over. Nothing in it was sent by a user but the id of the request. */
export type RequestRecord = {
  readonly requestId: string;
  readonly method: string;
  /** The template, `/api/:user_id/tasks/:id`; undefined for an unknown path. */
  readonly route: string | undefined;
  readonly status: number;
  readonly milliseconds: number;
  /** The caller was gone before the answer was. */
  readonly aborted: boolean;
};

/** Where the adapter tells what happened. */
export type Observer = {
  readonly answered: (record: RequestRecord) => void;
  /** An error that no one expected; the caller got a 500, or an answer that broke off. */
  readonly broke: (error: unknown, requestId: string) => void;
};

/** The id that the caller gave the request, if it is fit for one, or a new one. */
export const requestIdOf = ({ headers }: IncomingMessage): string => {
  const sent = headers['x-request-id'];
  return typeof sent === 'string' && /^[\w.-]{1,128}$/.test(sent) ? sent : randomUUID();
};

/** Gives each request its id, and the headers that every answer has, and reports how it ended. */
export const observing =
  ({ answered }: Observer): Middleware =>
  async (ctx, next) => {
    const begun = performance.now();
    ctx.state.requestId = requestIdOf(ctx.req);
    ctx.set('X-Request-Id', ctx.state.requestId);
    ctx.set(securityHeaders);
    if (ctx.secure) ctx.set(strictTransport);
    ctx.res.once('close', () => {
      answered({
        requestId: ctx.state.requestId,
        method: ctx.method,
        route: ctx.state.route,
        status: ctx.status,
        milliseconds: Math.round((performance.now() - begun) * 1000) / 1000,
        aborted: !ctx.res.writableFinished,
      });
    });
    await next();
    // Node would read the rest of an unread body before the next request; a hostile one has no end.
    if (!ctx.req.complete) ctx.set('Connection', 'close');
  };
