import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Milliseconds between two checks; the utilisation up to which a process is idle; bytes of growth worth a collection. */
const interval = 5000;
const maxIdleUtilization = 0.2;
const minGrowth = 64 * 1024 * 1024;

/** Collects all garbage at once, which takes about as long as a large page. Only contexts made after the flag have `gc`. */
const collect = (): void => {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
};

/**
 * Returns memory to the system once the process is idle after a burst of work. V8 would keep it for 100 s, expecting to need
 * it again (seen with Node 24). A process that is busy, or has not grown since, is left alone.
 */
export const releaseIdleMemory = (milliseconds = interval): NodeJS.Timeout => {
  let least = process.memoryUsage.rss();
  let before = performance.eventLoopUtilization();
  return setInterval(() => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    const rss = process.memoryUsage.rss();
    least = Math.min(least, rss);
    if (utilization > maxIdleUtilization || rss < least + minGrowth) return;
    collect();
    // V8 returns the emptied pages some seconds later.
    least = rss;
  }, milliseconds).unref();
};
