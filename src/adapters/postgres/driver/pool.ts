import { type PoolConfig, Pool } from 'pg';
import type { Connections, Query, Run } from './connections.ts';
import { type ContextSql, enterContext, isInContext, leaveContext } from './context.ts';
import { PipelinedClients } from './pipelined-clients.ts';
import { FastClient } from './row-parser.ts';
import { type Acquire, sessionOn, transactionsIn } from './session.ts';
import { typeParsers } from './statements.ts';

/** The number of connections for the short statements of all callers. */
const sharedConnections = 2;

/** The options of a connection to a server. */
export type PoolOptions = PoolConfig & {
  readonly contextSql: ContextSql;
  /** Whether prepared statements work there; some poolers do not support them. */
  readonly preparedStatements: boolean;
};

/**
 * The pool's total and idle connections and its waiting sessions, and the short statements in progress on the shared
 * connections.
 */
export type PoolCounts = {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
  readonly shared: number;
};

/** Connections to a PostgreSQL server. `onLost` receives the error of each broken one. */
export const openPool = (
  { preparedStatements, contextSql, ...config }: PoolOptions,
  onLost: (error: Error) => void,
): Connections & { readonly counts: () => PoolCounts } => {
  const pool = new Pool({ ...config, Client: FastClient, types: typeParsers });
  pool.on('connect', (client) => client.on('error', onLost));
  // The pool re-emits the client's error; without a listener, it would end the process.
  pool.on('error', () => undefined);
  // A time limit on one statement would end all that share the connection.
  const { query_timeout: _, ...unlimited } = config;
  const shared = preparedStatements
    ? new PipelinedClients(unlimited, sharedConnections, contextSql, onLost)
    : undefined;
  const acquire: Acquire = async (forContext) => {
    const client = await pool.connect();
    try {
      if (!forContext) await leaveContext(client);
      else if (!isInContext(client)) await enterContext(client, contextSql, preparedStatements);
    } catch (error) {
      client.release(true);
      throw error;
    }
    return sessionOn(client, preparedStatements, (isSound) => client.release(!isSound));
  };
  const run: Run = async <A>(query: Query): Promise<A[]> => {
    const forContext = query.context !== undefined;
    if (shared !== undefined && query.mode === 'pipelined' && forContext) return shared.run<A>(query);
    const session = await acquire(forContext);
    return session.run<A>(query).finally(session.release);
  };
  return {
    run,
    acquire: () => acquire(false),
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
