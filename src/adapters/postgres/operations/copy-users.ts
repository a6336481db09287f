import * as E from 'fp-ts/lib/Either.js';
import { type OwnerId, makeOwnerId } from '../../../domain/user.ts';
import type { Connections, Row } from '../driver/connections.ts';
import type { TenantSession, Statement } from '../tenancy/tenant-session.ts';
import { ownerTablesSql } from '../tenancy/owner-tables.ts';
import { checked, countIn, textIn } from '../row.ts';

/** A table of owners' data; `key` is its primary key, which orders the rows. */
type Table = { readonly name: string; readonly owner: string; readonly key: string };

/** Those first that others reference: `users`, then `lists`. */
const tablesSql = `
  select quote_ident(name) as name, owner_column as owner, (
    select string_agg(quote_ident(attname), ', ' order by array_position(indkey::int2[], attnum))
    from pg_index join pg_attribute on attrelid = indrelid and attnum = any (indkey)
    where indrelid = owned.oid and indisprimary
  ) as key from (${ownerTablesSql}) as owned
  order by (select count(*) from pg_constraint where contype = 'f' and confrelid = owned.oid) desc, name`;

const tablesIn = async ({ run }: Connections): Promise<ReadonlyArray<Table>> =>
  (await run({ sql: tablesSql, values: [], mode: 'unprepared' })).map((row) => ({
    name: textIn(row, 'name'),
    owner: textIn(row, 'owner'),
    key: textIn(row, 'key'),
  }));

/** Rows per statement, to keep each statement short. */
const rowsAtOnce = 500;

/** PostgreSQL writes the rows as JSON and reads them again: no code of ours converts them. */
const readSql = ({ name, owner, key }: Table): string => `
  select count(*) as count, coalesce(json_agg(page), '[]')::text as page
  from (select * from ${name} where ${owner} = $1 order by ${key} limit ${rowsAtOnce} offset $2) as page`;

const writeSql = ({ name, owner }: Table): string => `
  insert into ${name} select * from json_populate_recordset(null::${name}, $2) where ${owner} = $1`;

const knownSql = 'select count(*) as count from users where id = $1';

const countOf = ([row = {}]: ReadonlyArray<Row>): number => countIn(row, 'count');

const copyTable = async (from: Statement, to: Statement, owner: OwnerId, table: Table): Promise<void> => {
  for (let offset = 0; ; offset += rowsAtOnce) {
    const [row = {}] = await from(owner, readSql(table), [offset]);
    await to(owner, writeSql(table), [textIn(row, 'page')]);
    if (countIn(row, 'count') < rowsAtOnce) return;
  }
};

/** Copies all data of one user in one transaction; `known` if the target has the user already. */
const copyUser = (
  tables: ReadonlyArray<Table>,
  from: TenantSession,
  to: TenantSession,
  owner: OwnerId,
): Promise<E.Either<'known', 'copied'>> =>
  to.atomically(owner, async (statement) => {
    if (countOf(await statement(owner, knownSql)) > 0) return E.left('known');
    for (const table of tables) await copyTable(from.statement, statement, owner, table);
    return E.right('copied');
  });

/** All owners. Needs a login that policies do not restrict, as PGlite's is. */
const ownersIn = async ({ run }: Connections): Promise<ReadonlyArray<OwnerId>> => {
  const rows = await run({ sql: 'select id from users order by id', values: [], mode: 'unprepared' });
  return rows.map((row) => checked('id', makeOwnerId(textIn(row, 'id'))));
};

/** The number of users copied, and of users skipped, since the target has them already. */
export type Copied = { readonly copied: number; readonly known: number };

/**
 * Copies every user with history and stored responses, so that clients continue without a reset. The source must have no other
 * writer. After an interruption, it can be run again.
 */
export const copyUsers = async (
  source: Connections,
  from: TenantSession,
  to: TenantSession,
): Promise<Copied> => {
  const tables = await tablesIn(source);
  const result = { copied: 0, known: 0 };
  for (const owner of await ownersIn(source)) result[E.toUnion(await copyUser(tables, from, to, owner))] += 1;
  return result;
};
