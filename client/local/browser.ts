import { inIndexedDb } from './indexed-db.ts';
import { inMemory } from './memory-storage.ts';
import type { Message, OpenChannel, OpenStorage, Ports, WithLock } from './ports.ts';

/** A UUID of version 4 (RFC 9562, 5.4). `crypto.randomUUID` is missing where the context is not secure. */
export const newId = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes.set([((bytes[6] ?? 0) & 0x0f) | 0x40], 6);
  bytes.set([((bytes[8] ?? 0) & 0x3f) | 0x80], 8);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
};

/** In IndexedDB; in memory where there is none, or where the browser refuses to open it. */
const openStorage: OpenStorage = (name, onErased) =>
  typeof indexedDB === 'undefined'
    ? inMemory(name, onErased)
    : inIndexedDb(name, onErased).catch(() => inMemory(name, onErased));

const openChannel: OpenChannel = (name, onMessage) => {
  const channel = new BroadcastChannel(name);
  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => onMessage(data));
  return { post: (message) => channel.postMessage(message), close: () => channel.close() };
};

/** The Web Locks API; it is missing where the context is not secure. */
const withLock: WithLock = async (name, signal, work) => {
  const locks = 'locks' in navigator ? navigator.locks : undefined;
  if (locks === undefined) return work();
  await locks.request(name, { signal }, work).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
};

/** A browser. */
export const browserPorts: Ports = {
  fetch: (...request) => fetch(...request),
  openStorage,
  openChannel,
  withLock,
  clock: () => Date.now(),
  random: () => Math.random(),
  newId,
  sleep: (milliseconds, signal) =>
    new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      if (signal.aborted) end();
      else signal.addEventListener('abort', end);
    }),
  onReturn: (listener, signal) => {
    if (typeof document === 'undefined') return;
    addEventListener('online', listener, { signal });
    document.addEventListener(
      'visibilitychange',
      () => {
        if (document.visibilityState === 'visible') listener();
      },
      { signal },
    );
  },
};
