import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { checkAgreement } from './agreement.ts';
import { type Contender, contenders } from './contenders.ts';
import { halfOf } from './goals.ts';
import { measureLatencies } from './latency.ts';
import { memoryOf } from './machine.ts';
import { pgbench } from './pgbench.ts';
import { aboutPooler } from '../test/support/pooler.ts';
import { circumstances, resultsOf } from './results.ts';
import { type Ready, type Rounds, measureWorkload } from './rounds.ts';
import { type Stage, setStage } from './stage.ts';
import { measureStarts } from './start-up.ts';
import { fastifyOf, tableOf } from './table.ts';
import { type Workload, workloads } from './workloads.ts';

const { values: options } = parseArgs({
  options: {
    /** Contenders, separated by commas; such a run prints its tables, and writes no results. */
    only: { type: 'string' },
    workloads: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    /** Of all users together. */
    tasks: { type: 'string', default: '100000' },
    fsync: { type: 'boolean', default: false },
  },
});

const pgbouncer = await aboutPooler().catch(() => undefined);

const isWished = (name: string, wish: string | undefined): boolean =>
  wish === undefined || wish.split(',').includes(name);

/** What some contenders need may not be installed. */
const canTakePart = ({ file, isPooled = false }: Contender): boolean =>
  (file !== undefined || pgbench !== undefined) && (!isPooled || pgbouncer !== undefined);

const startAll = async (stage: Stage): Promise<ReadonlyArray<Ready>> => {
  const ready: Ready[] = [];
  for (const contender of contenders) {
    if (canTakePart(contender) && isWished(contender.name, options.only))
      ready.push(await stage.start(contender, await stage.tablesFor(contender)));
  }
  return ready;
};

const measureAll = async ({ plan }: Stage, ready: ReadonlyArray<Ready>): Promise<Map<Workload, Rounds>> => {
  const found = new Map<Workload, Rounds>();
  for (const workload of workloads.filter((one) => isWished(one, options.workloads))) {
    const taking = ready.filter((one) => one.workloads.includes(workload));
    const rounds = await measureWorkload(plan, taking, workload);
    process.stdout.write(`${tableOf(workload, rounds)}\n\n`);
    found.set(workload, rounds);
  }
  return found;
};

/** What only a full run tells. */
const conclude = async (
  stage: Stage,
  ready: ReadonlyArray<Ready>,
  found: ReadonlyMap<Workload, Rounds>,
): Promise<string> => {
  const mix = found.get('mix') ?? new Map();
  const named = (name: string) => ready.filter((one) => one.name === name);
  const [service] = named('service');
  if (service === undefined) throw new Error('the service was not measured');
  const compared = [service, ...named(fastifyOf(mix))];
  return resultsOf(stage.plan, {
    workloads: found,
    latencies: await measureLatencies(stage.plan, compared, halfOf(mix)),
    starts: await measureStarts(stage, service, stage.plan.rounds),
    memory: await memoryOf(service.process?.pid ?? 0, 'VmHWM'),
  });
};

const tasksEach = 100;
const stage = await setStage({
  size: { users: Number(options.tasks) / tasksEach, tasksEach },
  fsync: options.fsync,
  tables: ['service', 'plain'],
  connections: 64,
  seconds: Number(options.seconds),
  rounds: Number(options.rounds),
});
try {
  process.stdout.write(`${await circumstances(stage.plan)}\n\n`);
  const ready = await startAll(stage);
  await checkAgreement(
    ready.flatMap(({ name, algorithm, process: at }) =>
      at === undefined ? [] : [{ name, origin: at.origin, token: stage.plan.tokens[algorithm][0] ?? '' }],
    ),
  );
  const found = await measureAll(stage, ready);
  if (options.only === undefined && options.workloads === undefined) {
    const results = await conclude(stage, ready, found);
    process.stdout.write(results);
    const file = options.tasks === '100000' ? 'results.md' : `results-${options.tasks}.md`;
    await writeFile(new URL(file, import.meta.url), results);
  }
} finally {
  await stage.takeDown();
}
