import type { Either } from 'fp-ts/lib/Either.js';

/**
 * How to run a query. `pipelined`: prepared, on a connection shared with other callers, whose queries wait for it: for a few
 * rows by an index, without locks. `dedicated`: prepared, on a connection of its own. `unprepared`: also on its own, for a text
 * with too many variants to prepare them all.
 */
export type QueryMode = 'pipelined' | 'dedicated' | 'unprepared';

/** The parameters of the statements that set a context (`ContextSql`). */
export type Context = {
  readonly local: ReadonlyArray<string>;
  /** Absent if the context differs from the part that lasts. */
  readonly rest?: ReadonlyArray<string>;
};

/** An SQL statement; without values and context it may be several, separated by semicolons. */
export type Query = {
  readonly sql: string;
  /** `$1` and on. */
  readonly values: ReadonlyArray<unknown>;
  readonly mode: QueryMode;
  /** The context, if the query needs one. It ends with the query, or with the transaction that the query begins. */
  readonly context?: Context;
  /** Whether `begin` goes before the query, and `commit` behind it, in the same round trip. */
  readonly begins?: boolean;
  readonly commits?: boolean;
};

/** A row as the database returned it, not yet checked. */
export type Row = Readonly<Record<string, unknown>>;

export type Run = <A = Row>(query: Query) => Promise<A[]>;

/** A connection for its holder alone, until released. Its queries have no context. */
export type Session = { readonly run: Run; readonly release: () => void };

/** Connections to one database. */
export type Connections = {
  /** Runs a query as a transaction of its own. */
  readonly run: Run;
  /**
   * Runs work between `begin` and a commit. A `Left` or a rejection rolls back; work must pass on a query's rejection. A `begin`
   * with a context is sent with the first query; `runLast` commits with its query, behind which work can only succeed.
   */
  readonly withTransaction: <Err, A>(
    begin: Query,
    work: (run: Run, runLast: Run) => Promise<Either<Err, A>>,
  ) => Promise<Either<Err, A>>;
  readonly acquire: () => Promise<Session>;
  /** Waits for queries in progress. */
  readonly close: () => Promise<void>;
};
