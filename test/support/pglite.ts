import { mkdtempSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openPglite } from '../../src/infrastructure/database.ts';
import { copyDirectory, removeDirectory } from './directories.ts';

let seed: Promise<string> | undefined;

/** The files of an empty PGlite, made once in this process: that takes 3 s of the processor, and a copy 0.1 s. */
const seedFiles = async (): Promise<string> => {
  const directory = mkdtempSync(join(tmpdir(), 'doable-pglite-'));
  process.once('exit', () => rmSync(directory, { recursive: true }));
  const files = join(directory, 'postgres');
  await (await openPglite(files)).close();
  return files;
};

/** Opens an empty PGlite whose files are in `directory`, which is not there yet; else in one that is removed as it closes. */
export const openEmptyPglite = async (directory?: string): Promise<Database> => {
  seed ??= seedFiles();
  if (directory !== undefined) {
    await copyDirectory(await seed, directory);
    return openPglite(directory);
  }
  const own = await mkdtemp(join(tmpdir(), 'doable-pglite-'));
  const database = await openEmptyPglite(join(own, 'postgres'));
  return {
    ...database,
    close: async () => {
      await database.close();
      await removeDirectory(own);
    },
  };
};
