import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Service, startService, tokenOf } from '../support/service.ts';

describe('the JavaScript in the README', () => {
  let service: Service;
  let directory: string;
  before(async () => {
    service = await startService();
    directory = await mkdtemp(join(tmpdir(), 'doable-readme-'));
  });
  after(async () => {
    await service.close();
    await rm(directory, { recursive: true });
  });

  it('runs as it stands there', async () => {
    const readme = await readFile('README.md', 'utf8');
    const blocks = Array.from(readme.matchAll(/```js\n(.*?)```/gs), ([, code]) => code);
    assert.equal(blocks.length, 2);
    const script = [
      `const session = { token: '${await tokenOf('reader')}' };`,
      ...blocks,
      `await doable.create({ title: 'copied' });`,
      `await sync();`,
      `export const found = [tasks.length, next, Array.from(copy.values(), ({ title }) => title)];`,
    ];
    const file = join(directory, 'readme.mjs');
    const client = pathToFileURL('client/doable.ts').href;
    const code = script
      .join('\n')
      .replace('@doable/client', client)
      .replace('http://127.0.0.1:8000', service.url);
    await writeFile(file, code);
    const ran: unknown = await import(pathToFileURL(file).href);
    assert.ok(typeof ran === 'object' && ran !== null && 'found' in ran);
    assert.deepEqual(ran.found, [1, undefined, ['copied']]);
  });
});
