import {
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  CompiledQuery,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import { type PoolClient, type PoolConfig, type QueryResultRow, DatabaseError, Pool } from 'pg';
import { FastClient } from './row-parser.ts';
import { type Limits, isOwn, isScoped, scopeSql, scopeSqlWithin } from './scope.ts';
import { nameOf, prepareScope, runScoped, typeParsers } from './scoped-statement.ts';
import { SharedConnections } from './shared-connections.ts';

/** A session that somebody has taken, and gives back. */
export abstract class Session implements DatabaseConnection {
  abstract executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>>;
  abstract giveBack(): void;
  streamQuery(): never {
    throw new Error('nothing is streamed by cursors');
  }
}

const saying =
  (sql: string) =>
  async (connection: DatabaseConnection): Promise<void> => {
    await connection.executeQuery(CompiledQuery.raw(sql));
  };

/** A dialect whose sessions are taken by `take`. */
export const dialectOf = (take: () => Promise<Session>, close: () => Promise<void>): Dialect => {
  const driver: Driver = {
    init: () => Promise.resolve(),
    acquireConnection: take,
    beginTransaction: saying('begin'),
    commitTransaction: saying('commit'),
    rollbackTransaction: saying('rollback'),
    releaseConnection: (connection) => {
      if (connection instanceof Session) connection.giveBack();
      return Promise.resolve();
    },
    destroy: close,
  };
  return {
    createDriver: () => driver,
    createAdapter: () => new PostgresAdapter(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: (database) => new PostgresIntrospector(database),
  };
};

/** Connections to a server: a pool of which each session takes one for itself, and others for short statements. */
type Connections = {
  readonly pool: Pool;
  /** Undefined for a pooler that knows no prepared statements. */
  readonly shared: SharedConnections | undefined;
  readonly scopeSql: string;
};

/**
 * A client of the pool, taken when it is needed; if it cannot be had, the session never has one. After a failure that
 * PostgreSQL did not report itself, a time-out or a broken connection, nobody knows what the session is doing: it is
 * destroyed, not given to the next.
 */
class PooledSession extends Session {
  readonly #connections: Connections;
  #client: Promise<PoolClient> | undefined;
  #isSound = true;
  constructor(connections: Connections) {
    super();
    this.#connections = connections;
  }
  override async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const { pool, shared } = this.#connections;
    if (isScoped(query) && query.manner === 'shared' && shared !== undefined)
      return { rows: await shared.run<Row>(query) };
    this.#client ??= pool.connect();
    return { rows: await this.#rowsOf<Row>(await this.#client, query) };
  }
  async #rowsOf<Row>(client: PoolClient, query: CompiledQuery): Promise<Row[]> {
    const mayPrepare = this.#connections.shared !== undefined;
    try {
      if (isScoped(query)) return await runScoped<Row>(client, query, this.#connections.scopeSql, mayPrepare);
      const statement = { text: query.sql, values: [...query.parameters] };
      const isKept = mayPrepare && isOwn(query) && query.manner !== 'unprepared';
      const named = isKept ? { ...statement, name: nameOf(query.sql) } : statement;
      return (await client.query<Row & QueryResultRow>(named)).rows;
    } catch (error) {
      this.#isSound &&= error instanceof DatabaseError;
      throw error;
    }
  }
  override giveBack(): void {
    void this.#client?.then(
      (client) => client.release(!this.#isSound),
      () => undefined,
    );
  }
}

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
  const scope = limits === undefined ? scopeSql : scopeSqlWithin(limits);
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
    ? new SharedConnections(unlimited, sharedConnections, scope, onLost)
    : undefined;
  const dialect = dialectOf(
    () => Promise.resolve(new PooledSession({ pool, shared, scopeSql: scope })),
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
