import { Client } from 'pg';
import { GenericContainer, Wait, getContainerRuntimeClient } from 'testcontainers';
import type { Limits } from '../../src/adapters/postgres/tenancy/tenant-context.ts';
import { type Database, type ServerOptions, connectPostgres } from '../../src/infrastructure/database.ts';
import { areFilesInMemory } from './directories.ts';
import { answering, startOwnPostgres } from './embedded-postgres.ts';
import { type Pooler, startPooler } from './pooler.ts';
import { patience } from './until.ts';

/** A real PostgreSQL server for the length of a test run. */
type Server = {
  readonly description: string;
  readonly urlOf: (database: string) => string;
  readonly stop: () => Promise<unknown>;
};

const settings = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'max_connections=200',
  // It would visit hundreds of databases, each of which is soon forgotten. Tests of plans analyze what they fill.
  'autovacuum=off',
  'jit=off',
];

const urlOn = (server: string, database: string): string => {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
};

const runOn = async (server: string, ...statements: ReadonlyArray<string>): Promise<void> => {
  const client = new Client(urlOn(server, 'postgres'));
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
};

/** Hashes the password as the settings of the server say: at each connection the server does again what the hash took. */
const hashAnew = async (server: string): Promise<void> => {
  const { username, password } = new URL(server);
  await runOn(server, `alter role ${username} password '${password}'`);
};

const dataDirectory = '/var/lib/doable';

/** Whether containers use the memory of this machine. */
const isEngineHere = (process.env['DOCKER_HOST'] ?? 'unix:').startsWith('unix:');

const inContainer = async (): Promise<Server> => {
  const image = process.env['TEST_POSTGRES_IMAGE'] ?? 'postgres:17-alpine';
  // A SCRAM hash takes 4,096 rounds at each connection; `scram_iterations` exists from PostgreSQL 16 on. Docker would log each SQL error.
  const cheap = [...settings, 'password_encryption=md5', 'log_min_messages=fatal'];
  const password = 'password';
  const container = await new GenericContainer(image)
    // Not where the images have it, which is one place up to 17, and another from 18 on, which refuses a mount at the first.
    .withEnvironment({
      POSTGRES_PASSWORD: password,
      POSTGRES_HOST_AUTH_METHOD: 'md5',
      PGDATA: `${dataDirectory}/data`,
    })
    .withCommand(['postgres', ...cheap.flatMap((setting) => ['-c', setting])])
    .withExposedPorts(5432)
    .withWaitStrategy(Wait.forListeningPorts())
    .withTmpFs(isEngineHere && areFilesInMemory() ? { [dataDirectory]: 'rw' } : {})
    .start();
  const uri = `postgres://postgres:${password}@${container.getHost()}:${container.getMappedPort(5432)}/`;
  await answering(uri);
  await hashAnew(uri);
  return {
    description: `${image} in a container (testcontainers)`,
    urlOf: (database) => urlOn(uri, database),
    stop: () => container.stop(),
  };
};

const embedded = async (): Promise<Server> => {
  const server = await startOwnPostgres([...settings, 'scram_iterations=1']);
  await hashAnew(server.urlOf('postgres'));
  return { description: 'PostgreSQL 18 of embedded-postgres', ...server };
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

/** Whether PgBouncer stands between the tests and their databases. */
const isPooled = process.env['TEST_POOLER'] === 'pgbouncer';

const template = 'doable_template';

const connected = (url: string, options: ServerOptions = {}): Database =>
  connectPostgres(url, url, () => undefined, {
    preparedStatements: process.env['TEST_POOLER_PREPARES'] !== 'false',
    ...options,
  });

/** Connects to a database of a server as the service does. */
export const databaseAt = (url: string): Database => connected(url);

export const patientLimits: Limits = {
  lock: `${patience}ms`,
  statement: `${patience}ms`,
  idleInTransaction: `${patience}ms`,
};

/** Connects as the service does, but with limits that no slow machine meets: for tests of anything but the limits. */
export const patientDatabaseAt = (url: string): Database =>
  connected(url, {
    query_timeout: patience,
    connectionTimeoutMillis: patience,
    limits: patientLimits,
  });

/** Starts a server and migrates a template on it, which every suite copies. */
const startWithTemplate = async (): Promise<Server> => {
  const server = await start();
  const url = server.urlOf(template);
  await runOn(url, `create database ${template}`);
  const database = connectPostgres(url, url, () => undefined);
  await database.migrate();
  await database.close();
  return server;
};

let servers: ReadonlyArray<Server> = [];
let poolers: ReadonlyArray<Pooler> = [];

/**
 * Starts a server for each process that runs tests, so that no two share roles, locks or load, and tells those processes
 * by the environment where theirs is. Resolves with a description.
 */
export const startPostgres = async (count = 1): Promise<string> => {
  servers = await Promise.all(Array.from({ length: count }, startWithTemplate));
  const urls = servers.map(({ urlOf }) => urlOf('postgres'));
  process.env['TEST_SERVERS'] = urls.join(' ');
  const description = servers[0]?.description ?? '';
  if (!isPooled) return description;
  poolers = await Promise.all(urls.map((url) => startPooler(url)));
  process.env['TEST_POOLERS'] = poolers.map(({ urlOf }) => urlOf('postgres')).join(' ');
  process.env['TEST_POOLER_PREPARES'] = String(poolers[0]?.knowsPrepared);
  return `${poolers[0]?.description ?? ''}, before ${description}`;
};

export const stopPostgres = async (): Promise<void> => {
  await Promise.all(poolers.map(({ stop }) => stop()));
  await Promise.all(servers.map(({ stop }) => stop()));
};

/** This process's own of a list; mocha counts the processes, and those that replace one that died. */
const own = (list: string | undefined): string | undefined => {
  const urls = list?.split(' ') ?? [];
  return urls[Number(process.env['MOCHA_WORKER_ID'] ?? 0) % urls.length];
};

let databases = 0;

/** The URL of a database of the suite's own: migrated, and empty of users; or quite empty. */
export const newDatabase = async ({ migrated = true } = {}): Promise<string> => {
  const server = own(process.env['TEST_SERVERS']);
  if (server === undefined) throw new Error('PostgreSQL is started by test/support/global-setup.ts');
  databases += 1;
  const name = `suite_${process.pid}_${databases}`;
  // A copy of the files costs less than the log of one.
  await runOn(server, `create database ${name} strategy file_copy ${migrated ? `template ${template}` : ''}`);
  return urlOn(own(process.env['TEST_POOLERS']) ?? server, name);
};
