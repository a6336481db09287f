import { Readable, pipeline } from 'node:stream';
import type { ApiError } from '../api-error.ts';
import { causeOf, problemOf } from '../problem.ts';
import type { Response } from '../response.ts';
import type { Ctx } from './request-context.ts';

/** On every response (OWASP Secure Headers; a JSON response loads, and is framed by, nothing). */
export const securityHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
};

/** On every response over TLS: browsers then use TLS only (RFC 6797). */
export const strictTransport = { 'Strict-Transport-Security': 'max-age=31536000' };

/** A response ready to be sent: its own header fields, besides those of every response, and its body. */
export type Reply = {
  readonly status: number;
  /** Of several fields with one name, which cookies are, all values. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** Undefined: the status has no body. */
  readonly body?: string | Buffer | Readable;
};

/** The problem of an error. Records the error for the log. */
export const refusal = (ctx: Ctx, error: ApiError): Reply => {
  const { problem, headers } = problemOf(error, ctx.state.ids.requestId);
  ctx.state.error = error._tag;
  ctx.state.cause = causeOf(error, problem);
  return {
    status: problem.status,
    headers: { ...headers, 'Cache-Control': 'no-store', 'Content-Type': 'application/problem+json' },
    body: JSON.stringify(problem),
  };
};

/** A response with its body as JSON, unless that is a stream. */
export const replyOf = ({ status, headers = {}, body, encoded }: Response): Reply => {
  if (body === undefined) return { status, headers };
  if (body instanceof Readable) return { status, headers, body };
  return {
    status,
    headers: { ...headers, 'Content-Type': 'application/json; charset=utf-8' },
    body: encoded ?? JSON.stringify(body),
  };
};

/** A redirect without a body. The location is relative to the request, so that a path prefix in front stays. */
export const redirect = (status: 302 | 308, location: string): Reply => ({
  status,
  headers: { Location: location },
  body: '',
});

/** Sends a reply with the fields of every response, in one write unless its body is a stream. */
export const send = (ctx: Ctx, { status, headers, body }: Reply): void => {
  const { req, res, state } = ctx;
  if (!ctx.writable || res.headersSent) {
    if (body instanceof Readable) body.destroy();
    res.destroy();
    return;
  }
  const fields: Record<string, string | string[]> = { ...state.fields, ...headers };
  // Node would read the rest of the body before the next request, and a hostile body never ends.
  if (!req.complete) fields['Connection'] = 'close';
  if (body instanceof Readable) {
    res.writeHead(status, fields);
    if (req.method === 'HEAD') {
      body.destroy();
      res.end();
    } else pipeline(body, res, () => undefined);
    return;
  }
  if (body !== undefined) fields['Content-Length'] = String(Buffer.byteLength(body));
  res.writeHead(status, fields);
  res.end(req.method === 'HEAD' ? undefined : body);
};
