import { Pool } from 'pg';
import { parseIntoClientConfig } from 'pg-connection-string';
import type { RateLimits } from '../adapters/http/rate-limits.ts';
import { limiterInMemory, limiterInPostgres, limitsSql } from '../adapters/limits/rate-limiter.ts';
import type { Config } from './config.ts';

/** Rate limits with what they count in. */
export type OpenLimits = RateLimits & { readonly close: () => Promise<void> };

/** Limits that are shared count on connections of their own, past any pooler: what they wait for holds up nobody else. */
export const openRateLimits = async ({
  rateLimit,
  rateLimitStore,
  database,
}: Config): Promise<OpenLimits> => {
  if (rateLimitStore === 'memory' || database.kind === 'pglite') {
    const [perUser, perAddress] = [limiterInMemory(rateLimit), limiterInMemory(rateLimit)];
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
