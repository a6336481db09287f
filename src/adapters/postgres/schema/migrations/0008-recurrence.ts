import { Migration } from '@mikro-orm/migrations';

/** The members of the JSON, and the form of each, as far as SQL can tell. */
const isWhole = `jsonb_typeof(value) = 'object'
  and jsonb_typeof(value -> 'rrule') = 'string' and char_length(value ->> 'rrule') <= 255
  and jsonb_typeof(value -> 'time_zone') = 'string'
  and value ->> 'anchor' in ('due', 'completion')
  and value ->> 'start' ~ '^\\d{4}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d:\\d\\d)?$'
  and value ->> 'occurrence' ~ '^\\d{4}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d:\\d\\d)?$'
  and jsonb_typeof(value -> 'ordinal') = 'number'`;

/**
 * A task's place in a series: null columns for a task without recurrence, whose rows stay as they are. The partial index has an
 * entry for each open task of a series, of which it allows one.
 */
export class Migration0008 extends Migration {
  override name = '0008-recurrence';

  override up(): void {
    this.addSql('create domain task_recurrence as jsonb');
    this.addSql(
      'alter table tasks add column series_id uuid, add column recurrence task_recurrence, add column successor_id uuid',
    );
    // Afterwards: PostgreSQL rewrites a table for a new column whose type has a rule already, even for nulls.
    this.addSql(
      `alter domain task_recurrence add constraint tasks_recurrence_whole check (coalesce(${isWhole}, value is null))`,
    );
    this.addSql(
      `create unique index tasks_open_in_series on tasks (user_id, series_id) where status = 'pending' and series_id is not null`,
    );
  }

  override down(): void {
    this.addSql('alter table tasks drop column series_id, drop column recurrence, drop column successor_id');
    this.addSql('drop domain task_recurrence');
  }
}
