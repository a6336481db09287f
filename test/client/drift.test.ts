import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { typesOf } from '../../client/generate/types.ts';
import { servedDocument } from '../../src/adapters/http/openapi-document.ts';

/** A use of each part of the API that is taken away below, a line for each. */
const use = `import { createClient } from './doable.ts';
const client = createClient({ url: '', token: '' });
await client.list({ status: 'pending', overdue: 'true' });
await client.create({ title: 'a', tags: ['home'] });
await client.edit('a', { description: null, tags: [] });
await client.batch([{ op: 'delete', id: 'a', version: 1 }]);
`;

/** Takes what a pattern matches, once, out of the text of a file. */
const cut = async (file: string, pattern: RegExp): Promise<void> => {
  const text = await readFile(file, 'utf8');
  assert.equal(
    Array.from(text.matchAll(new RegExp(pattern, 'gms'))).length,
    1,
    `${file}: ${String(pattern)}`,
  );
  await writeFile(file, text.replace(new RegExp(pattern, 'ms'), ''));
};

describe('a member or a parameter removed from a decoder', () => {
  let directory: string;
  let drifted: unknown;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'doable-drift-'));
    await cp('src', join(directory, 'src'), { recursive: true });
    await cp('package.json', join(directory, 'package.json'));
    await symlink(resolve('node_modules'), join(directory, 'node_modules'));
    const tasks = join(directory, 'src/adapters/http/tasks');
    await cut(join(tasks, 'query-members.ts'), /^ {2}overdue: described\(.*?\),\n(?= {2}list)/);
    await cut(join(tasks, 'task-decoders.ts'), /^ {2}tags: described\(.*?\),\n(?= {2}checklist)/);
    await cut(
      join(directory, 'src/adapters/http/batch/task-operations.ts'),
      /(?<=object\(\{ id \}, \{) version (?=\}\))/,
    );
    const module: unknown = await import(
      pathToFileURL(join(directory, 'src/adapters/http/openapi-document.ts')).href
    );
    assert.ok(typeof module === 'object' && module !== null && 'servedDocument' in module);
    drifted = module.servedDocument;
  });
  after(() => rm(directory, { recursive: true }));

  it('is gone from the OpenAPI document, and nothing else is', () => {
    const text = (document: unknown): ReadonlyArray<string> => JSON.stringify(document, null, 1).split('\n');
    const [was, is] = [text(servedDocument), text(drifted)];
    const left = [...was];
    for (const line of is) {
      const at = left.findIndex((one) => one.replace(/,$/, '') === line.replace(/,$/, ''));
      assert.notEqual(at, -1, line);
      left.splice(at, 1);
    }
    const names = left.flatMap((line) => /^ *"(?:name": )?"?(overdue|tags|version)"/.exec(line)?.[1] ?? []);
    assert.deepEqual(names.toSorted(), ['overdue', 'tags', 'tags', 'version']);
  });

  it('is gone from the types of the client, which do not compile where it was used', async () => {
    for (const [name, document] of Object.entries({ kept: servedDocument, drifted })) {
      const to = join(directory, name);
      await mkdir(to);
      for (const file of ['doable.ts', 'responses.ts', 'retrying.ts'])
        await cp(join('client', file), join(to, file));
      await writeFile(join(to, 'api.ts'), await typesOf(document));
      await writeFile(join(to, 'use.ts'), use);
    }
    const config = {
      extends: resolve('client/tsconfig.json'),
      compilerOptions: { noEmit: true, rootDir: '.' },
      include: ['kept/*.ts', 'drifted/*.ts'],
    };
    await writeFile(join(directory, 'tsconfig.json'), JSON.stringify(config));
    const { stdout } = spawnSync('node_modules/.bin/tsc', ['-p', directory, '--pretty', 'false'], {
      encoding: 'utf8',
    });
    const errors = Array.from(
      stdout.matchAll(/^(?!\s)[^\n]*?(\w+\/\w+\.ts)\((\d+),\d+\): error.*?'(\w+)' does not exist/gm),
      ([, file, line, name]) => `${file} ${line} ${name}`,
    );
    assert.deepEqual(errors, [
      'drifted/use.ts 3 overdue',
      'drifted/use.ts 4 tags',
      'drifted/use.ts 5 tags',
      'drifted/use.ts 6 version',
    ]);
    assert.equal(stdout.match(/error TS/g)?.length, errors.length, stdout);
  });
});
