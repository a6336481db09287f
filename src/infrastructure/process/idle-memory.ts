import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** How often is looked, in milliseconds; below which share of the time at work a process rests; bytes worth a collection. */
const interval = 5000;
const mostAtWork = 0.2;
const worthwhile = 64 * 1024 * 1024;

/** Collects all garbage at once, which takes about as long as to make a large page. Contexts that are made now have `gc`. */
const collect = (): void => {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
};

/**
 * Gives back what a burst of work left behind once the process rests. V8 would leave it for 100 s, since it believes for as
 * long that as much is needed again (seen with Node 24). A process that is busy, or has not grown since, is left alone.
 */
export const giveBackMemory = (milliseconds = interval): NodeJS.Timeout => {
  let least = process.memoryUsage.rss();
  let before = performance.eventLoopUtilization();
  return setInterval(() => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    const rss = process.memoryUsage.rss();
    least = Math.min(least, rss);
    if (utilization > mostAtWork || rss < least + worthwhile) return;
    collect();
    // What was emptied is given back some seconds later.
    least = rss;
  }, milliseconds).unref();
};
