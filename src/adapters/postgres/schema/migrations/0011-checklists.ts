import { Migration } from '@mikro-orm/migrations';

/** What an item has, as far as SQL can tell. In strict mode a member that is absent makes a condition unknown, which is not true. */
const isItem = `@.id like_regex "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
  && @.title like_regex "^.{1,200}$" flag "s" && (@.completed == true || @.completed == false)`;

/** 1 to 100 items: as many as there are elements. */
const isWhole = `jsonb_typeof(value::jsonb) = 'array' and jsonb_array_length(value::jsonb) between 1 and 100
  and jsonb_array_length(jsonb_path_query_array(value::jsonb, 'strict $[*] ? (${isItem})')) = jsonb_array_length(value::jsonb)`;

/** The checklist of a task as JSON, null without items. Rows stay as they are: the table is locked for milliseconds. */
export class Migration0011 extends Migration {
  override name = '0011-checklists';

  override up(): void {
    this.addSql('create domain task_checklist as text');
    this.addSql('alter table tasks add column checklist task_checklist');
    // Afterwards: PostgreSQL rewrites a table for a new column whose type has a rule already, even for nulls.
    this.addSql(
      `alter domain task_checklist add constraint tasks_checklist_whole check (value is null or (${isWhole}))`,
    );
  }

  override down(): void {
    this.addSql('alter table tasks drop column checklist');
    this.addSql('drop domain task_checklist');
  }
}
