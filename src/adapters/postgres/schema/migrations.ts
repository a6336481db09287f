import { Migrator } from '@mikro-orm/migrations';
import type { MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery } from 'kysely';
import { escapeIdentifier } from 'pg';
import type { Ready } from '../../../application/ports.ts';
import { foldVersion } from '../../../domain/search.ts';
import type { Row } from '../tenancy/tenant-session.ts';
import { Migration0001 } from './migrations/0001-tasks.ts';
import { Migration0002 } from './migrations/0002-lists.ts';
import { Migration0003 } from './migrations/0003-safe-writes.ts';
import { Migration0004, grantSql } from './migrations/0004-walls.ts';
import { FoldMigration } from './migrations/fold.ts';

const migrationsList = [
  { name: '0001-tasks', class: Migration0001 },
  { name: '0002-lists', class: Migration0002 },
  { name: '0003-safe-writes', class: Migration0003 },
  { name: '0004-walls', class: Migration0004 },
  // Stays the last one: under the name of its next version it is run on the schema as it is then.
  { name: `fold-${foldVersion}`, class: FoldMigration },
];

/** What MikroORM needs to know in order to migrate. */
export const migrationOptions = {
  extensions: [Migrator],
  migrations: {
    migrationsList,
    tableName: 'migrations',
    snapshot: false,
    silent: true,
    disableForeignKeys: false,
    allOrNothing: false,
  },
};

/** Any number will do, as long as nothing else on the database takes an advisory lock on it. */
const migrationLock = 7_421_153_908;

/**
 * Brings a PostgreSQL database up to date, and lets `login` take on the roles of the service. Of several instances that do
 * so at once, one works and the others wait.
 */
export const migrateUnderLock = (orm: Pick<MikroORM, 'em' | 'migrator'>, login?: string): Promise<void> =>
  orm.em
    .getKysely()
    .connection()
    .execute(async (connection) => {
      await connection.executeQuery(CompiledQuery.raw('select pg_advisory_lock($1)', [migrationLock]));
      try {
        await orm.migrator.up();
        const grantee = login === undefined ? 'current_user' : escapeIdentifier(login);
        await connection.executeQuery(CompiledQuery.raw(grantSql(grantee)));
      } finally {
        await connection.executeQuery(CompiledQuery.raw('select pg_advisory_unlock($1)', [migrationLock]));
      }
    });

const pendingSql = `
  select count(*) as pending from unnest($1::text[]) as known (name)
  where not exists (select from migrations where migrations.name = known.name)`;

/** Ready when the database answers and every migration has been run on it; `onUnready` hears why it is not. */
export const databaseReady =
  (em: SqlEntityManager, onUnready: (reason: unknown) => void = () => undefined): Ready =>
  async () => {
    try {
      const query: CompiledQuery<Row> = CompiledQuery.raw(pendingSql, [
        migrationsList.map(({ name }) => name),
      ]);
      const { rows } = await em.fork().getKysely().executeQuery(query);
      const isReady = Number(rows[0]?.['pending']) === 0;
      if (!isReady) onUnready('there are migrations to run');
      return isReady;
    } catch (error) {
      onUnready(error);
      return false;
    }
  };
