import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/** When to refuse requests for overload. */
export type OverloadPolicy = {
  /** The maximum number of requests in flight; more are refused. */
  readonly maxInFlight: number;
  /** Whether the event loop lags. */
  readonly isOverloaded: () => boolean;
};

/** What load shedding needs to know of requests. */
export type Shedding = OverloadPolicy & {
  /** The canonical path of a request. */
  readonly pathOf: (request: IncomingMessage) => string;
  /** How many requests wait for their turns. */
  readonly waiting: () => number;
  /** Whether a response is an event stream, which is not in flight. */
  readonly isStream: (response: ServerResponse) => boolean;
  /** Responds with 503. */
  readonly refuse: RequestListener;
};

/** The number of requests in flight at which a lagging process refuses more: the connections of one browser, and two. */
const allowedWhenLagging = 8;

/** The maximum number of requests in flight for each probe, and of preflights, counted apart from all others. */
const maxOfOneProbe = 32;

const probes = ['/health', '/livez', '/readyz'];

/** Up to this many unread bytes of a response do not count. */
const fewBytes = 16 * 1024;

/** Handles a request; resolves once its response is written, though perhaps not sent. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Refuses requests that could not be served in time, before Koa sees them: a refusal costs a small part of a response, so that
 * many refusals leave room for responses. Every request is counted while it is worked on and while its
 * response, an event stream aside, fills memory; probes and preflights apart from all others, so that they are never refused for those.
 */
export const sheddingLoad = (
  { maxInFlight, isOverloaded, pathOf, waiting, isStream, refuse }: Shedding,
  handler: Handler,
): RequestListener => {
  const inFlight = new Map<string, number>();
  const countOf = (group: string): number => inFlight.get(group) ?? 0;

  /** The group that a request counts in. Preflights cost nothing, and without them a page cannot read a refusal. */
  const groupOf = (request: IncomingMessage): string => {
    if (request.method === 'OPTIONS') return 'preflights';
    const path = pathOf(request);
    return probes.includes(path) ? path : 'all others';
  };

  /** Whether a request is over, or holds only a few bytes, or bytes that it shares with others. */
  const isDone = (request: IncomingMessage, response: ServerResponse): boolean => {
    if (response.closed || !response.writableEnded) return response.closed;
    return response.writableLength <= fewBytes || !pathOf(request).startsWith('/api/');
  };

  const hasRoom = (group: string): boolean => {
    if (group !== 'all others') return countOf(group) < maxOfOneProbe;
    if (countOf(group) >= maxInFlight) return false;
    // A lone client delays only itself. Requests that wait for their turn cause no lag.
    return !isOverloaded() || countOf(group) - waiting() < allowedWhenLagging;
  };

  const handle = async (group: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const leave = (): unknown => inFlight.set(group, countOf(group) - 1);
    inFlight.set(group, countOf(group) + 1);
    await handler(request, response);
    if (isStream(response) || isDone(request, response)) leave();
    else response.once('close', leave);
  };

  return (request, response) => {
    const group = groupOf(request);
    if (hasRoom(group)) void handle(group, request, response);
    else refuse(request, response);
  };
};
