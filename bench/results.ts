import { cpus, release, totalmem, type } from 'node:os';
import { aboutPooler } from '../test/support/pooler.ts';
import { contenders } from './contenders.ts';
import type { Start } from './footprint.ts';
import { type Findings, goalsOf } from './goals.ts';
import { loadedBy } from './load.ts';
import { pinning, printed } from './machine.ts';
import type { Overload } from './overload.ts';
import peers from './package.json' with { type: 'json' };
import { pgbench } from './pgbench.ts';
import type { Plan, Round, Rounds } from './rounds.ts';
import { type Figure, cpu, fastifyOf, figuresOf, median, ratiosOf, spreadOf } from './statistics.ts';
import type { TableName } from './workloads.ts';

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
    `- ${connections} connections, ${rounds} rounds of ${seconds} s in turns, by ${loadedBy}; pinned: ${pinning}`,
  ].join('\n');
};

const shown = (number: number, digits = 0): string => (Number.isFinite(number) ? number.toFixed(digits) : '');

const line = (cells: ReadonlyArray<string>): string => `| ${cells.join(' | ')} |`;

const markdown = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string =>
  [line(head), line(head.map((_, index) => (index === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n');

const errorsIn = (rounds: ReadonlyArray<Round>): string => {
  const errors = new Map<string, number>();
  for (const round of rounds)
    for (const [kind, count] of round.errors) errors.set(kind, (errors.get(kind) ?? 0) + count);
  return errors.size === 0 ? '0' : [...errors].map(([kind, count]) => `${count} × ${kind}`).join(', ');
};

const columns = [
  'contender',
  'CPU µs/request',
  'of it PostgreSQL',
  'CPU ÷ Fastify',
  'requests/s',
  'from–to',
  '÷ Fastify',
  'from–to',
  '÷ limit',
  'p99 ms',
  'MB',
  'errors',
];

const tableOf = (rounds: Rounds): string => {
  const fastify = fastifyOf(rounds);
  return markdown(
    columns,
    [...rounds].map(([name, all]) => {
      const medianOf = (figure: Figure): number => median(all.map(figure));
      const rate = spreadOf(figuresOf(rounds, name));
      const ratio = spreadOf(ratiosOf(rounds, name, fastify));
      return [
        name,
        shown(medianOf(cpu)),
        shown(medianOf(({ cpuInDatabase }) => cpuInDatabase)),
        shown(median(ratiosOf(rounds, name, fastify, cpu)), 2),
        shown(rate.median),
        `${shown(rate.least)}–${shown(rate.most)}`,
        shown(ratio.median, 2),
        `${shown(ratio.least, 2)}–${shown(ratio.most, 2)}`,
        shown(median(ratiosOf(rounds, name, 'limit')), 2),
        shown(
          medianOf(({ p99 }) => p99),
          1,
        ),
        shown(medianOf(({ memory }) => memory)),
        errorsIn(all),
      ];
    }),
  );
};

const goalsTable = (findings: Findings): string =>
  markdown(
    ['goal', 'wanted', 'stretch', 'found', 'of its CPU', 'met'],
    goalsOf(findings).map(({ what, goal, stretch, found, ofItsCpu, isMet }) => [
      what,
      goal,
      stretch,
      found,
      ofItsCpu,
      isMet,
    ]),
  );

const overloadRow = ({ call, rounds, callers }: Overload): ReadonlyArray<string> => {
  const ratio = spreadOf(rounds.map(({ busy, flooded }) => flooded.rate / busy.rate));
  const refused = rounds.map(({ flooded: { refused: some, good } }) => (100 * some) / (some + good));
  return [
    call,
    `${shown(median(rounds.map(({ busy }) => busy.rate)))} for ${callers.busy}`,
    `${shown(median(rounds.map(({ flooded }) => flooded.rate)))} for ${callers.flooded}`,
    shown(ratio.median, 2),
    `${shown(ratio.least, 2)}–${shown(ratio.most, 2)}`,
    `${shown(median(refused))} %`,
    String(rounds.reduce((sum, { busy, flooded }) => sum + busy.broken + flooded.broken, 0)),
    String(rounds.reduce((sum, { busy, flooded }) => sum + busy.late + flooded.late, 0)),
  ];
};

const overloadTable = (overload: ReadonlyArray<Overload>): string =>
  markdown(
    ['call', 'good responses/s', 'overloaded', 'ratio', 'from–to', 'of these refused', 'broken', 'over 2 s'],
    overload.map(overloadRow),
  );

const latencyLines = ({ latencies }: Findings): ReadonlyArray<string> =>
  [...(latencies?.p99 ?? [])].map(([name, all]) => {
    const { median: middle, least, most } = spreadOf(all);
    const rate = shown(latencies?.rate ?? 0);
    return `- ${name}: p99 ${shown(middle, 1)} ms (${shown(least, 1)}–${shown(most, 1)}) at ${rate} requests/s of the mix`;
  });

const startsLine = (what: string, starts: ReadonlyArray<Start>): ReadonlyArray<string> => {
  const medianOf = (figure: (start: Start) => number): string => shown(median(starts.map(figure)));
  const [took, used] = [medianOf(({ milliseconds }) => milliseconds), medianOf((start) => start.cpu)];
  return starts.length === 0 ? [] : [`- ${what}: first 200 after ${took} ms and ${used} ms of CPU`];
};

const startLines = ({ starts: { service, pglite } }: Findings): ReadonlyArray<string> => [
  ...startsLine('start of the service', service),
  ...startsLine('first start of pglite', pglite.slice(0, 1)),
  ...startsLine('later starts of pglite', pglite.slice(1)),
];

const overloadPart = ({ overload }: Findings): ReadonlyArray<string> =>
  overload.length === 0 ? [] : ['## Overload', overloadTable(overload)];

const latencyPart = (findings: Findings): ReadonlyArray<string> => {
  const lines = [...latencyLines(findings), ...startLines(findings)];
  return lines.length === 0 ? [] : ['## Latency and start', lines.join('\n')];
};

const goalsPart = (findings: Findings): ReadonlyArray<string> => ['## Goals', goalsTable(findings)];

/** All but the tables, in Markdown. */
export const summaryOf = (findings: Findings): string =>
  [...overloadPart(findings), ...latencyPart(findings), ...goalsPart(findings)].join('\n\n');

/** A table under its name, in Markdown. */
export const namedTable = (name: TableName, rounds: Rounds): string =>
  `### ${name.replace('-fsync', ', fsync on')}\n\n${tableOf(rounds)}`;

/** A full run in Markdown. */
export const resultsOf = async (plan: Plan, findings: Findings): Promise<string> =>
  [
    '# Benchmark results',
    'Generated by `npm run bench`. Before the timing, all contenders got the same requests and gave the same responses.',
    await circumstances(plan),
    contenders.map(({ name, description }) => `- **${name}**: ${description}`).join('\n'),
    'CPU is that of all server processes per good response: the service, PgBouncer, and every process of PostgreSQL, its writers too, while the load lasts. Figures are medians of the rounds, and a ratio is the median of the ratios of each round. Fastify is the faster of its two contenders. PostgreSQL and the load generator share a core, so CPU predicts scaling better than throughput does. Errors are all responses of 400 and above by status, and broken connections; they count in no rate. A 503 is the service’s load shedding: its event loop lagged by over 250 ms, which on a quiet machine means overload.',
    ...goalsPart(findings),
    '## CPU and throughput',
    ...[...findings.tables].map(([name, rounds]) => namedTable(name, rounds)),
    ...overloadPart(findings),
    ...latencyPart(findings),
    'Tables with fsync on have a server of their own, with PostgreSQL’s defaults for `fsync`, `synchronous_commit` and `full_page_writes`. When overloaded, each caller sends the next request at once, whatever the response was. The bytes of a task are those of [docs/scale/bytes.sql](../docs/scale/bytes.sql).',
  ].join('\n\n') + '\n';
