import type { ClientConfig, Client } from 'pg';
import { FastClient } from './row-parser.ts';
import type { ScopedQuery } from './scope.ts';
import { prepareScope, runScoped } from './scoped-statement.ts';

/** A connection and how many statements are under way on it. */
type Shared = {
  client: Client | undefined;
  /** The same, once statements can be sent on it. */
  ready: Promise<Client> | undefined;
  underWay: number;
  /** When something was answered last, or begun on an idle connection. */
  moved: number;
};

/** Every statement on a connection is over within its own 3 s: one that says nothing for longer is dead. */
const silenceMilliseconds = 5000;

/** Whoever waited for it has been told. */
const neverHad = (): void => undefined;

/** A few connections for the short statements of everybody, each sent behind the others without waiting (pipelining). */
export class SharedConnections {
  readonly #config: ClientConfig;
  readonly #scopeSql: string;
  readonly #onLost: (error: Error) => void;
  readonly #connections: ReadonlyArray<Shared>;
  readonly #watch: NodeJS.Timeout;

  constructor(config: ClientConfig, count: number, scopeSql: string, onLost: (error: Error) => void) {
    this.#config = { ...config, pipeline: true };
    this.#scopeSql = scopeSql;
    this.#onLost = onLost;
    this.#connections = Array.from({ length: count }, () => ({
      client: undefined,
      ready: undefined,
      underWay: 0,
      moved: 0,
    }));
    this.#watch = setInterval(() => this.#endTheDead(), 1000).unref();
  }

  /** Runs a statement where the fewest are under way. */
  async run<Row>(query: ScopedQuery): Promise<Row[]> {
    const shared = this.#connections.reduce((least, one) => (one.underWay < least.underWay ? one : least));
    if (shared.underWay === 0) shared.moved = performance.now();
    shared.underWay += 1;
    try {
      shared.ready ??= this.#connect(shared);
      return await runScoped<Row>(await shared.ready, query, this.#scopeSql, true);
    } finally {
      shared.underWay -= 1;
      shared.moved = performance.now();
    }
  }

  /** How many statements are not over. */
  get underWay(): number {
    return this.#connections.reduce((sum, { underWay }) => sum + underWay, 0);
  }

  async close(): Promise<void> {
    clearInterval(this.#watch);
    await Promise.all(
      this.#connections.map(async ({ ready }) => ready?.then((client) => client.end(), neverHad)),
    );
  }

  #connect(shared: Shared): Promise<Client> {
    const client = new FastClient(this.#config);
    shared.client = client;
    /** It may be said twice that a connection broke, and by then there may be another. */
    const forget = (): void => {
      if (shared.client === client) [shared.client, shared.ready] = [undefined, undefined];
    };
    client.on('error', (error) => {
      forget();
      this.#onLost(error);
    });
    return client
      .connect()
      .then(() => prepareScope(client, this.#scopeSql))
      .then(
        () => client,
        (error: unknown) => {
          forget();
          client.connection.stream.destroy();
          throw error;
        },
      );
  }

  #endTheDead(): void {
    for (const { client, underWay, moved } of this.#connections)
      if (underWay > 0 && performance.now() - moved > silenceMilliseconds)
        client?.connection.stream.destroy();
  }
}
