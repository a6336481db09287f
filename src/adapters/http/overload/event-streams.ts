import type { ServerResponse } from 'node:http';
import type { ApiError } from '../api-error.ts';
import type { ConcurrencyLimit } from './concurrency.ts';

/** The registry of this process's open event streams: requests outside `MAX_IN_FLIGHT`, without a time-out. */
export type EventStreams = Pick<ConcurrencyLimit, 'enter'> & {
  /** Registers a response. Calls `end` at `endsAt`, in milliseconds since 1970, or at `endAll`. */
  readonly hold: (response: ServerResponse, end: () => void, endsAt: number) => void;
  readonly isHeld: (response: ServerResponse) => boolean;
  readonly count: () => number;
  /** Ends all streams, and from then on each new one at once. */
  readonly endAll: () => void;
};

/** The maximum number of event streams of a user in a process: the tabs and devices of a person. */
export const maxStreams = 10;

/** `Retry-After` in seconds: the heartbeat's interval, after which the stream of a client that is gone has been closed. */
const tooMany: ApiError = { _tag: 'TooManyStreams', max: maxStreams, seconds: 15 };

/** The maximum delay of a timer in milliseconds. */
const longest = 2 ** 31 - 1;

/** Creates an empty registry. */
export const createEventStreams = (): EventStreams => {
  const counts = new Map<string, number>();
  const held = new Map<ServerResponse, () => void>();
  let areEnding = false;
  return {
    enter: ({ who, response }) => {
      const count = counts.get(who) ?? 0;
      if (response.closed || count >= maxStreams) return Promise.resolve(tooMany);
      counts.set(who, count + 1);
      response.once('close', () => {
        const left = (counts.get(who) ?? 1) - 1;
        if (left === 0) counts.delete(who);
        else counts.set(who, left);
      });
      return Promise.resolve(undefined);
    },
    hold: (response, end, endsAt) => {
      const { socket } = response.req;
      const expiry = setTimeout(end, Math.min(endsAt - Date.now(), longest)).unref();
      // The server accepts half-closed connections; on a stream without an end, that would hide a client that is gone.
      const hangUp = (): unknown => response.destroy();
      held.set(response, end);
      socket.once('end', hangUp);
      response.once('close', () => {
        clearTimeout(expiry);
        socket.off('end', hangUp);
        held.delete(response);
      });
      if (areEnding) end();
    },
    isHeld: (response) => held.has(response),
    count: () => held.size,
    endAll: () => {
      areEnding = true;
      held.forEach((end) => end());
    },
  };
};
