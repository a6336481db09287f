import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { mkdtemp, readFile, rename } from 'node:fs/promises';
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
  'src/adapters/postgres/driver/pglite-files/initdb.ts',
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

let empty: Promise<string> | undefined;

/** Tells all processes of the run where the files of a migrated PGlite are, once one of them has made them. */
export const shareMigratedFiles = (): void => {
  const directory = mkdtempSync(join(tmpdir(), 'doable-migrated-'));
  process.env['TEST_MIGRATED_PGLITE'] = join(directory, 'postgres');
  process.once('exit', () => rmSync(directory, { recursive: true }));
};

const makeMigratedFiles = async (): Promise<string> => {
  const files = process.env['TEST_MIGRATED_PGLITE'];
  if (files === undefined) throw new Error('test/support/global-setup.ts tells where the files are');
  if (existsSync(files)) return files;
  const draft = `${files}-${process.pid}`;
  const database = await openEmptyPglite(draft);
  await database.migrate().finally(database.close);
  await rename(draft, files).catch((error: unknown) => {
    // Another process may have been faster.
    if (!existsSync(files)) throw error;
  });
  return files;
};

let migrated: Promise<string> | undefined;

/** The files of a PGlite without users, made once for all processes of the run. */
export const migratedFiles = (): Promise<string> => (migrated ??= makeMigratedFiles());

/** Opens a copy of a PGlite's files in `directory`, which is not there yet; else in one that is removed as it closes. */
const openCopy = async (files: string, directory?: string): Promise<Database> => {
  if (directory !== undefined) {
    await copyDirectory(files, directory);
    return openPglite(directory);
  }
  const own = await mkdtemp(join(tmpdir(), 'doable-pglite-'));
  const database = await openCopy(files, join(own, 'postgres'));
  return {
    ...database,
    close: async () => {
      await database.close();
      await removeDirectory(own);
    },
  };
};

/** The files of a PGlite without tables, made once for all processes and runs. */
export const emptyFiles = (): Promise<string> => (empty ??= seedFiles());

/** Opens a PGlite without tables, in a directory as `openCopy` does. */
export const openEmptyPglite = async (directory?: string): Promise<Database> =>
  openCopy(await emptyFiles(), directory);

/** Opens a migrated PGlite without users, in a directory as `openCopy` does. */
export const openMigratedPglite = async (directory?: string): Promise<Database> =>
  openCopy(await migratedFiles(), directory);
