import type { Round, Rounds } from './rounds.ts';

/** The middle of some numbers; of none, NaN. */
export const median = (numbers: ReadonlyArray<number>): number => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
};

/** A median, and what it is the middle of. */
export type Spread = { readonly median: number; readonly least: number; readonly most: number };

export const spreadOf = (numbers: ReadonlyArray<number>): Spread => ({
  median: median(numbers),
  least: Math.min(...numbers),
  most: Math.max(...numbers),
});

/** A figure of a round. */
export type Figure = (round: Round) => number;

export const throughput: Figure = ({ rate }) => rate;
export const cpu: Figure = (round) => round.cpu;

/** A figure of a contender in each round; none if it took no part. */
export const figuresOf = (rounds: Rounds, name: string, figure: Figure = throughput): ReadonlyArray<number> =>
  (rounds.get(name) ?? []).map(figure);

/** A figure of one contender divided by that of another in the same round. */
export const ratiosOf = (
  rounds: Rounds,
  name: string,
  other: string,
  figure: Figure = throughput,
): ReadonlyArray<number> => {
  const others = figuresOf(rounds, other, figure);
  return figuresOf(rounds, name, figure).flatMap((one, round) => {
    const beside = others[round];
    return beside === undefined ? [] : [one / beside];
  });
};

/** Fastify with or without named statements, whichever is faster. */
export const fastifyOf = (rounds: Rounds): string =>
  median(figuresOf(rounds, 'fastify')) > median(figuresOf(rounds, 'fastify-named')) ||
  !rounds.has('fastify-named')
    ? 'fastify'
    : 'fastify-named';
