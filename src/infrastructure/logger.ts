import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';
import type { RequestHooks } from '../adapters/http/request/request-log.ts';

/**
 * An error as the log may have it. PostgreSQL's own messages and details quote the row they are about, with titles
 * and owners, so of those errors only the names of what they are about are kept.
 */
const withoutData = (error: unknown): unknown => {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const { name, message, stack = '' } = error;
  if (!('code' in error && 'severity' in error)) return { type: name, message, stack };
  const { code } = error;
  const names = Object.fromEntries(
    Object.entries(error).filter(([member]) => ['constraint', 'table', 'column', 'routine'].includes(member)),
  );
  const trace = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return { type: name, message: `SQLSTATE ${String(code)}`, ...names, stack: trace.join('\n') };
};

/** One JSON line an event on stderr, or lines for a person if one is looking. */
export const createLogger = (level: string): Logger => {
  const options = { level, serializers: { err: withoutData } };
  return process.stderr.isTTY
    ? pino(options, pretty({ destination: 2, sync: true, ignore: 'pid,hostname' }))
    : pino(options, pino.destination({ dest: 2, sync: true }));
};

/** Writes a line for each request, and for each bug its cause. */
export const loggingObserver = (log: Logger): RequestHooks => ({
  onRequest: () => undefined,
  onResponse: (record) => log.info(record, 'request'),
  onError: (error, names) => log.error({ err: error, ...names }, 'bug'),
});

/** Writes a line for an origin that CORS refuses, with the variable that would allow it: its browser tells its user no more. */
export const logRefusedOrigin =
  (log: Logger) =>
  (origin: string): void =>
    log.warn({ origin, variable: 'CORS_ORIGINS' }, 'CORS origin not allowed');
