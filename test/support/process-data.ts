import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyDirectory, removeDirectory } from './directories.ts';
import { migratedFiles } from './pglite.ts';
import { newDatabase } from './postgres.ts';
import { type Started, endAfterEach, startProcess } from './process.ts';

/** A directory for each test of a `describe`, with a migrated PGlite in its `data`, and processes that have it for DATA_DIR. */
export const processesWithData = () => {
  const ended = endAfterEach();
  const place = { directory: '', data: '' };
  beforeEach(async () => {
    place.directory = await mkdtemp(join(tmpdir(), 'doable-'));
    place.data = join(place.directory, 'data');
    await mkdir(place.data);
    await copyDirectory(await migratedFiles(), join(place.data, 'postgres'));
  });
  afterEach(() => removeDirectory(place.directory));
  return {
    place,
    ended,
    start: (
      variables: Readonly<Record<string, string>> = {},
      file = 'main.ts',
      ...args: ReadonlyArray<string>
    ): Started => ended(startProcess(file, { DATA_DIR: place.data, PORT: '0', ...variables }, ...args)),
  };
};

/** Where it does not matter to which database: PostgreSQL, on which a process starts in a third of the time. */
export const onPostgres = async () => ({ DATABASE_URL: await newDatabase() });

/** Asks a process to end; resolves with the code it ends with. */
export const stopped = ({ child, ended }: Started): Promise<number | null> => {
  child.kill('SIGTERM');
  return ended;
};
