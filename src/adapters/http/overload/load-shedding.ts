import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/** When there is too much to do. */
export type OverloadPolicy = {
  /** Requests in flight at a time; more are refused. */
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
  /** Responds with 503. */
  readonly refuse: RequestListener;
};

/** Requests in flight from which on a lagging process refuses more: as many as one browser has connections, and two. */
const allowedWhenLagging = 8;

/** Requests for one probe, and preflights, that are handled at a time, whatever else is. */
const maxOfOneProbe = 32;

const probes = ['/health', '/livez', '/readyz'];

/** Unread bytes of a response that do not count. */
const fewBytes = 16 * 1024;

/** Handles a request; resolves when its response has been handed over, though perhaps not sent. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Refuses requests that could not be served in time, before Koa sees them: a refusal costs a small part of a response, so that
 * many refusals leave room for responses. Every request is counted while it is worked on and while its
 * response fills memory; probes and preflights apart from all others, so that they are never refused for those.
 */
export const sheddingLoad = (
  { maxInFlight, isOverloaded, pathOf, waiting, refuse }: Shedding,
  handler: Handler,
): RequestListener => {
  const inFlight = new Map<string, number>();
  const countOf = (group: string): number => inFlight.get(group) ?? 0;

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
    if (isDone(request, response)) leave();
    else response.once('close', leave);
  };

  return (request, response) => {
    const group = groupOf(request);
    if (hasRoom(group)) void handle(group, request, response);
    else refuse(request, response);
  };
};
