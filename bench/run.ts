import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { aboutPooler } from '../test/support/pooler.ts';
import { checkAgreement } from './agreement.ts';
import { type Contender, contenders, pglite, service } from './contenders.ts';
import { type Start, measureBytes, measureStarts, measureSyncs } from './footprint.ts';
import type { Findings } from './goals.ts';
import { memoryOf } from './machine.ts';
import { measureOverload } from './overload.ts';
import { pgbench } from './pgbench.ts';
import { circumstances, namedTable, resultsOf, summaryOf } from './results.ts';
import { type Latencies, type Ready, type Rounds, measureLatencies, measureWorkload } from './rounds.ts';
import { type Stage, setStage } from './stage.ts';
import { fastifyOf, figuresOf, median } from './statistics.ts';
import { type TableName, tableNames, tables } from './workloads.ts';

/** What can be measured: tables, and figures of the service alone. */
const parts = [...tableNames, 'overload', 'starts', 'syncs', 'bytes'] as const;
type Part = (typeof parts)[number];

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Short rounds, and a tenth of the users. */
    quick: { type: 'boolean', default: false },
    /** Contenders, separated by commas. */
    only: { type: 'string' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
  },
});
const unknown = positionals.filter((name) => !parts.some((part) => part === name));
if (unknown.length > 0) throw new Error(`unknown: ${unknown.join(', ')}; known: ${parts.join(', ')}`);

const isWanted = (part: Part): boolean => positionals.length === 0 || positionals.includes(part);
const tablesWith = (fsync: boolean): ReadonlyArray<TableName> =>
  tableNames.filter((name) => isWanted(name) && tables[name].fsync === fsync);
const figures = parts.filter((part) => isWanted(part) && !tableNames.some((name) => name === part));

const pgbouncer = await aboutPooler().catch(() => undefined);

/** Whether a contender is in one of the tables, and installed. */
const takesPart = (names: ReadonlyArray<TableName>, contender: Contender): boolean =>
  (options.only?.split(',').includes(contender.name) ?? true) &&
  contender.tables.some((table) => names.includes(table)) &&
  (contender.file !== undefined || pgbench !== undefined) &&
  (contender.isPooled !== true || pgbouncer !== undefined);

const sizes = options.quick ? { users: 100, rounds: 3, seconds: 1 } : { users: 1000, rounds: 5, seconds: 3 };

const stageWith = (fsync: boolean): Promise<Stage> =>
  setStage({
    size: { users: sizes.users, tasksEach: 100 },
    fsync,
    schemas: ['service', 'plain'],
    connections: 64,
    seconds: Number(options.seconds ?? sizes.seconds),
    rounds: Number(options.rounds ?? sizes.rounds),
  });

const enterAll = async (stage: Stage, all: ReadonlyArray<Contender>): Promise<ReadonlyMap<string, Ready>> => {
  const ready = new Map<string, Ready>();
  for (const contender of all) ready.set(contender.name, await stage.enter(contender));
  await checkAgreement(
    [...ready.values()].flatMap(({ name, algorithm, server }) =>
      server === undefined
        ? []
        : [{ name, origin: server.origin, token: stage.plan.tokens[algorithm][0] ?? '' }],
    ),
  );
  return ready;
};

const measureTables = async (
  { plan }: Stage,
  names: ReadonlyArray<TableName>,
  ready: ReadonlyMap<string, Ready>,
): Promise<Map<TableName, Rounds>> => {
  const found = new Map<TableName, Rounds>();
  for (const name of names) {
    const taking = [...ready.values()].filter((one) => one.tables.includes(name));
    const rounds = await measureWorkload(plan, taking, tables[name].workload);
    process.stdout.write(`${namedTable(name, rounds)}\n\n`);
    found.set(name, rounds);
  }
  return found;
};

/** Of the service and of Fastify at half of what the service can do. */
const latenciesOf = async (
  { plan }: Stage,
  mix: Rounds | undefined,
  ready: ReadonlyMap<string, Ready>,
): Promise<Latencies | undefined> => {
  if (mix === undefined || options.quick) return undefined;
  const compared = [service.name, fastifyOf(mix)].flatMap((name) => ready.get(name) ?? []);
  return measureLatencies(plan, compared, median(figuresOf(mix, service.name)) / 2);
};

const startsOfPglite = (stage: Stage): Promise<ReadonlyArray<Start>> =>
  measureStarts(stage, pglite, {
    dataDir: join(stage.plan.directory, 'new'),
    size: { users: 0, tasksEach: 0 },
  });

/** Everything but the tables with fsync on. */
const measureMost = async (stage: Stage): Promise<Findings> => {
  const names = tablesWith(false);
  const ready = await enterAll(
    stage,
    contenders.filter((one) => takesPart(names, one) || (one === service && figures.length > 0)),
  );
  const found = await measureTables(stage, names, ready);
  const latencies = await latenciesOf(stage, found.get('mix'), ready);
  const ours = ready.get(service.name);
  const pid = ours?.server?.pid;
  const memory = pid === undefined || names.length === 0 ? Number.NaN : await memoryOf(pid, 'VmHWM');
  const has = (part: Part): boolean => figures.includes(part);
  return {
    tables: found,
    latencies,
    memory,
    overload: ours !== undefined && has('overload') ? await measureOverload(stage.plan, ours) : [],
    starts: {
      service: ours !== undefined && has('starts') ? await measureStarts(stage, ours, ours.place) : [],
      pglite: has('starts') ? await startsOfPglite(stage) : [],
    },
    syncs: ours !== undefined && has('syncs') ? await measureSyncs(stage, ours) : Number.NaN,
    bytes: has('bytes') ? await measureBytes(stage.plan) : Number.NaN,
  };
};

const measureDurable = async (stage: Stage): Promise<Findings['tables']> => {
  const names = tablesWith(true);
  const ready = await enterAll(
    stage,
    contenders.filter((one) => takesPart(names, one)),
  );
  return measureTables(stage, names, ready);
};

/** Sets a stage for some work, and takes it down. */
const on = async <A>(fsync: boolean, work: (stage: Stage) => Promise<A>): Promise<A> => {
  const stage = await stageWith(fsync);
  try {
    process.stdout.write(`${await circumstances(stage.plan)}\n\n`);
    return await work(stage);
  } finally {
    await stage.takeDown();
  }
};

const durable = tablesWith(true).length > 0 ? await on(true, measureDurable) : new Map();
await on(false, async (stage) => {
  const most = await measureMost(stage);
  const findings = { ...most, tables: new Map([...most.tables, ...durable]) };
  process.stdout.write(`${summaryOf(findings)}\n`);
  if (!options.quick && positionals.length === 0 && options.only === undefined)
    await writeFile(new URL('results.md', import.meta.url), await resultsOf(stage.plan, findings));
});
