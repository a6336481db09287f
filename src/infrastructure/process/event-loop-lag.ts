/** Milliseconds between two checks, and the lag from which the process is overloaded. */
const interval = 100;
const maxLag = 250;

/** Returns whether the event loop lagged at the last check: then more work would only make all of it later. */
export const watchEventLoopLag = (): (() => boolean) => {
  let isLagging = false;
  let due = performance.now() + interval;
  setInterval(() => {
    isLagging = performance.now() - due > maxLag;
    due = performance.now() + interval;
  }, interval).unref();
  return () => isLagging;
};
