import type { Either } from 'fp-ts/lib/Either.js';
import type { Connections, Query } from '../../src/adapters/postgres/driver/connections.ts';
import type { Statement } from '../../src/adapters/postgres/tenancy/tenant-session.ts';

const asLogin = (owner: string, sql: string, values: ReadonlyArray<unknown>): Query => ({
  sql,
  values,
  mode: 'dedicated',
  context: { local: [owner, 'none'] },
});

/** Statements in an owner's context, in the role that logged in: for tests of the connections alone. */
export const loginSession = ({ run, withTransaction }: Connections) => {
  const statement: Statement = (owner, sql, values = []) => run(asLogin(owner, sql, [owner, ...values]));
  return {
    statement,
    atomically: <Err, A>(owner: string, work: (statement: Statement) => Promise<Either<Err, A>>) =>
      withTransaction(asLogin(owner, 'begin', []), (within) =>
        work((whose, sql, values = []) => within({ sql, values: [whose, ...values], mode: 'dedicated' })),
      ),
  };
};
