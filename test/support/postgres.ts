import { PostgreSqlContainer } from '@testcontainers/postgresql';
import { Client } from 'pg';
import { getContainerRuntimeClient } from 'testcontainers';
import { type Database, connectPostgres } from '../../src/infrastructure/orm.ts';
import { startOwnPostgres } from './embedded-postgres.ts';
import { type Pooler, startPooler } from './pooler.ts';

/** A real PostgreSQL server for the length of a test run. */
type Server = {
  readonly description: string;
  readonly urlOf: (database: string) => string;
  readonly stop: () => Promise<unknown>;
};

const settings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200'];

const inContainer = async (): Promise<Server> => {
  const image = process.env['TEST_POSTGRES_IMAGE'] ?? 'postgres:17-alpine';
  const container = await new PostgreSqlContainer(image)
    .withCommand(['postgres', ...settings.flatMap((setting) => ['-c', setting])])
    .start();
  return {
    description: `${image} in a container (testcontainers)`,
    urlOf: (database) => {
      const url = new URL(container.getConnectionUri());
      url.pathname = `/${database}`;
      return url.href;
    },
    stop: () => container.stop(),
  };
};

const embedded = async (): Promise<Server> => ({
  description: 'PostgreSQL 18 of embedded-postgres',
  ...(await startOwnPostgres(settings)),
});

const dockerAnswers = (): Promise<boolean> =>
  getContainerRuntimeClient().then(
    () => true,
    () => false,
  );

const start = async (): Promise<Server> => {
  const wish = process.env['TEST_POSTGRES'];
  if (wish === 'container') return inContainer();
  if (wish === 'embedded') return embedded();
  return (await dockerAnswers()) ? inContainer() : embedded();
};

/** Whether PgBouncer stands between the tests and their databases. */
const isPooled = process.env['TEST_POOLER'] === 'pgbouncer';

const template = 'doable_template';
let running: Server | undefined;
let pooler: Pooler | undefined;

/** Connects to a database of the server as the service does. */
export const databaseAt = (url: string): Promise<Database> =>
  connectPostgres(url, url, () => undefined, pooler?.knowsPrepared);

const server = (): Server => {
  if (running === undefined) throw new Error('PostgreSQL is started by test/support/global-setup.ts');
  return running;
};

const onServer = async (...statements: ReadonlyArray<string>): Promise<void> => {
  const client = new Client(server().urlOf('postgres'));
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
};

/** Starts the server and migrates a template, of which every suite gets a copy. */
export const startPostgres = async (): Promise<string> => {
  running = await start();
  await onServer(`create database ${template}`);
  const database = await databaseAt(running.urlOf(template));
  await database.migrate();
  await database.close();
  if (isPooled) pooler = await startPooler(running.urlOf('postgres'));
  return pooler === undefined ? running.description : `${pooler.description}, before ${running.description}`;
};

export const stopPostgres = async (): Promise<void> => {
  await pooler?.stop();
  await running?.stop();
};

let databases = 0;

/** The URL of a database of the suite's own: migrated, and empty of users; or quite empty. */
export const newDatabase = async ({ migrated = true } = {}): Promise<string> => {
  databases += 1;
  const name = `suite_${databases}`;
  await onServer(`create database ${name} ${migrated ? `template ${template}` : ''}`);
  return pooler?.urlOf(name) ?? server().urlOf(name);
};
