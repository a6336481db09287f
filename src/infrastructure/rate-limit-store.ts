import cluster from 'node:cluster';
import { Pool } from 'pg';
import { parseIntoClientConfig } from 'pg-connection-string';
import type { RateLimits } from '../adapters/http/overload/consume-rate-limit.ts';
import {
  type Rate,
  limiterInMemory,
  limiterInPostgres,
  limiterOfWorkers,
  limitsSql,
} from '../adapters/rate-limit/rate-limiter.ts';
import type { Config } from './config/config.ts';

/** Rate limits and their store. */
export type OpenLimits = RateLimits & { readonly close: () => Promise<void> };

/** Opens the configured rate limits. In PostgreSQL they use connections of their own, so that they hold up no statement. */
export const openRateLimits = async ({
  rateLimit,
  rateLimitStore,
  database,
}: Config): Promise<OpenLimits> => {
  if (rateLimitStore === 'memory' || database.kind === 'pglite') {
    const limiter = cluster.isWorker ? limiterOfWorkers : (_: string, rate: Rate) => limiterInMemory(rate);
    const [perUser, perAddress] = [limiter('user', rateLimit), limiter('address', rateLimit)];
    return { perUser, perAddress, close: () => Promise.resolve() };
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
    perUser: limiterInPostgres('user', rateLimit, pool),
    perAddress: limiterInPostgres('address', rateLimit, pool),
    close: () => pool.end(),
  };
};
