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

const timeoutsOf = ({ lock, statement, idleInTransaction }: Limits) => [
  ['lock_timeout', escapeLiteral(lock)],
  ['statement_timeout', escapeLiteral(statement)],
  ['idle_in_transaction_session_timeout', escapeLiteral(idleInTransaction)],
];

/**
 * Sets what holds for one statement or one transaction, and ends with it, as behind a transaction pooler it must: the tenant
 * context (`$1` the owner, `$2` the role), and limits, so that what is stuck lets go of its locks whatever becomes of us.
 */
export const tenantContextSql = (limits: Limits): string => `
  select set_config('app.owner_id', $1, true), set_config('role', $2, true),
    ${timeoutsOf(limits)
      .map(([name, value]) => `set_config('${name}', ${value}, true)`)
      .join(', ')}`;

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
