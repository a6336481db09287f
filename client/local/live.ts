import { createAlarm } from './alarm.ts';
import { createEventParser } from './events.ts';
import { type Http, SignedOut } from './http.ts';
import type { Ports } from './ports.ts';

const [second, minute] = [1000, 60_000];
/** A service without events is asked again after this time: it may have been updated. */
const absentDelay = 10 * minute;
/** The service sends something every 15 s; after three times that nobody is there. */
const silence = 45 * second;
const never = 24 * 60 * minute;

type Surroundings = {
  readonly ports: Pick<Ports, 'sleep' | 'random'>;
  readonly http: Http;
  readonly signal: AbortSignal;
  /** The token that the copy is up to date with, and whether it is worth connecting. */
  readonly since: () => string | null;
  readonly isOnline: () => boolean;
  /** The service has changes that the copy may lack. */
  readonly onChange: () => void;
};

/** Reads `GET /tasks/events` with `fetch`, since `EventSource` sends no token, and connects again whenever it ends. */
export const createLive = ({ ports, http, signal, since, isOnline, onChange }: Surroundings) => {
  const { sleep, random } = ports;
  const alarm = createAlarm(sleep, signal);
  let [isConnected, retry] = [false, second];

  const read = async (body: ReadableStream<Uint8Array>, stop: AbortController): Promise<void> => {
    const decoder = new TextDecoder();
    const parse = createEventParser({
      onEvent: ({ id }) => {
        if (id !== since()) onChange();
      },
      onRetry: (milliseconds) => {
        retry = milliseconds;
      },
    });
    const reader = body.getReader();
    for (;;) {
      const heard = new AbortController();
      void sleep(silence, heard.signal).then(() => {
        if (!heard.signal.aborted) stop.abort();
      });
      const { done, value } = await reader.read().finally(() => heard.abort());
      if (done) return;
      parse(decoder.decode(value, { stream: true }));
    }
  };

  /** One connection from its beginning to its end; the milliseconds to wait before the next one. */
  const connect = async (token: string, stop: AbortController): Promise<number> => {
    const headers = { Accept: 'text/event-stream', 'Last-Event-ID': token };
    const response = await http.open({ method: 'GET', path: '/tasks/events', headers }, stop.signal);
    const isStream = response.headers.get('Content-Type')?.startsWith('text/event-stream') === true;
    if (!response.ok || !isStream || response.body === null) {
      await response.body?.cancel();
      const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
      return seconds >= 0 ? seconds * second : response.status >= 500 ? minute : absentDelay;
    }
    isConnected = true;
    await read(response.body, stop);
    return retry;
  };

  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      const token = since();
      if (!isOnline() || token === null) {
        await alarm.pause(never, 0);
        continue;
      }
      const stop = new AbortController();
      const abort = (): void => stop.abort();
      signal.addEventListener('abort', abort);
      const delay = await connect(token, stop).catch((error: unknown) =>
        error instanceof SignedOut ? minute : retry,
      );
      signal.removeEventListener('abort', abort);
      isConnected = false;
      await alarm.pause(delay * (1 + random() / 2), 1);
    }
  };

  return {
    run,
    /** Connects now, if it was waiting for the service. */
    wake: (): void => alarm.wake(0),
    isConnected: (): boolean => isConnected,
  };
};
