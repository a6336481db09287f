import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PGlite } from '@electric-sql/pglite';
import type { Dialect } from 'kysely';
import { PgliteStream } from './pglite-stream.ts';
import { PipelinedClient } from './pipelined-client.ts';
import { tenantContextSql } from '../tenancy/tenant-context.ts';
import { runScoped, typeParsers } from './scoped-query.ts';
import { type Connections, dialectOf } from './sessions.ts';

/**
 * The one session that PGlite has. Who takes it has it alone: what anybody else sends goes out before it was taken or
 * after it was given back, or it would be part of whatever transaction is open.
 */
const connectionsBy = (client: PipelinedClient): Connections => {
  /** Resolves when the last of those who asked to take the session has given it back. */
  let free: Promise<unknown> = Promise.resolve(undefined);
  return {
    take: async () => {
      const before = free;
      const { promise, resolve } = Promise.withResolvers<undefined>();
      free = promise;
      try {
        await before;
        const giveBack = (isSound: boolean): void => {
          if (!isSound) client.destroy();
          resolve(undefined);
        };
        return { client: await client.ready(), giveBack };
      } catch (error) {
        resolve(undefined);
        throw error;
      }
    },
    mayPrepare: true,
    tenantContextSql,
    pipeline: {
      takes: ({ isBeginning }) => !isBeginning,
      run: async (query) => {
        const ready = await client.ready();
        await free;
        return runScoped(ready, query, tenantContextSql, true);
      },
    },
  };
};

/** A server's 128 MB of buffers would be written to at the start; the operating system has the files in memory anyway. */
const startParams = [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'];

const initdb = join(import.meta.dirname, 'pglite-initdb.ts');

/**
 * Makes the files of a database in `directory`, unless something is there; in a process of its own, since 200 MB of what
 * initdb needs would stay in this one. V8 optimises no WebAssembly there: it would take 600 MB for one function of
 * PostgreSQL (Node 24). The directory gets its name when it is whole; where both processes are killed before, a draft stays.
 */
export const makeFiles = async (directory: string): Promise<void> => {
  if (existsSync(directory)) return;
  const draft = await mkdtemp(`${directory}-`);
  try {
    await promisify(execFile)(process.execPath, ['--liftoff-only', initdb, draft]);
    await rename(draft, directory);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
};

/** Opens PostgreSQL in this process, its files in `directory` (none: in memory). `onLost` hears if it broke. */
export const openPgliteDialect = async (
  directory: string | undefined,
  onLost: (error: Error) => void,
): Promise<Dialect> => {
  if (directory !== undefined) await makeFiles(directory);
  const pglite = await PGlite.create({
    ...(directory === undefined ? {} : { dataDir: directory }),
    startParams,
  });
  const client = new PipelinedClient(
    { stream: () => new PgliteStream(pglite), user: 'postgres', ssl: false, types: typeParsers },
    tenantContextSql,
    onLost,
  );
  return dialectOf(connectionsBy(client), async () => {
    await client.end();
    await pglite.close();
  });
};
