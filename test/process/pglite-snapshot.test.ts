import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { appendFile, cp, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { makeFiles } from '../../src/adapters/postgres/driver/pglite.ts';
import { unpackSnapshot, writeSnapshot } from '../../src/adapters/postgres/driver/pglite-files/snapshot.ts';
import { hasPending } from '../../src/adapters/postgres/schema/pending-migrations.ts';
import { openPglite } from '../../src/infrastructure/database.ts';
import { migratedFiles } from '../support/pglite.ts';
import { projectFile } from '../support/process.ts';

const filesBelow = (directory: string): ReadonlyArray<string> =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' }).toSorted();

const inDatabase = async (directory: string) => {
  const { connections, close } = await openPglite(directory);
  const sql = 'select system_identifier::text as id from pg_control_system()';
  const [row] = await connections.run({ sql, values: [], mode: 'unprepared' });
  const pending = await hasPending(connections);
  await close();
  return { id: row?.['id'], pending };
};

describe('a snapshot of a migrated PGlite', function () {
  this.timeout(120_000);
  let shared: string;
  let snapshot: string;
  before(async () => {
    shared = await mkdtemp(join(tmpdir(), 'doable-snapshot-'));
    snapshot = join(shared, 'snapshot');
    writeSnapshot(await migratedFiles(), snapshot);
  });
  after(() => rm(shared, { recursive: true }));

  let parent: string;
  let directory: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'doable-files-'));
    directory = join(parent, 'postgres');
  });
  afterEach(() => rm(parent, { recursive: true }));

  it('becomes the files of a new database, for their owner only and without leftovers', async () => {
    await makeFiles(directory, snapshot);
    assert.deepEqual(await readdir(parent), ['postgres']);
    const paths = filesBelow(directory);
    assert.deepEqual(paths, filesBelow(await migratedFiles()));
    for (const path of ['', ...paths]) {
      const { mode } = await stat(join(directory, path));
      assert.equal(mode & 0o077, 0, path);
    }
    assert.equal((await inDatabase(directory)).pending, false);
  });

  it('gives each database an identifier and a nonce of its own, and all else alike', async () => {
    const [one, two] = [join(parent, 'one'), join(parent, 'two')];
    await makeFiles(one, snapshot);
    await makeFiles(two, snapshot);
    const copies = [await migratedFiles(), one, two];
    const differing: string[] = [];
    for (const entry of readdirSync(one, { recursive: true, withFileTypes: true })) {
      const path = relative(one, join(entry.parentPath, entry.name));
      if (entry.isDirectory()) continue;
      const texts = await Promise.all(copies.map((copy) => readFile(join(copy, path), 'latin1')));
      if (new Set(texts).size > 1) differing.push(path);
    }
    assert.deepEqual(differing.toSorted(), ['global/pg_control', 'pg_wal/000000010000000000000001']);
    const controls = await Promise.all(
      copies.map((copy) => readFile(join(copy, 'global/pg_control'), 'hex')),
    );
    for (const part of [controls.map((hex) => hex.slice(0, 16)), controls.map((hex) => hex.slice(520, 584))])
      assert.equal(new Set(part).size, copies.length);
    assert.notEqual((await inDatabase(one)).id, (await inDatabase(two)).id);
  });

  it('touches no directory that exists', async () => {
    await mkdir(directory);
    await makeFiles(directory, snapshot);
    assert.deepEqual(await readdir(directory), []);
    await writeFile(join(directory, 'PG_VERSION'), '18');
    await makeFiles(directory, snapshot);
    assert.deepEqual(await readdir(directory), ['PG_VERSION']);
    assert.equal(await readFile(join(directory, 'PG_VERSION'), 'utf8'), '18');
  });

  it('is not used where a byte of it is missing, added or changed', async () => {
    const whole = await readFile(snapshot);
    const changedAt = (at: number): Buffer => {
      const bytes = Buffer.from(whole);
      bytes.writeUInt8((whole[at] ?? 0) ^ 1, at);
      return bytes;
    };
    const damaged = {
      empty: Buffer.alloc(0),
      'half a digest': whole.subarray(0, 16),
      'a digest alone': whole.subarray(0, 32),
      half: whole.subarray(0, whole.length / 2),
      'without the last byte': whole.subarray(0, -1),
      'with a byte more': Buffer.concat([whole, Buffer.alloc(1)]),
      'changed at the start': changedAt(0),
      'changed in the middle': changedAt(Math.floor(whole.length / 2)),
      'changed at the end': changedAt(whole.length - 1),
    };
    await mkdir(directory);
    for (const [name, bytes] of Object.entries(damaged)) {
      await writeFile(join(parent, 'damaged'), bytes);
      assert.equal(unpackSnapshot(join(parent, 'damaged'), directory), false, name);
      assert.deepEqual(await readdir(directory), [], name);
    }
    assert.equal(unpackSnapshot(join(parent, 'nowhere'), directory), false);
    assert.equal(unpackSnapshot(snapshot, directory), true);
  });

  it('gives way to initdb where it is damaged', async () => {
    const damaged = join(parent, 'damaged');
    await writeFile(damaged, (await readFile(snapshot)).subarray(0, -1));
    await makeFiles(directory, damaged);
    assert.ok(existsSync(join(directory, 'PG_VERSION')));
    const database = await openPglite(directory);
    await assert.rejects(hasPending(database.connections), /"migrations" does not exist/);
    await database.close();
  });

  it('is not used with another PGlite, or with other migrations', async () => {
    const adapter = join(parent, 'postgres');
    await cp(projectFile('src/adapters/postgres'), adapter, { recursive: true });
    await writeFile(join(parent, 'package.json'), '{ "type": "module" }');
    const manifest = join(parent, 'node_modules/@electric-sql/pglite/package.json');
    await mkdir(dirname(manifest), { recursive: true });
    await cp(projectFile('node_modules/@electric-sql/pglite/package.json'), manifest);
    const program = `import { unpackSnapshot } from '${join(adapter, 'driver/pglite-files/snapshot.ts')}';
      console.log(unpackSnapshot(...process.argv.slice(1)));`;
    const isUsed = async (): Promise<boolean> => {
      const target = await mkdtemp(join(parent, 'target-'));
      const args = ['--input-type=module', '--eval', program, snapshot, target];
      const { stdout } = await promisify(execFile)(process.execPath, args);
      return stdout === 'true\n';
    };
    assert.equal(await isUsed(), true);

    const text = await readFile(manifest, 'utf8');
    await writeFile(manifest, text.replace(/"version": "[^"]+"/, '"version": "0.0.1"'));
    assert.equal(await isUsed(), false);
    await writeFile(manifest, text);
    assert.equal(await isUsed(), true);

    await appendFile(join(adapter, 'schema/migrations/0013-smaller-rows.ts'), '// changed\n');
    assert.equal(await isUsed(), false);
  });

  it('leaves no directory where the process is killed meanwhile, and the next start makes it', async () => {
    const program = `import { makeFiles } from '${projectFile('src/adapters/postgres/driver/pglite.ts')}';
      await makeFiles(...process.argv.slice(1));`;
    const whole = filesBelow(await migratedFiles());
    let interrupted = 0;
    for (const count of [1, 300, 600]) {
      const place = await mkdtemp(join(parent, 'place-'));
      directory = join(place, 'postgres');
      const args = ['--input-type=module', '--eval', program, directory, snapshot];
      const child = spawn(process.execPath, args, { stdio: 'ignore' });
      const ended = once(child, 'exit');
      // With the draft itself.
      while (filesBelow(place).length <= count && child.exitCode === null) await sleep(1);
      child.kill('SIGKILL');
      await ended;
      if (!existsSync(directory)) interrupted += 1;
      await makeFiles(directory, snapshot);
      assert.deepEqual(filesBelow(directory), whole);
    }
    assert.ok(interrupted > 0);
    assert.equal((await inDatabase(directory)).pending, false);
  });
});
