import { PGlite } from '@electric-sql/pglite';
import { Mutex } from 'async-mutex';
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
import {
  type PoolClient,
  type PoolConfig,
  type QueryResultRow,
  DatabaseError,
  Pool,
  TypeOverrides,
  types,
} from 'pg';
import { isScoped, prepareScope, runScoped, scopeSql } from './scope.ts';

/** A session that somebody has taken, and gives back. */
abstract class Session implements DatabaseConnection {
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

const dialectOf = (take: () => Promise<Session>, close: () => Promise<void>): Dialect => {
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

/**
 * A client of the pool. After a failure that PostgreSQL did not report itself, a time-out or a broken connection, nobody
 * knows what the session is doing: it is destroyed, not given to the next.
 */
class PooledSession extends Session {
  readonly #client: PoolClient;
  #isSound = true;
  constructor(client: PoolClient) {
    super();
    this.#client = client;
  }
  override async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    try {
      const { rows } = isScoped(query)
        ? await runScoped<Row>(this.#client, query)
        : await this.#client.query<Row & QueryResultRow>(query.sql, [...query.parameters]);
      return { rows };
    } catch (error) {
      this.#isSound &&= error instanceof DatabaseError;
      throw error;
    }
  }
  override giveBack(): void {
    this.#client.release(!this.#isSound);
  }
}

const asText = (text: string): string => text;

/** Connections to a PostgreSQL server. `onLost` hears of those that broke. */
export const postgresDialect = (config: PoolConfig, onLost: (error: Error) => void): Dialect => {
  const overrides = new TypeOverrides();
  overrides.setTypeParser(types.builtins.TIMESTAMP, asText);
  const pool = new Pool({ ...config, types: overrides });
  pool.on('connect', (client) => {
    client.on('error', onLost);
    // What failed here fails again, and is heard, when the connection is used.
    prepareScope(client).catch(() => undefined);
  });
  // The pool repeats what the client has said, and would end the process were nobody to listen.
  pool.on('error', () => undefined);
  return dialectOf(
    async () => new PooledSession(await pool.connect()),
    () => pool.end(),
  );
};

/**
 * A turn at the one session that PGlite has. Kysely's own driver would run a stranger's statement inside whatever
 * transaction is open.
 */
class Turn extends Session {
  readonly #pglite: PGlite;
  readonly #end: () => void;
  constructor(pglite: PGlite, end: () => void) {
    super();
    this.#pglite = pglite;
    this.#end = end;
  }
  override async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const { sql, parameters } = query;
    if (!isScoped(query)) return this.#pglite.query<Row>(sql, [...parameters]);
    const { owner, role } = query.scope;
    return this.#pglite.transaction(async (transaction) => {
      await transaction.query(scopeSql, [owner, role]);
      return transaction.query<Row>(sql, [...parameters]);
    });
  }
  override giveBack(): void {
    this.#end();
  }
}

/** Opens PostgreSQL in this process, its files in `directory` (none: in memory). */
export const openPgliteDialect = async (directory?: string): Promise<Dialect> => {
  const pglite = await PGlite.create({
    ...(directory === undefined ? {} : { dataDir: directory }),
    parsers: { [types.builtins.TIMESTAMP]: asText },
  });
  const turns = new Mutex();
  return dialectOf(
    async () => new Turn(pglite, await turns.acquire()),
    () => pglite.close(),
  );
};
