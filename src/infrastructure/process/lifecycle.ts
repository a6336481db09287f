import { inspect } from 'node:util';
import * as E from 'fp-ts/lib/Either.js';
import { type Config, readConfig } from '../config/config.ts';

/** Writes the reasons to stderr and ends the process with code 1. */
export const giveUp = (reasons: ReadonlyArray<string>): never => {
  process.stderr.write(reasons.map((reason) => `doable: ${reason}\n`).join(''));
  process.exit(1);
};

/** Describes anything that can be thrown: PGlite throws objects that are no errors and have no message. */
export const reasonOf = (error: unknown): string => {
  if (error instanceof AggregateError && error.errors.length > 0)
    return error.errors.map(reasonOf).join('; ');
  if (error instanceof Error) return error.message === '' ? error.name : error.message;
  return typeof error === 'string' ? error : inspect(error, { depth: 0, breakLength: Infinity });
};

/** Loads `.env` of the working directory, if there is one. A variable that is set already stays, empty or not. */
export const readEnvFile = (): void => {
  try {
    process.loadEnvFile();
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isAbsent) giveUp([`.env: ${reasonOf(error)}`]);
  }
};

/** The configuration from the environment and `.env`; an invalid one ends the process, and so does an argument more than these. */
export const configured = (argumentsTaken = 0): Config => {
  const unknown = process.argv.slice(2 + argumentsTaken).join(' ');
  if (unknown !== '')
    giveUp([`unknown arguments: ${unknown}; settings are environment variables: docs/configuration.md`]);
  readEnvFile();
  const config = readConfig(process.env);
  return E.isRight(config) ? config.right : giveUp(config.left);
};

/** Returns a function that ends the process with code 1 and the reason of an error in its context, such as `the migrations`. */
export const exitWith =
  (context: string) =>
  (error: unknown): never =>
    giveUp([`${context}: ${reasonOf(error)}`]);

/** Ends the process, which cannot start without its database; the message names the directory of an embedded one. */
export const cannotOpen = ({ database, dataDir }: Config): ((error: unknown) => never) =>
  exitWith(database.kind === 'pglite' ? `the database in ${dataDir}` : 'the database');

/** Seconds that closing the database may take, after the requests under way. */
const closingSeconds = 2;

/** npm passes on a signal that its child received too: one within this time of the first is an echo. */
const echoMilliseconds = 1000;

/**
 * Runs `stop` once, on SIGTERM, SIGINT or an uncaught exception, which `onUncaught` receives first. The process ends with
 * code 0 after a signal, and with code 1 after an uncaught exception, if `stop` fails or takes over two seconds more than
 * `shutdownSeconds`, or at a second signal.
 */
export const onEnd = (
  stop: (signal?: string) => Promise<void>,
  onUncaught: (error: unknown) => void,
  shutdownSeconds: number,
): void => {
  const failed = (error: unknown): never => giveUp([`shutdown: ${reasonOf(error)}`]);
  const seconds = shutdownSeconds + closingSeconds;
  let isEnding = false;
  let code = 0;
  let signalledAt: number | undefined;
  const end = (signal?: string): void => {
    if (isEnding) return;
    isEnding = true;
    setTimeout(() => failed(`not finished after ${seconds} seconds`), seconds * 1000);
    void stop(signal).then(() => process.exit(code), failed);
  };
  const onSignal = (signal: string): void => {
    if (signalledAt !== undefined && performance.now() - signalledAt >= echoMilliseconds)
      failed(`second ${signal}`);
    signalledAt ??= performance.now();
    end(signal);
  };
  const endAfterUncaught = (error: unknown): void => {
    code = 1;
    onUncaught(error);
    end();
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  // Unhandled rejections arrive here too.
  process.on('uncaughtException', endAfterUncaught);
};
