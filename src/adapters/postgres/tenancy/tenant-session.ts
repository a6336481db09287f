import * as E from 'fp-ts/lib/Either.js';
import type { OwnerId } from '../../../domain/user.ts';
import type { Connections, QueryMode, Row, Run } from '../driver/connections.ts';
import { isConflict } from '../errors.ts';
import {
  type ScopingStrategy,
  type TenantContext,
  beginIn,
  inTenantContext,
  servingLimits,
} from './tenant-context.ts';
import { roles } from './roles.ts';
import { rlsViolations } from './rls-check.ts';

/** Runs one statement for one owner, who is `$1`; `values` are `$2` and on. Its mode is `dedicated`, unless given. */
export type Statement = (
  owner: OwnerId,
  sql: string,
  values?: ReadonlyArray<unknown>,
  mode?: QueryMode,
) => Promise<ReadonlyArray<Row>>;

/** The only access to users' data. */
export type TenantSession = {
  readonly statement: Statement;
  /** Runs a statement that finds owners, for retention. */
  readonly acrossTenants: (sql: string, values: ReadonlyArray<unknown>) => Promise<ReadonlyArray<Row>>;
  /**
   * Runs work for an owner in one transaction. A `Left` or a rejection rolls back; work must pass on a statement's rejection.
   * `lastStatement` commits with its statement, behind which work can only succeed.
   */
  readonly atomically: <Err, A>(
    owner: OwnerId,
    work: (statement: Statement, lastStatement: Statement) => Promise<E.Either<Err, A>>,
  ) => Promise<E.Either<Err, A>>;
};

const attempts = 5;

/** Retries work that PostgreSQL aborted in favour of another transaction (SQLSTATE 40001, 40P01). */
const retrying = async <A>(work: () => Promise<A>): Promise<A> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === attempts || !isConflict(error)) throw error;
    }
  }
};

/** Runs statements within a transaction, whose tenant context is set already. */
const statementIn =
  (run: Run): Statement =>
  (owner, sql, values = [], mode = 'dedicated') =>
    run({ sql, values: [owner, ...values], mode });

/**
 * Opens a tenant session with the limits of its connections. Before its first statement it checks that row-level security
 * is in force.
 */
export const openTenantSession = (
  connections: Connections,
  strategy: ScopingStrategy = 'sync',
  limits = servingLimits,
): TenantSession => {
  let isSafe = false;
  const makeSure = async (): Promise<void> => {
    const violations = await rlsViolations(connections);
    if (violations.length > 0)
      throw new Error(`row-level security does not protect users' data: ${violations.join('; ')}`);
    isSafe = true;
  };
  const transaction = async <Err, A>(
    context: TenantContext,
    work: (run: Run, runLast: Run) => Promise<E.Either<Err, A>>,
  ): Promise<E.Either<Err, A>> => {
    if (!isSafe) await makeSure();
    return connections.withTransaction(beginIn(context, strategy, limits), work);
  };
  const run = async (
    context: TenantContext,
    sql: string,
    values: ReadonlyArray<unknown>,
    mode: QueryMode,
  ): Promise<ReadonlyArray<Row>> => {
    if (strategy === 'transaction')
      return E.toUnion(
        await transaction(context, async (within) => E.right(await within({ sql, values, mode }))),
      );
    if (!isSafe) await makeSure();
    return connections.run(inTenantContext(context, sql, values, mode));
  };
  return {
    statement: (owner, sql, values = [], mode = 'dedicated') =>
      retrying(() => run({ owner, role: roles.serving }, sql, [owner, ...values], mode)),
    acrossTenants: (sql, values) => run({ owner: '', role: roles.retention }, sql, values, 'unprepared'),
    atomically: (owner, work) =>
      retrying(() =>
        transaction({ owner, role: roles.serving }, (within, last) =>
          work(statementIn(within), statementIn(last)),
        ),
      ),
  };
};
