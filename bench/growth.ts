import { truncate, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { service } from './contenders.ts';
import { type Sample, type Shared, type Soak, drawGrowth, growthOf } from './growth-report.ts';
import { memoryOf } from './machine.ts';
import { type Times, measureOneUser } from './one-user.ts';
import { circumstances } from './results.ts';
import { type Plan, type Ready, loadOnce, measureWorkload, prepareRequests } from './rounds.ts';
import { setStage } from './stage.ts';
import { figuresOf, median } from './statistics.ts';

const { values: options } = parseArgs({
  options: {
    /** Tasks of one user, from the fewest. */
    tasks: { type: 'string', default: '100,10000,1000000' },
    /** Tasks of all users together. */
    rows: { type: 'string', default: '100000,1000000' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    /** Seconds that the soak takes. */
    soak: { type: 'string', default: '300' },
  },
});

const numbersIn = (text: string): ReadonlyArray<number> => text.split(',').map(Number);

const secondsBetweenSamples = 5;

/** Loads the service with the mix for some seconds, as many requests as it handles. */
const soak = async (plan: Plan, ready: Ready, seconds: number): Promise<Soak> => {
  await prepareRequests(plan, [ready], 'mix', 1);
  const samples: Sample[] = [];
  const [startedAt, ending] = [performance.now(), new AbortController()];
  const sampling = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      samples.push([
        Math.round((performance.now() - startedAt) / 1000),
        await memoryOf(ready.server?.pid ?? 0, 'VmRSS'),
      ]);
      await truncate(ready.logFile);
      await sleep(secondsBetweenSamples * 1000, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  };
  const sampled = sampling();
  const { good, refused, broken, late } = await loadOnce(plan, ready, 'mix', { seconds });
  ending.abort();
  await sampled;
  return { good, failed: refused + broken + late, samples };
};

/** Measures throughput with so many rows of all users, then memory for some seconds. */
const measureShared = async (rows: number, soakSeconds: number): Promise<Shared> => {
  const tasksEach = 100;
  const stage = await setStage({
    size: { users: rows / tasksEach, tasksEach },
    fsync: false,
    schemas: ['service'],
    connections: 64,
    rounds: Number(options.rounds),
    seconds: Number(options.seconds),
  });
  const { plan } = stage;
  try {
    const ready = await stage.enter(service);
    const throughputOf = async (workload: 'get' | 'list'): Promise<number> =>
      median(figuresOf(await measureWorkload(plan, [ready], workload), service.name));
    return {
      rows,
      get: await throughputOf('get'),
      list: await throughputOf('list'),
      soak: soakSeconds === 0 ? undefined : await soak(plan, ready, soakSeconds),
      circumstances: await circumstances(plan),
    };
  } finally {
    await stage.takeDown();
  }
};

const times: Times[] = [];
for (const tasks of numbersIn(options.tasks)) times.push(await measureOneUser(tasks));

const shared: Shared[] = [];
for (const [index, rows] of numbersIn(options.rows).entries())
  shared.push(await measureShared(rows, index === 0 ? Number(options.soak) : 0));

const growth = growthOf(times, shared);
process.stdout.write(growth);
await writeFile(new URL('growth.md', import.meta.url), growth);
await drawGrowth(times, shared);
