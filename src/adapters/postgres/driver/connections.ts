import type { Either } from 'fp-ts/lib/Either.js';

/**
 * How a query is run. `pipelined`: prepared, behind strangers' on one connection, which wait for it: for a few rows by an
 * index, without locks. `dedicated`: prepared, on a connection of its own. `unprepared`: also on one of its own, for one of
 * so many texts that no session should keep them all.
 */
export type QueryMode = 'pipelined' | 'dedicated' | 'unprepared';

/** An SQL statement; without values and context it may be several, separated by semicolons. */
export type Query = {
  readonly sql: string;
  /** `$1` and on. */
  readonly values: ReadonlyArray<unknown>;
  readonly mode: QueryMode;
  /**
   * The parameters of the connections' own statement that sets a context, if the query needs one. It ends with the query; if
   * the query begins a transaction, with that.
   */
  readonly context?: ReadonlyArray<string>;
};

/** A row as the database returned it: nothing is known of it until it is checked. */
export type Row = Readonly<Record<string, unknown>>;

export type Run = <A = Row>(query: Query) => Promise<A[]>;

/** A connection that its holder has alone, until it is released. */
export type Session = { readonly run: Run; readonly release: () => void };

/** Connections to one database. */
export type Connections = {
  /** Runs a query as a transaction of its own. */
  readonly run: Run;
  /** Runs work between `begin` and a commit; a `Left` and a rejection, which a query's failure must become, roll it back. */
  readonly withTransaction: <Err, A>(
    begin: Query,
    work: (run: Run) => Promise<Either<Err, A>>,
  ) => Promise<Either<Err, A>>;
  readonly acquire: () => Promise<Session>;
  /** Waits for what is under way. */
  readonly close: () => Promise<void>;
};
