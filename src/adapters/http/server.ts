import { randomUUID } from 'node:crypto';
import { type RequestListener, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { type ParserError, type RawResponse, codeOf, rawResponse } from './request/raw-responses.ts';
import { queueRequests } from './overload/pipelining.ts';
import { pauseReadingOf } from './overload/reading.ts';

/** A server that accepts requests. */
export type RunningServer = {
  /** Where: `http://127.0.0.1:8000`. */
  readonly url: string;
  /** Accepts no more connections, and resolves when the requests in flight have their responses, or after so many seconds. */
  readonly drain: (seconds: number) => Promise<void>;
};

const urlOf = (host: string, { port }: AddressInfo): string =>
  `http://${host.includes(':') ? `[${host}]` : host}:${port}`;

/** Bytes that were rejected before they were a request: aborted without a response, or with a status; `code` is Node's, or ours. */
export type RawRefusal = Pick<RawResponse, 'requestId' | 'code'> & {
  readonly status: RawResponse['status'] | 'aborted';
};

/** Where a server listens, and what it reports. */
export type ServerOptions = {
  readonly host: string;
  readonly port: number;
  /** Called for bytes that were rejected before they were a request. */
  readonly onRefused?: (refusal: RawRefusal) => void;
  /** How long a connection may be at rest; left out, 20 s. */
  readonly idleMilliseconds?: number | undefined;
};

/** How long a connection is read from, and what arrives is discarded, behind a response that ends it. */
const lingerMilliseconds = 1000;

/** How long nothing may be written to a client that has ended its half of the connection: it may be gone. */
const halfClosedMilliseconds = 500;

/** How long a server that drains still accepts connections. */
const graceMilliseconds = 200;

/**
 * Resolves after a short turn of the event loop without a new connection: then hardly any waits to be accepted, which the
 * system would reset. At the latest after so many milliseconds.
 */
const noConnectionWaits = async (server: Server, milliseconds: number): Promise<void> => {
  const end = performance.now() + milliseconds;
  let isQuiet = false;
  const notice = (): void => {
    isQuiet = false;
  };
  server.on('connection', notice);
  while (!isQuiet && performance.now() < end) {
    const begun = performance.now();
    isQuiet = true;
    await setImmediate();
    isQuiet &&= performance.now() - begun < 0.2;
  }
  server.off('connection', notice);
};

/** Node's server with time-outs for slow clients: 10 s for the headers, 20 s for a whole request, and for a connection at rest. */
export const startServer = async (
  listener: RequestListener,
  { host, port, onRefused = () => undefined, idleMilliseconds = 20_000 }: ServerOptions,
): Promise<RunningServer> => {
  const server = createServer({
    headersTimeout: 10_000,
    requestTimeout: 20_000,
    connectionsCheckingInterval: 1000,
    keepAliveTimeout: 65_000,
    // The listener responds to a request without a Host, with a problem.
    requireHostHeader: false,
  });
  let draining = false;
  const inFlight = new Set<ServerResponse>();
  const dueOn = (socket: Socket): ReadonlyArray<ServerResponse> =>
    [...inFlight].filter((response) => response.socket === socket);
  /** Whether a raw response would end up inside another one, or in its place, which its request does not deserve. */
  const wouldMix = (socket: Socket): boolean =>
    dueOn(socket).some(({ headersSent, req }) => headersSent || req.complete);
  /** A client that hangs up ends its half too: it is taken for gone unless a response is on its way. */
  const endUnlessWritten = (socket: Socket): void => {
    let { bytesWritten } = socket;
    const looking = setInterval(() => {
      if (socket.bytesWritten === bytesWritten && !dueOn(socket).some(({ headersSent }) => headersSent))
        socket.destroy();
      ({ bytesWritten } = socket);
    }, halfClosedMilliseconds);
    socket.once('close', () => clearInterval(looking));
  };
  const handle: RequestListener = (request, response) => {
    // Of a stream nearly a dozen have to know when it is over: Koa, the stream itself, and whoever keeps count of it.
    response.setMaxListeners(20);
    inFlight.add(response);
    response.once('close', () => inFlight.delete(response));
    if (draining) endConnection(response);
    listener(request, response);
  };
  // Node gives up the requests of a client that sends no more, though it may wait for its responses (RFC 9112, 9.6).
  Object.assign(server, { httpAllowHalfOpen: true });
  server.on('connection', (socket: Socket) => socket.once('end', () => endUnlessWritten(socket)));
  const pauseReading = pauseReadingOf(server);
  const queues = queueRequests(handle, () => {
    pauseReading();
    onRefused({ requestId: randomUUID(), status: 'aborted', code: 'TOO_MANY_PIPELINED_REQUESTS' });
  });
  /** Lets a response be the last of its connection, unless requests wait there that have been accepted. */
  const endConnection = (response: ServerResponse): void => {
    if (!response.headersSent && !queues.hasWaiting(response.req.socket))
      response.setHeader('Connection', 'close');
  };
  server.on('request', queues.handle);
  const closeIdleConnections = server.closeIdleConnections.bind(server);
  // Node takes a connection for idle as soon as its response has been written, however little of that has been sent.
  server.closeIdleConnections = () => {
    if (![...inFlight].some(({ writableEnded }) => writableEnded)) closeIdleConnections();
  };
  // An expectation other than 100-continue may be ignored (RFC 9110, 10.1.1).
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  const refuseRaw = (socket: Socket, code: string): void => {
    if (!socket.writable || wouldMix(socket)) {
      socket.destroy();
      return;
    }
    const { bytes, ...refusal } = rawResponse(code);
    // A request that has reached the listener has a record of its own.
    if (dueOn(socket).length === 0) onRefused(refusal);
    socket.end(bytes);
    // To close while bytes arrive would reset the connection, and what the client has not read yet would be lost to it.
    socket.resume();
    const lingering = setTimeout(() => socket.destroy(), lingerMilliseconds);
    socket.once('close', () => clearTimeout(lingering));
  };
  /** Refuses what follows the requests of a connection, once these have their responses. */
  const refuseBehind = (socket: Socket, code: string): void =>
    queues.finish(socket, () => refuseRaw(socket, code));
  // A connection on which nothing moves while a response is due, as of a client that does not read, takes up memory.
  server.setTimeout(idleMilliseconds, (socket) => {
    if (dueOn(socket).length > 0) refuseRaw(socket, 'ERR_HTTP_REQUEST_TIMEOUT');
    else socket.destroy();
  });
  server.on('clientError', (error: ParserError, socket: Socket) => refuseBehind(socket, codeOf(error)));
  // We are no proxy.
  server.on('connect', (_request, socket: Socket) => {
    // Node no longer listens here, and a caller who hangs up must not end the process.
    socket.on('error', () => socket.destroy());
    refuseBehind(socket, 'CONNECT');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: urlOf(host, address),
    drain: async (seconds) => {
      draining = true;
      const end = performance.now() + seconds * 1000;
      const millisecondsLeft = (): number => Math.max(0, end - performance.now());
      inFlight.forEach(endConnection);
      // Connections that wait to be accepted would be reset, and those between two requests may have one on its way.
      const grace = Math.min(graceMilliseconds, seconds * 1000);
      await sleep(grace);
      await noConnectionWaits(server, Math.min(4 * grace, millisecondsLeft()));
      const closed = new Promise((resolve) => server.close(resolve));
      const idle = setInterval(() => server.closeIdleConnections(), 50);
      const over = new AbortController();
      await Promise.race([closed, sleep(millisecondsLeft(), undefined, { signal: over.signal })]);
      clearInterval(idle);
      over.abort();
      server.closeAllConnections();
      await closed;
    },
  };
};
