import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseIntoClientConfig } from 'pg-connection-string';
import { createLocalEvents } from '../adapters/memory/events.ts';
import type { Connections } from '../adapters/postgres/driver/connections.ts';
import { type PoolCounts, type PoolOptions, openPool } from '../adapters/postgres/driver/pool.ts';
import { createPostgresEvents } from '../adapters/postgres/events/postgres-events.ts';
import { migrate, migrateUnderLock } from '../adapters/postgres/schema/migrations.ts';
import { type Limits, servingLimits, tenantContextSql } from '../adapters/postgres/tenancy/tenant-context.ts';
import type { TaskEvents } from '../application/ports.ts';
import type { Config } from './config/config.ts';
import { claimDirectory, requireSpace } from './data-directory.ts';
import { reasonOf } from './process/lifecycle.ts';

/** An open database. */
export type Database = {
  readonly connections: Connections;
  /** Brings the schema up to date. */
  readonly migrate: () => Promise<void>;
  /** Of the pool; undefined for PGlite, which has a single session. */
  readonly counts?: () => PoolCounts;
  readonly close: () => Promise<void>;
};

/** Called for each connection that broke while nobody used it. */
type OnLost = (error: Error) => void;

/** How a server is reached, directly or by a pooler, and the limits of statements, where they are not the service's. */
export type ServerOptions = Partial<PoolOptions> & { readonly limits?: Limits; readonly isDirect?: boolean };

/** Everything in the URL reaches `pg`, `sslmode` too. */
const postgresAt = (
  url: string,
  { limits = servingLimits, isDirect = false, ...options }: ServerOptions,
  onLost: OnLost,
) =>
  openPool(
    {
      ...parseIntoClientConfig(url),
      connectionTimeoutMillis: 2000,
      keepAlive: true,
      preparedStatements: true,
      contextSql: tenantContextSql(limits, isDirect),
      ...options,
    },
    onLost,
  );

/** Host, port and database of a URL, for messages. */
const placeOf = (url: string): string => {
  const { host, port, database } = parseIntoClientConfig(url);
  return `${host ?? 'localhost'}:${port ?? 5432}/${database ?? ''}`;
};

/** Time-outs of the client: 2 s to connect, these 5 s for a statement. */
const serving: ServerOptions = { query_timeout: 5000 };

/** A migration has no time-out, nor has waiting for another instance's. */
const migrating: ServerOptions = { options: '-c statement_timeout=0 -c lock_timeout=0' };

/** Connects to PostgreSQL; migrations go to `directUrl`, past any pooler. `options` override the service's settings. */
export const connectPostgres = (
  url: string,
  directUrl: string,
  onLost: OnLost,
  options: ServerOptions = {},
): Database => {
  const connections = postgresAt(url, { ...serving, isDirect: url === directUrl, ...options }, onLost);
  return {
    connections,
    counts: connections.counts,
    close: connections.close,
    migrate: async () => {
      const direct = postgresAt(directUrl, migrating, onLost);
      const { release } = await direct.acquire().catch((error: unknown) => {
        const variable = url === directUrl ? 'DATABASE_URL' : 'DATABASE_DIRECT_URL';
        throw new Error(`${variable}: no connection to ${placeOf(directUrl)}: ${reasonOf(error)}`, {
          cause: error,
        });
      });
      release();
      await migrateUnderLock(direct, parseIntoClientConfig(url).user).finally(direct.close);
    },
  };
};

/** Opens PGlite with its files in `directory`, or in memory. The caller holds the directory's lock. */
export const openPglite = async (directory?: string, onLost: OnLost = () => undefined): Promise<Database> => {
  // Loaded on demand: it is as large as all the rest.
  const { openPgliteConnections } = await import('../adapters/postgres/driver/pglite.ts');
  const connections = await openPgliteConnections(directory, tenantContextSql(servingLimits, true), onLost);
  return { connections, migrate: () => migrate(connections), close: connections.close };
};

/** 40 MB of files, and what stays free. */
const newDatabaseBytes = 128 * 1024 * 1024;

/** The database that the configuration names. `onClaimed` is called when the directory of an embedded one is this process's. */
export const openDatabase = async (
  { database, dataDir, preparedStatements }: Config,
  onLost: OnLost,
  onClaimed = (): void => undefined,
): Promise<Database> => {
  if (database.kind === 'postgres')
    return connectPostgres(database.url, database.directUrl, onLost, { preparedStatements });
  const directory = join(dataDir, 'postgres');
  await claimDirectory(dataDir);
  if (!existsSync(directory)) await requireSpace(dataDir, newDatabaseBytes);
  onClaimed();
  return openPglite(directory, onLost);
};

/** Shorter than the primary's: where the replica is slow, the primary answers. */
const replicaTimeouts: ServerOptions = { connectionTimeoutMillis: 500, query_timeout: 2000 };

/** Connects to the configured streaming replica, if any. Its schema comes from the primary. */
export const openReplica = (
  { database, preparedStatements }: Config,
  onLost: OnLost,
): Connections | undefined =>
  database.kind === 'postgres' && database.replicaUrl !== undefined
    ? postgresAt(database.replicaUrl, { ...replicaTimeouts, preparedStatements }, onLost)
    : undefined;

/** Events of all instances on a PostgreSQL; with PGlite there is one instance. */
export const openEvents = (
  database: Config['database'],
  connections: Connections,
  onLost: OnLost,
): TaskEvents & { readonly close: () => Promise<void> } => {
  const local = createLocalEvents();
  if (database.kind === 'pglite') return { ...local, close: () => Promise.resolve() };
  return createPostgresEvents({
    local,
    connections,
    config: parseIntoClientConfig(database.directUrl),
    onLost,
  });
};
