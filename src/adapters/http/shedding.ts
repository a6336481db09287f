import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { canonicalPath } from './canonical-path.ts';
import { type AllowedOrigins, crossOriginFields } from './cors.ts';
import type { Failure } from './failures.ts';
import type { Observer } from './observing.ts';
import { problemOf } from './problem.ts';
import { namesOf } from './request-names.ts';
import { securityHeaders } from './security-headers.ts';

/** When there is too much to do, and who is to know. */
export type Shedding = {
  /** Calls that are worked on at a time; more are refused. */
  readonly maxInFlight: number;
  /** Whether the process is late with all that it does. */
  readonly isLate: () => boolean;
  readonly corsOrigins: AllowedOrigins;
  readonly observer: Observer;
};

const overloaded = { _tag: 'Overloaded' } satisfies Failure;

const refuse = (
  request: IncomingMessage,
  response: ServerResponse,
  { corsOrigins, observer }: Shedding,
): void => {
  observer.begun();
  const names = namesOf(request);
  const { problem, headers } = problemOf(overloaded, names.requestId);
  const body = JSON.stringify(problem);
  response.writeHead(problem.status, {
    ...headers,
    ...securityHeaders,
    ...crossOriginFields(corsOrigins, request.headers.origin),
    'Content-Type': 'application/problem+json',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Request-Id': names.requestId,
    ...(request.complete ? {} : { Connection: 'close' }),
  });
  response.end(body);
  const { method = '' } = request;
  observer.answered({
    ...names,
    method,
    route: undefined,
    status: problem.status,
    failure: overloaded._tag,
    milliseconds: 0,
    aborted: false,
  });
};

/** The URL of a call, also where it has the form that is sent to proxies (RFC 9112, 3.2.2). */
const call = /^(?:https?:\/\/[^/]*)?\/api\//i;

/**
 * Refuses calls that could not be answered in time, before Koa has made anything of them: a refusal costs a small part of an
 * answer, so that many of them leave room for the answers.
 */
export const sheddingLoad = (shedding: Shedding, listener: RequestListener): RequestListener => {
  const { maxInFlight, isLate } = shedding;
  let inFlight = 0;
  return (request, response) => {
    const isCall = call.test(canonicalPath(request.url ?? '')) && request.method !== 'OPTIONS';
    if (isCall && (inFlight >= maxInFlight || isLate())) {
      refuse(request, response, shedding);
      return;
    }
    if (isCall) {
      inFlight += 1;
      response.once('close', () => (inFlight -= 1));
    }
    listener(request, response);
  };
};
