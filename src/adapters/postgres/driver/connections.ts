import type { Dialect } from 'kysely';
import { type PoolConfig, Pool } from 'pg';
import { FastClient } from './row-parser.ts';
import { type Limits, tenantContextSql, scopeSqlWithin } from '../tenancy/tenant-context.ts';
import { prepareScope, typeParsers } from './scoped-query.ts';
import { dialectOf } from './sessions.ts';
import { PipelinedClients } from './pipelined-clients.ts';

/** Connections for the short statements of everybody. */
const sharedConnections = 2;

/** How a server is reached, whether statements may stay prepared there, and their limits, unless they are the service's. */
export type ServerConfig = PoolConfig & { readonly preparedStatements?: boolean; readonly limits?: Limits };

/**
 * Of the pool: how many connections there are, how many of them nobody uses, and how many sessions wait for one. And how
 * many short statements are under way on the connections for everybody.
 */
export type PoolCounts = {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
  readonly shared: number;
};

/** A dialect whose pool can be counted. */
type CountedDialect = Dialect & { readonly counts: () => PoolCounts };

/** Connections to a PostgreSQL server. `onLost` hears of those that broke. */
export const postgresDialect = (
  { preparedStatements = true, limits, ...config }: ServerConfig,
  onLost: (error: Error) => void,
): CountedDialect => {
  const scope = limits === undefined ? tenantContextSql : scopeSqlWithin(limits);
  const pool = new Pool({ ...config, Client: FastClient, types: typeParsers });
  pool.on('connect', (client) => {
    client.on('error', onLost);
    // What failed here fails again, and is heard, when the connection is used.
    if (preparedStatements) prepareScope(client, scope).catch(() => undefined);
  });
  // The pool repeats what the client has said, and would end the process were nobody to listen.
  pool.on('error', () => undefined);
  // A time limit on one of many would end them all.
  const { query_timeout: _, ...unlimited } = config;
  const shared = preparedStatements
    ? new PipelinedClients(unlimited, sharedConnections, scope, onLost)
    : undefined;
  const dialect = dialectOf(
    {
      take: async () => {
        const client = await pool.connect();
        return { client, giveBack: (isSound) => client.release(!isSound) };
      },
      mayPrepare: preparedStatements,
      tenantContextSql: scope,
      pipeline: shared && {
        takes: ({ mode }) => mode === 'shared',
        run: (query) => shared.run(query),
      },
    },
    async () => {
      await Promise.all([pool.end(), shared?.close()]);
    },
  );
  const counts = () => ({
    total: pool.totalCount,
    idle: pool.idleCount,
    waiting: pool.waitingCount,
    shared: shared?.underWay ?? 0,
  });
  return { ...dialect, counts };
};
