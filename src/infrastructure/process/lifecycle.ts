import { inspect } from 'node:util';
import * as E from 'fp-ts/lib/Either.js';
import { type Config, readConfig } from '../config/config.ts';

/** Says on stderr why there is no point in going on, and ends the process with code 1. */
export const giveUp = (reasons: ReadonlyArray<string>): never => {
  process.stderr.write(reasons.map((reason) => `doable: ${reason}\n`).join(''));
  process.exit(1);
};

/** A sentence about anything that can be thrown: PGlite throws objects that are no errors, and have no message. */
export const reasonOf = (error: unknown): string => {
  if (error instanceof AggregateError && error.errors.length > 0)
    return error.errors.map(reasonOf).join('; ');
  if (error instanceof Error) return error.message === '' ? error.name : error.message;
  return typeof error === 'string' ? error : inspect(error, { depth: 0, breakLength: Infinity });
};

/** Adds to the environment what `.env` in the working directory says, if there is one. What is set already stays, empty or not. */
const readEnvFile = (): void => {
  try {
    process.loadEnvFile();
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isAbsent) giveUp([`.env: ${reasonOf(error)}`]);
  }
};

/** The configuration that the environment and `.env` ask for; a faulty one ends the process. */
export const configured = (): Config => {
  readEnvFile();
  const config = readConfig(process.env);
  return E.isRight(config) ? config.right : giveUp(config.left);
};

/** Ends the process: it cannot start without what has just failed. */
export const cannotStart =
  (what: string) =>
  (error: unknown): never =>
    giveUp([`${what}: ${reasonOf(error)}`]);

/** Ends the process: it cannot start without its database, which is named by its place if that is ours. */
export const cannotOpen = ({ database, dataDir }: Config): ((error: unknown) => never) =>
  cannotStart(database.kind === 'pglite' ? `the database in ${dataDir}` : 'the database');

/** What a stop may take beyond the requests under way: to close the database. */
const closingSeconds = 2;

/** npm passes on what its child was also sent: a signal within this time of the first is an echo. */
const echoMilliseconds = 1000;

/**
 * Runs `stop` once when the process is asked to end, or when something was thrown that nobody caught: of that `tell` is told
 * first. The process ends with code 0 when it was asked and that is done, and with code 1 if nobody asked, if `stop` fails, if
 * it takes over two seconds more than the requests under way may take, or when asked again.
 */
export const onEnd = (
  stop: (signal?: string) => Promise<void>,
  tell: (error: unknown) => void,
  shutdownSeconds: number,
): void => {
  const failed = (error: unknown): never => giveUp([`the stop: ${reasonOf(error)}`]);
  const seconds = shutdownSeconds + closingSeconds;
  let isEnding = false;
  let code = 0;
  let asked: number | undefined;
  const end = (signal?: string): void => {
    if (isEnding) return;
    isEnding = true;
    setTimeout(() => failed(`is not done after ${seconds} seconds`), seconds * 1000);
    void stop(signal).then(() => process.exit(code), failed);
  };
  const ask = (signal: string): void => {
    if (asked !== undefined && performance.now() - asked >= echoMilliseconds) failed(`${signal} came again`);
    asked ??= performance.now();
    end(signal);
  };
  const lastResort = (error: unknown): void => {
    code = 1;
    tell(error);
    end();
  };
  process.on('SIGTERM', ask);
  process.on('SIGINT', ask);
  // Node raises a broken promise that nobody waits for as that too.
  process.on('uncaughtException', lastResort);
};
