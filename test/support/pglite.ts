import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFiles } from '../../src/adapters/postgres/driver/pglite.ts';
import { type Database, openPglite } from '../../src/infrastructure/database.ts';
import { copyDirectory, removeDirectory } from './directories.ts';
import { projectFile } from './process.ts';

/** What the files of an empty PGlite depend on. */
const sources = [
  'node_modules/@electric-sql/pglite/package.json',
  'src/adapters/postgres/driver/pglite.ts',
  'src/adapters/postgres/driver/pglite-initdb.ts',
];

/** The files of an empty PGlite, made once for all processes and runs: that takes 4 s of the processor, and a copy 0.1 s. */
const seedFiles = async (): Promise<string> => {
  const texts = await Promise.all(sources.map((path) => readFile(projectFile(path))));
  const digest = createHash('sha256').update(Buffer.concat(texts)).digest('hex').slice(0, 16);
  const files = projectFile(`node_modules/.cache/doable-pglite-${digest}`);
  await makeFiles(files).catch((error: unknown) => {
    // Another process may have been faster.
    if (!existsSync(files)) throw error;
  });
  return files;
};

let seed: Promise<string> | undefined;

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
