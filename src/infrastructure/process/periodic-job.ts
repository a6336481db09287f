/** Work that goes on. Stopping waits for what is under way, which is told. */
export type PeriodicJob = { readonly stop: () => Promise<void> };

/**
 * Does work again and again, so many milliseconds apart and never twice at a time, first after a random part of
 * that: instances that started together do not all work at once. `goesOn` tells whether it has been stopped meanwhile.
 */
export const periodically = (
  milliseconds: number,
  work: (goesOn: () => boolean) => Promise<void>,
): PeriodicJob => {
  let underWay = Promise.resolve();
  let timer: NodeJS.Timeout;
  let isStopped = false;
  const later = (delay: number): void => {
    timer = setTimeout(() => {
      underWay = work(() => !isStopped).finally(() => isStopped || later(milliseconds));
    }, delay).unref();
  };
  later(Math.random() * milliseconds);
  return {
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await underWay;
    },
  };
};
