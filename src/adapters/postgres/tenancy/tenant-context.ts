import { CompiledQuery } from 'kysely';
import { escapeLiteral } from 'pg';

/** Roles that the migrations make. Nobody logs in as one: whoever runs a statement takes it on. */
export const roles = { serving: 'doable_app', sweeping: 'doable_sweeper' } as const;

/** Whose rows a statement is to see, and in which role; `none` is whoever logged in. */
export type TenantContext = { readonly owner: string; readonly role: string };

/** PostgreSQL's time-outs, in its own notation: `1s`. */
export type Limits = {
  readonly lock: string;
  readonly statement: string;
  readonly idleInTransaction: string;
};

/** The limits that the service promises; only tests of something else have wider ones. */
const servingLimits: Limits = { lock: '1s', statement: '3s', idleInTransaction: '5s' };

/**
 * What holds for one statement or one transaction, and ends with it, as behind a transaction pooler it must: the scope,
 * and limits, so that what is stuck lets go of its locks whatever becomes of us.
 */
export const scopeSqlWithin = ({ lock, statement, idleInTransaction }: Limits): string => `
  select set_config('app.user_id', $1, true), set_config('role', $2, true), set_config('lock_timeout', '${lock}', true),
    set_config('statement_timeout', '${statement}', true),
    set_config('idle_in_transaction_session_timeout', '${idleInTransaction}', true)`;

export const tenantContextSql = scopeSqlWithin(servingLimits);

/**
 * Begins a transaction with the same as commands. Citus takes these to its workers, but nothing that `set_config` sets; to
 * any other PostgreSQL its setting is a name like others.
 */
export const beginWithContextSql = ({ owner, role }: TenantContext): string => `
  begin; set local citus.propagate_set_commands to 'local';
  set local app.user_id to ${escapeLiteral(owner)}; set local role to ${escapeLiteral(role)};
  set local lock_timeout to '1s'; set local statement_timeout to '3s';
  set local idle_in_transaction_session_timeout to '5s'`;

/** How the scope of a statement is set: before its one Sync, or by commands in a transaction around it. */
export type Scoping = 'sync' | 'transaction';

/**
 * How a statement is run. `shared`: prepared, on a connection on which strangers' statements wait for it, which is for a few
 * rows by an index and no locks. `alone`: prepared, on a connection of its own. `unprepared`: of its own too, and
 * one of so many texts that no session should keep them all.
 */
export type QueryMode = 'shared' | 'alone' | 'unprepared';

/** A statement of the service's own, as opposed to MikroORM's. */
export type OwnQuery = CompiledQuery & { readonly mode: QueryMode };

/** A statement in a scope of its own, or, if it begins a transaction, in that of all that follow there. */
export type ScopedQuery = OwnQuery & { readonly scope: TenantContext; readonly isBeginning: boolean };

/** A statement within a transaction. */
export const ownQuery = (sql: string, parameters: ReadonlyArray<unknown>, mode: QueryMode): OwnQuery => ({
  ...CompiledQuery.raw(sql, [...parameters]),
  mode,
});

export const scopedQuery = (
  scope: TenantContext,
  sql: string,
  parameters: ReadonlyArray<unknown>,
  mode: QueryMode,
): ScopedQuery => ({ ...ownQuery(sql, parameters, mode), scope, isBeginning: false });

export const beginQuery = (scope: TenantContext): ScopedQuery => ({
  ...ownQuery('begin', [], 'alone'),
  scope,
  isBeginning: true,
});

export const isOwn = (query: CompiledQuery): query is OwnQuery => 'mode' in query;
export const isScoped = (query: CompiledQuery): query is ScopedQuery => 'scope' in query;
