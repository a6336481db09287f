import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import {
  type DatabaseSnapshot,
  differencesBetween,
  snapshotOf,
} from '../../adapters/postgres/operations/database-snapshot.ts';
import { rolesSql } from '../../adapters/postgres/tenancy/roles.ts';
import { resetEpochsSql } from '../../adapters/postgres/operations/reset-epochs.ts';
import { rlsViolations } from '../../adapters/postgres/tenancy/rls-check.ts';
import { connectPostgres } from '../database.ts';
import { exitWith, configured, giveUp } from '../process/lifecycle.ts';

/**
 * Runs a command on a database. Tells what it said if it failed, not how it was called. The password is in its environment:
 * everybody on the machine sees its arguments.
 */
const run = (command: string, database: string, ...args: ReadonlyArray<string>): Promise<void> =>
  new Promise((resolve, reject) => {
    const url = new URL(database);
    const env =
      url.password === '' ? process.env : { ...process.env, PGPASSWORD: decodeURIComponent(url.password) };
    url.password = '';
    execFile(command, [`--dbname=${url.href}`, ...args], { env }, (error, _out, said) => {
      if (error === null) resolve();
      else reject(new Error(`${command}: ${said === '' ? String(error.code) : said.trim()}`));
    });
  });

const withClient = async <A>(url: string, work: (client: Client) => Promise<A>): Promise<A> => {
  const client = new Client({ connectionString: url, options: '-c timezone=UTC' });
  await client.connect();
  return work(client).finally(() => client.end());
};

const snapshotBy = (client: Client): Promise<DatabaseSnapshot> => snapshotOf((sql) => client.query(sql));

/** Backs up a database that may be in use. Tells what was in it at that moment. */
const backUp = (url: string, file: string): Promise<DatabaseSnapshot> =>
  withClient(url, async (client) => {
    await client.query('begin isolation level repeatable read, read only');
    const { rows } = await client.query<{ snapshot: string }>('select pg_export_snapshot() as snapshot');
    const snapshot = `--snapshot=${rows[0]?.snapshot ?? ''}`;
    await run('pg_dump', url, '--format=custom', '--no-owner', snapshot, `--file=${file}`);
    return snapshotBy(client);
  });

/** Restores in an empty database, of whatever server. Tells what is in it then. */
const restore = (url: string, file: string): Promise<DatabaseSnapshot> =>
  withClient(url, async (client) => {
    for (const sql of rolesSql) await client.query(sql);
    const options = ['--no-owner', '--exit-on-error', '--single-transaction'];
    await run('pg_restore', url, ...options, file);
    return snapshotBy(client);
  });

/** Makes it a database to serve from, and checks row-level security as the service does. */
const takeIntoService = async (url: string): Promise<ReadonlyArray<string>> => {
  await withClient(url, (client) => client.query(resetEpochsSql));
  const { connections, migrate, close } = connectPostgres(url, url, () => undefined);
  await migrate();
  return rlsViolations(connections).finally(close);
};

const drill = async (source: string, target: string): Promise<ReadonlyArray<string>> => {
  const directory = await mkdtemp(join(tmpdir(), 'doable-drill-'));
  try {
    const before = await backUp(source, join(directory, 'backup'));
    const after = await restore(target, join(directory, 'backup'));
    process.stdout.write([...after.rows, `rules: ${after.rules.length}`].map((line) => `${line}\n`).join(''));
    return [...differencesBetween(before, after), ...(await takeIntoService(target))];
  } finally {
    await rm(directory, { recursive: true });
  }
};

const { database } = configured(1);
const target = process.argv[2];
if (database.kind !== 'postgres' || target === undefined)
  giveUp([
    'restore-drill requires DATABASE_URL and an empty database: npm run restore-drill -- postgres://...',
  ]);
else {
  const faults = await drill(database.directUrl, target).catch(exitWith('the drill'));
  if (faults.length > 0) giveUp(faults);
  process.stdout.write(
    'Restored: every row, every rule, row-level security is in force; clients will start over\n',
  );
}
