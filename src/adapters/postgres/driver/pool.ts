import { type PoolConfig, Pool } from 'pg';
import type { Connections, Query, Run, Session } from './connections.ts';
import { PipelinedClients } from './pipelined-clients.ts';
import { FastClient } from './row-parser.ts';
import { sessionOn, transactionsIn } from './session.ts';
import { prepareContext, typeParsers } from './statements.ts';

/** Connections for the short statements of everybody. */
const sharedConnections = 2;

/** How a server is reached. */
export type PoolOptions = PoolConfig & {
  /** The statement that sets the context of a query, from the query's parameters for it. */
  readonly contextSql: string;
  /** Whether statements may stay prepared there; not behind every pooler. */
  readonly preparedStatements: boolean;
};

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

/** Connections to a PostgreSQL server. `onLost` hears of those that broke. */
export const openPool = (
  { preparedStatements, contextSql, ...config }: PoolOptions,
  onLost: (error: Error) => void,
): Connections & { readonly counts: () => PoolCounts } => {
  const pool = new Pool({ ...config, Client: FastClient, types: typeParsers });
  pool.on('connect', (client) => {
    client.on('error', onLost);
    // What failed here fails again, and is heard, when the connection is used.
    if (preparedStatements) prepareContext(client, contextSql).catch(() => undefined);
  });
  // The pool repeats what the client has said, and would end the process were nobody to listen.
  pool.on('error', () => undefined);
  // A time limit on one of many would end them all.
  const { query_timeout: _, ...unlimited } = config;
  const shared = preparedStatements
    ? new PipelinedClients(unlimited, sharedConnections, contextSql, onLost)
    : undefined;
  const acquire = async (): Promise<Session> => {
    const client = await pool.connect();
    return sessionOn(client, contextSql, preparedStatements, (isSound) => client.release(!isSound));
  };
  const run: Run = async <A>(query: Query): Promise<A[]> => {
    if (shared !== undefined && query.mode === 'pipelined') return shared.run<A>(query);
    const session = await acquire();
    return session.run<A>(query).finally(session.release);
  };
  return {
    run,
    acquire,
    withTransaction: transactionsIn(acquire),
    close: async () => {
      await Promise.all([pool.end(), shared?.close()]);
    },
    counts: () => ({
      total: pool.totalCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
      shared: shared?.underWay ?? 0,
    }),
  };
};
