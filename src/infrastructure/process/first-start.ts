import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';

/**
 * Says on stdout that a database has to be made first, which takes seconds, where that is so. Whoever makes it calls the result
 * when that is done: then it says how long it took.
 */
export const announceFirstStart = ({ database, dataDir }: Config): (() => void) => {
  if (database.kind !== 'pglite' || existsSync(join(dataDir, 'postgres', 'PG_VERSION')))
    return () => undefined;
  const began = performance.now();
  process.stdout.write(`Making the database in ${dataDir}: this takes some seconds, the first time only\n`);
  return () => {
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    process.stdout.write(`The database is made, in ${seconds} s\n`);
  };
};
