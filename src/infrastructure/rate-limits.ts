import cluster from 'node:cluster';
import { Pool } from 'pg';
import { parseIntoClientConfig } from 'pg-connection-string';
import type { RateLimits } from '../adapters/http/overload/rate-limit.ts';
import {
  type Rate,
  limiterInMemory,
  limiterInPostgres,
  limiterOfWorkers,
  limitsSql,
} from '../adapters/rate-limit/rate-limiter.ts';
import type { Config } from './config/config.ts';

/** Rate limits with what they count in. */
export type OpenLimits = RateLimits & { readonly close: () => Promise<void> };

/** Limits that are shared count on connections of their own, past any pooler: what they wait for holds up nobody else. */
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
