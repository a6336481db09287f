import { hash } from 'node:crypto';
import {
  type RateLimiterAbstract,
  RateLimiterCluster,
  RateLimiterClusterMaster,
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import type { RateLimiter } from '../../application/ports.ts';

/** So many requests in so many seconds. */
export type Rate = { readonly requests: number; readonly seconds: number };

const left = ({ remainingPoints, msBeforeNext }: RateLimiterRes) => ({
  remaining: remainingPoints,
  secondsToReset: Math.max(1, Math.ceil(msBeforeNext / 1000)),
});

const taking = (
  { requests, seconds }: Rate,
  limiter: RateLimiterAbstract,
  keyOf: (who: string) => string,
): RateLimiter => ({
  requests,
  seconds,
  take: (who) => async () => {
    try {
      return { isGranted: true, ...left(await limiter.consume(keyOf(who))) };
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      return { isGranted: false, ...left(refusal) };
    }
  },
});

const options = ({ requests, seconds }: Rate) => ({ points: requests, duration: seconds });

/** Counts in this process's memory: exact for a single instance. */
export const limiterInMemory = (rate: Rate): RateLimiter =>
  taking(rate, new RateLimiterMemory(options(rate)), (who) => who);

/** Lets the workers of this process count in its memory; call it in the primary process. */
export const countForWorkers = (): RateLimiterClusterMaster => new RateLimiterClusterMaster();

/**
 * Counts in the primary process's memory, over all its workers, and in this worker's own when the primary does not respond
 * in time. `name` keeps limiters apart.
 */
export const limiterOfWorkers = (name: string, rate: Rate): RateLimiter =>
  taking(
    rate,
    new RateLimiterCluster({
      ...options(rate),
      keyPrefix: name,
      timeoutMs: 1000,
      insuranceLimiter: new RateLimiterMemory(options(rate)),
    }),
    (who) => who,
  );

const schema = 'doable_limits';

/** Unlogged: a crash of the database loses the last counts, no more. */
export const limitsSql = `
  create schema if not exists ${schema};
  create unlogged table if not exists ${schema}.taken (
    key varchar(255) primary key, points integer not null default 0, expire bigint
  )`;

/**
 * Counts in PostgreSQL, over all instances, and in memory while PostgreSQL is unavailable. `name` keeps limiters apart;
 * `pool` is a pool of `pg` on which `limitsSql` was run.
 */
export const limiterInPostgres = (name: string, rate: Rate, pool: object): RateLimiter =>
  taking(
    rate,
    new RateLimiterPostgres({
      ...options(rate),
      storeClient: pool,
      storeType: 'pool',
      schemaName: schema,
      tableName: 'taken',
      tableCreated: true,
      keyPrefix: name,
      inMemoryBlockOnConsumed: rate.requests + 1,
      insuranceLimiter: new RateLimiterMemory(options(rate)),
    }),
    (who) => hash('sha256', who, 'base64url'),
  );
