/** A job that runs again and again. `stop` waits for a run under way, which learns of it by `goesOn`. */
export type PeriodicJob = { readonly stop: () => Promise<void> };

/**
 * Runs `work` every so many milliseconds, never twice at a time. The first run comes after a random part of that, so that
 * instances that started together do not all work at once. `goesOn` is false once the job is stopped.
 */
export const periodically = (
  milliseconds: number,
  work: (goesOn: () => boolean) => Promise<void>,
): PeriodicJob => {
  let underWay = Promise.resolve();
  let timer: NodeJS.Timeout;
  let isStopped = false;
  const schedule = (delay: number): void => {
    timer = setTimeout(() => {
      underWay = work(() => !isStopped).finally(() => isStopped || schedule(milliseconds));
    }, delay).unref();
  };
  schedule(Math.random() * milliseconds);
  return {
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await underWay;
    },
  };
};
