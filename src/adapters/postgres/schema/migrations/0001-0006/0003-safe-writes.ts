import { Migration } from '@mikro-orm/migrations';

/** The columns that a follower of the history needs, and the stored responses. */
export class Migration0003 extends Migration {
  override name = '0003-safe-writes';

  override up(): void {
    this.addSql(`
      alter table users
        add column pruned_to bigint not null default 0,
        add constraint users_pruned_to_counts check (pruned_to between 0 and change_seq)`);
    this.addSql(`alter table tombstones alter column deleted_at drop default`);
    this.addSql(`create index tombstones_by_change on tombstones (user_id, change_seq)`);
    this.addSql(`
      create table answers (
        user_id text collate "C" not null
          constraint answers_user_id_foreign references users (id) on delete cascade,
        key text collate "C" not null,
        fingerprint text not null,
        answer text not null,
        answered_at timestamptz(3) not null,
        primary key (user_id, key),
        constraint answers_key_length check (char_length(key) between 1 and 255)
      )`);
  }

  override down(): void {
    this.addSql(`drop table answers`);
    this.addSql(`drop index tombstones_by_change`);
    this.addSql(`alter table tombstones alter column deleted_at set default now()`);
    this.addSql(`alter table users drop column pruned_to`);
  }
}
