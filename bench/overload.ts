import { truncate } from 'node:fs/promises';
import type { Outcome } from './load.ts';
import { type Plan, type Ready, loadOnce, prepareRequests } from './rounds.ts';

const overloadCalls = ['list', 'stats'] as const;

/** What a flood of callers, each of whom sends the next request at once, leaves of the service's throughput. */
export type Overload = {
  readonly call: (typeof overloadCalls)[number];
  /** In each round, as many callers as in the tables, then so many more. */
  readonly rounds: ReadonlyArray<{ readonly busy: Outcome; readonly flooded: Outcome }>;
  readonly callers: { readonly busy: number; readonly flooded: number };
};

/** Three times as many as `MAX_IN_FLIGHT` lets in. */
const flood = 768;

export const measureOverload = async (plan: Plan, ready: Ready): Promise<ReadonlyArray<Overload>> => {
  const found: Overload[] = [];
  for (const call of overloadCalls) {
    await prepareRequests(plan, [ready], call, 1);
    await loadOnce(plan, ready, call);
    const rounds: Array<Overload['rounds'][number]> = [];
    for (let round = 1; round <= plan.rounds; round += 1) {
      const busy = await loadOnce(plan, ready, call);
      rounds.push({ busy, flooded: await loadOnce(plan, ready, call, { connections: flood }) });
      await truncate(ready.logFile);
    }
    found.push({ call, rounds, callers: { busy: plan.connections, flooded: flood } });
  }
  return found;
};
