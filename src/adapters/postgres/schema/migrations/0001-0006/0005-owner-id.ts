import { Migration } from '@mikro-orm/migrations';

/** The names before and after: the table of idempotency records, its columns, and the policies of retention. */
const before = { table: 'answers', response: 'answer', recordedAt: 'answered_at', policy: '_swept' };
const after = {
  table: 'idempotency_records',
  response: 'response',
  recordedAt: 'recorded_at',
  policy: '_retention',
};

type Names = typeof before;

/**
 * Renames constraints, their indexes and the partitions, if any: their names contain the table's. NOT NULL constraints, which
 * have names since PostgreSQL 18, stay.
 */
const renameTableSql = (from: Names, to: Names): ReadonlyArray<string> => [
  `alter table ${from.table} rename to ${to.table}`,
  `alter table ${to.table} rename column ${from.response} to ${to.response}`,
  `alter table ${to.table} rename column ${from.recordedAt} to ${to.recordedAt}`,
  `do $$ declare one record; begin
    for one in
      select conname as old, '${to.table}' || substr(conname, ${from.table.length + 1}) as new from pg_constraint
      where conrelid = '${to.table}'::regclass and contype <> 'n' and starts_with(conname, '${from.table}_')
    loop
      execute format('alter table ${to.table} rename constraint %I to %I', one.old, one.new);
    end loop;
    for one in
      select oid::regclass as part, '${to.table}' || substr(relname, ${from.table.length + 1}) as new
      from pg_class join pg_inherits on inhrelid = oid
      where inhparent = '${to.table}'::regclass and relkind = 'r' and starts_with(relname, '${from.table}_')
    loop
      execute format('alter table %s rename to %I', one.part, one.new);
    end loop;
  end $$`,
];

/** The policies of the tables and of their partitions; `expression` compares a column (%I) with the tenant context. */
const changePoliciesSql = (from: Names, to: Names, setting: string, expression: string): string => `
  do $$ declare one record; begin
    for one in
      select polname as old, polrelid::regclass as on_table, attname as owner_column,
        pg_get_expr(polqual, polrelid) like '%${setting}%' as is_own,
        regexp_replace(regexp_replace(polname, '^${from.table}_', '${to.table}_'), '${from.policy}$', '${to.policy}') as new
      from pg_policy join pg_attribute on attrelid = polrelid
        and attname = case when polname = 'users_own' then 'id' else 'user_id' end
      where polname ~ '^(users|tasks|tombstones|${from.table})(_own|${from.policy})$'
    loop
      if one.is_own then
        execute format('alter policy %I on %s using (${expression})', one.old, one.on_table, one.owner_column);
      end if;
      if one.old <> one.new then
        execute format('alter policy %I on %s rename to %I', one.old, one.on_table, one.new);
      end if;
    end loop;
  end $$`;

/**
 * Renames the table answers to idempotency_records, and the setting of the tenant context to app.owner_id. A statement without
 * it now fails instead of returning no rows: an earlier version that still runs must not report that all tasks are gone.
 */
export class Migration0005 extends Migration {
  override name = '0005-owner-id';

  override up(): void {
    for (const sql of renameTableSql(before, after)) this.addSql(sql);
    this.addSql(
      changePoliciesSql(before, after, 'app.user_id', `%I = nullif(current_setting(''app.owner_id''), '''')`),
    );
  }

  override down(): void {
    for (const sql of renameTableSql(after, before)) this.addSql(sql);
    this.addSql(
      changePoliciesSql(
        after,
        before,
        'app.owner_id',
        `%I = nullif(current_setting(''app.user_id'', true), '''')`,
      ),
    );
  }
}
