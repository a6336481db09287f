import { join } from 'node:path';
import { type SqlEntityManager, MikroORM } from '@mikro-orm/postgresql';
import { parseIntoClientConfig } from 'pg-connection-string';
import {
  type PoolCounts,
  type ServerConfig,
  postgresDialect,
} from '../adapters/postgres/driver/connections.ts';
import { entities } from '../adapters/postgres/schema/entities.ts';
import { migrateUnderLock, migrationOptions } from '../adapters/postgres/schema/migrations.ts';
import type { Config } from './config/config.ts';
import { claimDirectory } from './directory-lock.ts';

/** An open database. */
export type Database = {
  readonly em: SqlEntityManager;
  /** Brings the schema up to date. */
  readonly migrate: () => Promise<void>;
  /** Of the pool; undefined for PGlite, which has a single session. */
  readonly counts?: () => PoolCounts;
  readonly close: () => Promise<void>;
};

/** Called for each connection that broke while nobody used it. */
type OnLost = (error: Error) => void;

const options = { ...migrationOptions, entities };

/** Everything in the URL reaches `pg`, `sslmode` too, which MikroORM's own `clientUrl` drops. */
const postgresAt = async (url: string, particulars: ServerConfig, onLost: OnLost) => {
  const target = parseIntoClientConfig(url);
  const driverOptions = postgresDialect(
    { ...target, connectionTimeoutMillis: 2000, keepAlive: true, ...particulars },
    onLost,
  );
  const orm = await MikroORM.init({
    ...options,
    dbName: target.database ?? target.user ?? 'postgres',
    driverOptions,
  });
  return { orm, counts: driverOptions.counts };
};

/** Time-outs of the client: 2 s to connect, these 5 s for a statement. */
const serving: ServerConfig = { query_timeout: 5000 };

/** A migration has no time-out, nor has waiting for another instance's. */
const migrating: ServerConfig = { options: '-c statement_timeout=0 -c lock_timeout=0' };

/** Connects to PostgreSQL; migrations go to `directUrl`, past any pooler. `particulars` override the service's settings. */
export const connectPostgres = async (
  url: string,
  directUrl: string,
  onLost: OnLost,
  preparedStatements = true,
  particulars: ServerConfig = {},
): Promise<Database> => {
  const { orm, counts } = await postgresAt(url, { ...serving, preparedStatements, ...particulars }, onLost);
  return {
    em: orm.em,
    counts,
    migrate: async () => {
      const { orm: direct } = await postgresAt(directUrl, migrating, onLost);
      await migrateUnderLock(direct, parseIntoClientConfig(url).user).finally(() => direct.close());
    },
    close: () => orm.close(),
  };
};

/** Opens PGlite with its files in `directory`, or in memory. The caller holds the directory's lock. */
export const openPglite = async (directory?: string, onLost: OnLost = () => undefined): Promise<Database> => {
  // Loaded on demand: it is as large as all the rest.
  const { openPgliteDialect } = await import('../adapters/postgres/driver/pglite.ts');
  const orm = await MikroORM.init({
    ...options,
    dbName: 'postgres',
    driverOptions: await openPgliteDialect(directory, onLost),
  });
  return {
    em: orm.em,
    migrate: async () => {
      await orm.migrator.up();
    },
    close: () => orm.close(),
  };
};

/** The database that the configuration names. */
export const openDatabase = async (
  { database, dataDir, preparedStatements }: Config,
  onLost: OnLost,
): Promise<Database> => {
  if (database.kind === 'postgres')
    return connectPostgres(database.url, database.directUrl, onLost, preparedStatements);
  await claimDirectory(dataDir);
  return openPglite(join(dataDir, 'postgres'), onLost);
};

/** Shorter than the primary's: where the replica is slow, the primary answers. */
const replicaTimeouts: ServerConfig = { connectionTimeoutMillis: 500, query_timeout: 2000 };

/** Connects to the configured streaming replica, if any. Its schema comes from the primary. */
export const openReplica = async (
  { database, preparedStatements }: Config,
  onLost: OnLost,
): Promise<Omit<Database, 'migrate'> | undefined> => {
  if (database.kind === 'pglite' || database.replicaUrl === undefined) return undefined;
  const { orm } = await postgresAt(database.replicaUrl, { ...replicaTimeouts, preparedStatements }, onLost);
  return { em: orm.em, close: () => orm.close() };
};
