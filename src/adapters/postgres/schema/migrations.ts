import { escapeIdentifier } from 'pg';
import type { Connections, Query } from '../driver/connections.ts';
import { grantSql } from '../tenancy/roles.ts';
import { hasPending } from './pending-migrations.ts';

const isEmpty = async ({ run }: Connections): Promise<boolean> => {
  const sql = `select to_regclass('migrations') is null as empty`;
  const [row] = await run({ sql, values: [], mode: 'unprepared' });
  return row?.['empty'] === true;
};

/** Migrates a database without other connections. */
export const migrate = async (connections: Connections): Promise<void> => {
  if (!(await isEmpty(connections)) && !(await hasPending(connections))) return;
  // Loaded on demand: MikroORM and Kysely are half of what the service would load.
  const { openOrm } = await import('./orm.ts');
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
