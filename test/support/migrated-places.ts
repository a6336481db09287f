import { readFile } from 'node:fs/promises';
import { Client } from 'pg';
import type { Row } from '../../src/adapters/postgres/driver/connections.ts';
import { type Database, connectPostgres } from '../../src/infrastructure/database.ts';
import { openMigratedPglite } from './pglite.ts';
import { databaseOfAnOwner } from './table-owner.ts';

const ask = ({ connections }: Database, sql: string): Promise<Row[]> =>
  connections.run({ sql, values: [], mode: 'unprepared' });

/** A migrated database. Migrations are run by whoever owns its tables; the operator is a superuser. */
export type Place = {
  readonly database: Database;
  readonly migrate: () => Promise<void>;
  readonly operate: (sql: string) => Promise<ReadonlyArray<Row>>;
  readonly close: () => Promise<unknown>;
};

export const onPostgres = async (): Promise<Place & { readonly url: string }> => {
  const { url, operatorUrl } = await databaseOfAnOwner();
  const operator = new Client(operatorUrl);
  await operator.connect();
  const database = connectPostgres(url, url, () => undefined);
  await database.migrate();
  return {
    url,
    database,
    migrate: database.migrate,
    operate: async (sql) => (await operator.query<Row>(sql)).rows,
    close: () => Promise.all([database.close(), operator.end()]),
  };
};

const inPartitions = async (): Promise<Place> => {
  const place = await onPostgres();
  await place.operate(await readFile('docs/scale/hash-partitions.sql', 'utf8'));
  return place;
};

const ownEverythingSql = `
  do $$ declare one text; begin
    create role owner_of_tables nologin;
    grant create on database postgres to owner_of_tables;
    grant doable_identity, doable_eraser to owner_of_tables;
    alter schema public owner to owner_of_tables;
    alter schema identity owner to owner_of_tables;
    for one in select typname from pg_type where typnamespace = 'public'::regnamespace and typtype = 'd' loop
      execute format('alter domain %I owner to owner_of_tables', one);
    end loop;
    for one in select tablename from pg_tables where schemaname = 'public' loop
      execute format('alter table %I owner to owner_of_tables', one);
    end loop;
  end $$`;

const onPglite = async (): Promise<Place> => {
  const database = await openMigratedPglite();
  await ask(database, ownEverythingSql);
  return {
    database,
    migrate: async () => {
      await ask(database, 'set session authorization owner_of_tables');
      await database.migrate().finally(() => ask(database, 'set session authorization postgres'));
    },
    operate: (sql) => ask(database, sql),
    close: database.close,
  };
};

const onPgliteAsItIs = async (): Promise<Place> => {
  const database = await openMigratedPglite();
  const { migrate, close } = database;
  return { database, migrate, operate: (sql) => ask(database, sql), close };
};

/** Where migrations are run, and as whom. */
export const migratedPlaces: Readonly<Record<string, () => Promise<Place>>> = {
  'PostgreSQL, as the owner of the tables': onPostgres,
  'PostgreSQL in partitions, as their owner': inPartitions,
  'PGlite, as an owner of the tables that is no superuser': onPglite,
  'PGlite, as it is': onPgliteAsItIs,
};
