import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Credentials } from '../../application/ports.ts';
import type { Authentication } from '../auth/authentication.ts';
import { firstTaskCommand } from '../auth/development-token.ts';
import type { Config } from '../config/config.ts';

/** Says on stdout that the database is about to be created, which takes seconds, and how long it took; nothing where it exists. */
export const firstStart = ({ database, dataDir }: Config) => {
  if (database.kind !== 'pglite' || existsSync(join(dataDir, 'postgres', 'PG_VERSION')))
    return { announce: () => undefined, report: () => undefined };
  const startedAt = performance.now();
  return {
    announce: (): void => {
      process.stdout.write(
        `Creating the database in ${dataDir}: this takes some seconds, on the first start only\n`,
      );
    },
    report: (): void => {
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      process.stdout.write(`Created the database in ${seconds} s\n`);
    },
  };
};

/** Says on stdout how to create a first task: as whom, with which new account, if one was just made. */
export const welcome = async (
  url: string,
  sample: Authentication['sample'],
  made: Credentials | undefined,
): Promise<void> => {
  if (made !== undefined)
    process.stdout.write(
      `Created a demo account: ${made.email}, password ${made.password} (printed this once)\n`,
    );
  const token = await sample?.token();
  if (sample === undefined || token === undefined) return;
  process.stdout.write(
    `Create a first task as ${sample.name}, with a token that is valid for 24 hours:\n\n${firstTaskCommand(url, token)}\n\n`,
  );
};
