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
import { type ClientBase, type QueryResultRow, DatabaseError } from 'pg';
import { type ScopedQuery, isOwn, isScoped } from '../tenancy/tenant-context.ts';
import { nameOf, runScoped } from './scoped-query.ts';

/** A client that a session has for itself until it gives it back. */
export type Taken = {
  readonly client: ClientBase;
  /** A client that is not sound is not given to the next session: nobody knows what the server is doing for it. */
  readonly giveBack: (isSound: boolean) => void;
};

/** Connections to one database. */
export type Connections = {
  readonly take: () => Promise<Taken>;
  /** False for a pooler that knows no prepared statements. */
  readonly mayPrepare: boolean;
  /** The statement that sets a scope: its owner is `$1`, its role `$2`. */
  readonly tenantContextSql: string;
  /** Statements that are transactions of their own, sent behind strangers' without waiting; undefined where that cannot be. */
  readonly pipeline:
    | {
        readonly takes: (query: ScopedQuery) => boolean;
        readonly run: <Row>(query: ScopedQuery) => Promise<Row[]>;
      }
    | undefined;
};

/**
 * A session, which takes a client when it needs one; if it cannot be had, the session never has one. After a failure that
 * PostgreSQL did not report itself, a time-out or a broken connection, the client is not sound.
 */
class Session implements DatabaseConnection {
  readonly #connections: Connections;
  #taken: Promise<Taken> | undefined;
  #isSound = true;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const { pipeline } = this.#connections;
    if (this.#taken === undefined && isScoped(query) && pipeline?.takes(query) === true)
      return { rows: await pipeline.run<Row>(query) };
    this.#taken ??= this.#connections.take();
    const { client } = await this.#taken;
    return { rows: await this.#rowsOf<Row>(client, query) };
  }

  async #rowsOf<Row>(client: ClientBase, query: CompiledQuery): Promise<Row[]> {
    const { mayPrepare, tenantContextSql } = this.#connections;
    try {
      if (isScoped(query)) return await runScoped<Row>(client, query, tenantContextSql, mayPrepare);
      const statement = { text: query.sql, values: [...query.parameters] };
      const isKept = mayPrepare && isOwn(query) && query.mode !== 'unprepared';
      const named = isKept ? { ...statement, name: nameOf(query.sql) } : statement;
      return (await client.query<Row & QueryResultRow>(named)).rows;
    } catch (error) {
      this.#isSound &&= error instanceof DatabaseError;
      throw error;
    }
  }

  giveBack(): void {
    void this.#taken?.then(
      ({ giveBack }) => giveBack(this.#isSound),
      () => undefined,
    );
  }

  streamQuery(): never {
    throw new Error('nothing is streamed by cursors');
  }
}

const saying =
  (sql: string) =>
  async (connection: DatabaseConnection): Promise<void> => {
    await connection.executeQuery(CompiledQuery.raw(sql));
  };

/** A dialect of Kysely, and so of MikroORM, on these connections. */
export const dialectOf = (connections: Connections, close: () => Promise<void>): Dialect => {
  const driver: Driver = {
    init: () => Promise.resolve(),
    acquireConnection: () => Promise.resolve(new Session(connections)),
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
