import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** The number of connections that are resumed in one turn of the event loop. */
const resumedInOneTurn = 8;

/**
 * Returns a function that stops reading from all connections of a server, and goes on with a few in each of the next turns of
 * the event loop. What is read of one connection at once can be thousands of requests, which take up memory until the turn is
 * over, even if the connection is destroyed: of many connections that do the same, one is read in a turn.
 */
export const pauseReadingOf = (server: Server): (() => void) => {
  const connections = new Set<Socket>();
  const paused = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => {
      connections.delete(socket);
      paused.delete(socket);
    });
  });
  let areOldestNext = false;
  const resumeSome = (): void => {
    const byAge = [...connections].filter((socket) => paused.has(socket));
    // Alternates between the newest (such as a probe) and the oldest (such as a proxy): a flood stands between them.
    const next = areOldestNext ? byAge : byAge.toReversed();
    areOldestNext = !areOldestNext;
    for (const socket of next.slice(0, resumedInOneTurn)) {
      paused.delete(socket);
      socket.resume();
    }
    if (paused.size > 0) setImmediate(resumeSome);
  };
  return () => {
    if (paused.size === 0) setImmediate(resumeSome);
    for (const socket of connections) {
      if (socket.isPaused()) continue;
      socket.pause();
      paused.add(socket);
    }
  };
};
