import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { crossOriginFields } from './cors.ts';
import { type Observer, requestIdOf } from './observing.ts';
import { problemOf } from './problem.ts';
import { securityHeaders } from './security-headers.ts';

/** When there is too much to do, and who is to know. */
export type Shedding = {
  /** Calls that are worked on at a time; more are refused. */
  readonly maxInFlight: number;
  /** Whether the process is late with all that it does. */
  readonly isLate: () => boolean;
  readonly corsOrigins: ReadonlyArray<string>;
  readonly observer: Observer;
};

const refuse = (
  request: IncomingMessage,
  response: ServerResponse,
  { corsOrigins, observer }: Shedding,
): void => {
  const requestId = requestIdOf(request);
  const { problem, headers } = problemOf({ _tag: 'Overloaded' }, requestId);
  const body = JSON.stringify(problem);
  response.writeHead(problem.status, {
    ...headers,
    ...securityHeaders,
    ...crossOriginFields(corsOrigins, request.headers.origin),
    'Content-Type': 'application/problem+json',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Request-Id': requestId,
    ...(request.complete ? {} : { Connection: 'close' }),
  });
  response.end(body);
  const { method = '' } = request;
  observer.answered({
    requestId,
    method,
    route: undefined,
    status: problem.status,
    milliseconds: 0,
    aborted: false,
  });
};

/**
 * Refuses calls that could not be answered in time, before Koa has made anything of them: a refusal costs a small part of an
 * answer, so that many of them leave room for the answers.
 */
export const sheddingLoad = (shedding: Shedding, listener: RequestListener): RequestListener => {
  const { maxInFlight, isLate } = shedding;
  let inFlight = 0;
  return (request, response) => {
    const isCall = request.url?.startsWith('/api/') === true && request.method !== 'OPTIONS';
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
