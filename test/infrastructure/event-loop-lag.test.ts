import assert from 'node:assert/strict';
import { watchEventLoopLag } from '../../src/infrastructure/process/event-loop-lag.ts';
import { until } from '../support/until.ts';

/** Keeps the process from everything else. */
const block = (milliseconds: number): void => {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
};

describe('event-loop lag', () => {
  it('is reported while the event loop is blocked, and no longer than that', async () => {
    const isLate = watchEventLoopLag();
    assert.equal(isLate(), false);
    for (let round = 0; round < 4 && !isLate(); round += 1) {
      block(600);
      await new Promise(setImmediate);
    }
    assert.equal(isLate(), true);
    await until(() => !isLate());
  });
});
