import assert from 'node:assert/strict';
import { type Started, startProcess } from '../../support/process.ts';
import { testSecret } from '../../support/service.ts';

/** The service as a process of its own, listening. */
export type Serving = {
  readonly url: string;
  readonly started: Started;
  /** Ends it without a word, as the system does when memory is short. Resolves when it is gone. */
  readonly kill: () => Promise<void>;
  /** Asks it to end; resolves with the code it ends with. */
  readonly stop: () => Promise<number | null>;
};

const everything = new Set<Started>();

const begin = (variables: Readonly<Record<string, string>>): Started => {
  const started = startProcess('main.ts', {
    PORT: '0',
    JWT_SECRET: testSecret,
    LOG_LEVEL: 'error',
    RATE_LIMIT: '1000000/60',
    ...variables,
  });
  everything.add(started);
  return started;
};

/** Starts the service; its log tells bugs only. */
export const startServing = async (variables: Readonly<Record<string, string>>): Promise<Serving> => {
  const started = begin(variables);
  const url = await started.url();
  return {
    url,
    started,
    kill: async () => {
      started.child.kill('SIGKILL');
      await started.ended;
    },
    stop: () => {
      started.child.kill('SIGTERM');
      return started.ended;
    },
  };
};

/** On a PostgreSQL that has been migrated. */
export const serveOn = (
  databaseUrl: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<Serving> => startServing({ DATABASE_URL: databaseUrl, MIGRATE_ON_START: 'false', ...variables });

/** Fails if the service met with anything that it did not expect. */
export const assertNoBugs = ({ started }: Serving): void => assert.equal(started.err(), '');

/** No test leaves a process behind, however it ended. */
export const endAll = async (): Promise<void> => {
  for (const { child, ended } of everything) {
    child.kill('SIGKILL');
    await ended;
  }
  everything.clear();
};
