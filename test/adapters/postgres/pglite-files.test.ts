import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFiles } from '../../../src/adapters/postgres/driver/pglite.ts';

describe('the files of PGlite', function () {
  this.timeout(60_000);
  let parent: string;
  let directory: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'doable-files-'));
    directory = join(parent, 'postgres');
  });
  afterEach(() => rm(parent, { recursive: true }));

  it('appear atomically, without leftovers', async () => {
    const seen: boolean[] = [];
    const isWhole = () => existsSync(directory) === existsSync(join(directory, 'PG_VERSION'));
    const looking = setInterval(() => seen.push(isWhole()), 10);
    await makeFiles(directory);
    clearInterval(looking);
    assert.ok(existsSync(join(directory, 'PG_VERSION')));
    assert.ok(seen.length > 5 && seen.every((whole) => whole));
    assert.deepEqual(await readdir(parent), ['postgres']);
  });

  it('are not created where something exists', async () => {
    await mkdir(directory);
    await makeFiles(directory);
    assert.deepEqual(await readdir(directory), []);
  });

  it('are refused where other files are, such as half of a database', async () => {
    await mkdir(join(directory, 'base'), { recursive: true });
    await assert.rejects(
      makeFiles(directory),
      /postgres is not empty, but no database: PG_VERSION is missing/,
    );
    assert.deepEqual(await readdir(directory), ['base']);
  });

  it('are refused where a file has their name', async () => {
    await writeFile(directory, 'mine');
    await assert.rejects(makeFiles(directory), /postgres is not a directory/);
    assert.equal(await readFile(directory, 'utf8'), 'mine');
  });

  it('do not exist when creating them fails', async () => {
    const { NODE_OPTIONS = '' } = process.env;
    process.env['NODE_OPTIONS'] = '--require /nowhere.cjs';
    try {
      await assert.rejects(makeFiles(directory), /nowhere/);
    } finally {
      process.env['NODE_OPTIONS'] = NODE_OPTIONS;
    }
    assert.deepEqual(await readdir(parent), []);
  });
});
