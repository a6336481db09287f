import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { PGlite } from '@electric-sql/pglite';
import type { Client } from 'pg';
import type { Connections, Query, Run } from './connections.ts';
import { type ContextSql, enterContext, isInContext, leaveContext } from './context.ts';
import { PgliteStream } from './pglite-stream.ts';
import { PipelinedClient } from './pipelined-clients.ts';
import { type Acquire, sessionOn, transactionsIn } from './session.ts';
import { runOn, typeParsers } from './statements.ts';

/**
 * The one session of PGlite, for its holder alone. Other queries run before it is acquired or after it is released; otherwise
 * they would join the open transaction.
 */
const connectionsBy = (client: PipelinedClient, contextSql: ContextSql): Connections => {
  /** Resolves when the last in the queue has released the session; undefined while it is free. */
  let free: Promise<undefined> | undefined;
  const acquire: Acquire = async (forContext) => {
    const before = free;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    free = promise;
    const giveBack = (isSound: boolean): void => {
      if (!isSound) client.destroy();
      resolve(undefined);
      if (free === promise) free = undefined;
    };
    try {
      await before;
      const ready = await client.ready();
      if (!forContext) await leaveContext(ready);
      else if (!isInContext(ready)) await enterContext(ready, contextSql, true);
      return sessionOn(ready, true, giveBack);
    } catch (error) {
      giveBack(false);
      throw error;
    }
  };
  /** Plans stay those for the size that tables had, so they are made anew after 100 statements, 200, 400, and so on. */
  let [statements, outdatedAt] = [0, 100];
  const replan = async (ready: Client): Promise<void> => {
    outdatedAt *= 2;
    // A failure is the connection's, and is reported by the next statement.
    await ready.query('discard plans').catch(() => undefined);
  };
  const run: Run = async <A>(query: Query): Promise<A[]> => {
    const ready = await client.ready();
    if (free !== undefined) await free;
    // From here on without an await until it is sent: no one acquires the session in between.
    if (query.context !== undefined && isInContext(ready)) {
      statements += 1;
      if (statements === outdatedAt) void replan(ready);
      return runOn<A>(ready, query, true);
    }
    const session = await acquire(query.context !== undefined);
    return session.run<A>(query).finally(session.release);
  };
  return {
    run,
    acquire: () => acquire(false),
    withTransaction: transactionsIn(acquire),
    close: async () => {
      await free;
      await client.end();
    },
  };
};

const settings = [
  // A server's 128 MB would be touched at the start; the operating system caches the files anyway.
  'shared_buffers=16MB',
  // No autovacuum collects statistics: all plans are those for small tables, which would be scanned and sorted.
  'enable_seqscan=off',
  'enable_bitmapscan=off',
  'enable_sort=off',
];

const startParams = [...PGlite.defaultStartParams, ...settings.flatMap((setting) => ['-c', setting])];

/** Beside this file, and compiled or not as it is. */
const initdb = join(import.meta.dirname, `pglite-initdb${extname(import.meta.filename)}`);

/**
 * Creates the files of a database in `directory`, unless it exists. Uses a child process, since 200 MB of initdb's memory would
 * stay in this one. The child optimises no WebAssembly: V8 would take 600 MB for one function of PostgreSQL (Node 24). The
 * directory gets its name when it is complete; if both processes are killed before, a draft remains. Rejects if it
 * is a file, or has other files than a database's.
 */
export const makeFiles = async (directory: string): Promise<void> => {
  const existing = statSync(directory, { throwIfNoEntry: false });
  // PGlite itself would run initdb first, which takes seconds.
  if (existing?.isDirectory() === false) throw new Error(`${directory} is not a directory`);
  if (existing !== undefined) {
    const isDatabase = existsSync(join(directory, 'PG_VERSION'));
    // PGlite would put an empty database in its place.
    if (!isDatabase && readdirSync(directory).length > 0)
      throw new Error(`${directory} is not empty, but no database: PG_VERSION is missing`);
    return;
  }
  const draft = await mkdtemp(`${directory}-`);
  try {
    await promisify(execFile)(process.execPath, ['--liftoff-only', initdb, draft]);
    await rename(draft, directory);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
};

/**
 * Opens PostgreSQL in this process, with its files in `directory` (none: in memory). `onLost` receives the error if the engine
 * fails.
 */
export const openPgliteConnections = async (
  directory: string | undefined,
  contextSql: ContextSql,
  onLost: (error: Error) => void,
): Promise<Connections> => {
  if (directory !== undefined) await makeFiles(directory);
  const pglite = await PGlite.create({
    ...(directory === undefined ? {} : { dataDir: directory }),
    startParams,
  });
  const client = new PipelinedClient(
    { stream: () => new PgliteStream(pglite), user: 'postgres', ssl: false, types: typeParsers },
    onLost,
  );
  const connections = connectionsBy(client, contextSql);
  return {
    ...connections,
    close: async () => {
      await connections.close();
      await pglite.close();
    },
  };
};
