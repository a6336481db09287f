import {
  type ClientBase,
  type Connection,
  type QueryResultRow,
  type Submittable,
  TypeOverrides,
  types,
} from 'pg';
import Result from 'pg/lib/result.js';
import { prepareValue } from 'pg/lib/utils.js';
import { parse } from 'postgres-array';
import type { Query } from './connections.ts';

/** Timestamps stay text: `Date`s would cost more than the rest of a row. */
export const typeParsers = new TypeOverrides();
typeParsers.setTypeParser(types.builtins.TIMESTAMP, (text: string) => text);

const textArray = 1009;

/** Words without quotes, as most tags are, are separated by commas only. */
typeParsers.setTypeParser(textArray, (text: string) =>
  /^\{[^"\\{}]+\}$/.test(text) && !/NULL/i.test(text) ? text.slice(1, -1).split(',') : parse(text),
);

/** The name of the statement that sets a context, on connections that prepare. */
const contextName = 'context';

const names = new Map<string, string>();

/** The name under which every connection prepares a text. */
const nameOf = (text: string): string => {
  const name = names.get(text) ?? `statement_${names.size + 1}`;
  names.set(text, name);
  return name;
};

/** The bookkeeping of `pg` for a connection: the texts prepared, or being prepared, by name. */
type Prepared = {
  readonly parsedStatements: Readonly<Record<string, string>>;
  readonly submittedNamedStatements: Record<string, string>;
};

const isNoted = (connection: Connection): connection is Connection & Prepared =>
  'parsedStatements' in connection && 'submittedNamedStatements' in connection;

type Results = Map<string, Result>;

/** The row builders of prepared statements, whose columns stay the same on their connection. */
const kept = new WeakMap<Connection, Results>();

const resultsOf = (connection: Connection): Results => {
  const results = kept.get(connection) ?? new Map<string, Result>();
  kept.set(connection, results);
  return results;
};

/** Prepares a statement without running it. */
class Preparation implements Submittable {
  readonly name = contextName;
  readonly text: string;
  /** `pg` puts its time limit around this. */
  callback: (error: Error | null) => void;

  constructor(text: string, done: (error: Error | null) => void) {
    this.text = text;
    this.callback = done;
  }

  submit(connection: Connection): void {
    connection.parse({ name: this.name, text: this.text, types: [] }, true);
    connection.sync();
  }

  handleError(error: Error): void {
    this.callback(error);
  }

  handleReadyForQuery(): void {
    this.callback(null);
  }
}

/** Prepares a new connection for queries with a context, which `contextSql` sets. */
export const prepareContext = (client: ClientBase, contextSql: string): Promise<void> =>
  new Promise((resolve, reject) => {
    client.query(
      new Preparation(contextSql, (error) => {
        if (error === null) resolve();
        else reject(error);
      }),
    );
  });

type Done<Row> = (error: Error | null, rows: Row[]) => void;

/** A query that needs a context. */
type ScopedQuery = Query & { readonly context: ReadonlyArray<string> };

/**
 * A statement, sent together with the one that sets its context. The messages up to the one Sync are one transaction, so the
 * context applies to this statement only, in one round trip (PostgreSQL documentation, 54.2.3). For a text prepared already,
 * only the parameters are sent.
 */
class ScopedStatement<Row> implements Submittable {
  /** Under which `pg` notes that it is prepared, and it is `text`. */
  readonly name: string;
  readonly text: string;
  /** `pg` puts its time limit around this. */
  callback: Done<Row>;
  readonly #contextName: string;
  readonly #contextSql: string;
  readonly #context: ReadonlyArray<string>;
  readonly #values: ReadonlyArray<string | Buffer | null>;
  readonly #rows: Row[] = [];
  #results: Results | undefined;
  #isInContext = false;

  constructor(
    { sql, values, context, mode }: ScopedQuery,
    contextSql: string,
    isPrepared: boolean,
    done: Done<Row>,
  ) {
    this.text = sql;
    this.name = isPrepared && mode !== 'unprepared' ? nameOf(sql) : '';
    this.callback = done;
    this.#contextName = isPrepared ? contextName : '';
    this.#contextSql = contextSql;
    this.#context = context;
    this.#values = values.map(prepareValue);
  }

  submit(connection: Connection): void {
    if (!isNoted(connection)) throw new Error('this version of pg keeps its notes in another way');
    this.#results = this.name === '' ? new Map() : resultsOf(connection);
    const { stream } = connection;
    // All messages of one turn of the event loop go out in one write.
    if (stream.writableCorked === 0) {
      stream.cork();
      setImmediate(() => stream.uncork());
    }
    // Before the context: if that fails, this statement is still prepared for later ones.
    if (this.name !== '') this.#prepare(connection);
    this.#enterContext(connection);
    if (this.name === '') connection.parse({ name: '', text: this.text, types: [] }, true);
    connection.bind({ statement: this.name, values: [...this.#values] }, true);
    if (!this.#results.has(this.name)) connection.describe({ type: 'P', name: '' }, true);
    connection.execute({}, true);
    connection.sync();
  }

  #prepare(connection: Connection & Prepared): void {
    const { name, text } = this;
    if (connection.parsedStatements[name] ?? connection.submittedNamedStatements[name]) return;
    connection.parse({ name, text, types: [] }, true);
    connection.submittedNamedStatements[name] = text;
  }

  #enterContext(connection: Connection): void {
    if (this.#contextName === '') connection.parse({ name: '', text: this.#contextSql, types: [] }, true);
    connection.bind({ statement: this.#contextName, values: [...this.#context] }, true);
    connection.execute({}, true);
  }

  handleRowDescription({ fields }: { readonly fields: ReadonlyArray<object> }): void {
    const result = new Result(undefined, typeParsers);
    result.addFields(fields);
    this.#results?.set(this.name, result);
  }

  handleDataRow({ fields }: { readonly fields: ReadonlyArray<string | null> }): void {
    const result = this.#results?.get(this.name);
    if (this.#isInContext && result !== undefined) this.#rows.push(result.parseRow(fields));
  }

  handleCommandComplete(): void {
    this.#isInContext = true;
  }

  handleError(error: Error): void {
    this.callback(error, []);
  }

  handleReadyForQuery(): void {
    this.callback(null, this.#rows);
  }
}

const runScoped = <Row>(
  client: ClientBase,
  query: ScopedQuery,
  contextSql: string,
  mayPrepare: boolean,
): Promise<Row[]> =>
  new Promise((resolve, reject) => {
    client.query(
      new ScopedStatement<Row>(query, contextSql, mayPrepare, (error, rows) => {
        if (error === null) resolve(rows);
        else reject(error);
      }),
    );
  });

/** Runs a query on a `pg` connection, in its context if it has one; prepared, unless the pooler does not support that. */
export const runOn = async <Row>(
  client: ClientBase,
  query: Query,
  contextSql: string,
  mayPrepare: boolean,
): Promise<Row[]> => {
  const { sql, values, mode, context } = query;
  if (context !== undefined) return runScoped(client, { ...query, context }, contextSql, mayPrepare);
  const statement = { text: sql, values: [...values] };
  const named = mayPrepare && mode !== 'unprepared' ? { ...statement, name: nameOf(sql) } : statement;
  return (await client.query<Row & QueryResultRow>(named)).rows;
};
