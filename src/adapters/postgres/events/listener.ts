import { setTimeout as sleep } from 'node:timers/promises';
import { type ClientConfig, Client } from 'pg';
import { channel } from './notices.ts';

/** Where to listen, past any transaction pooler, and whom to tell. */
export type Listening = {
  readonly config: ClientConfig;
  readonly onNotice: (payload: string) => void;
  /** It listens, after a time in which it did not. */
  readonly onListening: () => void;
  readonly onLost: (error: Error) => void;
};

/** A connection that is silently dead is noticed by a query that gets no response. */
const pingMilliseconds = 30_000;

/** Milliseconds before the next attempt, spread, since all instances lose a database at the same time. */
const delayAfter = (failures: number): number =>
  Math.min(100 * 2 ** failures, 10_000) * (0.5 + Math.random() / 2);

const pause = (milliseconds: number, signal: AbortSignal): Promise<unknown> =>
  sleep(milliseconds, undefined, { signal, ref: false }).catch(() => undefined);

/** Listens on one connection until it is lost or the signal comes. Rejects if it cannot. */
const listenOnce = async (
  { config, onNotice, onListening, onLost }: Listening,
  signal: AbortSignal,
): Promise<void> => {
  const client = new Client({
    ...config,
    connectionTimeoutMillis: 2000,
    query_timeout: 5000,
    keepAlive: true,
  });
  const lost = new AbortController();
  client.on('error', onLost);
  client.once('end', () => lost.abort());
  client.on('notification', ({ payload = '' }) => onNotice(payload));
  const over = AbortSignal.any([signal, lost.signal]);
  try {
    await client.connect();
    await client.query(`listen ${channel}`);
    onListening();
    const rest = (): Promise<unknown> => pause(pingMilliseconds, over);
    for (await rest(); !over.aborted; await rest()) await client.query('select 1');
  } finally {
    // Of a dead connection the end may never come.
    void client.end().catch(() => undefined);
  }
};

/** Listens until the signal comes, and connects again whenever the connection is lost. */
export const listen = async (listening: Listening, signal: AbortSignal): Promise<void> => {
  for (let failures = 0; !signal.aborted; failures += 1) {
    const onListening = (): void => {
      failures = 0;
      listening.onListening();
    };
    await listenOnce({ ...listening, onListening }, signal).catch(listening.onLost);
    await pause(delayAfter(failures), signal);
  }
};
