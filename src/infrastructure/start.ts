import * as E from 'fp-ts/lib/Either.js';
import { type Config, readConfig } from './config.ts';

/** Says on stderr why there is no point in going on, and ends the process with code 1. */
const giveUp = (reasons: ReadonlyArray<string>): never => {
  process.stderr.write(reasons.map((reason) => `doable: ${reason}\n`).join(''));
  process.exit(1);
};

/** The configuration that the environment asks for; a faulty one ends the process. */
export const configured = (): Config => {
  const config = readConfig(process.env);
  return E.isRight(config) ? config.right : giveUp(config.left);
};

const reasonOf = (error: unknown): string => {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
};

/** Ends the process: it cannot start without what has just failed. */
export const cannotStart =
  (what: string) =>
  (error: unknown): never =>
    giveUp([`${what}: ${reasonOf(error)}`]);

/** Runs `stop` once when the process is asked to end. npm passes on what its child was also sent, so it may come twice. */
export const onSignal = (stop: (signal: string) => Promise<void>): void => {
  let stopping = false;
  const end = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    void stop(signal).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
};
