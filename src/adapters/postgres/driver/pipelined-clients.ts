import type { ClientConfig } from 'pg';
import { PipelinedClient } from './pipelined-client.ts';
import type { ScopedQuery } from '../tenancy/tenant-context.ts';
import { runScoped } from './scoped-query.ts';

/** A connection and how many statements are under way on it. */
type Shared = {
  readonly client: PipelinedClient;
  underWay: number;
  /** When something was answered last, or begun on an idle connection. */
  moved: number;
};

/** Every statement on a connection is over within its own 3 s: one that says nothing for longer is dead. */
const silenceMilliseconds = 5000;

/** A few connections for the short statements of everybody, each sent behind the others without waiting (pipelining). */
export class PipelinedClients {
  readonly #tenantContextSql: string;
  readonly #connections: ReadonlyArray<Shared>;
  readonly #watch: NodeJS.Timeout;

  constructor(config: ClientConfig, count: number, tenantContextSql: string, onLost: (error: Error) => void) {
    this.#tenantContextSql = tenantContextSql;
    this.#connections = Array.from({ length: count }, () => ({
      client: new PipelinedClient(config, tenantContextSql, onLost),
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
      return await runScoped<Row>(await shared.client.ready(), query, this.#tenantContextSql, true);
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
    await Promise.all(this.#connections.map(({ client }) => client.end()));
  }

  #endTheDead(): void {
    for (const { client, underWay, moved } of this.#connections)
      if (underWay > 0 && performance.now() - moved > silenceMilliseconds) client.destroy();
  }
}
