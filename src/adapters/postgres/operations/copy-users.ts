import * as E from 'fp-ts/lib/Either.js';
import { type OwnerId, makeOwnerId } from '../../../domain/user.ts';
import type { Connections, Row } from '../driver/connections.ts';
import type { TenantSession, Statement } from '../tenancy/tenant-session.ts';
import { checked, countIn, textIn } from '../tasks/task-rows.ts';

/** Every table with its owner's column and its key beside it, the owner's row first. */
const tables = [
  { table: 'users', owner: 'id', key: 'id' },
  { table: 'tasks', owner: 'user_id', key: 'id' },
  { table: 'tombstones', owner: 'user_id', key: 'task_id' },
  { table: 'answers', owner: 'user_id', key: 'key' },
];

type Table = (typeof tables)[number];

/** Rows that are read and written at a time, so that each statement stays a short one. */
const rowsAtOnce = 500;

/** Rows go as JSON that PostgreSQL writes and PostgreSQL reads: nothing of them is ours to get wrong. */
const readSql = ({ table, owner, key }: Table): string => `
  select count(*) as count, coalesce(json_agg(page), '[]')::text as page
  from (select * from ${table} where ${owner} = $1 order by ${key} limit ${rowsAtOnce} offset $2) as page`;

const writeSql = ({ table, owner }: Table): string => `
  insert into ${table} select * from json_populate_recordset(null::${table}, $2) where ${owner} = $1`;

const knownSql = 'select count(*) as count from users where id = $1';

const countOf = ([row = {}]: ReadonlyArray<Row>): number => countIn(row, 'count');

const moveTable = async (from: Statement, to: Statement, owner: OwnerId, table: Table): Promise<void> => {
  for (let offset = 0; ; offset += rowsAtOnce) {
    const [row = {}] = await from(owner, readSql(table), [offset]);
    await to(owner, writeSql(table), [textIn(row, 'page')]);
    if (countIn(row, 'count') < rowsAtOnce) return;
  }
};

/** Moves all that is one user's, in one transaction; `known` if the user is there already. */
const moveUser = (
  from: TenantSession,
  to: TenantSession,
  owner: OwnerId,
): Promise<E.Either<'known', 'moved'>> =>
  to.atomically(owner, async (statement) => {
    if (countOf(await statement(owner, knownSql)) > 0) return E.left('known');
    for (const table of tables) await moveTable(from.statement, statement, owner, table);
    return E.right('moved');
  });

/** Whose data there is, seen by a login that policies do not bind, as PGlite's is. */
const ownersIn = async ({ run }: Connections): Promise<ReadonlyArray<OwnerId>> => {
  const rows = await run({ sql: 'select id from users order by id', values: [], mode: 'unprepared' });
  return rows.map((row) => checked('id', makeOwnerId(textIn(row, 'id'))));
};

/** How many users were moved, and how many were left alone, since they were there already. */
export type Copied = { readonly moved: number; readonly known: number };

/**
 * Copies every user, with their history and the answers that are given again, so that clients go on as if nothing had
 * happened. Nobody else may write to where they come from. Interrupted, it can be run again.
 */
export const copyUsers = async (
  source: Connections,
  from: TenantSession,
  to: TenantSession,
): Promise<Copied> => {
  const result = { moved: 0, known: 0 };
  for (const owner of await ownersIn(source)) result[E.toUnion(await moveUser(from, to, owner))] += 1;
  return result;
};
