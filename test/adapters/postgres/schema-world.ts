import type { Row } from '../../../src/adapters/postgres/driver/connections.ts';
import type { Database } from '../../../src/infrastructure/database.ts';
import { openEmptyPglite } from '../../support/pglite.ts';
import { databaseAt, newDatabase } from '../../support/postgres.ts';
import type { Columns } from './rows.ts';

/** Asks as the owner of the tables. */
export const ask = ({ connections }: Database, sql: string): Promise<Row[]> =>
  connections.run({ sql, values: [], mode: 'unprepared' });

/** Inserts a row whose values are SQL. */
export const insert = (database: Database, table: string, row: Columns): Promise<Row[]> =>
  ask(
    database,
    `insert into ${table} (${Object.keys(row).join(', ')}) values (${Object.values(row).join(', ')})`,
  );

/** Each kind of database, without tables. */
export const places: Readonly<Record<string, () => Promise<Database>>> = {
  PostgreSQL: async () => databaseAt(await newDatabase({ migrated: false })),
  PGlite: () => openEmptyPglite(),
};
