import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Context } from 'mocha';
import { note } from './notes.ts';
import { startPostgres, stopPostgres } from './postgres.ts';

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
  process.env['TEST_SEED'] ??= String(randomInt(2 ** 31));
  process.stdout.write(
    `tests run against ${await startPostgres(jobs())}, TEST_SEED=${process.env['TEST_SEED']}\n`,
  );
};

/** mocha runs this once, in its main process, after the last test. */
export const mochaGlobalTeardown = stopPostgres;

/** mocha runs these in each process that runs tests. */
export const mochaHooks = {
  afterEach(this: Context): void {
    if (this.currentTest?.state === 'passed') note('passed', this.currentTest.fullTitle());
  },
};
