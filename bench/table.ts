import type { Round, Rounds } from './rounds.ts';
import { median, spreadOf } from './statistics.ts';
import type { Workload } from './workloads.ts';

const good = (rounds: ReadonlyArray<Round | undefined>): ReadonlyArray<Round> =>
  rounds.filter((round) => round !== undefined);

/** The median of something over the rounds that were good. */
export const medianOf = (
  rounds: Rounds,
  name: string,
  what: (round: Round) => number = ({ rate }) => rate,
): number => median(good(rounds.get(name) ?? []).map(what));

/** How many times the throughput of another, compared round by round. */
export const ratiosTo = (rounds: Rounds, name: string, other: string): ReadonlyArray<number> => {
  const others = rounds.get(other) ?? [];
  return (rounds.get(name) ?? []).flatMap((round, index) => {
    const beside = others[index];
    return round === undefined || beside === undefined ? [] : [round.rate / beside.rate];
  });
};

/** Fastify with or without names, whichever is faster. */
export const fastifyOf = (rounds: Rounds): string =>
  medianOf(rounds, 'fastify-named') > medianOf(rounds, 'fastify') || !rounds.has('fastify')
    ? 'fastify-named'
    : 'fastify';

const shown = (number: number, digits = 0): string => (Number.isFinite(number) ? number.toFixed(digits) : '');

/** A line of a table of Markdown. */
export const line = (cells: ReadonlyArray<string>): string => `| ${cells.join(' | ')} |`;

const columns = [
  'contender',
  'answers/s',
  'from–to',
  '÷ Fastify',
  'from–to',
  '÷ limit',
  'p99 ms',
  'µs/request',
  'µs/request in PostgreSQL',
  'MB',
];

const rowOf = (rounds: Rounds, name: string): string => {
  const all = rounds.get(name) ?? [];
  const rate = spreadOf(good(all).map((round) => round.rate));
  const ratio = spreadOf(ratiosTo(rounds, name, fastifyOf(rounds)));
  const bad = all.length - good(all).length;
  return line([
    bad === 0 ? name : `${name} (${bad} of ${all.length} rounds not valid)`,
    shown(rate.median),
    `${shown(rate.least)}–${shown(rate.most)}`,
    shown(ratio.median, 2),
    `${shown(ratio.least, 2)}–${shown(ratio.most, 2)}`,
    shown(median(ratiosTo(rounds, name, 'limit')), 2),
    shown(
      medianOf(rounds, name, ({ p99 }) => p99),
      1,
    ),
    shown(medianOf(rounds, name, ({ own }) => own)),
    shown(medianOf(rounds, name, ({ database }) => database)),
    shown(medianOf(rounds, name, ({ memory }) => memory)),
  ]);
};

/** The rounds of a workload as a table of Markdown. */
export const tableOf = (workload: Workload, rounds: Rounds): string =>
  [
    `### ${workload}`,
    '',
    line(columns),
    line(columns.map((_, index) => (index === 0 ? '---' : '--:'))),
    ...[...rounds.keys()].map((name) => rowOf(rounds, name)),
  ].join('\n');
