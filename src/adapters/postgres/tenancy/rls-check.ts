import type { Connections } from '../driver/connections.ts';
import { ownerTablesSql } from './owner-tables.ts';
import { roles } from './roles.ts';
import { inTenantContext } from './tenant-context.ts';

/** Finds how the serving role bypasses row-level security, and which tables of users' data lack it. */
const violationsSql = `
  select 'the role ' || rolname || ' is a superuser' as fault from pg_roles where rolname = current_user and rolsuper
  union all
  select 'the role ' || rolname || ' bypasses row-level security' from pg_roles
    where rolname = current_user and rolbypassrls
  union all
  select 'the table ' || relname || ' ' || fault from (${ownerTablesSql}) as owned join pg_class using (oid), lateral (
    select 'has no row-level security' as fault where not relrowsecurity
    union all
    select 'does not force row-level security on its owner' where not relforcerowsecurity
    union all
    select 'lacks the owner policy' where not exists (
      select from pg_policy where polrelid = pg_class.oid and pg_get_expr(polqual, polrelid) like '%app.owner_id%'
    )
    union all
    select 'has the policy ' || polname || ', which exposes other owners’ rows' from pg_policy
      where polrelid = pg_class.oid and polpermissive
        and coalesce(pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid), '') not like '%app.owner_id%'
        and (polroles = '{0}' or exists (
          select from unnest(polroles) as role where role <> 0 and pg_has_role(current_user, role, 'member')
        ))
  ) as faults`;

/**
 * The violations of row-level security as text; empty if it is in force. Reads the catalog in the serving role, switched to as
 * for every statement. Rejects if the database is unavailable or not migrated.
 */
export const rlsViolations = async (connections: Connections): Promise<ReadonlyArray<string>> => {
  const query = inTenantContext({ owner: '', role: roles.serving }, violationsSql, [], 'unprepared');
  return (await connections.run<{ fault: string }>(query)).map(({ fault }) => fault);
};
