import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What a command prints; undefined where there is no such command, or it fails. */
export const printed = (command: string, ...args: ReadonlyArray<string>): Promise<string | undefined> =>
  run(command, args).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );

const canPin = availableParallelism() > 1 && (await printed('taskset', '--version')) !== undefined;

/** The service under load has one core to itself; the database and the load share the others. */
export const cores = {
  served: '0',
  others: availableParallelism() > 2 ? `1-${availableParallelism() - 1}` : '1',
} as const;
export const pinning = canPin
  ? `the service on core ${cores.served}, PostgreSQL and the load on ${cores.others}`
  : 'none';

/** A command line, pinned where the machine allows it. */
export const pinned = (
  to: keyof typeof cores,
  command: string,
  args: ReadonlyArray<string>,
): readonly [command: string, args: ReadonlyArray<string>] =>
  canPin ? ['taskset', ['--cpu-list', cores[to], command, ...args]] : [command, args];

/** Pins what runs already, and what it will start. */
export const pin = async (to: keyof typeof cores, pid: number): Promise<void> => {
  if (canPin) await run('taskset', ['--all-tasks', '--cpu-list', '--pid', cores[to], String(pid)]);
};

const fieldsOf = (pid: number | string): Promise<ReadonlyArray<string>> =>
  readFile(`/proc/${pid}/stat`, 'utf8').then(
    // The second field, a name in brackets, may hold anything.
    (text) => text.slice(text.lastIndexOf(')') + 2).split(' '),
    () => [],
  );

/** `USER_HZ`, which is 100 on every Linux. */
const millisecondsATick = 10;

const timeIn = (fields: ReadonlyArray<string>, ...from: ReadonlyArray<number>): number =>
  from.reduce((sum, field) => sum + Number(fields[field] ?? 0), 0) * millisecondsATick;

/** Milliseconds of processor time that a process has used; 0 where there is no /proc. */
export const timeOf = async (pid: number): Promise<number> => timeIn(await fieldsOf(pid), 11, 12);

/** The same for a process with all its children, those that have ended too. */
export const timeOfFamily = async (pid: number): Promise<number> => {
  const all = await readdir('/proc').catch(() => []);
  const processes = await Promise.all(all.filter((name) => /^\d+$/.test(name)).map(fieldsOf));
  const children = processes.filter((fields) => fields[1] === String(pid));
  return children.reduce(
    (sum, fields) => sum + timeIn(fields, 11, 12),
    timeIn(await fieldsOf(pid), 11, 12, 13, 14),
  );
};

/** Resident memory of a process in megabytes, now (`VmRSS`) or at its most (`VmHWM`). */
export const memoryOf = async (pid: number, which: 'VmRSS' | 'VmHWM'): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(new RegExp(`^${which}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1024;
};

/** The process that started another. */
export const parentOf = async (pid: number): Promise<number> => Number((await fieldsOf(pid))[1]);
