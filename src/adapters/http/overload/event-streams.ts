import type { ServerResponse } from 'node:http';
import type { ApiError } from '../api-error.ts';
import type { ConcurrencyLimit } from './concurrency.ts';

/** The open event streams of this process. They are not in flight, and no time-out ends them. */
export type EventStreams = Pick<ConcurrencyLimit, 'enter'> & {
  /** Keeps a response open until `end` is called: at a time in milliseconds since 1970, or when all are ended. */
  readonly hold: (response: ServerResponse, end: () => void, endsAt: number) => void;
  readonly isHeld: (response: ServerResponse) => boolean;
  readonly count: () => number;
  /** Ends all, and those to come at once. */
  readonly endAll: () => void;
};

/** The event streams that a user may have in a process: the tabs and devices of a person. */
export const maxStreams = 10;

/** Seconds after which one that nobody reads any more has been noticed by its heartbeat. */
const tooMany: ApiError = { _tag: 'RateLimited', seconds: 15 };

/** The longest time that a timer can wait. */
const longest = 2 ** 31 - 1;

/** Opens the registry of a process. */
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
      // The server lets clients end their half of a connection and read on; this one would never notice that they are gone.
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
