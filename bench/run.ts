import { parseArgs } from 'node:util';
import { checkAgreement } from './agreement.ts';
import { contenders } from './contenders.ts';
import { loadedBy } from './load.ts';
import { pinning } from './machine.ts';
import { measureWorkload } from './rounds.ts';
import { setStage } from './stage.ts';
import { pgbench } from './pgbench.ts';
import { tableOf } from './table.ts';
import { workloads } from './workloads.ts';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: contenders.map(({ name }) => name).join(',') },
    workloads: { type: 'string', default: workloads.join(',') },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    tasks: { type: 'string', default: '100000' },
    fsync: { type: 'boolean', default: false },
  },
});

const tasksEach = 100;
const stage = await setStage({
  size: { users: Number(options.tasks) / tasksEach, tasksEach },
  fsync: options.fsync,
  connections: 64,
  seconds: Number(options.seconds),
  rounds: Number(options.rounds),
});
const { plan } = stage;
process.stdout.write(`${plan.database.description}\nLoad: ${loadedBy}. Pinned: ${pinning}\n`);
try {
  const names = options.only.split(',');
  const chosen = contenders.filter(
    ({ name }) => names.includes(name) && (name !== 'pgbench' || pgbench !== undefined),
  );
  const ready = [];
  for (const contender of chosen) ready.push(await stage.start(contender));
  await checkAgreement(
    ready.flatMap(({ name, algorithm, process }) =>
      process === undefined ? [] : [{ name, origin: process.origin, token: plan.tokens[algorithm][0] ?? '' }],
    ),
  );
  for (const workload of workloads.filter((one) => options.workloads.split(',').includes(one))) {
    const taking = ready.filter((one) => one.workloads.includes(workload));
    const rounds = await measureWorkload(plan, taking, workload);
    process.stdout.write(`\n${tableOf(workload, rounds)}\n`);
  }
} finally {
  await stage.takeDown();
}
