import { join } from 'node:path';
import { MikroORM as PgliteORM } from '@mikro-orm/pglite';
import { type SqlEntityManager, MikroORM } from '@mikro-orm/postgresql';
import { parseIntoClientConfig } from 'pg-connection-string';
import { pgliteDialect, postgresDialect } from '../adapters/postgres/dialects.ts';
import { entities } from '../adapters/postgres/entities.ts';
import { migrateUnderLock, migrationOptions } from '../adapters/postgres/migrations.ts';
import type { Config } from './config.ts';
import { claimDirectory } from './data-directory.ts';

/** An open database. */
export type Database = {
  readonly em: SqlEntityManager;
  /** Brings the schema up to date. */
  readonly migrate: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Hears of connections that broke while nobody used them. */
type OnLost = (error: Error) => void;

const options = { ...migrationOptions, entities };

/**
 * Everything in the URL reaches `pg`, `sslmode` too, which MikroORM's own `clientUrl` drops. A server that does
 * not answer is given up on: after 2 s when connecting, after 5 s within a statement.
 */
const postgresAt = (url: string, onLost: OnLost) => {
  const target = parseIntoClientConfig(url);
  const config = { ...target, connectionTimeoutMillis: 2000, query_timeout: 5000, keepAlive: true };
  return MikroORM.init({
    ...options,
    dbName: target.database ?? target.user ?? 'postgres',
    driverOptions: postgresDialect(config, onLost),
  });
};

/** PostgreSQL at a URL; migrations go to `directUrl`, past any pooler. */
export const connectPostgres = async (url: string, directUrl: string, onLost: OnLost): Promise<Database> => {
  const orm = await postgresAt(url, onLost);
  return {
    em: orm.em,
    migrate: async () => {
      const direct = await postgresAt(directUrl, onLost);
      await migrateUnderLock(direct).finally(() => direct.close());
    },
    close: () => orm.close(),
  };
};

/** PGlite with its files in `directory`, or in memory. The caller sees to it that nobody else has them open. */
export const openPglite = async (directory?: string): Promise<Database> => {
  const orm = await PgliteORM.init({
    ...options,
    dbName: 'postgres',
    driverOptions: pgliteDialect(directory),
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
export const openDatabase = async ({ database, dataDir }: Config, onLost: OnLost): Promise<Database> => {
  if (database.kind === 'postgres') return connectPostgres(database.url, database.directUrl, onLost);
  await claimDirectory(dataDir);
  return openPglite(join(dataDir, 'postgres'));
};
