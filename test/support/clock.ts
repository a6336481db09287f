/** Stops the time of day before each test of a `describe`, and lets it go on after it; `pass` moves it by milliseconds. */
export const stopClock = () => {
  const wallClock = Date.now;
  let at = 0;
  beforeEach(() => {
    at = wallClock();
    Date.now = () => at;
  });
  afterEach(() => {
    Date.now = wallClock;
  });
  return {
    pass: (milliseconds: number): void => {
      at += milliseconds;
    },
  };
};
