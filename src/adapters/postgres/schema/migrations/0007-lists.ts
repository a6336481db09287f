import { Migration } from '@mikro-orm/migrations';
import type { Row } from '../../driver/connections.ts';

/** As it was named when this was written. */
const serving = 'doable_app';

const domains = {
  order_key: `text collate "C" constraint order_key_length check (char_length(value) between 1 and 200)`,
  list_title: `text constraint lists_title_length check (char_length(value) between 1 and 100)`,
  list_version: `integer constraint lists_version_counts check (value >= 1)`,
  item_kind: `text collate "C" constraint tombstones_kind_known check (value in ('task', 'list'))`,
};

/** Row-level security of a table or a partition: its owner's rows only. */
const ownRowsSql = (table: string): ReadonlyArray<string> => [
  `alter table ${table} enable row level security, force row level security`,
  `create policy lists_own on ${table} using (user_id = nullif(current_setting('app.owner_id'), ''))`,
];

/** A partition for each of the users', if any; row-level security also applies to direct access to it. */
const partitionsSql = `
  do $$ declare part record; begin
    for part in
      select format('%I.%I', nspname, 'lists' || substr(relname, length('users') + 1)) as name,
        pg_get_expr(relpartbound, pg_class.oid) as bounds
      from pg_inherits join pg_class on pg_class.oid = inhrelid join pg_namespace on pg_namespace.oid = relnamespace
      where inhparent = 'users'::regclass
    loop
      execute format('create table %s partition of lists %s', part.name, part.bounds);
      ${ownRowsSql('%s')
        .map((sql) => `execute format('${sql.replaceAll("'", "''")}', part.name);`)
        .join(' ')}
    end loop;
  end $$`;

/** The table lists, and tombstones of more than one kind: a list may have the id of a task. */
export class Migration0007 extends Migration {
  override name = '0007-lists';

  override async up(): Promise<void> {
    const rows: ReadonlyArray<Row> = await this.execute(
      `select relkind = 'p' as is_partitioned from pg_class where oid = 'users'::regclass`,
    );
    for (const [name, definition] of Object.entries(domains))
      this.addSql(`create domain ${name} as ${definition}`);
    this.addSql(`
      create table lists (
        user_id text collate "C" not null
          constraint lists_user_id_foreign references users (id) on delete cascade,
        id uuid not null,
        title list_title not null,
        position order_key not null,
        created_at timestamptz(3) not null,
        updated_at timestamptz(3) not null,
        version list_version not null,
        change_seq change_number not null,
        primary key (user_id, id)
      ) ${rows[0]?.['is_partitioned'] === true ? 'partition by hash (user_id)' : ''}`);
    this.addSql(partitionsSql);
    this.addSql(`grant select, insert, update, delete on lists to ${serving}`);
    for (const sql of ownRowsSql('lists')) this.addSql(sql);
    this.addSql(`alter table tombstones rename column task_id to id`);
    this.addSql(`alter table tombstones add column kind item_kind not null default 'task'`);
    this.addSql(`
      alter table tombstones
        alter column kind drop default,
        drop constraint tombstones_pkey,
        add primary key (user_id, kind, id)`);
  }

  override down(): void {
    this.addSql(`alter table tombstones no force row level security`);
    this.addSql(`delete from tombstones where kind <> 'task'`);
    this.addSql(`alter table tombstones force row level security`);
    this.addSql(`
      alter table tombstones
        drop constraint tombstones_pkey,
        drop column kind,
        add primary key (user_id, id)`);
    this.addSql(`alter table tombstones rename column id to task_id`);
    this.addSql(`drop table lists`);
    for (const name of Object.keys(domains)) this.addSql(`drop domain ${name}`);
  }
}
