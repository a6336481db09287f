import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The maximum number of requests of one connection that wait for those before them. */
const maxWaiting = 100;

/** The maximum number that wait on all connections together: each holds its head, at most 16 KiB, in memory. */
const maxWaitingInAll = 2000;

type Exchange = { readonly request: IncomingMessage; readonly response: ServerResponse };

/** The requests of a connection: the one in progress, and those behind it. */
type Queue = {
  handled?: IncomingMessage | undefined;
  readonly waiting: Exchange[];
  /** Called after them, once the connection takes no more. */
  onLast?: () => void;
};

/** Handles the requests of each connection one after another. */
export type RequestQueues = {
  readonly handle: RequestListener;
  /** Whether requests of the connection wait for the one in progress. */
  readonly hasWaiting: (socket: Socket) => boolean;
  /**
   * Takes no more requests of a connection, and calls back once those that arrived whole have their responses: at once, if
   * there are none; never, if one of these ends the connection, or the client does. Only the first call counts.
   */
  readonly finish: (socket: Socket, onLast: () => void) => void;
};

/**
 * Destroys a connection. Node makes an error for each of its requests and each of its responses; without their stack traces a
 * connection with thousands of them costs less than half as much.
 */
const destroyCheaply = (socket: Socket): void => {
  const { stackTraceLimit } = Error;
  socket.prependOnceListener('close', () => (Error.stackTraceLimit = 0));
  socket.once('close', () => (Error.stackTraceLimit = stackTraceLimit));
  socket.destroy();
};

/**
 * Keeps pipelined requests (RFC 9112, 9.3.2) unhandled until the response before them has left. Node emits all requests of a
 * read in one turn, however many: handled at once, each would hold its response until it can be written. One at a time also
 * keeps writes in order, and every response has the socket, with its backpressure. The socket is paused while requests wait; a
 * connection with more of them than may wait is destroyed, and `onOverflow` called once.
 */
export const queueRequests = (listener: RequestListener, onOverflow: () => void): RequestQueues => {
  const queues = new WeakMap<Socket, Queue>();
  let waitingInAll = 0;

  const drop = ({ waiting }: Queue): void => {
    waitingInAll -= waiting.splice(0).length;
  };

  const begin = (queue: Queue, { request, response }: Exchange): void => {
    queue.handled = request;
    response.once('close', () => {
      // A turn of the event loop between two requests leaves room for other connections.
      if (queue.waiting.length > 0 || queue.onLast !== undefined) setImmediate(next, queue, request.socket);
      else queue.handled = undefined;
    });
    listener(request, response);
  };

  const next = (queue: Queue, socket: Socket): void => {
    // Behind a response with `Connection: close` nothing is handled any more (RFC 9112, 9.6).
    if (!socket.writable) drop(queue);
    const exchange = queue.waiting.shift();
    queue.handled = undefined;
    if (exchange === undefined) {
      if (socket.writable) queue.onLast?.();
      return;
    }
    waitingInAll -= 1;
    begin(queue, exchange);
    if (queue.waiting.length === 0 && queue.onLast === undefined) socket.resume();
  };

  const wait = (queue: Queue, exchange: Exchange): void => {
    const { socket } = exchange.request;
    if (queue.waiting.length >= maxWaiting || waitingInAll >= maxWaitingInAll) {
      drop(queue);
      destroyCheaply(socket);
      onOverflow();
      return;
    }
    socket.pause();
    queue.waiting.push(exchange);
    waitingInAll += 1;
  };

  const queueOf = (socket: Socket): Queue => {
    const queue: Queue = { waiting: [] };
    queues.set(socket, queue);
    // Node resumes a socket for reasons of its own, such as a body that is read.
    socket.on('resume', () => {
      if (queue.waiting.length > 0 || (queue.onLast !== undefined && queue.handled?.complete === true))
        socket.pause();
    });
    return queue;
  };

  return {
    handle: (request, response) => {
      const { socket } = request;
      // Node goes on with what it has read of a connection that was destroyed meanwhile.
      if (socket.destroyed) return;
      const queue = queues.get(socket) ?? queueOf(socket);
      if (queue.handled !== undefined) wait(queue, { request, response });
      else begin(queue, { request, response });
    },
    finish: (socket, onLast) => {
      const queue = queues.get(socket) ?? queueOf(socket);
      if (queue.onLast !== undefined) return;
      queue.onLast = onLast;
      if (queue.waiting.at(-1)?.request.complete === false) {
        queue.waiting.pop();
        waitingInAll -= 1;
      }
      if (queue.handled?.complete === true) socket.pause();
      else onLast();
    },
    hasWaiting: (socket) => (queues.get(socket)?.waiting.length ?? 0) > 0,
  };
};
