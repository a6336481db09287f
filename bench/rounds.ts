import { readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Contender } from './contenders.ts';
import type { Algorithm } from './credentials.ts';
import type { Size } from './data.ts';
import { type Database, onDatabase } from './database.ts';
import { type Outcome, underLoad } from './load.ts';
import { memoryOf, timeOf, timeOfFamily } from './machine.ts';
import { byPgbench } from './pgbench.ts';
import { type Workload, writeRequests } from './workloads.ts';

/** A process that serves. */
export type Server = {
  readonly origin: string;
  readonly pid: number;
  readonly stop: () => Promise<void>;
};

/** Where a contender has its tables, in PostgreSQL or in PGlite, and what is in them. */
export type Place = { readonly size: Size } & (
  { readonly databaseUrl: string } | { readonly dataDir: string }
);

/** A contender that is ready. `pgbench` has no server. */
export type Ready = Contender & {
  readonly place: Place;
  readonly logFile: string;
  readonly server: Server | undefined;
  /** The process of its PgBouncer. */
  readonly pooler: number | undefined;
};

/** A round of one contender. */
export type Round = Outcome & {
  /** CPU microseconds per good response, of all server processes and of PostgreSQL's alone. */
  readonly cpu: number;
  readonly cpuInDatabase: number;
  /** Megabytes, right after the load. */
  readonly memory: number;
  /** Failed requests by their status, `broken` or `late`. */
  readonly errors: ReadonlyMap<string, number>;
};

export type Plan = {
  readonly database: Database;
  readonly size: Size;
  readonly tokens: Readonly<Record<Algorithm, ReadonlyArray<string>>>;
  /** For files that are deleted after the run. */
  readonly directory: string;
  readonly connections: number;
  readonly seconds: number;
  readonly rounds: number;
};

const requestsFile = (plan: Plan, { algorithm, place }: Ready): string =>
  join(plan.directory, `${algorithm}-${place.size.users}.requests`);

/** Writes the requests that contenders get, the same for all that have the same users. */
export const prepareRequests = async (
  plan: Plan,
  all: ReadonlyArray<Ready>,
  workload: Workload,
  seed: number,
): Promise<void> => {
  const files = new Map(all.map((ready) => [requestsFile(plan, ready), ready]));
  for (const [file, { algorithm, place }] of files)
    await writeRequests(file, workload, place.size, plan.tokens[algorithm], seed);
};

/** Loads a contender once. */
export const loadOnce = (
  plan: Plan,
  ready: Ready,
  workload: Workload,
  { seconds = plan.seconds, connections = plan.connections, rate = 0 } = {},
): Promise<Outcome> => {
  const { server, place } = ready;
  if (server !== undefined)
    return underLoad({
      origin: server.origin,
      file: requestsFile(plan, ready),
      connections,
      seconds,
      rate,
    });
  if ('dataDir' in place) throw new Error('pgbench needs a database server');
  return byPgbench(place.databaseUrl, workload, place.size, plan.directory, seconds);
};

/** The failed requests by status, as the server's log has it; `refused` where the log has none. */
const errorsOf = async (logFile: string, { refused, broken, late }: Outcome): Promise<Round['errors']> => {
  const errors = new Map(Object.entries({ broken, late }).filter(([, count]) => count > 0));
  if (refused === 0) return errors;
  const statuses = [...(await readFile(logFile, 'utf8')).matchAll(/"status":([45]\d\d)/g)];
  for (const [, status = ''] of statuses) errors.set(status, (errors.get(status) ?? 0) + 1);
  return statuses.length < refused ? errors.set('refused', refused - statuses.length) : errors;
};

/** CPU milliseconds so far, of the server with its PgBouncer, and of all processes of PostgreSQL. */
const cpuOf = async ({ database }: Plan, { server, pooler, place }: Ready) => {
  // Sessions that are about to end would be counted as they are, and again among those that have ended.
  await sleep(100);
  const own = (await timeOf(server?.pid ?? 0)) + (await timeOf(pooler ?? 0));
  return { own, database: 'dataDir' in place ? 0 : await timeOfFamily(database.pid) };
};

const measure = async (plan: Plan, ready: Ready, workload: Workload): Promise<Round> => {
  const before = await cpuOf(plan, ready);
  const outcome = await loadOnce(plan, ready, workload);
  const after = await cpuOf(plan, ready);
  const cpuInDatabase = ((after.database - before.database) * 1000) / outcome.good;
  const round = {
    ...outcome,
    cpu: cpuInDatabase + ((after.own - before.own) * 1000) / outcome.good,
    cpuInDatabase,
    memory: await memoryOf(ready.server?.pid ?? 0, 'VmRSS'),
    errors: await errorsOf(ready.logFile, outcome),
  };
  if (ready.server !== undefined) await truncate(ready.logFile);
  return round;
};

/** The rounds of each contender by its name. */
export type Rounds = ReadonlyMap<string, ReadonlyArray<Round>>;

/** Node compiles code by how often it runs: a count warms a slow machine up as well, and the seconds are the patience. */
const warmUp = { responses: 5000, seconds: 10 };

const heat = async (plan: Plan, ready: Ready, workload: Workload): Promise<void> => {
  let responses = 0;
  for (let second = 0; second < warmUp.seconds && responses < warmUp.responses; second += 1)
    responses += (await loadOnce(plan, ready, workload, { seconds: 1 })).good;
  if (ready.server !== undefined) await truncate(ready.logFile);
};

/** Measures contenders in turns; each goes first in some round. */
export const measureWorkload = async (
  plan: Plan,
  all: ReadonlyArray<Ready>,
  workload: Workload,
): Promise<Rounds> => {
  for (const { place } of all)
    if ('databaseUrl' in place) await onDatabase(place.databaseUrl, 'vacuum analyze');
  await onDatabase(plan.database.urlOf('postgres'), 'checkpoint');
  await prepareRequests(plan, all, workload, 0);
  for (const ready of all) await heat(plan, ready, workload);
  const found = new Map<string, Round[]>(all.map(({ name }) => [name, []]));
  for (let round = 1; round <= plan.rounds; round += 1) {
    await prepareRequests(plan, all, workload, round);
    const first = round % all.length;
    for (const ready of [...all.slice(first), ...all.slice(0, first)])
      found.get(ready.name)?.push(await measure(plan, ready, workload));
  }
  return found;
};

/** The p99 of contenders in each round, in milliseconds, and the rate at which it was measured. */
export type Latencies = {
  readonly rate: number;
  readonly p99: ReadonlyMap<string, ReadonlyArray<number>>;
};

/** Sends the mix to contenders in turns at one rate, below what they can handle. */
export const measureLatencies = async (
  plan: Plan,
  all: ReadonlyArray<Ready>,
  rate: number,
): Promise<Latencies> => {
  const p99 = new Map<string, number[]>(all.map(({ name }) => [name, []]));
  for (let round = 1; round <= plan.rounds; round += 1) {
    await prepareRequests(plan, all, 'mix', round);
    for (const ready of all) p99.get(ready.name)?.push((await loadOnce(plan, ready, 'mix', { rate })).p99);
  }
  return { rate, p99 };
};
