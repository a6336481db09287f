import cluster from 'node:cluster';
import { Pool } from 'pg';
import { parseIntoClientConfig } from 'pg-connection-string';
import type { SignInLimits } from '../adapters/http/identity/sign-in.ts';
import type { RateLimits } from '../adapters/http/overload/consume-rate-limit.ts';
import {
  type Rate,
  limiterInMemory,
  limiterInPostgres,
  limiterOfWorkers,
  limitsSql,
} from '../adapters/rate-limit/rate-limiter.ts';
import type { RateLimiter } from '../application/ports.ts';
import type { Config } from './config/config.ts';

/** Rate limits and their store. */
export type OpenLimits = RateLimits & {
  readonly signIn: SignInLimits;
  readonly close: () => Promise<void>;
};

/** Attempts to sign in, each of which costs a twentieth of a second of a processor: for one account, and for all. */
const signInRate = { requests: 10, seconds: 60 };
const signInRateOfAddress = { requests: 60, seconds: 60 };

/** All limits, each by a limiter of its name. */
const limitsBy = (limiter: (name: string, rate: Rate) => RateLimiter, rate: Rate) => ({
  perUser: limiter('user', rate),
  perAddress: limiter('address', rate),
  signIn: {
    perEmail: limiter('sign-in', signInRate),
    perAddress: limiter('sign-in-address', signInRateOfAddress),
  },
});

/** Opens the configured rate limits. In PostgreSQL they use connections of their own, so that they hold up no statement. */
export const openRateLimits = async ({
  rateLimit,
  rateLimitStore,
  database,
}: Config): Promise<OpenLimits> => {
  if (rateLimitStore === 'memory' || database.kind === 'pglite') {
    const limiter = cluster.isWorker ? limiterOfWorkers : (_: string, rate: Rate) => limiterInMemory(rate);
    return { ...limitsBy(limiter, rateLimit), close: () => Promise.resolve() };
  }
  const pool = new Pool({
    ...parseIntoClientConfig(database.directUrl),
    max: 4,
    connectionTimeoutMillis: 1000,
    query_timeout: 1000,
  });
  pool.on('error', () => undefined);
  await pool.query(limitsSql);
  return {
    ...limitsBy((name, rate) => limiterInPostgres(name, rate, pool), rateLimit),
    close: () => pool.end(),
  };
};
