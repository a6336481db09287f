-- Partitions the tables of users' data by the hash of the owner. The tables must be migrated and empty.
--
--   psql "$DATABASE_DIRECT_URL" -v ON_ERROR_STOP=1 -f docs/scale/hash-partitions.sql
--
-- Each table gets 16 partitions; PGOPTIONS='-c doable.partitions=64' sets another number. The partitions are in a schema of
-- their own, which only the owner of the tables can use; `public` looks as before. The script reads from the catalog what
-- LIKE does not copy, so the migrations remain the only definition of the tables.

begin;

do $$
declare
  owner constant name := (select tableowner from pg_tables where schemaname = 'public' and tablename = 'users');
begin
  execute format('create schema partitions authorization %I', owner);
  execute format('set local role %I', owner);
  -- PostgreSQL checks foreign keys as the owner of the tables. Policies restrict the owner too: it needs a tenant context.
  perform set_config('app.owner_id', '', true);
end $$;

-- The criterion of src/adapters/postgres/tenancy/owner-tables.ts.
create temporary table owned on commit drop as
  select pg_class.oid, relname as name, case relname when 'users' then 'id' else 'user_id' end as key
  from pg_class
  where relnamespace = 'public'::regnamespace and relkind = 'r'
    and (relname = 'users' or exists (select from pg_attribute where attrelid = pg_class.oid and attname = 'user_id'));

create temporary table policy on commit drop as
  select tablename as name,
    format(' as %s for %s to %s', permissive, cmd, array_to_string(roles, ', '))
      || coalesce(' using (' || qual || ')', '') || coalesce(' with check (' || with_check || ')', '') as body,
    policyname
  from pg_policies join owned on tablename = name
  where schemaname = 'public';

create temporary table statement on commit drop as
  select 1 as step, format('alter table %I add constraint %I %s', name, conname, pg_get_constraintdef(pg_constraint.oid)) as sql
  from pg_constraint join owned on conrelid = owned.oid
  where contype in ('p', 'u')
  union all
  select 2, format('alter table %I add constraint %I %s', name, conname, pg_get_constraintdef(pg_constraint.oid))
  from pg_constraint join owned on conrelid = owned.oid
  where contype = 'f'
  union all
  select 3, pg_get_indexdef(indexrelid)
  from pg_index join owned on indrelid = owned.oid
  where not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u'))
  union all
  select 4, format('create policy %I on %I', policyname, name) || body
  from policy
  union all
  select 4, format('grant %s on %I to %s', privilege_type, name, grantee::regrole)
  from owned join pg_class on pg_class.oid = owned.oid, aclexplode(relacl)
  where grantee <> relowner
  union all
  select 4, format('grant %s (%I) on %I to %s', privilege_type, attname, name, grantee::regrole)
  from owned join pg_attribute on attrelid = owned.oid, aclexplode(attacl);

do $$
declare
  parts constant int := coalesce(nullif(current_setting('doable.partitions', true), ''), '16');
  parent record;
  part int;
  part_name name;
  entry record;
begin
  -- With row-level security forced, the owner would see no rows either.
  alter table users no force row level security;
  if exists (select from users) then
    raise 'table users is not empty: partition an empty database, then copy the data into it';
  end if;

  for parent in select * from owned loop
    execute format(
      'create table partitions.%I (like %I including all excluding indexes) partition by hash (%I)',
      parent.name, parent.name, parent.key
    );
  end loop;
  execute (select 'drop table ' || string_agg(quote_ident(name), ', ') from owned);

  for parent in select * from owned loop
    execute format('alter table partitions.%I set schema public', parent.name);
    execute format('alter table %I enable row level security, force row level security', parent.name);
    for part in 0 .. parts - 1 loop
      part_name := parent.name || '_' || part;
      execute format(
        'create table partitions.%I partition of %I for values with (modulus %s, remainder %s)',
        part_name, parent.name, parts, part
      );
      -- Row-level security also applies to direct access to a partition.
      execute format('alter table partitions.%I enable row level security, force row level security', part_name);
      for entry in select policyname, body from policy where name = parent.name loop
        execute format('create policy %I on partitions.%I', entry.policyname, part_name) || entry.body;
      end loop;
    end loop;
  end loop;

  for entry in select sql from statement order by step loop
    execute entry.sql;
  end loop;
end $$;

commit;
