import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packedSnapshot, writeSnapshot } from '../../adapters/postgres/driver/pglite-files/snapshot.ts';
import { openPglite } from '../database.ts';

/** A program of `npm pack`: makes the database that a first start of the package unpacks. */
const place = await mkdtemp(join(tmpdir(), 'doable-snapshot-'));
const directory = join(place, 'postgres');
const database = await openPglite(directory);
await database.migrate();
for (const sql of [
  // When that was says nothing about the databases to come.
  "update migrations set executed_at = 'epoch'",
  // The log of all that goes, which would be half of the snapshot.
  'set wal_recycle = off',
  'select pg_switch_wal()',
  'checkpoint',
])
  await database.connections.run({ sql, values: [], mode: 'unprepared' });
await database.close();
writeSnapshot(directory, packedSnapshot);
await rm(place, { recursive: true });
