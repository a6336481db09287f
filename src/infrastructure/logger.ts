import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';
import type { Observer } from '../adapters/http/app.ts';

/** One JSON line an event on stderr, or lines for a person if one is looking. */
export const createLogger = (level: string): Logger =>
  process.stderr.isTTY
    ? pino({ level }, pretty({ destination: 2, sync: true, ignore: 'pid,hostname' }))
    : pino({ level }, pino.destination({ dest: 2, sync: true }));

/** Writes a line for each request, and for each bug its cause. */
export const loggingObserver = (log: Logger): Observer => ({
  answered: (record) => log.info(record, 'request'),
  broke: (error, requestId) => log.error({ err: error, requestId }, 'bug'),
});
