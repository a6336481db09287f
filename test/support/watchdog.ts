import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Longer than any test may take. Silence outlasts it where no time-out of mocha's helps: a file hangs as it is loaded, or in a loop. */
const minutes = 12;

/** Tells the watchdog, from whatever process, that the tests go on: the name of a file that begins, or none. */
export const happened = (begun = ''): void => {
  const log = process.env['TEST_WATCHED'];
  if (log !== undefined) appendFileSync(log, `${process.pid} ${begun}\n`);
};

/** Each process with the file that it began last. */
const lastBegun = (log: string): ReadonlyMap<number, string> =>
  new Map(
    [...log.matchAll(/^(\d+) (\S.*)$/gm)].map(([, pid, begun = '']): [number, string] => [
      Number(pid),
      begun,
    ]),
  );

/** Ends the run, and the processes that it is in, when nothing has happened for too long. For mocha's main process. */
export const endIfNothingHappens = (): void => {
  const directory = mkdtempSync(join(tmpdir(), 'doable-watched-'));
  const log = join(directory, 'log');
  process.env['TEST_WATCHED'] = log;
  happened();
  process.once('exit', () => rmSync(directory, { recursive: true }));
  setInterval(() => {
    if (Date.now() - statSync(log).mtimeMs < minutes * 60_000) return;
    const begun = lastBegun(readFileSync(log, 'utf8'));
    process.stderr.write(
      `Nothing has happened for ${minutes} minutes. The last that began, or what follows, hangs:\n`,
    );
    for (const [pid, name] of begun) {
      process.stderr.write(`  ${name}\n`);
      // One that loops would outlive this one.
      if (pid !== process.pid) process.kill(pid, 'SIGKILL');
    }
    process.exit(1);
  }, 10_000).unref();
};
