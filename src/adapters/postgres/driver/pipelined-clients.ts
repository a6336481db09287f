import type { Client, ClientConfig } from 'pg';
import type { Query } from './connections.ts';
import { type ContextSql, enterContext } from './context.ts';
import { FastClient } from './row-parser.ts';
import { runOn } from './statements.ts';

/** Ignores a failed connection: the statements that waited for it reject. */
const ignored = (): void => undefined;

/** A client that sends statements without waiting for previous ones. It connects on demand, and again after a failure. */
export class PipelinedClient {
  readonly #config: ClientConfig;
  readonly #onConnect: (client: Client) => Promise<void>;
  readonly #onLost: (error: Error) => void;
  #client: Client | undefined;
  /** The same, once statements can be sent on it. */
  #ready: Promise<Client> | undefined;

  /** `onLost` receives the error of each broken connection, `onConnect` each new client before it is used. */
  constructor(
    config: ClientConfig,
    onLost: (error: Error) => void,
    onConnect: (client: Client) => Promise<void> = () => Promise.resolve(),
  ) {
    this.#config = { ...config, pipeline: true };
    this.#onLost = onLost;
    this.#onConnect = onConnect;
  }

  ready(): Promise<Client> {
    this.#ready ??= this.#connect();
    return this.#ready;
  }

  /** Breaks the connection and all its statements in progress. */
  destroy(): void {
    this.#client?.connection.stream.destroy();
    [this.#client, this.#ready] = [undefined, undefined];
  }

  /** Closes the connection once all statements have ended. */
  async end(): Promise<void> {
    await this.#ready?.then((client) => client.end(), ignored);
  }

  #connect(): Promise<Client> {
    const client = new FastClient(this.#config);
    this.#client = client;
    /** A connection may report twice that it broke, and a new one may exist by then. */
    const forget = (): void => {
      if (this.#client === client) [this.#client, this.#ready] = [undefined, undefined];
    };
    client.on('error', (error) => {
      forget();
      this.#onLost(error);
    });
    return client
      .connect()
      .then(() => this.#onConnect(client))
      .then(
        () => client,
        (error: unknown) => {
          forget();
          client.connection.stream.destroy();
          throw error;
        },
      );
  }
}

/** A connection and its number of statements in progress. */
type Shared = {
  readonly client: PipelinedClient;
  underWay: number;
  /** When a statement last ended, or last began on an idle connection. */
  movedAt: number;
};

/** Every statement ends within its 3 s: a connection on which none has ended for longer is dead. */
const silenceMilliseconds = 5000;

/** A few connections for the short statements of all callers, each sent without waiting for previous ones (pipelining). */
export class PipelinedClients {
  readonly #connections: ReadonlyArray<Shared>;
  readonly #watch: NodeJS.Timeout;

  constructor(config: ClientConfig, count: number, contextSql: ContextSql, onLost: (error: Error) => void) {
    this.#connections = Array.from({ length: count }, () => ({
      client: new PipelinedClient(config, onLost, (one) => enterContext(one, contextSql, true)),
      underWay: 0,
      movedAt: 0,
    }));
    this.#watch = setInterval(() => this.#destroySilent(), 1000).unref();
  }

  /** Runs a query with a context on the connection with the fewest in progress. */
  async run<Row>(query: Query): Promise<Row[]> {
    const shared = this.#connections.reduce((least, one) => (one.underWay < least.underWay ? one : least));
    if (shared.underWay === 0) shared.movedAt = performance.now();
    shared.underWay += 1;
    try {
      return await runOn<Row>(await shared.client.ready(), query, true);
    } finally {
      shared.underWay -= 1;
      shared.movedAt = performance.now();
    }
  }

  /** The number of statements in progress. */
  get underWay(): number {
    return this.#connections.reduce((sum, { underWay }) => sum + underWay, 0);
  }

  async close(): Promise<void> {
    clearInterval(this.#watch);
    await Promise.all(this.#connections.map(({ client }) => client.end()));
  }

  #destroySilent(): void {
    for (const { client, underWay, movedAt } of this.#connections)
      if (underWay > 0 && performance.now() - movedAt > silenceMilliseconds) client.destroy();
  }
}
