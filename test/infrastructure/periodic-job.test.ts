import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { periodically } from '../../src/infrastructure/process/periodic-job.ts';

describe('a periodic job', () => {
  it('runs again and again, one run at a time, until it is stopped', async () => {
    let [rounds, atOnce, most] = [0, 0, 0];
    const { promise: thrice, resolve } = Promise.withResolvers<undefined>();
    const work = periodically(1, async () => {
      most = Math.max(most, ++atOnce);
      await sleep(5);
      atOnce -= 1;
      if (++rounds === 3) resolve(undefined);
    });
    await thrice;
    await work.stop();
    const done = rounds;
    await sleep(20);
    assert.deepEqual([rounds, atOnce, most], [done, 0, 1]);
  });

  it('finishes its run before stop resolves', async () => {
    const { promise: begun, resolve: begin } = Promise.withResolvers<undefined>();
    let isDone = false;
    const work = periodically(1, async () => {
      begin(undefined);
      await sleep(20);
      isDone = true;
    });
    await begun;
    await work.stop();
    assert.equal(isDone, true);
  });
});
