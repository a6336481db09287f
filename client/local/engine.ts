import { DoableError } from '../responses.ts';
import { createAlarm } from './alarm.ts';
import { type Http, SignedOut, Unreachable } from './http.ts';
import { createLive } from './live.ts';
import type { Network, Ports } from './ports.ts';
import type { Changes } from './reduce.ts';
import { isExact, isBlind, pathOf, requestOf } from './request.ts';
import { dependsOnTheirs, settle } from './settle.ts';
import { type Intent, type List, type Task, isWaiting } from './state.ts';
import type { Store } from './store.ts';

const [hour, minute, second] = [3_600_000, 60_000, 1000];
/** The service keeps a key for 24 hours. */
const keyLifetime = 20 * hour;
const [firstDelay, longestDelay] = [second, minute];
/** Without events, changes are asked for more and more seldom while there are none; with events, in case one was lost. */
const [firstPoll, longestPoll, livePoll] = [5 * second, minute, 5 * minute];

/**
 * Whether the service may have forgotten the key of an intent. The clock of this device only measures how long ago it was sent;
 * where it has been set back, that is unknown, so it may.
 */
const isOld = ({ sentAt }: Intent, now: number): boolean =>
  sentAt !== null && !(now >= sentAt && now - sentAt < keyLifetime);

/** How often a change is sent to which the service answers that it has failed itself (500), before that is a refusal. */
const maxFailures = 5;

/** The problem of a service that has failed itself; undefined: it was another error. */
const failureIn = (error: unknown): DoableError | undefined =>
  error instanceof Unreachable && error.cause instanceof DoableError && error.cause.code === 'INTERNAL'
    ? error.cause
    : undefined;

type EnginePorts = Pick<Ports, 'clock' | 'random' | 'newId' | 'sleep'>;

type Surroundings = {
  readonly ports: EnginePorts;
  readonly http: Http;
  readonly store: Store;
  readonly signal: AbortSignal;
};

/** Sends the queue in order, and keeps the copy up to date, for all tabs. One call is on its way at a time. */
export const createEngine = ({ ports, http, store, signal }: Surroundings) => {
  const { clock, random, newId, sleep } = ports;
  const alarm = createAlarm(sleep, signal);
  let isPullDue = true;
  let [failures, poll] = [0, firstPoll];
  /** The first change of the queue that the service fails at, and how often it has. */
  let failing = { id: '', times: 0 };

  const setNetwork = (network: Network, resumesAt: number | null = null): void => {
    store.setNetwork(network, resumesAt);
    store.post({ type: 'network', network, resumesAt });
  };
  const live = createLive({
    ports,
    http,
    signal,
    since: () => store.stored().since,
    isOnline: () => store.getSnapshot().network === 'online',
    onChange: () => {
      isPullDue = true;
      alarm.wake(0);
    },
  });

  const find = (intent: Intent): Promise<Task | List | null> =>
    http.call<Task | List>({ method: 'GET', path: pathOf(intent) }, signal).catch((error: unknown) => {
      if (error instanceof DoableError && error.code === 'NOT_FOUND') return null;
      throw error;
    });

  const onRefusal = async (intent: Intent, { problem }: DoableError): Promise<void> => {
    const { id } = intent;
    const { code, detail, errors } = problem;
    const hasList = (list: string): boolean => store.getSnapshot().lists.some((one) => one.id === list);
    const settlement = dependsOnTheirs(intent, code)
      ? settle(intent, code, await find(intent), hasList)
      : ({ type: 'refused' } as const);
    switch (settlement.type) {
      case 'done':
        return store.dispatch({ type: 'done', id, answer: settlement.answer, isExact: false });
      case 'rebased':
        return store.dispatch({ type: 'rebased', id, seen: settlement.seen });
      case 'refused':
        return store.dispatch({ type: 'refused', id, refusal: { code, detail, errors } });
    }
  };

  const send = async (intent: Intent): Promise<void> => {
    const { id, sentAt, change, isDoubtful } = intent;
    const at = clock();
    if (sentAt === null) return store.dispatch({ type: 'sending', id, at });
    if (isBlind(change) && !isDoubtful && isOld(intent, at))
      return store.dispatch({ type: 'sending', id, at, renewedKey: newId() });
    isPullDue = true;
    try {
      const answer = await http.call<Task | List>(requestOf(intent), signal);
      await store.dispatch({ type: 'done', id, answer, isExact: isExact(intent) });
    } catch (error) {
      const failure = failureIn(error);
      if (failure !== undefined) failing = { id, times: failing.id === id ? failing.times + 1 : 1 };
      const refusal = failing.id === id && failing.times >= maxFailures ? (failure ?? error) : error;
      if (!(refusal instanceof DoableError)) throw refusal;
      await onRefusal(intent, refusal);
    }
  };

  const pageAfter = async (since: string | null): Promise<Changes> => {
    const query = since === null ? '' : `?since=${encodeURIComponent(since)}`;
    const page = await http.call<Changes>({ method: 'GET', path: `/tasks/changes${query}` }, signal);
    if (page === null) throw new Unreachable('no page of changes');
    return page;
  };
  const doneNow = (): ReadonlyArray<string> =>
    store.stored().intents.flatMap(({ id, outcome }) => (outcome._tag === 'done' ? [id] : []));

  /** Reads everything anew; the page shows the old copy until all of it is there. */
  const replace = async (): Promise<void> => {
    const [from, shown] = [store.stored().since, doneNow()];
    const [tasks, lists] = [new Map<string, Task>(), new Map<string, List>()];
    for (let [since, hasMore]: [string | null, boolean] = [null, true]; hasMore;) {
      const page = await pageAfter(since);
      for (const task of page.tasks) tasks.set(task.id, task);
      for (const list of page.lists) lists.set(list.id, list);
      for (const id of page.deleted) tasks.delete(id);
      for (const id of page.deleted_lists) lists.delete(id);
      [since, hasMore] = [page.next, page.has_more];
      if (hasMore) continue;
      await store.dispatch({
        type: 'replaced',
        from,
        tasks: [...tasks.values()],
        lists: [...lists.values()],
        next: page.next,
        shown,
      });
    }
  };

  /** Merges what has changed since the last time. What was done before the last page was asked for is in the copy then. */
  const pull = async (): Promise<void> => {
    for (let hasMore = true; hasMore;) {
      const [since, shown] = [store.stored().since, doneNow()];
      let page: Changes;
      try {
        page = await pageAfter(since);
      } catch (error) {
        const isExpired = error instanceof DoableError && error.code === 'SYNC_TOKEN_EXPIRED';
        if (!isExpired || since === null) throw error;
        return replace();
      }
      hasMore = page.has_more;
      await store.dispatch({ type: 'merged', from: since, page, shown: hasMore ? [] : shown });
      if (page.next !== since) poll = firstPoll;
    }
  };

  const work = async (): Promise<void> => {
    const intent = store.stored().intents.find(isWaiting);
    if (intent !== undefined) await send(intent);
    else if (isPullDue) {
      isPullDue = false;
      await pull().catch((error: unknown) => {
        isPullDue = true;
        throw error;
      });
      setNetwork('online');
      live.wake();
    } else {
      const isWoken = await alarm.pause(live.isConnected() ? livePoll : poll, 0);
      poll = Math.min(poll * 2, longestPoll);
      isPullDue ||= !isWoken;
      if (!isWoken) store.takeOver();
    }
    failures = 0;
  };

  const recover = async (error: unknown): Promise<void> => {
    if (signal.aborted) return;
    const delay = Math.min(firstDelay * 2 ** failures, longestDelay) * (1 - random() / 2);
    failures += 1;
    if (error instanceof SignedOut) {
      setNetwork('signed-out');
      await alarm.pause(hour, 1);
    } else if (error instanceof Unreachable || error instanceof DoableError) {
      const asked = error instanceof Unreachable ? error.retryAfter : undefined;
      const wait = asked === undefined ? delay : asked * second + delay;
      setNetwork('offline', asked === undefined ? null : clock() + wait);
      await alarm.pause(wait, asked === undefined ? 1 : 2);
    } else {
      // The storage took nothing, which the snapshot tells.
      await alarm.pause(delay, 1);
    }
  };

  return {
    run: async (): Promise<void> => {
      const listening = live.run();
      while (!signal.aborted) await work().catch(recover);
      await listening;
    },
    /** There may be something to send. */
    wake: (): void => alarm.wake(0),
    /** Tells other tabs whether the service can be reached. */
    tellNetwork: (): void => {
      const { network, resumesAt } = store.getSnapshot();
      store.post({ type: 'network', network, resumesAt });
    },
    /** Tries now, unless the service has asked to wait. */
    sync: (): void => {
      isPullDue = true;
      alarm.wake(1);
    },
  };
};

export type Engine = ReturnType<typeof createEngine>;
