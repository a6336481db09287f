import { PGlite } from '@electric-sql/pglite';
import { Mutex } from 'async-mutex';
import type { CompiledQuery, Dialect, QueryResult } from 'kysely';
import { types } from 'pg';
import { Session, dialectOf } from './dialects.ts';
import { isScoped, scopeSql } from './scope.ts';

/**
 * A turn at the one session that PGlite has. Kysely's own driver would run a stranger's statement inside whatever
 * transaction is open.
 */
class Turn extends Session {
  readonly #pglite: PGlite;
  readonly #end: () => void;
  constructor(pglite: PGlite, end: () => void) {
    super();
    this.#pglite = pglite;
    this.#end = end;
  }
  override async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const { sql, parameters } = query;
    if (!isScoped(query)) return this.#pglite.query<Row>(sql, [...parameters]);
    const { owner, role } = query.scope;
    if (query.isBeginning) {
      const begun = await this.#pglite.query<Row>(sql);
      await this.#pglite.query(scopeSql, [owner, role]);
      return begun;
    }
    return this.#pglite.transaction(async (transaction) => {
      await transaction.query(scopeSql, [owner, role]);
      return transaction.query<Row>(sql, [...parameters]);
    });
  }
  override giveBack(): void {
    this.#end();
  }
}

/** Opens PostgreSQL in this process, its files in `directory` (none: in memory). */
export const openPgliteDialect = async (directory?: string): Promise<Dialect> => {
  const pglite = await PGlite.create({
    ...(directory === undefined ? {} : { dataDir: directory }),
    parsers: { [types.builtins.TIMESTAMP]: (text: string) => text },
  });
  const turns = new Mutex();
  return dialectOf(
    async () => new Turn(pglite, await turns.acquire()),
    () => pglite.close(),
  );
};
