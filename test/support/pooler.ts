import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './embedded-postgres.ts';
import { until } from './until.ts';

/** A connection pooler in front of a PostgreSQL server. */
export type Pooler = {
  readonly description: string;
  /** Whether statements may stay prepared behind it. */
  readonly knowsPrepared: boolean;
  readonly urlOf: (database: string) => string;
  readonly pid: number;
  readonly stop: () => Promise<void>;
};

/** Debian's, or another. */
const program = process.env['TEST_PGBOUNCER'] ?? '/usr/sbin/pgbouncer';

/** Its version as it tells it, and whether that is one that knows prepared statements: 1.21 and later. Rejects if it is not there. */
export const aboutPooler = async (): Promise<Pick<Pooler, 'description' | 'knowsPrepared'>> => {
  const { stdout } = await promisify(execFile)(program, ['--version']);
  const [description = '', major, minor] = /^PgBouncer (\d+)\.(\d+).*/.exec(stdout) ?? [];
  return { description, knowsPrepared: Number(major) > 1 || Number(minor) >= 21 };
};

/** So few, that everybody gets a connection that somebody else has had. */
const few = 5;

const settingsFor = (server: URL, port: number, connections: number, knowsPrepared: boolean): string => `
[databases]
* = host=${server.hostname} port=${server.port} user=${server.username} password=${server.password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${connections}
max_client_conn = 500
pkt_buf = 16384
ignore_startup_parameters = extra_float_digits
${knowsPrepared ? 'max_prepared_statements = 200' : ''}
`;

const isListening = async (port: number): Promise<boolean> => {
  const socket = connect(port, '127.0.0.1');
  const answered = await Promise.race([
    once(socket, 'connect').then(() => true),
    once(socket, 'error').then(() => false),
  ]).catch(() => false);
  socket.destroy();
  return answered;
};

/** It refuses to be root. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** Starts PgBouncer, which pools transactions, in front of the server at a URL; so many connections has it to a database. */
export const startPooler = async (url: string, connections = few): Promise<Pooler> => {
  const about = await aboutPooler();
  const port = await freePort();
  const directory = await mkdtemp(join(tmpdir(), 'doable-pooler-'));
  await chmod(directory, 0o755);
  const settings = join(directory, 'pgbouncer.ini');
  await writeFile(settings, settingsFor(new URL(url), port, connections, about.knowsPrepared));
  const child = spawn(program, ['--quiet', settings], { ...nobody, stdio: 'ignore' });
  const ended = once(child, 'exit');
  await until(() => {
    if (child.exitCode !== null) throw new Error('PgBouncer does not listen');
    return isListening(port);
  });
  return {
    ...about,
    urlOf: (database) => `postgres://somebody@127.0.0.1:${port}/${database}`,
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill('SIGINT');
      await ended;
      await rm(directory, { recursive: true });
    },
  };
};
