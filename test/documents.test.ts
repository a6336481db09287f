import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const filesIn = (directory: string): ReadonlyArray<string> =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => !path.includes('node_modules'));

const sources = ['src', 'test', 'client', 'bench', 'docs', '.ci'].flatMap(filesIn);
const documents = [
  ...['README.md', 'SECURITY.md', 'CONTRIBUTING.md'],
  ...filesIn('docs').filter((path) => path.endsWith('.md')),
];

/** Files of the project that a document names in code: `pool.ts`, `tasks/task-rows.ts`, `docs/scale/bytes.sql`. */
const filesNamed = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/`([\w./-]+\.(?:ts|sql))`/g)].map(([, path = '']) => path);

const linksIn = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, path = '']) => path);

const versionIn = (path: string): string | undefined =>
  /"version": "(.*)"/.exec(readFileSync(path, 'utf8'))?.[1];

describe('the client', () => {
  it('has the version of the service', () => {
    assert.equal(versionIn('client/package.json'), versionIn('package.json'));
  });
});

describe('the documents', () => {
  for (const document of documents)
    it(`name only files that exist: ${document}`, () => {
      const text = readFileSync(document, 'utf8').replace(/^```.*?^```/gms, '');
      const missing = filesNamed(text).filter(
        (path) => !sources.some((source) => source === path || source.endsWith(`/${path}`)),
      );
      assert.deepEqual(missing, []);
      const broken = linksIn(text).filter((path) => {
        const target = normalize(join(dirname(document), path));
        return !sources.includes(target) && !readdirSync('.').includes(target);
      });
      assert.deepEqual(broken, []);
    });
});
