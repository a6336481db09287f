import { Migration } from '@mikro-orm/migrations';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Ten digits of a number in base 62; in one expression, since a loop would take ten times as long. */
const tenDigitsSql = Array.from(
  { length: 10 },
  (_, place) => `substr('${alphabet}', (value / ${62n ** BigInt(9 - place)} % 62)::integer + 1, 1)`,
).join(' || ');

/** The number that 32 bits of a UUID are. */
const partSql = (part: number): string =>
  `('x' || substr(hex, ${1 + 8 * part}, 8))::bit(32)::bigint * ${2n ** BigInt(32 * (3 - part))}::numeric`;

/** The first key of a task: that of `firstOrderKey`, head, time, place in its batch, id. */
const functionsSql = [
  `create function task_position_digits(value bigint) returns text language plpgsql immutable as $$
  begin
    return ${tenDigitsSql};
  end $$`,
  `create function task_position_of(created_at timestamptz, id uuid) returns text language plpgsql immutable as $$
  declare
    hex text := translate(id::text, '-', '');
    digits numeric := ${62n ** 10n};
    number numeric := ${[0, 1, 2, 3].map(partSql).join(' + ')};
    written text := ltrim(task_position_digits(greatest(0, floor(extract(epoch from created_at) * 1000))::bigint), '0');
  begin
    written := lpad(written, greatest(7, length(written)), '0');
    return substr('abcdefghijklmnopqrstuvwxyz', length(written), 1) || written || '00'
      || substr(task_position_digits(div(number, digits * digits)::bigint), 9)
      || task_position_digits((div(number, digits) % digits)::bigint)
      || task_position_digits((number % digits)::bigint) || 'V';
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
