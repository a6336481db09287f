import { execFile } from 'node:child_process';
import { access, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Size, taskIdSql, userNameSql } from './data.ts';
import type { Outcome } from './load.ts';
import { pinned, printed } from './machine.ts';
import { createSql, getSql, listSql, toggleSql } from './plain-tasks.ts';
import { type Workload, calls, newTask, shares } from './workloads.ts';

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Debian keeps it beside its server. */
const places = async (): Promise<ReadonlyArray<string>> => {
  const debian = '/usr/lib/postgresql';
  const versions = await readdir(debian).catch(() => []);
  return [...versions.toReversed(), ''].map((version) => join(debian, version, 'bin/pgbench'));
};

const findCommand = async (): Promise<string | undefined> => {
  for (const place of await places()) if (await exists(place)) return place;
  return (await printed('pgbench', '--version')) === undefined ? undefined : 'pgbench';
};

const command = await findCommand();

/** Its name and version; undefined where it is not installed. */
export const pgbench = command === undefined ? undefined : await printed(command, '--version');

const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;

const owner = userNameSql(':user::int');
const statements: Readonly<Partial<Record<(typeof calls)[number], ReadonlyArray<string>>>> = {
  get: [getSql, owner, taskIdSql(':user::int', ':task::int')],
  list: [listSql, owner, '50'],
  create: [
    createSql,
    owner,
    quoted(newTask.title),
    'null',
    quoted(newTask.priority),
    quoted(`{${newTask.tags.join(',')}}`),
    quoted(newTask.due_date),
  ],
  toggle: [toggleSql, owner, taskIdSql(':user::int', ':task::int')],
};

const scriptOf = ([sql = '', ...values]: ReadonlyArray<string>, { users, tasksEach }: Size): string =>
  `\\set user random(0, ${users - 1})\n\\set task random(0, ${tasksEach - 1})\n` +
  `${sql.replace(/\$(\d)/g, (_, position) => values[Number(position) - 1] ?? '')};\n`;

/** As many sessions as the peers' pools have. */
const sessions = 10;

/** Runs the peers' statements of a workload, with nothing in front of the database. */
export const byPgbench = async (
  url: string,
  workload: Workload,
  size: Size,
  directory: string,
  seconds: number,
): Promise<Outcome> => {
  const files = calls.flatMap((call) => {
    const [share, statement] = [shares[workload][call], statements[call]];
    if (share === undefined || statement === undefined) return [];
    return [{ statement, share, file: join(directory, `${call}.sql`) }];
  });
  for (const { statement, file } of files) await writeFile(file, scriptOf(statement, size));
  const [run, args] = pinned('others', command ?? 'pgbench', [
    ...['--no-vacuum', '--protocol=prepared', `--client=${sessions}`, '--jobs=1', `--time=${seconds}`],
    ...files.map(({ file, share }) => `--file=${file}@${share}`),
    url,
  ]);
  const { stdout } = await promisify(execFile)(run, args);
  const rate = Number(/^tps = (\S+)/m.exec(stdout)?.[1]);
  const good = Number(/^number of transactions actually processed: (\d+)/m.exec(stdout)?.[1]);
  const refused = Number(/^number of failed transactions: (\d+)/m.exec(stdout)?.[1] ?? 0);
  return { rate, good, refused, broken: 0, late: 0, p99: Number.NaN };
};
