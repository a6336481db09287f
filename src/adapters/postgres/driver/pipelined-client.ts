import type { Client, ClientConfig } from 'pg';
import { FastClient } from './row-parser.ts';
import { prepareContext } from './statements.ts';

/** Ignores a failed connection: the statements that waited for it reject. */
const ignored = (): void => undefined;

/** A client that sends statements without waiting for previous ones. It connects on demand, and again after a failure. */
export class PipelinedClient {
  readonly #config: ClientConfig;
  readonly #contextSql: string;
  readonly #onLost: (error: Error) => void;
  #client: Client | undefined;
  /** The same, once statements can be sent on it. */
  #ready: Promise<Client> | undefined;

  /** `onLost` receives the error of each broken connection. */
  constructor(config: ClientConfig, contextSql: string, onLost: (error: Error) => void) {
    this.#contextSql = contextSql;
    this.#config = { ...config, pipeline: true };
    this.#onLost = onLost;
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
      .then(() => prepareContext(client, this.#contextSql))
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
