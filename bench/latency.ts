import { type Plan, type Ready, loadOnce, prepareRequests } from './rounds.ts';

/** The p99 of each contender in each round, in milliseconds, and the rate at which it was. */
export type Latencies = {
  readonly rate: number;
  readonly p99: ReadonlyMap<string, ReadonlyArray<number>>;
};

/** Asks contenders in turn at one rate, which is less than they could answer. */
export const measureLatencies = async (
  plan: Plan,
  all: ReadonlyArray<Ready>,
  rate: number,
): Promise<Latencies> => {
  const p99 = new Map<string, number[]>(all.map(({ name }) => [name, []]));
  for (let round = 1; round <= plan.rounds; round += 1) {
    await prepareRequests(plan, 'mix', round);
    for (const ready of all) p99.get(ready.name)?.push((await loadOnce(plan, ready, 'mix', { rate })).p99);
  }
  return { rate, p99 };
};
