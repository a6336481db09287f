import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { connectPostgres, openPglite } from '../src/infrastructure/database.ts';
import { startOwnPostgres } from '../test/support/embedded-postgres.ts';
import { type Size, plainSeedSql, serviceSeedSql } from './data.ts';
import { parentOf } from './machine.ts';
import { indexSql, tableSql } from './plain-tasks.ts';

/** Runs statements at a database; resolves with the rows of the last. */
export const onDatabase = async (
  url: string,
  ...statements: ReadonlyArray<string>
): Promise<ReadonlyArray<Record<string, unknown>>> => {
  const client = new Client(url);
  await client.connect();
  try {
    let rows: ReadonlyArray<Record<string, unknown>> = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows;
  } finally {
    await client.end();
  }
};

/** Vacuuming is done between the rounds, so that it falls into nobody's. */
const settings = ['shared_buffers=1GB', 'max_wal_size=8GB', 'autovacuum=off', 'max_connections=200'];

const durability = (fsync: boolean): ReadonlyArray<string> =>
  fsync ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

export type Database = {
  readonly description: string;
  /** The postmaster. */
  readonly pid: number;
  readonly urlOf: (database: string) => string;
  /** Makes a database as a copy of another; resolves with its URL. */
  readonly copy: (from: string, to: string) => Promise<string>;
  readonly stop: () => Promise<void>;
};

/** What it is, and the process that has started all others of it. */
const aboutServer = async (url: string): Promise<{ readonly version: string; readonly pid: number }> => {
  const client = new Client(url);
  await client.connect();
  const { rows } = await client.query<{ version: string; pid: number }>(
    `select split_part(version(), ' on ', 1) as version, pg_backend_pid() as pid`,
  );
  const { version = '', pid = 0 } = rows[0] ?? {};
  const postmaster = await parentOf(pid);
  await client.end();
  return { version, pid: postmaster };
};

/** Starts a PostgreSQL server of the measurement's own. */
export const startDatabase = async (fsync: boolean): Promise<Database> => {
  const chosen = [...settings, ...durability(fsync)];
  const server = await startOwnPostgres(chosen);
  const maintenance = server.urlOf('postgres');
  const { version, pid } = await aboutServer(maintenance);
  return {
    description: `${version} of embedded-postgres, ${chosen.join(', ')}`,
    pid,
    urlOf: server.urlOf,
    copy: async (from, to) => {
      await onDatabase(maintenance, `create database ${to} template ${from} strategy file_copy`);
      return server.urlOf(to);
    },
    stop: server.stop,
  };
};

/** Makes a database with the service's tables, as its migrations leave them. */
export const makeMigrated = async (database: Database, name: string): Promise<string> => {
  const url = database.urlOf(name);
  await onDatabase(database.urlOf('postgres'), `create database ${name}`);
  const { migrate, close } = connectPostgres(url, url, () => undefined);
  await migrate();
  await close();
  return url;
};

/** The same with users and tasks. */
export const seedService = async (database: Database, name: string, size: Size): Promise<void> => {
  await onDatabase(await makeMigrated(database, name), ...serviceSeedSql(size), 'vacuum analyze');
};

/** The same in PGlite, in the data directory of a service. */
export const seedPglite = async (dataDir: string, size: Size): Promise<void> => {
  await mkdir(dataDir);
  const { connections, migrate, close } = await openPglite(join(dataDir, 'postgres'));
  await migrate();
  for (const sql of [...serviceSeedSql(size), 'vacuum analyze'])
    await connections.run({ sql, values: [], mode: 'unprepared' });
  await close();
};

/** Makes a database with the peers' table, and fills it. */
export const seedPlain = async (database: Database, name: string, size: Size): Promise<void> => {
  await onDatabase(database.urlOf('postgres'), `create database ${name}`);
  await onDatabase(database.urlOf(name), tableSql, plainSeedSql(size), indexSql, 'vacuum analyze');
};
