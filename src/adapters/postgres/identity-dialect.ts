import * as E from 'fp-ts/lib/Either.js';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  DeleteQueryNode,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SelectQueryNode,
  UpdateQueryNode,
} from 'kysely';
import type { Connections, Row, Run } from './driver/connections.ts';
import { isForeignKeyViolation, isUnavailable } from './errors.ts';
import { roles } from './tenancy/roles.ts';
import {
  type ScopingStrategy,
  type TenantContext,
  beginIn,
  inTenantContext,
  servingLimits,
} from './tenancy/tenant-context.ts';

/** The schema of accounts. */
export const identitySchema = 'identity';

/** Whether another attempt may do better: the database is unavailable, or the account was erased while somebody signed in. */
export const isTransient = (error: unknown): boolean =>
  isUnavailable(error) || isForeignKeyViolation(error, /^session_userId_fkey$/);

/** Better Auth acts for nobody yet when it signs people in. */
const context: TenantContext = { owner: '', role: roles.identity };

/** A transaction of the database: it lasts until `end` is called. */
type Transaction = {
  readonly run: Promise<Run>;
  readonly end: (result: E.Either<'rolled back', 'committed'>) => void;
  readonly ended: Promise<unknown>;
};

const begin = (connections: Connections, strategy: ScopingStrategy): Transaction => {
  const { promise: result, resolve: end } = Promise.withResolvers<E.Either<'rolled back', 'committed'>>();
  const { promise: run, resolve, reject } = Promise.withResolvers<Run>();
  const ended = connections.withTransaction(beginIn(context, strategy, servingLimits), (within) => {
    resolve(within);
    return result;
  });
  ended.catch(reject);
  return { run, end, ended };
};

/** Whether a statement without rows is to say how many it affected. */
const isCounted = ({ query }: CompiledQuery): boolean =>
  (DeleteQueryNode.is(query) || UpdateQueryNode.is(query)) && query.returning === undefined;

const isRead = ({ query }: CompiledQuery): boolean =>
  SelectQueryNode.is(query) && query.endModifiers === undefined;

/**
 * A connection as Kysely sees it. A transaction begins with its first write, since Better Auth hashes a password before that:
 * reads before it see what is committed, as they would within it (read committed).
 */
class IdentityConnection implements DatabaseConnection {
  readonly #connections: Connections;
  readonly #strategy: ScopingStrategy;
  readonly #explain: (error: unknown) => unknown;
  #isInTransaction = false;
  #transaction: Transaction | undefined;

  constructor(connections: Connections, strategy: ScopingStrategy, explain: (error: unknown) => unknown) {
    this.#connections = connections;
    this.#strategy = strategy;
    this.#explain = explain;
  }

  async executeQuery<A>(query: CompiledQuery): Promise<QueryResult<A>> {
    try {
      if (!isCounted(query)) return { rows: await this.#run<A>(query, query.sql) };
      const rows = await this.#run(query, `${query.sql} returning true`);
      return { rows: [], numAffectedRows: BigInt(rows.length) };
    } catch (error) {
      throw this.#explain(error);
    }
  }

  streamQuery(): never {
    throw new Error('nothing is streamed by cursors');
  }

  beginTransaction(): Promise<void> {
    this.#isInTransaction = true;
    return Promise.resolve();
  }

  async endTransaction(result: E.Either<'rolled back', 'committed'>): Promise<void> {
    const transaction = this.#transaction;
    this.#isInTransaction = false;
    this.#transaction = undefined;
    transaction?.end(result);
    try {
      await transaction?.ended;
    } catch (error) {
      // What cannot be rolled back has failed before, which is the error to report.
      if (E.isRight(result)) throw this.#explain(error);
    }
  }

  async #run<A = Row>(query: CompiledQuery, sql: string): Promise<A[]> {
    const values = query.parameters;
    if (this.#isInTransaction && !(this.#transaction === undefined && isRead(query))) {
      this.#transaction ??= begin(this.#connections, this.#strategy);
      const run = await this.#transaction.run;
      return run<A>({ sql, values, mode: 'unprepared' });
    }
    if (this.#strategy === 'sync')
      return this.#connections.run<A>(inTenantContext(context, sql, values, 'unprepared'));
    return E.toUnion(
      await this.#connections.withTransaction(
        beginIn(context, this.#strategy, servingLimits),
        async (run): Promise<E.Either<never, A[]>> =>
          E.right(await run<A>({ sql, values, mode: 'unprepared' })),
      ),
    );
  }
}

const asOurs = (connection: DatabaseConnection): IdentityConnection => {
  if (connection instanceof IdentityConnection) return connection;
  throw new Error('the connection is of another driver');
};

/**
 * A Kysely dialect for accounts, in their own role, which cannot read users' data; it uses the connections of the service. What it
 * throws is what `explain` makes of an error.
 */
export const identityDialect = (
  connections: Connections,
  strategy: ScopingStrategy,
  explain: (error: unknown) => unknown,
): Dialect => {
  const nothing = (): Promise<void> => Promise.resolve();
  const driver: Driver = {
    init: nothing,
    acquireConnection: () => Promise.resolve(new IdentityConnection(connections, strategy, explain)),
    beginTransaction: (connection) => asOurs(connection).beginTransaction(),
    commitTransaction: (connection) => asOurs(connection).endTransaction(E.right('committed')),
    rollbackTransaction: (connection) => asOurs(connection).endTransaction(E.left('rolled back')),
    releaseConnection: nothing,
    destroy: nothing,
  };
  return {
    createDriver: () => driver,
    createAdapter: () => new PostgresAdapter(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: (database) => new PostgresIntrospector(database),
  };
};
