import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { tokenOf } from '../../support/tokens.ts';
import { type MemoryService, startMemoryService } from './world.ts';

describe("the client's README", () => {
  let service: MemoryService;
  let directory: string;
  before(async () => {
    service = await startMemoryService();
    directory = await mkdtemp(join(tmpdir(), 'doable-local-'));
  });
  after(async () => {
    await service.close();
    await rm(directory, { recursive: true });
  });

  it('has JavaScript that runs as written', async () => {
    const readme = await readFile('client/README.md', 'utf8');
    const [, , ...blocks] = Array.from(readme.matchAll(/```js\n(.*?)```/gs), ([, code]) => code);
    assert.equal(blocks.length, 1);
    const script = [
      `const [session, document] = [{ renew: async () => '${await tokenOf('reader')}' }, {}];`,
      ...blocks,
      `const shown = '1 tasks, 0 not sent, 0 conflicts, online';`,
      `while (document.title !== shown) await new Promise((resolve) => setTimeout(resolve, 5));`,
      `await local.close();`,
    ];
    const code = script
      .join('\n')
      .replace('@doable/client/local', pathToFileURL('client/local/local.ts').href)
      .replace('http://127.0.0.1:8000', service.url);
    const file = join(directory, 'readme.mjs');
    await writeFile(file, code);
    await import(pathToFileURL(file).href);
    const [task] = (await service.clientOf('reader').list()).tasks;
    assert.deepEqual([task?.title, task?.priority, task?.completed], ['Buy milk', 'high', true]);
  });
});
