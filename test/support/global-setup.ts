import { startPostgres, stopPostgres } from './postgres.ts';

/** mocha runs this once, before the first test. */
export const mochaGlobalSetup = async (): Promise<void> => {
  process.stdout.write(`tests run against ${await startPostgres()}\n`);
};

/** mocha runs this once, after the last test. */
export const mochaGlobalTeardown = stopPostgres;
