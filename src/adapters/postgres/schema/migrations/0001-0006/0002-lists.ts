import { Migration } from '@mikro-orm/migrations';
import { searchedText, sortKey } from '../../../../../domain/search/search.ts';
import type { Row } from '../../../driver/connections.ts';

/** The columns that filter and sort lists, with an index for each order. */
export class Migration0002 extends Migration {
  override name = '0002-lists';

  override async up(): Promise<void> {
    await this.execute(`
      alter table tasks
        add column title_key text collate "C",
        add column folded text,
        alter column due_kind type text collate "C"`);
    await this.#fold();
    this.addSql(`
      alter table tasks
        alter column title_key set not null,
        alter column folded set not null,
        add constraint tasks_title_key_length check (char_length(title_key) <= 200)`);
    this.addSql(`drop index tasks_newest, tasks_newest_by_status`);
    this.addSql(`create index tasks_by_created on tasks (user_id, status, created_at, id)`);
    this.addSql(`create index tasks_by_change on tasks (user_id, status, change_seq)`);
    this.addSql(`create index tasks_by_due on tasks (user_id, status, due_at, due_kind, id)`);
    this.addSql(`create index tasks_by_priority on tasks (user_id, status, priority, id)`);
    this.addSql(`create index tasks_by_title on tasks (user_id, status, title_key, id)`);
  }

  override down(): void {
    this.addSql(
      `drop index tasks_by_created, tasks_by_change, tasks_by_due, tasks_by_priority, tasks_by_title`,
    );
    this.addSql(`create index tasks_newest on tasks (user_id, created_at desc, id desc)`);
    this.addSql(`create index tasks_newest_by_status on tasks (user_id, status, created_at desc, id desc)`);
    this.addSql(
      `alter table tasks drop column title_key, drop column folded, alter column due_kind type text collate "default"`,
    );
  }

  /** The model folds text, so this migration reads all tasks, a thousand at a time. */
  async #fold(): Promise<void> {
    for (;;) {
      const rows: ReadonlyArray<Row> = await this.execute(
        `select user_id, id, title, coalesce(description, '') as description from tasks where folded is null limit 1000`,
      );
      if (rows.length === 0) return;
      const folded = rows.map(({ user_id: owner, id, title, description }) => ({
        owner,
        id,
        key: sortKey(String(title)),
        folded: searchedText(String(title), String(description)),
      }));
      await this.execute(
        `update tasks set title_key = given.key, folded = given.folded
         from jsonb_to_recordset(?::jsonb) as given (owner text, id uuid, key text, folded text)
         where tasks.user_id = given.owner and tasks.id = given.id`,
        [JSON.stringify(folded)],
      );
    }
  }
}
