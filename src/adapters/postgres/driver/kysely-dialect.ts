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
import type { Connections, Session } from './connections.ts';

/** A session for Kysely. */
class KyselySession implements DatabaseConnection {
  readonly session: Session;

  constructor(session: Session) {
    this.session = session;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    return { rows: await this.session.run<Row>({ sql, values: parameters, mode: 'unprepared' }) };
  }

  streamQuery(): never {
    throw new Error('nothing is streamed by cursors');
  }
}

const executing =
  (sql: string) =>
  async (connection: DatabaseConnection): Promise<void> => {
    await connection.executeQuery(CompiledQuery.raw(sql));
  };

/** A Kysely dialect, for MikroORM, on these connections. They stay open when it is destroyed. */
export const dialectOn = ({ acquire }: Connections): Dialect => {
  const driver: Driver = {
    init: () => Promise.resolve(),
    acquireConnection: async () => new KyselySession(await acquire()),
    beginTransaction: executing('begin'),
    commitTransaction: executing('commit'),
    rollbackTransaction: executing('rollback'),
    releaseConnection: (connection) => {
      if (connection instanceof KyselySession) connection.session.release();
      return Promise.resolve();
    },
    destroy: () => Promise.resolve(),
  };
  return {
    createDriver: () => driver,
    createAdapter: () => new PostgresAdapter(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: (database) => new PostgresIntrospector(database),
  };
};
