import assert from 'node:assert/strict';
import { projectFile, startCommand } from '../support/process.ts';

/** Makes texts of 256 MB in all, in V8's own memory, rests, and says how much memory it has got, in MB. */
const bursting = `
  import { releaseIdleMemory } from ${JSON.stringify(projectFile('src/infrastructure/process/idle-memory.ts'))};
  const megabytes = () => process.memoryUsage.rss() / 1024 / 1024;
  const say = (what) => console.log(what + ': ' + Math.round(megabytes()) + ' MB');
  const burst = () => Array.from({ length: 8192 }, () => Buffer.alloc(32 * 1024, 'x').toString('latin1'));
  releaseIdleMemory(100);
  say('before');
  burst();
  say('most');
  const most = megabytes();
  setInterval(() => {
    if (megabytes() < most - 150) say('rests');
  }, 250);
`;

describe('memory of a burst of work', function () {
  // V8 keeps the pages that it has emptied for another 8 s.
  this.timeout('10m');
  it('is returned to the operating system when the process is idle', async () => {
    const { child, ended, says } = startCommand(process.execPath, [
      '--input-type=module',
      '--eval',
      bursting,
    ]);
    const megabytes = async (when: string) => Number((await says(new RegExp(`${when}: (\\d+) MB`)))[1]);
    try {
      const [before, most] = [await megabytes('before'), await megabytes('most')];
      assert.ok(most > before + 200, `it took ${most - before} MB`);
      assert.ok((await megabytes('rests')) <= most - 149);
    } finally {
      child.kill('SIGKILL');
      await ended;
    }
  });
});
