/** Milliseconds: how often is looked, and how late that may come. */
const interval = 100;
const mostLate = 250;

/** Tells whether the process came too late to what was due last: then more work would only make all of it later. */
export const watchEventLoopLag = (): (() => boolean) => {
  let isLate = false;
  let due = performance.now() + interval;
  setInterval(() => {
    isLate = performance.now() - due > mostLate;
    due = performance.now() + interval;
  }, interval).unref();
  return () => isLate;
};
