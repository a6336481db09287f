import { escapeLiteral } from 'pg';
import type { Query, QueryMode } from '../driver/connections.ts';

/** Roles of the whole server, which the migrations make. Nobody logs in as one: whoever runs a statement takes it on. */
export const roles = { serving: 'doable_app', retention: 'doable_sweeper' } as const;

/** Whose rows a statement is to see, and in which role. */
export type TenantContext = {
  readonly owner: string;
  readonly role: (typeof roles)[keyof typeof roles];
};

/** PostgreSQL's time-outs, in its own notation: `1s`. */
export type Limits = {
  readonly lock: string;
  readonly statement: string;
  readonly idleInTransaction: string;
};

/** The limits that the service promises; only tests of something else have wider ones. */
export const servingLimits: Limits = { lock: '1s', statement: '3s', idleInTransaction: '5s' };

/**
 * Sets what holds for one statement or one transaction, and ends with it, as behind a transaction pooler it must: the tenant
 * context (`$1` the owner, `$2` the role), and limits, so that what is stuck lets go of its locks whatever becomes of us.
 */
export const tenantContextSql = ({ lock, statement, idleInTransaction }: Limits): string => `
  select set_config('app.owner_id', $1, true), set_config('role', $2, true), set_config('lock_timeout', '${lock}', true),
    set_config('statement_timeout', '${statement}', true),
    set_config('idle_in_transaction_session_timeout', '${idleInTransaction}', true)`;

/** A statement in a tenant context of its own; `begin` in that of the whole transaction. */
export const inTenantContext = (
  { owner, role }: TenantContext,
  sql: string,
  values: ReadonlyArray<unknown>,
  mode: QueryMode,
): Query => ({ sql, values, mode, context: [owner, role] });

/**
 * Begins a transaction with the same as commands. Citus takes these to its workers, but nothing that `set_config` sets; to
 * any other PostgreSQL its setting is a name like others.
 */
const beginWithCommandsSql = ({ owner, role }: TenantContext): string => `
  begin; set local citus.propagate_set_commands to 'local';
  set local app.owner_id to ${escapeLiteral(owner)}; set local role to ${escapeLiteral(role)};
  set local lock_timeout to '1s'; set local statement_timeout to '3s';
  set local idle_in_transaction_session_timeout to '5s'`;

/** How the tenant context of a statement is set: before its one Sync, or by commands in a transaction around it. */
export type ScopingStrategy = 'sync' | 'transaction';

/** Begins a transaction in a tenant context. */
export const beginIn = (context: TenantContext, strategy: ScopingStrategy): Query =>
  strategy === 'sync'
    ? inTenantContext(context, 'begin', [], 'dedicated')
    : { sql: beginWithCommandsSql(context), values: [], mode: 'unprepared' };
