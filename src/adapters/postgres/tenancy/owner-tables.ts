/** The tables of owners' data with their column of the owner, by the catalog: `users`, and whatever has a `user_id`. */
export const ownerTablesSql = `
  select pg_class.oid, relname as name, case relname when 'users' then 'id' else 'user_id' end as owner_column
  from pg_class
  where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
    and (relname = 'users' or exists (select from pg_attribute where attrelid = pg_class.oid and attname = 'user_id'))`;
