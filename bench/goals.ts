import type { Latencies } from './latency.ts';
import { median } from './statistics.ts';
import { fastifyOf, medianOf, ratiosTo } from './table.ts';
import type { Rounds } from './rounds.ts';
import type { Workload } from './workloads.ts';

/** All that a full run has found. */
export type Findings = {
  readonly workloads: ReadonlyMap<Workload, Rounds>;
  /** Of the service and of the faster Fastify, at half of what the service can do. */
  readonly latencies: Latencies;
  /** Milliseconds to the service's first 200. */
  readonly starts: ReadonlyArray<number>;
  /** The most memory that the service had, in megabytes. */
  readonly memory: number;
};

/** A goal of the service, what was found, and whether that is it. */
export type Goal = {
  readonly what: string;
  readonly wanted: string;
  readonly found: string;
  readonly isMet: boolean;
};

const none: Rounds = new Map();

const atLeast = (what: string, least: number, found: number): Goal => ({
  what,
  wanted: `at least ${least}`,
  found: found.toFixed(2),
  isMet: found >= least,
});

const under = (what: string, most: number, unit: string, found: number): Goal => ({
  what,
  wanted: `under ${most} ${unit}`,
  found: `${found.toFixed(0)} ${unit}`,
  isMet: found < most,
});

const tail = ({ p99, rate }: Latencies): Goal => {
  const [service = [], other = []] = [...p99.values()];
  const [ours, theirs] = [median(service), median(other)];
  return {
    what: `p99 of the mix at ${rate.toFixed(0)} requests/s, half of the service's maximum`,
    wanted: `no more than Fastify's ${theirs.toFixed(1)} ms`,
    found: `${ours.toFixed(1)} ms`,
    isMet: ours <= theirs,
  };
};

/** The goals that were set before anything was measured. */
export const goalsOf = ({ workloads, latencies, starts, memory }: Findings): ReadonlyArray<Goal> => {
  const toFastify = (workload: Workload, least: number): Goal => {
    const rounds = workloads.get(workload) ?? none;
    return atLeast(`${workload} ÷ Fastify`, least, median(ratiosTo(rounds, 'service', fastifyOf(rounds))));
  };
  const to = (workload: Workload, other: string, least: number): Goal =>
    atLeast(
      `${workload} ÷ ${other}`,
      least,
      median(ratiosTo(workloads.get(workload) ?? none, 'service', other)),
    );
  return [
    toFastify('mix', 1.25),
    toFastify('get', 1),
    toFastify('list', 1),
    toFastify('create', 0.9),
    toFastify('toggle', 0.9),
    to('mix', 'limit', 0.6),
    atLeast(
      'mix through PgBouncer ÷ direct',
      0.8,
      median(ratiosTo(workloads.get('mix') ?? none, 'pooled', 'service')),
    ),
    to('get', 'no-rls', 0.95),
    to('list', 'no-rls', 0.95),
    tail(latencies),
    under('start to first 200', 1000, 'ms', median(starts)),
    under('resident memory at its most', 350, 'MB', memory),
  ];
};

/** Half of what the service can answer of the mix. */
export const halfOf = (mix: Rounds): number => medianOf(mix, 'service') / 2;
