import { Migration } from '@mikro-orm/migrations';
import type { Row } from '../../../driver/connections.ts';

/**
 * A column whose CHECK moves to its type: what it was of, the domain that it becomes, the constraint, its rule by `value`, and
 * the rule before, if it was another.
 */
type Rule = readonly [
  column: string,
  type: string,
  domain: string,
  constraint: string,
  holds: string,
  heldBefore?: string,
];

/** `users.id` keeps its CHECK: where tables are partitioned or distributed it is their key, whose type cannot change. */
const rules: Readonly<Record<string, ReadonlyArray<Rule>>> = {
  users: [
    ['change_seq', 'bigint', 'change_count', 'users_change_seq_counts', 'value >= 0'],
    // That it is not beyond the counter is up to the one statement that sets it (retention.ts).
    [
      'pruned_to',
      'bigint',
      'pruned_count',
      'users_pruned_to_counts',
      'value >= 0',
      'pruned_to between 0 and change_seq',
    ],
  ],
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

const domainSql = (domain: string, type: string, constraint: string, holds: string): string =>
  `create domain ${domain} as ${type} constraint ${constraint} check (${holds})`;

/** The text of a timestamp: of a day `2026-11-21`, of an instant `2026-11-21T09:30:00.000Z`; null for any other kind. */
const dueText = (timestamp: string, kind: string, day: string, instant: string): string =>
  `to_char(${timestamp}, case ${kind} when ${day} then 'YYYY-MM-DD' when ${instant} then 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"' end)`;

/** A due is as PostgreSQL writes it again. A year of five digits would be, too, but for the length. */
const dueDomainSql = domainSql(
  'task_due',
  'text collate "C"',
  'tasks_due_canonical',
  `value is not distinct from ${dueText('value::timestamp', 'length(value)', '10', '24')}`,
);

/** What becomes of the two columns of the due, within the one rewrite of the table. */
const dueChanges = [
  'drop constraint if exists tasks_due_kind_known',
  'drop constraint tasks_due_whole',
  'drop constraint tasks_due_day_is_midnight',
  `alter column due_at type task_due using ${dueText(`due_at at time zone 'UTC'`, 'due_kind', `'day'`, `'instant'`)}`,
  'drop column due_kind',
];

/** A generated column is filled for all rows; row-level security would hide them from an update. */
const dueBefore = [
  `alter table tasks add column due_kind text collate "C"
    generated always as (case length(due) when 10 then 'day' when 24 then 'instant' end) stored`,
  `alter table tasks alter column due_kind drop expression,
    alter column due type timestamptz(3) using due::timestamp at time zone 'UTC'`,
  'alter table tasks rename column due to due_at',
  `alter table tasks
    add constraint tasks_due_kind_known check (due_kind in ('day', 'instant')),
    add constraint tasks_due_whole check ((due_kind is null) = (due_at is null)),
    add constraint tasks_due_day_is_midnight check (
      due_kind <> 'day' or due_at at time zone 'UTC' = date_trunc('day', due_at at time zone 'UTC')
    )`,
  'drop domain task_due',
];

/**
 * The migration 0006-domains, for a while in this one's place, made most of the domains, and one of due_kind. Where it was run,
 * this one makes the rest.
 */
const madeSql = `
  select typname as name from pg_type where typnamespace = 'public'::regnamespace and typtype = 'd'`;
const forgetSql = [
  'drop domain if exists task_due_kind',
  `delete from migrations where name = '0006-domains'`,
];

/**
 * A change of type drops the planner's statistics of the column. Empty tables are left alone: PostgreSQL would plan for tables
 * that stay empty, and keep that plan, which reads all rows; on PGlite, where nothing analyzes later, until the process ends.
 */
export const analyzeSql = (tables: ReadonlyArray<string>): string => `
  do $$ begin
    if exists (
      select from pg_class
      where (oid = 'users'::regclass or oid in (select inhrelid from pg_inherits where inhparent = 'users'::regclass))
        and pg_relation_size(oid) > 0
    ) then
      analyze ${tables.join(', ')};
    end if;
  end $$`;

/**
 * The due becomes one column of text that sorts as dues do; the index `tasks_newest` is for the list of all tasks. CHECKs of one
 * column become those of a domain, under the same names: PostgreSQL keeps the parsed rules of a type in each session, but parses
 * and plans those of a table for each statement. One `alter table` for all columns rewrites the table and its indexes once, and
 * holds every row against the rules again; row-level security does not hide rows from it.
 */
export class Migration0006 extends Migration {
  override name = '0006-due-and-domains';

  override async up(): Promise<void> {
    const made: ReadonlyArray<Row> = await this.execute(madeSql);
    this.addSql(dueDomainSql);
    this.addSql('drop index tasks_by_due');
    for (const [table, ofTable] of Object.entries(rules)) {
      const missing = ofTable.filter(([, , domain]) => !made.some(({ name }) => name === domain));
      for (const [, type, domain, constraint, holds] of missing)
        this.addSql(domainSql(domain, type, constraint, holds));
      const changes = missing.map(
        ([column, , domain, constraint]) =>
          `drop constraint ${constraint}, alter column ${column} type ${domain}`,
      );
      const all = [...changes, ...(table === 'tasks' ? dueChanges : [])];
      if (all.length > 0) this.addSql(`alter table ${table} ${all.join(', ')}`);
    }
    for (const sql of forgetSql) this.addSql(sql);
    this.addSql('alter table tasks rename column due_at to due');
    this.addSql('create index tasks_by_due on tasks (user_id, status, due, id)');
    this.addSql('create index tasks_newest on tasks (user_id, created_at nulls first, id)');
    this.addSql(analyzeSql(Object.keys(rules)));
  }

  override down(): void {
    this.addSql('drop index tasks_newest, tasks_by_due');
    for (const sql of dueBefore) this.addSql(sql);
    this.addSql('create index tasks_by_due on tasks (user_id, status, due_at, due_kind, id)');
    for (const [table, ofTable] of Object.entries(rules)) {
      const changes = ofTable.map(
        ([column, type, , constraint, holds, heldBefore = holds.replaceAll('value', column)]) =>
          `alter column ${column} type ${type}, add constraint ${constraint} check (${heldBefore})`,
      );
      this.addSql(`alter table ${table} ${changes.join(', ')}`);
      for (const [, , domain] of ofTable) this.addSql(`drop domain ${domain}`);
    }
    this.addSql(analyzeSql(Object.keys(rules)));
  }
}
