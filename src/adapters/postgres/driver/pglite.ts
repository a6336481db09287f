import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { inspect, promisify } from 'node:util';
import { PGlite } from '@electric-sql/pglite';
import type { Client } from 'pg';
import type { Connections, Query, Run } from './connections.ts';
import { type ContextSql, enterContext, isInContext, leaveContext } from './context.ts';
import { packedSnapshot, unpackSnapshot } from './pglite-files/snapshot.ts';
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
  // What a checkpoint leaves of the WAL for reuse (operations/pglite-upkeep.ts). A server's 1 GB would be three times the data.
  'max_wal_size=64MB',
  'min_wal_size=32MB',
  // No autovacuum collects statistics: all plans are those for small tables, which would be scanned and sorted.
  'enable_seqscan=off',
  'enable_bitmapscan=off',
  'enable_sort=off',
];

const startParams = [...PGlite.defaultStartParams, ...settings.flatMap((setting) => ['-c', setting])];

/** Compiled or not as this file is. */
const initdb = join(import.meta.dirname, `pglite-files/initdb${extname(import.meta.filename)}`);

/** The version of PostgreSQL that PGlite is. It reads no other one's files. */
const postgresVersion = '18';

/** Rejects if it is a file, or has other files than those of a database that PGlite reads. */
const checkFiles = (directory: string): void => {
  // PGlite itself would run initdb first, which takes seconds.
  if (!statSync(directory).isDirectory()) throw new Error(`${directory} is not a directory`);
  const file = join(directory, 'PG_VERSION');
  if (existsSync(file)) {
    const version = readFileSync(file, 'utf8').trim();
    if (version !== postgresVersion)
      throw new Error(
        `it is of PostgreSQL ${version}, and this version of Doable has PostgreSQL ${postgresVersion}`,
      );
  } else if (readdirSync(directory).length > 0)
    // PGlite would put an empty database in its place.
    throw new Error(`${directory} is not empty, but no database: PG_VERSION is missing`);
};

/** Removes what is left of creations during which a process was killed. */
const removeDrafts = async (directory: string): Promise<void> => {
  const draft = new RegExp(`^${basename(directory)}-[A-Za-z0-9]{6}$`);
  const names = readdirSync(dirname(directory)).filter((name) => draft.test(name));
  for (const name of names) await rm(join(dirname(directory), name), { recursive: true });
};

/**
 * Runs initdb in a child process, since 200 MB of its memory would stay in this one. The child optimises no WebAssembly: V8
 * would take 600 MB for one function of PostgreSQL (Node 24).
 */
const runInitdb = (directory: string): Promise<unknown> =>
  promisify(execFile)(process.execPath, ['--liftoff-only', initdb, directory]);

/**
 * Creates the files of a database in `directory`, unless it exists: of a migrated one from a snapshot that fits, else of an
 * empty one. The directory gets its name when it is complete; if this process is killed before, a draft remains until the
 * database is opened. Rejects if there is something else than a database.
 */
export const makeFiles = async (directory: string, snapshot = packedSnapshot): Promise<void> => {
  if (existsSync(directory)) {
    checkFiles(directory);
    return;
  }
  const draft = await mkdtemp(`${directory}-`);
  try {
    if (!unpackSnapshot(snapshot, draft)) await runInitdb(draft);
    await rename(draft, directory);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
};

const cannotOpen = (cause: unknown): never => {
  const reason = cause instanceof Error ? cause.message : inspect(cause, { depth: 0, breakLength: Infinity });
  throw new Error(
    `PGlite cannot open it: ${reason}; the disk may be full, or the files damaged: then restore them from a backup`,
    { cause },
  );
};

/**
 * Opens PostgreSQL in this process, with its files in `directory` (none: in memory), which no other process opens. `onLost`
 * receives the error if the engine fails.
 */
export const openPgliteConnections = async (
  directory: string | undefined,
  contextSql: ContextSql,
  onLost: (error: Error) => void,
): Promise<Connections> => {
  if (directory !== undefined) {
    await removeDrafts(directory);
    await makeFiles(directory);
  }
  const pglite = await PGlite.create({
    ...(directory === undefined ? {} : { dataDir: directory }),
    startParams,
  }).catch(cannotOpen);
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
