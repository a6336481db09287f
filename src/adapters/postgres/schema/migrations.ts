import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { escapeIdentifier } from 'pg';
import type { Ready } from '../../../application/ports.ts';
import { foldVersion } from '../../../domain/search.ts';
import type { Connections, Query } from '../driver/connections.ts';
import { dialectOn } from '../driver/kysely-dialect.ts';
import { entities } from './entities.ts';
import { Migration0001 } from './migrations/0001-tasks.ts';
import { Migration0002 } from './migrations/0002-lists.ts';
import { Migration0003 } from './migrations/0003-safe-writes.ts';
import { grantSql } from '../tenancy/roles.ts';
import { Migration0004 } from './migrations/0004-walls.ts';
import { Migration0005 } from './migrations/0005-owner-id.ts';
import { Migration0006 } from './migrations/0006-due-and-domains.ts';
import { FoldMigration } from './migrations/fold.ts';

const migrationsList = [
  { name: '0001-tasks', class: Migration0001 },
  { name: '0002-lists', class: Migration0002 },
  { name: '0003-safe-writes', class: Migration0003 },
  { name: '0004-walls', class: Migration0004 },
  { name: '0005-owner-id', class: Migration0005 },
  { name: '0006-due-and-domains', class: Migration0006 },
  // Must stay the last one: each new version of it has a new name, and runs on the latest schema.
  { name: `fold-${foldVersion}`, class: FoldMigration },
];

/** MikroORM on these connections, which stay open when it is closed: for migrations and for comparing schemas. */
export const openOrm = (connections: Connections) =>
  MikroORM.init({
    entities,
    extensions: [Migrator],
    migrations: {
      migrationsList,
      tableName: 'migrations',
      snapshot: false,
      silent: true,
      disableForeignKeys: false,
      allOrNothing: false,
    },
    // The connections decide, but MikroORM requires a name.
    dbName: 'postgres',
    driverOptions: dialectOn(connections),
  });

/** Migrates a database without other connections. */
export const migrate = async (connections: Connections): Promise<void> => {
  const orm = await openOrm(connections);
  await orm.migrator.up().finally(() => orm.close());
};

/** An arbitrary number, used for no other advisory lock on the database. */
const migrationLock = 7_421_153_908;

const lockQuery = (call: string): Query => ({
  sql: `select ${call}($1)`,
  values: [migrationLock],
  mode: 'unprepared',
});

/**
 * Migrates a PostgreSQL database, and grants `login` the roles of the service. If several instances start at once, one migrates
 * and the others wait.
 */
export const migrateUnderLock = async (connections: Connections, login?: string): Promise<void> => {
  const { run, release } = await connections.acquire();
  try {
    await run(lockQuery('pg_advisory_lock'));
    await migrate(connections);
    const grantee = login === undefined ? 'current_user' : escapeIdentifier(login);
    await run({ sql: grantSql(grantee), values: [], mode: 'unprepared' });
  } finally {
    // If the unlock fails, closing the connection releases the lock.
    await run(lockQuery('pg_advisory_unlock')).finally(release);
  }
};

const pendingSql = `
  select count(*) as pending from unnest($1::text[]) as known (name)
  where not exists (select from migrations where migrations.name = known.name)`;

/** Ready if the database is available and fully migrated; `onUnready` receives the reason if not. */
export const databaseReady =
  ({ run }: Connections, onUnready: (reason: unknown) => void = () => undefined): Ready =>
  async () => {
    try {
      const names = migrationsList.map(({ name }) => name);
      const [row] = await run({ sql: pendingSql, values: [names], mode: 'unprepared' });
      const isReady = Number(row?.['pending']) === 0;
      if (!isReady) onUnready('there are migrations to run');
      return isReady;
    } catch (error) {
      onUnready(error);
      return false;
    }
  };
