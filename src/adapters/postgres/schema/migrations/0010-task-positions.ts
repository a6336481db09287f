import { Migration } from '@mikro-orm/migrations';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Nine digits of a number in base 62; in one expression, since a loop would take longer. */
const nineDigitsSql = Array.from(
  { length: 9 },
  (_, place) => `substr('${alphabet}', (value / ${62 ** (8 - place)} % 62)::integer + 1, 1)`,
).join(' || ');

/** The last digits of those that some hexadecimal ones of a UUID are. */
const partSql = (from: number, count: number, digits: number): string =>
  `right(task_position_digits(('x' || substr(hex, ${from}, ${count}))::bit(${4 * count})::bigint), ${digits})`;

/** The first key of a task: that of `firstOrderKey`, head, time, place in its batch, id. */
const functionsSql = [
  `create function task_position_digits(value bigint) returns text language plpgsql immutable as $$
  begin
    return ${nineDigitsSql};
  end $$`,
  `create function task_position_of(created_at timestamptz, id uuid) returns text language plpgsql immutable as $$
  declare
    hex text := translate(id::text, '-', '');
    written text := ltrim(task_position_digits(greatest(0, floor(extract(epoch from created_at) * 1000))::bigint), '0');
  begin
    written := lpad(written, greatest(7, length(written)), '0');
    return substr('abcdefghijklmnopqrstuvwxyz', length(written), 1) || written || '00'
      || ${partSql(1, 11, 8)} || ${partSql(12, 11, 8)} || ${partSql(23, 10, 7)} || 'V';
  end $$`,
];

/**
 * The place of each task. It rewrites the table and its indexes, since a row-level policy would hide the rows from an update, and
 * nobody reads or writes tasks meanwhile.
 */
export class Migration0010 extends Migration {
  override name = '0010-task-positions';

  override up(): void {
    for (const sql of functionsSql) this.addSql(sql);
    this.addSql(`alter table tasks add column position order_key`);
    this.addSql(`
      alter table tasks
        alter column position type order_key using task_position_of(created_at, id),
        alter column position set not null`);
    for (const name of ['of', 'digits']) this.addSql(`drop function task_position_${name}`);
  }

  override down(): void {
    this.addSql(`alter table tasks drop column position`);
  }
}
