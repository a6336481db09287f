import { Migration } from '@mikro-orm/migrations';

/** Users with their change counters, their tasks, and the tombstones of deleted ones. */
export class Migration0001 extends Migration {
  override name = '0001-tasks';

  override up(): void {
    this.addSql(`create domain tag as text check (char_length(value) between 1 and 50)`);
    this.addSql(`
      create table users (
        id text collate "C" primary key,
        epoch uuid not null default gen_random_uuid(),
        change_seq bigint not null default 0,
        constraint users_id_length check (char_length(id) between 1 and 255),
        constraint users_change_seq_counts check (change_seq >= 0)
      )`);
    this.addSql(`
      create table tasks (
        user_id text collate "C" not null
          constraint tasks_user_id_foreign references users (id) on delete cascade,
        id uuid not null,
        title text not null,
        description text,
        status text not null,
        priority smallint not null,
        tags tag[] not null,
        due_at timestamptz(3),
        due_kind text,
        created_at timestamptz(3) not null,
        updated_at timestamptz(3) not null,
        completed_at timestamptz(3),
        version integer not null,
        change_seq bigint not null,
        primary key (user_id, id),
        constraint tasks_title_length check (char_length(title) between 1 and 200),
        constraint tasks_description_length check (char_length(description) <= 10000),
        constraint tasks_status_known check (status in ('pending', 'completed')),
        constraint tasks_priority_known check (priority between 1 and 3),
        constraint tasks_tags_count check (cardinality(tags) <= 20 and array_position(tags, null) is null),
        constraint tasks_completed_at_while_completed check ((status = 'completed') = (completed_at is not null)),
        constraint tasks_due_kind_known check (due_kind in ('day', 'instant')),
        constraint tasks_due_whole check ((due_kind is null) = (due_at is null)),
        constraint tasks_due_day_is_midnight check (
          due_kind <> 'day' or due_at at time zone 'UTC' = date_trunc('day', due_at at time zone 'UTC')
        ),
        constraint tasks_version_counts check (version >= 1),
        constraint tasks_change_seq_counts check (change_seq >= 1)
      )`);
    this.addSql(`create index tasks_newest on tasks (user_id, created_at desc, id desc)`);
    this.addSql(`create index tasks_newest_by_status on tasks (user_id, status, created_at desc, id desc)`);
    this.addSql(`
      create table tombstones (
        user_id text collate "C" not null
          constraint tombstones_user_id_foreign references users (id) on delete cascade,
        task_id uuid not null,
        change_seq bigint not null,
        deleted_at timestamptz(3) not null default now(),
        primary key (user_id, task_id)
      )`);
  }

  override down(): void {
    this.addSql(`drop table tombstones, tasks, users`);
    this.addSql(`drop domain tag`);
  }
}
