import type { Client, ClientConfig } from 'pg';
import { FastClient } from './row-parser.ts';
import { prepareContext } from './statements.ts';

/** The connection could not be had, as whoever waited for it knows. */
const ignored = (): void => undefined;

/** A client that sends statements without waiting for the ones before. It connects when it is needed, and after a failure again. */
export class PipelinedClient {
  readonly #config: ClientConfig;
  readonly #contextSql: string;
  readonly #onLost: (error: Error) => void;
  #client: Client | undefined;
  /** The same, once statements can be sent on it. */
  #ready: Promise<Client> | undefined;

  /** `onLost` hears of connections that broke. */
  constructor(config: ClientConfig, contextSql: string, onLost: (error: Error) => void) {
    this.#contextSql = contextSql;
    this.#config = { ...config, pipeline: true };
    this.#onLost = onLost;
  }

  ready(): Promise<Client> {
    this.#ready ??= this.#connect();
    return this.#ready;
  }

  /** Breaks the connection, and with it all statements that are under way. */
  destroy(): void {
    this.#client?.connection.stream.destroy();
    [this.#client, this.#ready] = [undefined, undefined];
  }

  /** Closes the connection once all statements are over. */
  async end(): Promise<void> {
    await this.#ready?.then((client) => client.end(), ignored);
  }

  #connect(): Promise<Client> {
    const client = new FastClient(this.#config);
    this.#client = client;
    /** It may be said twice that a connection broke, and by then there may be another. */
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
