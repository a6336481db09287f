import { type Connection, type PoolClient, type QueryResult, type QueryResultRow, Query } from 'pg';
import { CompiledQuery } from 'kysely';

/** Roles that the migrations make. Nobody logs in as one: whoever runs a statement takes it on. */
export const roles = { serving: 'doable_app', sweeping: 'doable_sweeper' } as const;

/** Whose rows a statement is to see, and in which role; `none` is whoever logged in. */
export type Scope = { readonly owner: string; readonly role: string };

/**
 * What holds for one statement or one transaction, and ends with it, as behind a transaction pooler it must: the scope,
 * and limits, so that what is stuck lets go of its locks whatever becomes of us.
 */
export const scopeSql = `
  select set_config('app.user_id', $1, true), set_config('role', $2, true), set_config('lock_timeout', '1s', true),
    set_config('statement_timeout', '3s', true), set_config('idle_in_transaction_session_timeout', '5s', true)`;

/** A statement that runs in a scope of its own. */
type ScopedQuery = CompiledQuery & { readonly scope: Scope };

export const scopedQuery = (scope: Scope, sql: string, parameters: ReadonlyArray<unknown>): ScopedQuery => ({
  ...CompiledQuery.raw(sql, [...parameters]),
  scope,
});

export const isScoped = (query: CompiledQuery): query is ScopedQuery => 'scope' in query;

/** The statement's name on a connection of `pg`. */
const scopeName = 'scope';

/** Prepares a new connection for statements in scopes. */
export const prepareScope = (client: PoolClient): Promise<unknown> =>
  client.query({ name: scopeName, text: scopeSql, values: ['', 'none'] });

/** What `pg` calls on a query, besides what its types tell. */
type Heard = {
  handleDataRow: (message: unknown) => void;
  handleCommandComplete: (message: unknown, connection: Connection) => void;
};

const isHeard = (query: object): query is Heard =>
  'handleDataRow' in query && 'handleCommandComplete' in query;

/**
 * Sends the scope before the statement. Up to its one Sync, what is sent is one transaction, so that the scope is that of
 * the statement alone, and there is one round trip (PostgreSQL documentation, 54.2.3).
 */
const inScope = (query: Query, { owner, role }: Scope): Query => {
  if (!isHeard(query)) throw new Error('this version of pg handles messages in another way');
  const submit = query.submit.bind(query);
  const handleDataRow = query.handleDataRow.bind(query);
  const handleCommandComplete = query.handleCommandComplete.bind(query);
  let isStatement = false;
  return Object.assign(query, {
    // Without values `pg` would send a simple query, which does not end the transaction that the scope has begun.
    requiresPreparation: () => true,
    submit: (connection: Connection) => {
      connection.stream.cork();
      try {
        connection.bind({ statement: scopeName, values: [owner, role] }, true);
        connection.execute({}, true);
        submit(connection);
      } finally {
        connection.stream.uncork();
      }
    },
    handleDataRow: (message: unknown) => {
      if (isStatement) handleDataRow(message);
    },
    handleCommandComplete: (message: unknown, connection: Connection) => {
      if (isStatement) handleCommandComplete(message, connection);
      isStatement = true;
    },
  });
};

/** Runs a statement in its scope on a connection of `pg`. */
export const runScoped = <Row>(
  client: PoolClient,
  { scope, sql, parameters }: ScopedQuery,
): Promise<QueryResult<Row & QueryResultRow>> =>
  new Promise((resolve, reject) => {
    const query = new Query<Row & QueryResultRow>({ text: sql, values: [...parameters] }, (error, result) => {
      if (error instanceof Error) reject(error);
      else resolve(result);
    });
    client.query(inScope(query, scope));
  });
