import { randomInt } from 'node:crypto';
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import type { Context, Suite } from 'mocha';
import { keepFilesInMemory } from './directories.ts';
import { note } from './notes.ts';
import { shareMigratedFiles } from './pglite.ts';
import { compiled } from './process.ts';
import { startPostgres, stopPostgres } from './postgres.ts';
import { endIfNothingHappens, happened } from './watchdog.ts';

/** In how many processes mocha runs the tests. */
const jobs = (): number => {
  const { parallel, jobs: count } = parseArgs({
    strict: false,
    options: { parallel: { type: 'boolean' }, jobs: { type: 'string' } },
  }).values;
  return parallel === true ? Number(count) : 1;
};

/** mocha runs this once, in its main process, before the first test. */
export const mochaGlobalSetup = async (): Promise<void> => {
  process.env['NODE_COMPILE_CACHE'] ??= compiled;
  process.env['TEST_SEED'] ??= String(randomInt(2 ** 31));
  const removeFiles = keepFilesInMemory();
  endIfNothingHappens();
  shareMigratedFiles();
  process.once('exit', removeFiles);
  process.stdout.write(
    `tests run against ${await startPostgres(jobs())}, TEST_SEED=${process.env['TEST_SEED']}\n`,
  );
};

/** mocha runs this once, in its main process, after the last test. */
export const mochaGlobalTeardown = stopPostgres;

/** The files of the tests that the root suite has: where mocha runs them side by side, one. */
const filesOf = (root: Suite | undefined): string =>
  (root?.suites ?? []).map(({ file = '' }) => relative('.', file)).join(' ');

/** mocha runs these in each process that runs tests, the first of them for each file. */
export const mochaHooks = {
  beforeAll(this: Context): void {
    fc.configureGlobal({ seed: Number(process.env['TEST_SEED']) });
    happened(filesOf(this.test?.parent));
  },
  afterEach(this: Context): void {
    if (this.currentTest?.state === 'passed') note('passed', this.currentTest.fullTitle());
    happened();
  },
};
