import { Client } from 'pg';
import { type OwnPostgres, startOwnPostgres } from '../../support/embedded-postgres.ts';
import { databaseAt } from '../../support/postgres.ts';

/** A PostgreSQL of the drills' own, as careful with what it is given as in production, with few connections to give. */
export type Cluster = Omit<OwnPostgres, 'urlOf' | 'stop'> & {
  /** The URL of a database that nobody else uses: migrated, or quite empty. */
  readonly newDatabase: (wish?: { readonly migrated: boolean }) => Promise<string>;
};

/** How many connections it has, all told. */
export const allConnections = 40;

const template = 'doable_template';

/** Runs work with a connection past the service. */
export const withClient = async <A>(url: string, work: (client: Client) => Promise<A>): Promise<A> => {
  const client = new Client(url);
  await client.connect();
  return work(client).finally(() => client.end());
};

const opened = async (postgres: OwnPostgres): Promise<Cluster> => {
  let databases = 0;
  const create = async (name: string, from: string): Promise<string> => {
    await withClient(postgres.urlOf('postgres'), (client) =>
      client.query(`create database ${name} template ${from}`),
    );
    return postgres.urlOf(name);
  };
  const database = databaseAt(await create(template, 'template0'));
  await database.migrate().finally(() => database.close());
  return {
    ...postgres,
    newDatabase: ({ migrated } = { migrated: true }) => {
      databases += 1;
      return create(`drill_${databases}`, migrated ? template : 'template0');
    },
  };
};

let postgres: Promise<OwnPostgres> | undefined;
let cluster: Promise<Cluster> | undefined;

/** The drills share one: it is made for the first of them, and stopped after the last test. */
export const theCluster = (): Promise<Cluster> => {
  postgres ??= startOwnPostgres([
    `max_connections=${allConnections}`,
    'superuser_reserved_connections=0',
    'recovery_init_sync_method=syncfs',
  ]);
  cluster ??= postgres.then(opened);
  return cluster;
};

after(async () => (await postgres)?.stop());
