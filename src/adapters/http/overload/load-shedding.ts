import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { type AllowedOrigins, crossOriginFields } from '../request/cors.ts';
import type { ApiError } from '../api-error.ts';
import type { RequestHooks } from '../request/request-log.ts';
import { problemOf } from '../problem.ts';
import { requestIdsOf } from '../request/request-id.ts';
import { securityHeaders } from '../request/response-headers.ts';
import { readTarget } from '../request/target.ts';

/** When there is too much to do, and who is to know. */
export type OverloadPolicy = {
  /** Calls that are worked on at a time; more are refused. */
  readonly maxInFlight: number;
  /** Whether the process is late with all that it does. */
  readonly isOverloaded: () => boolean;
  readonly corsOrigins: AllowedOrigins;
  readonly observer: RequestHooks;
};

const overloaded = { _tag: 'Overloaded' } satisfies ApiError;

const refuse = (
  request: IncomingMessage,
  response: ServerResponse,
  { corsOrigins, observer }: OverloadPolicy,
): void => {
  observer.onRequest();
  const names = requestIdsOf(request);
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
  observer.onResponse({
    ...names,
    method,
    route: undefined,
    status: problem.status,
    failure: overloaded._tag,
    milliseconds: 0,
    aborted: false,
  });
};

/** Requests under way behind which a late process refuses more: as many as one browser has connections, and two. */
const allowedWhenLate = 8;

/** Requests for one probe, and preflights, that are handled at a time, whatever else is. */
const maxOfOneProbe = 32;

const probes = ['/health', '/livez', '/readyz'];

/** Bytes of a response that hold up no others while their caller does not read them. */
const fewBytes = 16 * 1024;

const pathOf = (request: IncomingMessage): string => readTarget(request)?.canonicalPath ?? '';

/** What a request is counted with. Without preflights, which cost nothing, a page cannot even read a refusal. */
const groupOf = (request: IncomingMessage): string => {
  if (request.method === 'OPTIONS') return 'preflights';
  const path = pathOf(request);
  return probes.includes(path) ? path : 'all others';
};

/** Whether nothing is left of a request, or only bytes that take up no memory worth counting: few, or shared ones. */
const isDone = (request: IncomingMessage, response: ServerResponse): boolean => {
  if (response.closed || !response.writableEnded) return response.closed;
  return response.writableLength <= fewBytes || !pathOf(request).startsWith('/api/');
};

/** Handles a request; resolves when its response has been handed over, though perhaps not sent. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Refuses requests that could not be answered in time, before Koa has made anything of them: a refusal costs a small part of an
 * answer, so that many of them leave room for the answers. Every request is counted while it is worked on and while its
 * response fills memory; probes and preflights apart from all others, so that they are never refused for those. `waiting` tells
 * how many of them wait for their turns.
 */
export const sheddingLoad = (
  shedding: OverloadPolicy,
  handler: Handler,
  waiting: () => number = () => 0,
): RequestListener => {
  const { maxInFlight, isOverloaded } = shedding;
  const inFlight = new Map<string, number>();
  const countOf = (group: string): number => inFlight.get(group) ?? 0;

  const hasRoom = (group: string): boolean => {
    if (group !== 'all others') return countOf(group) < maxOfOneProbe;
    if (countOf(group) >= maxInFlight) return false;
    // A lone caller makes the process late with nobody's work but their own, and what waits for its turn is no work yet.
    return !isOverloaded() || countOf(group) - waiting() < allowedWhenLate;
  };

  const handle = async (group: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const leave = (): unknown => inFlight.set(group, countOf(group) - 1);
    inFlight.set(group, countOf(group) + 1);
    await handler(request, response);
    if (isDone(request, response)) leave();
    else response.once('close', leave);
  };

  return (request, response) => {
    const group = groupOf(request);
    if (hasRoom(group)) void handle(group, request, response);
    else refuse(request, response, shedding);
  };
};
