import assert from 'node:assert/strict';
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Disk, pgliteUpkeep } from '../../../src/adapters/postgres/operations/pglite-upkeep.ts';
import type { Database } from '../../../src/infrastructure/database.ts';
import { removeDirectory } from '../../support/directories.ts';
import { openEmptyPglite } from '../../support/pglite.ts';

const megabyte = 1024 * 1024;

describe('the upkeep of PGlite', function () {
  this.timeout('5m');
  let parent: string;
  let database: Database;
  before(async () => {
    parent = await mkdtemp(join(tmpdir(), 'doable-upkeep-'));
    database = await openEmptyPglite(join(parent, 'postgres'));
    await run('create table notes (note text)');
  });
  after(async () => {
    await database.close();
    await removeDirectory(parent);
  });

  const run = (sql: string) => database.connections.run({ sql, values: [], mode: 'unprepared' });
  const write = () => run(`insert into notes select repeat('x', 1000) from generate_series(1, 1000)`);
  const notes = async () => (await run('select 1 from notes')).length;
  const segments = async () =>
    (await readdir(join(parent, 'postgres', 'pg_wal'))).filter((name) => /^[0-9A-F]{24}$/.test(name)).length;
  const disk = (free: Disk['free'], onChange: Disk['onChange'] = () => undefined): Disk => ({
    free,
    onChange,
  });

  it('keeps WAL of a few segments, however much is written', async () => {
    const upkeep = pgliteUpkeep(
      database.connections,
      disk(() => Promise.resolve(undefined)),
    );
    // 200 MB: twelve segments.
    for (let round = 0; round < 200; round += 1) {
      await write();
      if (round % 10 === 9) await upkeep();
    }
    assert.ok((await segments()) <= 6, `${await segments()} segments`);
  });

  it('refuses writes while the disk is nearly full, and still reads', async () => {
    let free = 65 * megabyte;
    const told: boolean[] = [];
    const upkeep = pgliteUpkeep(
      database.connections,
      disk(
        () => Promise.resolve(free),
        (isFull) => told.push(isFull),
      ),
    );
    await upkeep();
    await write();
    const before = await notes();
    free = 63 * megabyte;
    await upkeep();
    await upkeep();
    await assert.rejects(write(), { code: '25006' });
    assert.equal(await notes(), before);
    free = 65 * megabyte;
    await upkeep();
    await write();
    assert.deepEqual(told, [true, false]);
  });
});
