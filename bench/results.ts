import { cpus, release, totalmem, type } from 'node:os';
import { contenders } from './contenders.ts';
import { aboutPooler } from '../test/support/pooler.ts';
import { type Findings, goalsOf } from './goals.ts';
import { loadedBy } from './load.ts';
import { pinning, printed } from './machine.ts';
import peers from './package.json' with { type: 'json' };
import { pgbench } from './pgbench.ts';
import type { Plan } from './rounds.ts';
import { median, spreadOf } from './statistics.ts';
import { line, tableOf } from './table.ts';

const versionOf = (name: keyof typeof peers.dependencies): string => `${name} ${peers.dependencies[name]}`;

const machine = (): string => {
  const processors = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  return `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown'}, ${memory}, ${type()} ${release()}`;
};

/** What was measured where, and with what. */
export const circumstances = async ({
  database,
  size,
  connections,
  rounds,
  seconds,
}: Plan): Promise<string> => {
  const commit = (await printed('git', 'describe', '--always', '--dirty')) ?? 'unknown';
  const pooler = await aboutPooler().catch(() => ({ description: 'no PgBouncer' }));
  const used = ['fastify', '@fastify/jwt', 'express', 'drizzle-orm', 'jsonwebtoken', 'pg'] as const;
  return [
    `- ${new Date().toISOString().slice(0, 10)}, commit ${commit}`,
    `- ${machine()}`,
    `- Node ${process.versions.node}, ${used.map(versionOf).join(', ')}, ${pgbench ?? 'no pgbench'}, ${pooler.description}`,
    `- ${database.description}`,
    `- ${size.users} users with ${size.tasksEach} tasks each, a copy for each contender`,
    `- ${connections} connections, ${rounds} rounds of ${seconds} s in turn, by ${loadedBy}; pinned: ${pinning}`,
  ].join('\n');
};

const goalsTable = (findings: Findings): string =>
  [
    line(['goal', 'wanted', 'found', 'met']),
    line(['---', '---', '---', '---']),
    ...goalsOf(findings).map(({ what, wanted, found, isMet }) =>
      line([what, wanted, found, isMet ? 'yes' : 'no']),
    ),
  ].join('\n');

const latencyLines = ({ latencies: { rate, p99 } }: Findings): string =>
  [...p99]
    .map(([name, all]) => {
      const { median: middle, least, most } = spreadOf(all);
      return `- ${name}: p99 ${middle.toFixed(1)} ms (${least.toFixed(1)}–${most.toFixed(1)}) at ${rate.toFixed(0)} requests/s of the mix`;
    })
    .join('\n');

/** A full run in Markdown. */
export const resultsOf = async (plan: Plan, findings: Findings): Promise<string> =>
  [
    '# What was measured',
    'Written by `npm run bench`. Everybody was asked the same requests, and had given the same answers before anything was timed.',
    await circumstances(plan),
    contenders.map(({ name, description }) => `- **${name}**: ${description}`).join('\n'),
    'Throughput is the median of the rounds; a ratio is the median of what it was in each round. Fastify stands for the faster of its two. The cores were PostgreSQL’s and the load’s as well, so the microseconds tell more of what scales than the throughput does.',
    '## Goals',
    goalsTable(findings),
    '## Throughput',
    ...[...findings.workloads].map(([workload, rounds]) => tableOf(workload, rounds)),
    '## Latency, start, memory',
    latencyLines(findings),
    `- start to first 200: ${median(findings.starts).toFixed(0)} ms (${findings.starts.map((one) => one.toFixed(0)).join(', ')})`,
    `- resident memory of the service at its most: ${findings.memory.toFixed(0)} MB`,
  ].join('\n\n') + '\n';
