import type { Start } from './footprint.ts';
import type { Overload } from './overload.ts';
import type { Latencies, Rounds } from './rounds.ts';
import { type Figure, cpu, fastifyOf, figuresOf, median, ratiosOf, throughput } from './statistics.ts';
import type { TableName } from './workloads.ts';

/** What a run has found; NaN, or nothing, where it did not measure. */
export type Findings = {
  readonly tables: ReadonlyMap<TableName, Rounds>;
  readonly latencies: Latencies | undefined;
  readonly overload: ReadonlyArray<Overload>;
  /** On migrated tables of PostgreSQL, and on PGlite in a new directory, where the first one makes the database. */
  readonly starts: Readonly<Record<'service' | 'pglite', ReadonlyArray<Start>>>;
  /** The most resident memory of the service, in megabytes. */
  readonly memory: number;
  /** Syncs of a create with an `Idempotency-Key`. */
  readonly syncs: number;
  /** Bytes of a task with its indexes. */
  readonly bytes: number;
};

/** A goal of the service, a stretch where there is one, and what was found. */
export type Goal = {
  readonly what: string;
  readonly goal: string;
  readonly stretch: string;
  readonly found: string;
  /** For a ratio of throughputs, that of the CPU time per request. */
  readonly ofItsCpu: string;
  readonly isMet: 'stretch' | 'yes' | 'no';
};

type Wish = {
  readonly what: string;
  readonly goal: number;
  readonly stretch?: number;
  readonly found: number;
  readonly unit?: string;
};

/** A number that is the better the lower it is. */
const atMost = ({ what, goal, stretch = Number.NaN, found, unit = '' }: Wish): Goal => {
  const shown = (number: number) => (Number.isNaN(number) ? '' : `${number.toLocaleString('en')}${unit}`);
  return {
    what,
    goal: `≤ ${shown(goal)}`,
    stretch: shown(stretch) === '' ? '' : `≤ ${shown(stretch)}`,
    found: shown(Math.round(found)),
    ofItsCpu: '',
    isMet: found <= stretch ? 'stretch' : found <= goal ? 'yes' : 'no',
  };
};

/** A throughput divided by that of another contender. */
const atLeast = (
  { tables }: Findings,
  table: TableName,
  other: 'Fastify' | 'limit',
  goal: number,
  stretch: number,
): ReadonlyArray<Goal> => {
  const rounds = tables.get(table) ?? new Map();
  const rival = other === 'Fastify' ? fastifyOf(rounds) : other;
  const ratio = (figure: Figure): number => median(ratiosOf(rounds, 'service', rival, figure));
  const found = ratio(throughput);
  if (Number.isNaN(found)) return [];
  return [
    {
      what: `${table.replace('-fsync', ', fsync on,')} ÷ ${other}`,
      goal: `≥ ${goal}`,
      stretch: `≥ ${stretch}`,
      found: found.toFixed(2),
      ofItsCpu: ratio(cpu).toFixed(2),
      isMet: found >= stretch ? 'stretch' : found >= goal ? 'yes' : 'no',
    },
  ];
};

const inPostgres: Figure = ({ cpuInDatabase }) => cpuInDatabase;

/** The goals of everything that was measured. */
export const goalsOf = (findings: Findings): ReadonlyArray<Goal> => {
  const { tables, starts, memory, syncs, bytes } = findings;
  const microseconds = (table: TableName, name: string, figure: Figure): number =>
    median(figuresOf(tables.get(table) ?? new Map(), name, figure));
  const inPglite = (table: TableName, goal: number, stretch: number): Wish => ({
    what: `CPU of a ${table} on PGlite`,
    goal,
    stretch,
    found: microseconds(table, 'pglite', cpu),
    unit: ' µs',
  });
  const inDatabase = (table: TableName, goal: number, stretch: number): Wish => ({
    what: `CPU of a ${table} in PostgreSQL`,
    goal,
    stretch,
    found: microseconds(table, 'service', inPostgres),
    unit: ' µs',
  });
  const lowest: ReadonlyArray<Wish> = [
    inDatabase('create', 185, 150),
    inDatabase('toggle', 230, 190),
    inPglite('get', 400, 300),
    inPglite('list', 1400, 1100),
    inPglite('create', 900, 700),
    { what: 'Syncs of a create with an `Idempotency-Key`', goal: 4, stretch: 3, found: syncs },
    { what: 'bytes of a task, 300 of them text', goal: 1500, stretch: 1300, found: bytes },
    {
      what: 'start to first 200',
      goal: 700,
      found: median(starts.service.map(({ milliseconds }) => milliseconds)),
      unit: ' ms',
    },
    { what: 'resident memory at its most', goal: 250, found: memory, unit: ' MB' },
  ];
  return [
    ...atLeast(findings, 'mix', 'Fastify', 1.3, 1.5),
    ...atLeast(findings, 'mix-fsync', 'Fastify', 1.25, 1.35),
    ...atLeast(findings, 'list', 'Fastify', 1.6, 1.8),
    ...atLeast(findings, 'get', 'Fastify', 1.3, 1.6),
    ...atLeast(findings, 'create', 'Fastify', 0.45, 0.5),
    ...atLeast(findings, 'toggle', 'Fastify', 0.4, 0.57),
    ...atLeast(findings, 'mix', 'limit', 0.65, 0.75),
    ...lowest.filter(({ found }) => !Number.isNaN(found)).map(atMost),
  ];
};
