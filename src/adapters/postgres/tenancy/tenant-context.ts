import { escapeLiteral } from 'pg';
import type { Query, QueryMode } from '../driver/connections.ts';
import type { ContextSql } from '../driver/context.ts';
import { roles } from './roles.ts';

/** The owner whose rows a statement sees, and the role that runs it. */
export type TenantContext = {
  readonly owner: string;
  readonly role: (typeof roles)[keyof typeof roles];
};

/** PostgreSQL's time-outs in its notation, such as `1s`. */
export type Limits = {
  readonly lock: string;
  readonly statement: string;
  readonly idleInTransaction: string;
};

/** The limits of the service; only unrelated tests use wider ones. */
export const servingLimits: Limits = { lock: '1s', statement: '3s', idleInTransaction: '5s' };

const timeoutsOf = ({ lock, statement, idleInTransaction }: Limits) => [
  ['lock_timeout', escapeLiteral(lock)],
  ['statement_timeout', escapeLiteral(statement)],
  ['idle_in_transaction_session_timeout', escapeLiteral(idleInTransaction)],
];

const set = (settings: ReadonlyArray<ReadonlyArray<string>>, isLocal: boolean): string =>
  settings.map(([name, value]) => `set_config('${name}', ${value}, ${isLocal})`).join(', ');

/**
 * Sets the tenant context and the limits for one statement or transaction, and not longer: the next one behind a transaction
 * pooler is another client's. The limits make a stuck transaction release its locks even if this process dies.
 *
 * `isDirect`: the server is reached without a pooler, as far as is known. Where the server process is then seen to be the one
 * that accepted the connection, the serving role and the limits last, and only the owner is set for each statement. That
 * statement fails in any other role: a null names no setting (SQLSTATE 22004).
 */
export const tenantContextSql = (limits: Limits, isDirect: boolean): ContextSql => {
  const lasting = [['role', escapeLiteral(roles.serving)], ...timeoutsOf(limits)];
  const local = `select ${set([['app.owner_id', '$1'], ['role', '$2'], ...timeoutsOf(limits)], true)}`;
  if (!isDirect) return { local };
  return {
    local,
    lasting: {
      enter: `select ${set(lasting, false)} where pg_backend_pid() = $1`,
      leave: lasting.map(([name]) => `reset ${name}`).join('; '),
      rest: `select set_config(case current_user when '${roles.serving}' then 'app.owner_id' end, $1, true)`,
      lostCode: '22004',
    },
  };
};

/** A statement in its own tenant context; `begin` sets that of the whole transaction. */
export const inTenantContext = (
  { owner, role }: TenantContext,
  sql: string,
  values: ReadonlyArray<unknown>,
  mode: QueryMode,
): Query => ({
  sql,
  values,
  mode,
  context: role === roles.serving ? { local: [owner, role], rest: [owner] } : { local: [owner, role] },
});

/**
 * Begins a transaction with the same settings as commands. Citus propagates these to its workers, but no `set_config`. Any
 * other PostgreSQL accepts the Citus setting as a custom one.
 */
const beginWithCommandsSql = ({ owner, role }: TenantContext, limits: Limits): string => `
  begin; set local citus.propagate_set_commands to 'local';
  set local app.owner_id to ${escapeLiteral(owner)}; set local role to ${escapeLiteral(role)};
  ${timeoutsOf(limits)
    .map(([name, value]) => `set local ${name} to ${value}`)
    .join('; ')}`;

/** How the tenant context of a statement is set: before its one Sync, or by commands in a transaction around it. */
export type ScopingStrategy = 'sync' | 'transaction';

/** Begins a transaction in a tenant context. */
export const beginIn = (context: TenantContext, strategy: ScopingStrategy, limits: Limits): Query =>
  strategy === 'sync'
    ? inTenantContext(context, 'begin', [], 'dedicated')
    : { sql: beginWithCommandsSql(context, limits), values: [], mode: 'unprepared' };
