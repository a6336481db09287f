/** Runs at most so many pieces of work at a time; the others wait in their order. */
export const turnsOf = (atATime: number): (<A>(work: () => Promise<A>) => Promise<A>) => {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running < atATime) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
};
