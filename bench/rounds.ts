import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Contender } from './contenders.ts';
import type { Algorithm } from './credentials.ts';
import { type Database, onDatabase } from './database.ts';
import type { Size } from './data.ts';
import { type Outcome, underLoad } from './load.ts';
import { memoryOf, timeOf, timeOfFamily } from './machine.ts';
import { byPgbench } from './pgbench.ts';
import type { Listening } from './processes.ts';
import { type Workload, writeRequests } from './workloads.ts';

/** A contender that is ready. What runs by itself, as `pgbench` does, has no process. */
export type Ready = Contender & {
  readonly databaseUrl: string;
  readonly logFile: string;
  readonly process: Listening | undefined;
};

/** What a round has shown of a contender. */
export type Round = Outcome & {
  /** Microseconds of processor time a request, of the process and of PostgreSQL. */
  readonly own: number;
  readonly database: number;
  /** Megabytes, right after the load. */
  readonly memory: number;
};

export type Plan = {
  readonly database: Database;
  readonly size: Size;
  readonly tokens: Readonly<Record<Algorithm, ReadonlyArray<string>>>;
  /** For files that do not outlast the run. */
  readonly directory: string;
  readonly connections: number;
  readonly seconds: number;
  readonly rounds: number;
};

const requestsFile = (plan: Plan, algorithm: Algorithm): string =>
  join(plan.directory, `${algorithm}.requests`);

export const prepareRequests = async (plan: Plan, workload: Workload, seed: number): Promise<void> => {
  const { size, tokens } = plan;
  await writeRequests(requestsFile(plan, 'HS256'), workload, size, tokens.HS256, seed);
  await writeRequests(requestsFile(plan, 'EdDSA'), workload, size, tokens.EdDSA, seed);
};

/** Loads a contender once. */
export const loadOnce = (
  plan: Plan,
  { process, algorithm, databaseUrl }: Ready,
  workload: Workload,
  { seconds = plan.seconds, rate = 0 } = {},
): Promise<Outcome> =>
  process === undefined
    ? byPgbench(databaseUrl, workload, plan.size, plan.directory, seconds)
    : underLoad({
        origin: process.origin,
        file: requestsFile(plan, algorithm),
        connections: plan.connections,
        seconds,
        rate,
      });

const measure = async (plan: Plan, ready: Ready, workload: Workload): Promise<Round> => {
  const { pid = 0 } = ready.process ?? {};
  const used = async () => {
    // Sessions that are about to end would be counted as they are, and again among those that have ended.
    await sleep(100);
    return [await timeOf(pid), await timeOfFamily(plan.database.pid)] as const;
  };
  const before = await used();
  const outcome = await loadOnce(plan, ready, workload);
  const after = await used();
  if (ready.process !== undefined) await truncate(ready.logFile);
  return {
    ...outcome,
    own: ((after[0] - before[0]) * 1000) / outcome.answers,
    database: ((after[1] - before[1]) * 1000) / outcome.answers,
    memory: await memoryOf(pid, 'VmRSS'),
  };
};

/** The rounds of each contender by its name; one is undefined in which not every answer was good. */
export type Rounds = ReadonlyMap<string, ReadonlyArray<Round | undefined>>;

const warmUp = 1;

/** Measures contenders in turn, each beginning a round once in a while. */
export const measureWorkload = async (
  plan: Plan,
  all: ReadonlyArray<Ready>,
  workload: Workload,
): Promise<Rounds> => {
  for (const { databaseUrl } of all) await onDatabase(databaseUrl, 'vacuum analyze');
  await onDatabase(plan.database.urlOf('postgres'), 'checkpoint');
  await prepareRequests(plan, workload, 0);
  for (const ready of all) await loadOnce(plan, ready, workload, { seconds: warmUp });
  const found = new Map<string, Array<Round | undefined>>(all.map(({ name }) => [name, []]));
  for (let round = 1; round <= plan.rounds; round += 1) {
    await prepareRequests(plan, workload, round);
    const first = round % all.length;
    for (const ready of [...all.slice(first), ...all.slice(0, first)]) {
      const measured = await measure(plan, ready, workload);
      found.get(ready.name)?.push(measured.errors === 0 ? measured : undefined);
    }
  }
  return found;
};
