import { Migration } from '@mikro-orm/migrations';
import { analyzeSql } from './0001-0006/0006-due-and-domains.ts';

/** Whether `lower` folds the text of a task: `isPlain` of its title and description. */
const isPlain = String.raw`(title || coalesce(description, '')) collate "C" !~ '[^\t-\r -~]'`;

/** Both columns with the rules that name the status, in the one rewrite of the table. */
const rewriteSql = (status: string, folded: string, completed: string): string => `
  alter table tasks
    drop constraint tasks_completed_at_while_completed,
    alter column status type task_status using ${status},
    alter column folded drop not null,
    alter column folded type text using ${folded},
    add constraint tasks_completed_at_while_completed check ((status = '${completed}') = (completed_at is not null))`;

const openInSeriesSql = (pending: string): string =>
  `create unique index tasks_open_in_series on tasks (user_id, series_id) where status = '${pending}' and series_id is not null`;

const domainSql = (type: string, pending: string, completed: string): string =>
  `create domain task_status as ${type} constraint tasks_status_known check (value in ('${pending}', '${completed}'))`;

/**
 * A task of ASCII text is searched as it is, without a folded copy, and the status is one letter in the row and in five indexes:
 * 1,425 bytes a task instead of 1,857 (docs/scale.md). It changes the types of columns, which rewrites the table and its indexes and
 * locks out all readers and writers: row-level policies would hide the rows from an update.
 */
export class Migration0013 extends Migration {
  override name = '0013-smaller-rows';

  override up(): void {
    this.addSql('drop index tasks_open_in_series');
    this.addSql('alter domain task_status rename to task_status_before');
    this.addSql(domainSql('"char"', 'p', 'c'));
    this.addSql(rewriteSql('left(status, 1)::"char"', `case when ${isPlain} then null else folded end`, 'c'));
    this.addSql('drop domain task_status_before');
    this.addSql(openInSeriesSql('p'));
    this.addSql(analyzeSql(['tasks']));
  }

  override down(): void {
    this.addSql('drop index tasks_open_in_series');
    this.addSql('alter domain task_status rename to task_status_before');
    this.addSql(domainSql('text', 'pending', 'completed'));
    const folded = `coalesce(folded, lower((title || E'\\n' || coalesce(description, '')) collate "C"))`;
    this.addSql(rewriteSql(`case status when 'c' then 'completed' else 'pending' end`, folded, 'completed'));
    this.addSql('alter table tasks alter column folded set not null');
    this.addSql('drop domain task_status_before');
    this.addSql(openInSeriesSql('pending'));
    this.addSql(analyzeSql(['tasks']));
  }
}
