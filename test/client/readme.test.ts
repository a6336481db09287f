import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startIdentityService } from '../support/identity-service.ts';
import { newDatabase, patientDatabaseAt } from '../support/postgres.ts';
import { type Service, callTo, startService, tokenOf } from '../support/service.ts';

const blocksIn = (text: string): ReadonlyArray<string> =>
  Array.from(text.matchAll(/```js\n(.*?)```/gs), ([, code = '']) => code);

/** What a page has: a `fetch` that keeps cookies, and sends its origin. */
const pageFetch = `
  let cookie = '';
  const fetch = async (input, init) => {
    const headers = { ...init.headers, Origin: 'http://localhost:3000', Cookie: cookie };
    const response = await globalThis.fetch(input, { ...init, headers });
    for (const line of response.headers.getSetCookie()) cookie = line.split(';')[0];
    return response;
  };`;

describe('the JavaScript in the documents', () => {
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

  /** Runs JavaScript with the client in place of its package. */
  const running = async (name: string, script: ReadonlyArray<string>): Promise<unknown> => {
    const file = join(directory, name);
    const code = script
      .join('\n')
      .replace("'@doable/client'", `'${pathToFileURL('client/doable.ts').href}'`)
      .replace("'@doable/client/local'", `'${pathToFileURL('client/local/local.ts').href}'`)
      .replaceAll('http://127.0.0.1:8000', service.url);
    await writeFile(file, code);
    const ran: unknown = await import(pathToFileURL(file).href);
    assert.ok(typeof ran === 'object' && ran !== null && 'found' in ran);
    return ran.found;
  };

  it('runs as written in the README', async () => {
    const blocks = blocksIn(await readFile('README.md', 'utf8'));
    assert.equal(blocks.length, 1);
    const found = await running('readme.mjs', [
      `const { promise, resolve } = Promise.withResolvers();`,
      `const token = async () => '${await tokenOf('newcomer')}';`,
      `const show = (tasks, conflicts) => {`,
      `  if (tasks.length === 3 && local.getSnapshot().pending === 0) resolve([tasks.length, conflicts.length]);`,
      `};`,
      ...blocks,
      `export const found = [await promise, tasks.length, (await doable.stats()).total];`,
      `await local.close();`,
    ]);
    assert.deepEqual(found, [[3, 0], 1, 3]);
  });

  it("runs as written in the client's README", async () => {
    const [...blocks] = blocksIn(await readFile('client/README.md', 'utf8')).slice(0, 2);
    const found = await running('client.mjs', [
      `const session = { token: '${await tokenOf('reader')}' };`,
      ...blocks,
      `await doable.create({ title: 'copied' });`,
      `await sync();`,
      `export const found = [tasks.length, next, Array.from(copy.values(), ({ title }) => title)];`,
    ]);
    assert.deepEqual(found, [1, undefined, ['copied']]);
  });

  it('signs a person up as written in docs/frontends.md', async () => {
    const database = patientDatabaseAt(await newDatabase());
    const people = await startIdentityService(database);
    const [signUp = ''] = blocksIn(await readFile('docs/frontends.md', 'utf8'));
    const file = join(directory, 'sign-up.mjs');
    const code = signUp.replace('http://localhost:8000', people.url);
    await writeFile(file, `${pageFetch}\n${code}\nexport { token };`);
    const ran: unknown = await import(pathToFileURL(file).href);
    assert.ok(typeof ran === 'object' && ran !== null && 'token' in ran && typeof ran.token === 'string');
    assert.equal((await callTo(people.url)('GET', '/api/me/tasks', { bearer: ran.token })).status, 200);
    await people.close();
    await database.close();
  });

  it('follows changes as written in docs/frontends.md', async () => {
    const document = await readFile('docs/frontends.md', 'utf8');
    const [, follow = ''] = /```javascript\n(.*?)```/s.exec(document) ?? [];
    const found = await running('live.mjs', [
      `const [url, token] = ['${service.url}', '${await tokenOf('follower')}'];`,
      `const { promise, resolve, reject } = Promise.withResolvers();`,
      `const headers = { Authorization: 'Bearer ' + token, 'Content-Type': 'application/json' };`,
      `const create = () => fetch(url + '/api/tasks', { method: 'POST', headers, body: '{"title":"li\\\\u2028ve"}' });`,
      `const apply = ({ tasks: [task] }) => (task === undefined ? void create() : resolve(task.title));`,
      `let [last, wait, resets] = ['00000000-0000-4000-8000-000000000000.1.0', 0, 0];`,
      `const startOver = () => (resets += 1);`,
      `const following = async () => {`,
      follow,
      `};`,
      `await following();`,
      `const ended = [resets, last];`,
      `following().catch(reject);`,
      `export const found = [ended, await promise];`,
    ]);
    assert.deepEqual(found, [[1, ''], 'li\u2028ve']);
  });

  it('runs as written in docs/frontends.md', async () => {
    const document = await readFile('docs/frontends.md', 'utf8');
    const [, ...blocks] = blocksIn(document);
    assert.equal(blocks.length, 1);
    const script = [
      ...blocks,
      `const headers = { Authorization: 'Bearer ${await tokenOf('enveloped')}', 'Content-Type': 'application/json' };`,
      `const call = async (method, path, body) => {`,
      `  const response = await fetchEnveloped('${service.url}/api/tasks' + path, { method, headers, body });`,
      `  return { status: response.status, body: await response.json(), link: response.headers.get('Link') };`,
      `};`,
      `const made = await call('POST', '', '{"title":"one"}');`,
      `await call('POST', '', '{"title":"two"}');`,
      `const page = await call('GET', '?limit=1');`,
      `const gone = await call('DELETE', '/' + made.body.id);`,
      `const refused = await call('GET', '/' + made.body.id);`,
      `const all = await call('GET', '');`,
      `export const found = [`,
      `  made.body.title, page.body.tasks.map(({ title }) => title), page.link?.includes('rel="next"'),`,
      `  gone.status, gone.body, refused.status, refused.body.code, all.body.tasks.length, all.link,`,
      `];`,
    ];
    const file = join(directory, 'frontends.mjs');
    await writeFile(file, script.join('\n'));
    const ran: unknown = await import(pathToFileURL(file).href);
    assert.ok(typeof ran === 'object' && ran !== null && 'found' in ran);
    assert.deepEqual(ran.found, ['one', ['two'], true, 200, { success: true }, 404, 'NOT_FOUND', 1, null]);
  });
});
