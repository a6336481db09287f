import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { type Client, createClient } from '../../../client/doable.ts';
import { type LocalCopy, type OpenOptions, openIn } from '../../../client/local/copy.ts';
import type { Message, OpenStorage, Ports } from '../../../client/local/ports.ts';
import { type Intent, type State, emptyState } from '../../../client/local/state.ts';
import { secretAuthenticator } from '../../../src/adapters/auth/jwt-authenticator.ts';
import { createApp } from '../../../src/adapters/http/app.ts';
import { startServer } from '../../../src/adapters/http/server.ts';
import { createLocalEvents } from '../../../src/adapters/memory/events.ts';
import { createMemoryStore } from '../../../src/adapters/memory/store.ts';
import { announcedStore } from '../../../src/application/events/announced-store.ts';
import { before, instantAt, millisecondsPerDay } from '../../../src/domain/time.ts';
import { limiterInMemory } from '../../../src/adapters/rate-limit/rate-limiter.ts';
import { systemPorts } from '../../../src/infrastructure/system-ports.ts';
import { testSecret, tokenOf } from '../../support/tokens.ts';
import { right, run } from '../../support/values.ts';

const unlimited = { requests: 1_000_000, seconds: 60 };

/** The service on the memory store, with a clock that a test sets forward, for pages of these origins. */
export const startMemoryService = async (corsOrigins: ReadonlyArray<string> = []) => {
  let ahead = 0;
  let last = 0;
  // No two tasks fall into one millisecond, in which their ids, which are random, would order them.
  const clock = () => {
    last = Math.max(last + 1, Date.now() + ahead);
    return right(instantAt(last));
  };
  const store = createMemoryStore();
  const bugs: unknown[] = [];
  const app = createApp({
    ports: { ...announcedStore(store, createLocalEvents()), ...systemPorts, clock },
    authenticate: secretAuthenticator(testSecret, { issuer: undefined, audience: undefined }),
    ready: () => Promise.resolve(true),
    limits: { perUser: limiterInMemory(unlimited), perAddress: limiterInMemory(unlimited) },
    maxInFlight: 1000,
    isOverloaded: () => false,
    trustedProxies: 0,
    corsOrigins,
    observer: {
      onRequest: () => undefined,
      onResponse: () => undefined,
      onError: (error) => bugs.push(error),
    },
  });
  let server = await startServer(app, { host: '127.0.0.1', port: 0 });
  const { url } = server;
  return {
    url,
    clock: () => Date.now() + ahead,
    /** A day passes: keys of before are forgotten, and deletions, unless they are remembered for longer. */
    passDay: async ({ keepsDeletions = false } = {}): Promise<void> => {
      ahead += millisecondsPerDay + 1000;
      const now = before(clock(), 500);
      const deletions = keepsDeletions ? before(now, 2 * millisecondsPerDay) : now;
      await run(store.purgeExpired({ deletions, responses: now }));
    },
    clientOf: (user: string): Client => createClient({ url, token: () => tokenOf(user) }),
    /** Stops to listen, as if it were killed, until it is started again at the same place. */
    stop: (): Promise<void> => server.drain(0),
    start: async (): Promise<void> => {
      server = await startServer(app, { host: '127.0.0.1', port: Number(new URL(url).port) });
    },
    close: async (): Promise<void> => {
      await server.drain(0.05);
      assert.deepEqual(bugs, []);
    },
  };
};

export type MemoryService = Awaited<ReturnType<typeof startMemoryService>>;

/** What happens to the next request: it is lost, its answer is, or a test answers, or lets it `go` when it likes. */
export type Fault = 'request' | 'answer' | ((go: () => Promise<Response>) => Response | Promise<Response>);

const never = <A>(): Promise<A> => new Promise(() => undefined);

/** Settles as the work does while the tab is alive, and never afterwards. */
const whileAlive = async <A>(isAlive: () => boolean, work: () => A | Promise<A>): Promise<A> => {
  if (!isAlive()) return never();
  const result = await work();
  return isAlive() ? result : never();
};

/** A device: a disk, locks and channels that its tabs share, and a network that fails as it is told. */
export const createDevice = (service: MemoryService, user: string, given: Partial<OpenOptions> = {}) => {
  const disk = new Map<string, State>();
  /** What tabs have noted before the disk had it. */
  const journal = new Map<string, Intent>();
  const listeners = new Set<{ readonly name: string; readonly hear: (message: Message) => void }>();
  const holders = new Map<string, Promise<unknown>>();
  const [sleepers, stalled] = [new Set<() => void>(), new Set<() => void>()];
  const returning = new Set<() => void>();
  const device = {
    isDown: false,
    isFull: false,
    /** Nothing is stored before `resumeDisk`. */
    isDiskStalled: false,
    hasLocks: true,
    /** How many changes a page of the feed has at most. */
    pageSize: 1000,
    /** Added to the clock of the device. */
    clockError: 0,
    faults: new Array<Fault>(),
    /** The keys of the requests that the service has done, one each time that it did. */
    done: new Array<string>(),
    /** The paths of the same. */
    doneAt: new Array<string>(),
    /** Method and path of the requests that were sent. */
    sent: new Array<string>(),
    slept: new Array<number>(),
    /** What the service answers when it is asked for events; then it has none. */
    streams: new Array<(signal: AbortSignal) => Response>(),
    streamsAsked: new Array<string | null>(),
    busy: 0,
    /** What happens before the next tab that reads the disk does anything else. */
    onLoad: (): unknown => undefined,
  };

  const fetchOnce: typeof fetch = async (input, init) => {
    const asked = new Request(input, init);
    const url = new URL(asked.url);
    if (url.pathname.endsWith('/changes')) url.searchParams.set('limit', String(device.pageSize));
    const request = new Request(url, asked);
    if (request.url.endsWith('/events') && !device.isDown) {
      device.streamsAsked.push(request.headers.get('Last-Event-ID'));
      return device.streams.shift()?.(request.signal) ?? new Response(null, { status: 404 });
    }
    const fault = device.isDown ? 'request' : device.faults.shift();
    if (fault === 'request') throw new TypeError('fetch failed');
    device.sent.push(`${request.method} ${url.pathname}`);
    if (typeof fault === 'function') return fault(() => fetch(request));
    const response = await fetch(request);
    const key = request.headers.get('Idempotency-Key');
    // A move to where the task is changes nothing, so that a copy cannot tell that it was done.
    const isChange = response.headers.get('ETag') !== request.headers.get('If-Match');
    if (response.ok && isChange && key !== null && response.headers.get('Idempotency-Replayed') === null) {
      device.done.push(key);
      device.doneAt.push(url.pathname);
    }
    const text = await response.text();
    if (fault === 'answer') throw new TypeError('fetch failed');
    const { status, headers } = response;
    return new Response(text === '' ? null : text, { status, headers });
  };

  const busyWith = <A>(work: () => Promise<A>): Promise<A> => {
    device.busy += 1;
    return work().finally(() => (device.busy -= 1));
  };

  const openDisk =
    (isAlive: () => boolean): OpenStorage =>
    (name) => {
      const load = () => structuredClone(disk.get(name) ?? emptyState);
      return Promise.resolve({
        isLasting: true,
        journal: {
          append: (intent) => {
            if (isAlive()) journal.set(intent.id, structuredClone(intent));
          },
          entries: () => structuredClone([...journal.values()]),
          remove: (intents) => {
            if (isAlive()) for (const { id } of intents) journal.delete(id);
          },
        },
        load: () =>
          whileAlive(isAlive, async () => {
            const loaded = load();
            const { onLoad } = device;
            device.onLoad = () => undefined;
            await onLoad();
            return loaded;
          }),
        commit: (earlier, after) =>
          whileAlive(isAlive, async () => {
            while (device.isDiskStalled) await new Promise<void>((resolve) => stalled.add(resolve));
            if (!isAlive()) return never();
            if (device.isFull) throw new DOMException('full', 'QuotaExceededError');
            if (load().revision !== earlier.revision) return false;
            disk.set(name, structuredClone(after));
            return true;
          }),
        erase: () =>
          whileAlive(isAlive, () => {
            disk.delete(name);
            journal.clear();
          }),
        close: () => undefined,
      });
    };

  /** A tab of a page. */
  const openTab = async (options: Partial<OpenOptions> = {}): Promise<LocalCopy & { kill: () => void }> => {
    let alive = true;
    const isAlive = () => alive;
    let release = (): void => undefined;
    const heard = new Set<typeof listeners extends Set<infer One> ? One : never>();
    const ports: Ports = {
      fetch: (input, init) => {
        return whileAlive(isAlive, () => busyWith(() => fetchOnce(input, init)));
      },
      openStorage: openDisk(isAlive),
      openChannel: (name, hear) => {
        const mine = { name, hear };
        listeners.add(mine);
        heard.add(mine);
        return {
          post: (message) => {
            const copy = structuredClone(message);
            for (const other of listeners)
              if (alive && other !== mine && other.name === name)
                queueMicrotask(() => {
                  if (listeners.has(other)) other.hear(copy);
                });
          },
          close: () => listeners.delete(mine),
        };
      },
      withLock: async (name, signal, work) => {
        if (!device.hasLocks) return work();
        const earlier = holders.get(name);
        const killed = new Promise<void>((resolve) => {
          release = resolve;
        });
        const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        const mine = (earlier ?? Promise.resolve()).then(() =>
          alive && !signal.aborted ? Promise.race([work(), killed]) : undefined,
        );
        holders.set(name, mine);
        await Promise.race([mine, aborted.then(() => (earlier === undefined ? mine : undefined))]);
      },
      clock: () => service.clock() + device.clockError,
      random: () => 0.5,
      newId: randomUUID,
      sleep: (milliseconds, signal) =>
        new Promise((resolve) => {
          if (!alive) return;
          device.slept.push(milliseconds);
          const end = (): void => {
            sleepers.delete(end);
            signal.removeEventListener('abort', end);
            if (alive) resolve();
          };
          sleepers.add(end);
          if (signal.aborted) end();
          else signal.addEventListener('abort', end);
        }),
      onReturn: (listener, signal) => {
        returning.add(listener);
        signal.addEventListener('abort', () => returning.delete(listener));
      },
    };
    const { token = () => tokenOf(user), ...rest } = { ...given, ...options };
    const copy = await openIn(ports, { ...rest, url: service.url, token: () => busyWith(token) });
    return {
      ...copy,
      kill: () => {
        alive = false;
        for (const one of heard) listeners.delete(one);
        release();
      },
    };
  };

  /** Time passes for whoever sleeps. */
  const wakeAll = (): void => {
    for (const end of [...sleepers]) end();
  };
  const resumeDisk = (): void => {
    device.isDiskStalled = false;
    for (const resume of stalled) resume();
    stalled.clear();
  };
  /** Waits until nothing is on its way any more. */
  const settle = async (): Promise<void> => {
    for (let quiet = 0; quiet < 5; quiet += 1) {
      await setImmediate();
      if (device.busy > 0) quiet = 0;
    }
  };
  /** The network returns. */
  const goOnline = (): void => {
    for (const listener of returning) listener();
  };
  return Object.assign(device, { disk, journal, openTab, wakeAll, resumeDisk, settle, goOnline });
};
