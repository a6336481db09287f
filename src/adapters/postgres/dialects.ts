import { PGlite } from '@electric-sql/pglite';
import { Mutex } from 'async-mutex';
import {
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  CompiledQuery,
  PostgresAdapter,
  PostgresDialect,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import { type PoolConfig, Pool, TypeOverrides, types } from 'pg';

const asText = (text: string): string => text;

/** Connections to a PostgreSQL server. `onLost` hears of idle connections that broke. */
export const postgresDialect = (config: PoolConfig, onLost: (error: Error) => void): PostgresDialect => {
  const overrides = new TypeOverrides();
  overrides.setTypeParser(types.builtins.TIMESTAMP, asText);
  const pool = new Pool({ ...config, types: overrides });
  pool.on('error', onLost);
  pool.on('connect', (client) => client.on('error', onLost));
  return new PostgresDialect({ pool });
};

/**
 * The one session of PGlite. A connection is a turn at it: Kysely's own driver would run a stranger's statement inside whatever transaction is open.
 */
const takingTurns = (opening: Promise<PGlite>): Driver => {
  const turns = new Mutex();
  const run = async <Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> => {
    const { rows, affectedRows = 0 } = await (await opening).query<Row>(sql, [...parameters]);
    return { rows, numAffectedRows: BigInt(affectedRows) };
  };
  const session: DatabaseConnection = {
    executeQuery: run,
    streamQuery: () => {
      throw new Error('PGlite has no cursors');
    },
  };
  const say = (sql: string) => async (): Promise<void> => {
    await run(CompiledQuery.raw(sql));
  };
  return {
    init: async () => {
      await opening;
    },
    acquireConnection: async () => {
      await turns.acquire();
      return session;
    },
    beginTransaction: say('begin'),
    commitTransaction: say('commit'),
    rollbackTransaction: say('rollback'),
    releaseConnection: () => {
      turns.release();
      return Promise.resolve();
    },
    destroy: async () => (await opening).close(),
  };
};

/** PostgreSQL in this process, its files in `directory` (none: in memory). */
export const pgliteDialect = (directory?: string): Dialect => {
  const parsers = { [types.builtins.TIMESTAMP]: asText };
  const opening = PGlite.create({ ...(directory === undefined ? {} : { dataDir: directory }), parsers });
  return {
    createDriver: () => takingTurns(opening),
    createAdapter: () => new PostgresAdapter(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: (database) => new PostgresIntrospector(database),
  };
};
