/** The tables of owners' data and their owner columns, from the catalog: `users`, and every table with a `user_id`. */
export const ownerTablesSql = `
  select pg_class.oid, relname as name, case relname when 'users' then 'id' else 'user_id' end as owner_column
  from pg_class
  where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
    and (relname = 'users' or exists (select from pg_attribute where attrelid = pg_class.oid and attname = 'user_id'))`;
