import type { ApiError } from '../api-error.ts';
import { causeOf, problemOf } from '../problem.ts';
import type { Response } from '../response.ts';
import type { Ctx } from './request-context.ts';

/** On every response (OWASP Secure Headers; a JSON response loads, and is framed by, nothing). */
export const securityHeaders: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
};

/** On every response over TLS: browsers then use TLS only (RFC 6797). */
export const strictTransport = { 'Strict-Transport-Security': 'max-age=31536000' };

/** Responds with the problem of an error, and records the error for the log. */
export const refuse = (ctx: Ctx, error: ApiError): void => {
  const { problem, headers } = problemOf(error, ctx.state.ids.requestId);
  ctx.state.error = error._tag;
  ctx.state.cause = causeOf(error, problem);
  ctx.status = problem.status;
  ctx.set({ ...headers, 'Cache-Control': 'no-store' });
  ctx.body = JSON.stringify(problem);
  ctx.type = 'application/problem+json';
};

export const respond = (ctx: Ctx, { status, headers = {}, body, encoded }: Response): void => {
  ctx.status = status;
  ctx.set(headers);
  if (encoded !== undefined) ctx.set('Content-Type', 'application/json; charset=utf-8');
  if (body !== undefined) ctx.body = encoded ?? body;
};

/** Redirects without a body. The location is relative to the request, so that a path prefix in front stays. */
export const redirect = (ctx: Ctx, status: 302 | 308, location: string): void => {
  ctx.body = null;
  ctx.status = status;
  ctx.set('Location', location);
};
