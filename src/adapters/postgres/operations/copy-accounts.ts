import type { Connections } from '../driver/connections.ts';
import { countIn, textIn } from '../row.ts';
import { roles } from '../tenancy/roles.ts';
import { inTenantContext } from '../tenancy/tenant-context.ts';

/** Rows per statement, to keep each statement short. */
const rowsAtOnce = 500;

/** A row of a person whom the target has; another person may have their e-mail address there. */
const ofSomebody = `exists (select from identity."user" as person where person.id = "userId")`;

/**
 * The tables of accounts, first the one to which the others refer, each with the rows that can be written. The keys of tokens stay:
 * they are encrypted with the secret of the source.
 */
const tables = [
  ['"user"', 'true'],
  ['account', ofSomebody],
  ['session', ofSomebody],
] as const;

const ask = async ({ run }: Connections, sql: string, value: unknown) => {
  const [row = {}] = await run(
    inTenantContext({ owner: '', role: roles.identity }, sql, [value], 'unprepared'),
  );
  return row;
};

/** Copies one table; resolves with the number of rows written. */
const copyTable = async (
  from: Connections,
  to: Connections,
  table: string,
  writable: string,
): Promise<number> => {
  const readSql = `
    select count(*) as count, coalesce(json_agg(page), '[]')::text as page
    from (select * from identity.${table} order by id limit ${rowsAtOnce} offset $1) as page`;
  const writeSql = `
    with written as (
      insert into identity.${table} select * from json_populate_recordset(null::identity.${table}, $1)
      where ${writable} on conflict do nothing returning id
    ) select count(*) as count from written`;
  let written = 0;
  for (let offset = 0; ; offset += rowsAtOnce) {
    const page = await ask(from, readSql, offset);
    written += countIn(await ask(to, writeSql, textIn(page, 'page')), 'count');
    if (countIn(page, 'count') < rowsAtOnce) return written;
  }
};

/**
 * Copies people's accounts with their passwords and sessions; resolves with the number of accounts that the target did not have.
 * The source must have no other writer. After an interruption, it can be run again.
 */
export const copyAccounts = async (from: Connections, to: Connections): Promise<number> => {
  const counts: number[] = [];
  for (const [table, writable] of tables) counts.push(await copyTable(from, to, table, writable));
  return counts[0] ?? 0;
};
