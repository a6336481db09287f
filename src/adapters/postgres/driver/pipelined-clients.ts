import type { ClientConfig } from 'pg';
import type { Query } from './connections.ts';
import { PipelinedClient } from './pipelined-client.ts';
import { runOn } from './statements.ts';

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
  readonly #contextSql: string;
  readonly #connections: ReadonlyArray<Shared>;
  readonly #watch: NodeJS.Timeout;

  constructor(config: ClientConfig, count: number, contextSql: string, onLost: (error: Error) => void) {
    this.#contextSql = contextSql;
    this.#connections = Array.from({ length: count }, () => ({
      client: new PipelinedClient(config, contextSql, onLost),
      underWay: 0,
      movedAt: 0,
    }));
    this.#watch = setInterval(() => this.#destroySilent(), 1000).unref();
  }

  /** Runs a statement on the connection with the fewest in progress. */
  async run<Row>(query: Query): Promise<Row[]> {
    const shared = this.#connections.reduce((least, one) => (one.underWay < least.underWay ? one : least));
    if (shared.underWay === 0) shared.movedAt = performance.now();
    shared.underWay += 1;
    try {
      return await runOn<Row>(await shared.client.ready(), query, this.#contextSql, true);
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
