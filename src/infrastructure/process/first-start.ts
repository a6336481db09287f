import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';

/**
 * Says on stdout that the database is about to be created, which takes seconds; nothing where it exists. Returns a function
 * to call when that is done, which says how long it took.
 */
export const announceFirstStart = ({ database, dataDir }: Config): (() => void) => {
  if (database.kind !== 'pglite' || existsSync(join(dataDir, 'postgres', 'PG_VERSION')))
    return () => undefined;
  const startedAt = performance.now();
  process.stdout.write(
    `Creating the database in ${dataDir}: this takes some seconds, on the first start only\n`,
  );
  return () => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    process.stdout.write(`Created the database in ${seconds} s\n`);
  };
};
