import { truncate } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from './load.ts';
import { memoryOf } from './machine.ts';
import { type Plan, type Ready, loadOnce, prepareRequests } from './rounds.ts';

/** Seconds since the beginning, and resident megabytes. */
export type Sample = readonly [seconds: number, megabytes: number];

const secondsBetween = 5;

/** The memory of a contender in some time of load, and how it answered. */
export type Soak = Pick<Outcome, 'answers' | 'errors'> & { readonly samples: ReadonlyArray<Sample> };

/** Loads a contender with the mix, as many requests as it answers. */
export const soak = async (plan: Plan, ready: Ready, seconds: number): Promise<Soak> => {
  await prepareRequests(plan, 'mix', 1);
  const samples: Sample[] = [];
  const [begun, ending] = [performance.now(), new AbortController()];
  const sampling = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      samples.push([
        Math.round((performance.now() - begun) / 1000),
        await memoryOf(ready.process?.pid ?? 0, 'VmRSS'),
      ]);
      await truncate(ready.logFile);
      await sleep(secondsBetween * 1000, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  };
  const sampled = sampling();
  const { answers, errors } = await loadOnce(plan, ready, 'mix', { seconds });
  ending.abort();
  await sampled;
  return { answers, errors, samples };
};
