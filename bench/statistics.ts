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
