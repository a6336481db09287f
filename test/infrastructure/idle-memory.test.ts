import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { giveBackMemory } from '../../src/infrastructure/idle-memory.ts';

const megabytes = (): number => process.memoryUsage.rss() / 1024 / 1024;

/** Texts of 256 MB in all, in V8's own memory. */
const burst = (): ReadonlyArray<string> =>
  Array.from({ length: 8192 }, () => Buffer.alloc(32 * 1024, 'x').toString('latin1'));

describe('memory of a burst of work', function () {
  // V8 keeps the pages that it has emptied for another 8 s.
  this.timeout(60_000);
  it('is given back when the process rests', async () => {
    const watch = giveBackMemory(100);
    const before = megabytes();
    assert.equal(burst().length, 8192);
    const most = megabytes();
    assert.ok(most > before + 200, `it took ${most - before} MB`);
    for (let looks = 0; megabytes() > most - 150; looks += 1) {
      assert.ok(looks < 200, `it still has ${megabytes()} MB of ${most}`);
      await sleep(250);
    }
    clearInterval(watch);
  });
});
