import assert from 'node:assert/strict';
import type { Row } from '../../../src/adapters/postgres/driver/connections.ts';
import type { Database } from '../../../src/infrastructure/database.ts';
import { type IdentityService, identityAt, startIdentityService } from '../../support/identity-service.ts';
import { openMigratedPglite } from '../../support/pglite.ts';
import { newDatabase, patientDatabaseAt } from '../../support/postgres.ts';

/** Calls of a browser at a service's endpoints of identity. */
export type Identity = ReturnType<typeof identityAt>;

/** A kind of database, and how a tenant's statements are scoped there. */
export type Place = {
  readonly open: (url: string | undefined) => Promise<Database>;
  readonly newUrl: () => Promise<string | undefined>;
  readonly scoping: 'sync' | 'transaction';
};

const postgres = (scoping: Place['scoping']): Place => ({
  newUrl: newDatabase,
  open: (url = '') => Promise.resolve(patientDatabaseAt(url)),
  scoping,
});

const pglite: Place = {
  newUrl: () => Promise.resolve(undefined),
  open: () => openMigratedPglite(),
  scoping: 'sync',
};

const { TEST_WORKERS: workers, TEST_POOLER: pooler } = process.env;

/** Where identity is tested. */
export const places: Readonly<Record<string, Place>> = {
  // Which has neither workers nor a pooler.
  ...(workers === undefined && pooler === undefined ? { PGlite: pglite } : {}),
  PostgreSQL: postgres('sync'),
  'PostgreSQL, scoped by transactions': postgres('transaction'),
};

let people = 0;

/** An e-mail address that nobody has. */
export const newEmail = (): string => {
  people += 1;
  return `person-${people}@example.com`;
};

/** A database for a suite, and services on it, which are closed after its last test. */
export const identityOfSuite = ({ newUrl, open, scoping }: Place) => {
  let databaseUrl: string | undefined;
  let database: Database;
  const services: IdentityService[] = [];
  const started = async (given: Parameters<typeof startIdentityService>[1] = {}) => {
    const one = await startIdentityService(database, { scoping, databaseUrl, ...given });
    services.push(one);
    return one;
  };
  afterEach(() => services.forEach(({ bugs }) => assert.deepEqual(bugs, [])));
  after(async () => {
    for (const { close } of services) await close();
    await database.close();
  });
  /** Asks as the login, which may read everything. */
  const ask = (sql: string, ...values: ReadonlyArray<unknown>): Promise<Row[]> =>
    database.connections.run({ sql, values, mode: 'unprepared' });
  return {
    /** Opens the database, and starts a service on it. */
    begin: async () => {
      databaseUrl = await newUrl();
      database = await open(databaseUrl);
      const service = await started();
      return { database, service, identity: identityAt(service.url) };
    },
    started,
    ask,
    /** How many rows an account has: its user, its sessions, its ways to sign in. */
    accountsOf: async (id: string): Promise<number> =>
      (
        await ask(
          `select id from identity."user" where id = $1 union all select id from identity.session where "userId" = $1
           union all select id from identity.account where "userId" = $1`,
          id,
        )
      ).length,
  };
};
