import { Migration } from '@mikro-orm/migrations';

/** A column whose CHECK moves to its type: what it was of, the domain that it becomes, the constraint, and its rule by `value`. */
type Rule = readonly [column: string, type: string, domain: string, constraint: string, holds: string];

/** `users.id` keeps its CHECK: where tables are partitioned it is their key, whose type cannot change. */
const rules: Readonly<Record<string, ReadonlyArray<Rule>>> = {
  users: [['change_seq', 'bigint', 'change_count', 'users_change_seq_counts', 'value >= 0']],
  tasks: [
    ['title', 'text', 'task_title', 'tasks_title_length', 'char_length(value) between 1 and 200'],
    [
      'title_key',
      'text collate "C"',
      'task_title_key',
      'tasks_title_key_length',
      'char_length(value) <= 200',
    ],
    ['description', 'text', 'task_description', 'tasks_description_length', 'char_length(value) <= 10000'],
    ['status', 'text', 'task_status', 'tasks_status_known', `value in ('pending', 'completed')`],
    ['priority', 'smallint', 'task_priority', 'tasks_priority_known', 'value between 1 and 3'],
    [
      'tags',
      'tag[]',
      'task_tags',
      'tasks_tags_count',
      'cardinality(value) <= 20 and array_position(value, null) is null',
    ],
    ['due_kind', 'text collate "C"', 'task_due_kind', 'tasks_due_kind_known', `value in ('day', 'instant')`],
    ['version', 'integer', 'task_version', 'tasks_version_counts', 'value >= 1'],
    ['change_seq', 'bigint', 'change_number', 'tasks_change_seq_counts', 'value >= 1'],
  ],
  idempotency_records: [
    [
      'key',
      'text collate "C"',
      'idempotency_key',
      'idempotency_records_key_length',
      'char_length(value) between 1 and 255',
    ],
  ],
};

/** A change of type drops the planner's statistics of the column. */
const analyzeSql = `analyze ${Object.keys(rules).join(', ')}`;

/**
 * CHECKs of one column become those of a domain, under the same names: PostgreSQL keeps the parsed rules of a type in each
 * session, but parses and plans those of a table for each statement. One `alter table` for all columns rewrites the table and
 * its indexes once, and holds every row against the rules again.
 */
export class Migration0006 extends Migration {
  override name = '0006-domains';

  override up(): void {
    for (const [table, ofTable] of Object.entries(rules)) {
      for (const [, type, domain, constraint, holds] of ofTable)
        this.addSql(`create domain ${domain} as ${type} constraint ${constraint} check (${holds})`);
      const changes = ofTable.map(
        ([column, , domain, constraint]) =>
          `drop constraint ${constraint}, alter column ${column} type ${domain}`,
      );
      this.addSql(`alter table ${table} ${changes.join(', ')}`);
    }
    this.addSql(analyzeSql);
  }

  override down(): void {
    for (const [table, ofTable] of Object.entries(rules)) {
      const changes = ofTable.map(
        ([column, type, , constraint, holds]) =>
          `alter column ${column} type ${type}, add constraint ${constraint} check (${holds.replaceAll('value', column)})`,
      );
      this.addSql(`alter table ${table} ${changes.join(', ')}`);
      for (const [, , domain] of ofTable) this.addSql(`drop domain ${domain}`);
    }
    this.addSql(analyzeSql);
  }
}
