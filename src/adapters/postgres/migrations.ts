import { Migrator } from '@mikro-orm/migrations';
import type { MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery } from 'kysely';
import type { Ready } from '../../application/ports.ts';
import { Migration0001 } from './migrations/0001-tasks.ts';

const migrationsList = [{ name: '0001-tasks', class: Migration0001 }];

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

/** Brings a PostgreSQL database up to date. Of several instances that do so at once, one works and the others wait. */
export const migrateUnderLock = (orm: Pick<MikroORM, 'em' | 'migrator'>): Promise<void> =>
  orm.em
    .getKysely()
    .connection()
    .execute(async (connection) => {
      await connection.executeQuery(CompiledQuery.raw('select pg_advisory_lock($1)', [migrationLock]));
      try {
        await orm.migrator.up();
      } finally {
        await connection.executeQuery(CompiledQuery.raw('select pg_advisory_unlock($1)', [migrationLock]));
      }
    });

const names = migrationsList.map(({ name }) => name);

/** Ready when the database answers and every migration has been run on it. */
export const databaseReady =
  (em: SqlEntityManager): Ready =>
  async () => {
    try {
      const { rows } = await em
        .fork()
        .getKysely()
        .executeQuery(
          CompiledQuery.raw('select count(*)::integer as run from migrations where name = any ($1)', [names]),
        );
      return JSON.stringify(rows) === JSON.stringify([{ run: names.length }]);
    } catch {
      return false;
    }
  };
