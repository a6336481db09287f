import { type ClientBase, type Connection, type Submittable, TypeOverrides, types } from 'pg';
import Result from 'pg/lib/result.js';
import { prepareValue } from 'pg/lib/utils.js';
import { parse } from 'postgres-array';
import type { ScopedQuery } from '../tenancy/tenant-context.ts';

/** Timestamps stay text: `Date`s would cost more than all the rest of a row. */
export const typeParsers = new TypeOverrides();
typeParsers.setTypeParser(types.builtins.TIMESTAMP, (text: string) => text);

const textArray = 1009;

/** Words that need no quotes, as most tags are, are parted by commas alone. */
typeParsers.setTypeParser(textArray, (text: string) =>
  /^\{[^"\\{}]+\}$/.test(text) && !/NULL/i.test(text) ? text.slice(1, -1).split(',') : parse(text),
);

/** The scope's own statement, on connections that prepare. */
const scopeName = 'scope';

/** Prepares a new connection for prepared statements. */
export const prepareScope = (client: ClientBase, tenantContextSql: string): Promise<unknown> =>
  client.query({ name: scopeName, text: tenantContextSql, values: ['', 'none'] });

const names = new Map<string, string>();

/** The name under which a text is prepared, whatever the connection. */
export const nameOf = (text: string): string => {
  const name = names.get(text) ?? `statement_${names.size + 1}`;
  names.set(text, name);
  return name;
};

/** What `pg` notes of a connection: the texts that it has prepared, or is about to, by name. */
type Prepared = {
  readonly parsedStatements: Readonly<Record<string, string>>;
  readonly submittedNamedStatements: Record<string, string>;
};

const isNoted = (connection: Connection): connection is Connection & Prepared =>
  'parsedStatements' in connection && 'submittedNamedStatements' in connection;

type Results = Map<string, Result>;

/** What makes rows of prepared statements, whose columns are the same for as long as their connection has them. */
const kept = new WeakMap<Connection, Results>();

const resultsOf = (connection: Connection): Results => {
  const results = kept.get(connection) ?? new Map<string, Result>();
  kept.set(connection, results);
  return results;
};

type Done<Row> = (error: Error | null, rows: Row[]) => void;

/**
 * A statement that is sent together with its scope. Up to its one Sync, what is sent is one transaction, so that the scope
 * is that of the statement alone, and there is one round trip (PostgreSQL documentation, 54.2.3). Of what is prepared
 * already, only the parameters are sent.
 */
class ScopedStatement<Row> implements Submittable {
  /** Under which `pg` notes that it is prepared, and it is `text`. */
  readonly name: string;
  readonly text: string;
  /** `pg` puts its time limit around this. */
  callback: Done<Row>;
  readonly #scopeName: string;
  readonly #tenantContextSql: string;
  readonly #scope: ReadonlyArray<string>;
  readonly #values: ReadonlyArray<string | Buffer | null>;
  readonly #rows: Row[] = [];
  #results: Results | undefined;
  #isInScope = false;

  constructor(
    { sql, parameters, scope, mode }: ScopedQuery,
    tenantContextSql: string,
    isPrepared: boolean,
    done: Done<Row>,
  ) {
    this.text = sql;
    this.name = isPrepared && mode !== 'unprepared' ? nameOf(sql) : '';
    this.callback = done;
    this.#scopeName = isPrepared ? scopeName : '';
    this.#tenantContextSql = tenantContextSql;
    this.#scope = [scope.owner, scope.role];
    this.#values = parameters.map(prepareValue);
  }

  submit(connection: Connection): void {
    if (!isNoted(connection)) throw new Error('this version of pg keeps its notes in another way');
    this.#results = this.name === '' ? new Map() : resultsOf(connection);
    const { stream } = connection;
    // What is said in one turn of the event loop goes out as one, whoever said it.
    if (stream.writableCorked === 0) {
      stream.cork();
      setImmediate(() => stream.uncork());
    }
    // Before the scope, whose failure is no reason that a later statement should not find this one prepared.
    if (this.name !== '') this.#prepare(connection);
    this.#enterScope(connection);
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

  #enterScope(connection: Connection): void {
    if (this.#scopeName === '') connection.parse({ name: '', text: this.#tenantContextSql, types: [] }, true);
    connection.bind({ statement: this.#scopeName, values: [...this.#scope] }, true);
    connection.execute({}, true);
  }

  handleRowDescription({ fields }: { readonly fields: ReadonlyArray<object> }): void {
    const result = new Result(undefined, typeParsers);
    result.addFields(fields);
    this.#results?.set(this.name, result);
  }

  handleDataRow({ fields }: { readonly fields: ReadonlyArray<string | null> }): void {
    const result = this.#results?.get(this.name);
    if (this.#isInScope && result !== undefined) this.#rows.push(result.parseRow(fields));
  }

  handleCommandComplete(): void {
    this.#isInScope = true;
  }

  handleError(error: Error): void {
    this.callback(error, []);
  }

  handleReadyForQuery(): void {
    this.callback(null, this.#rows);
  }
}

/** Runs a statement in its scope on a connection of `pg`, prepared or, for poolers that know no such thing, not. */
export const runScoped = <Row>(
  client: ClientBase,
  query: ScopedQuery,
  tenantContextSql: string,
  isPrepared: boolean,
): Promise<Row[]> =>
  new Promise((resolve, reject) => {
    client.query(
      new ScopedStatement<Row>(query, tenantContextSql, isPrepared, (error, rows) => {
        if (error === null) resolve(rows);
        else reject(error);
      }),
    );
  });
