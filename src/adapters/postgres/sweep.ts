import * as E from 'fp-ts/lib/Either.js';
import type { Sweep } from '../../application/ports.ts';
import { type UserId, makeUserId } from '../../domain/user.ts';
import type { Door, Statement } from './door.ts';
import { isSlow } from './failures.ts';
import { checked, countIn, textIn } from './task-rows.ts';

type OlderThan = Parameters<Sweep>[0];

/** Owners are looked for so many at a time. */
const ownersAtOnce = 1000;

const ownersSql = `
  select user_id from tombstones where deleted_at < $2 and user_id > $1
  union
  select user_id from answers where answered_at < $3 and user_id > $1
  order by user_id limit ${ownersAtOnce}`;

/** The owner's row first, as in every writing transaction. */
const lockSql = 'select from users where id = $1 for update';

/** Rows that one transaction forgets of each kind, so that it stays a short one. */
const rowsAtOnce = 10_000;

const forgetSql = `
  with forgotten as (
    delete from answers where user_id = $1 and key in (
      select key from answers where user_id = $1 and answered_at < $3 limit ${rowsAtOnce}
    ) returning key
  ), pruned as (
    delete from tombstones where user_id = $1 and task_id in (
      select task_id from tombstones where user_id = $1 and deleted_at < $2 order by change_seq limit ${rowsAtOnce}
    ) returning change_seq
  ), noted as (
    update users set pruned_to = greatest(pruned_to, (select max(change_seq) from pruned)) where id = $1
  )
  select greatest((select count(*) from forgotten), (select count(*) from pruned)) as count`;

const forgetSome = async (
  statement: Statement,
  owner: UserId,
  values: ReadonlyArray<unknown>,
): Promise<E.Either<never, number>> => {
  await statement(owner, lockSql);
  const [row = {}] = await statement(owner, forgetSql, values);
  return E.right(countIn(row, 'count'));
};

/** Forgets what is older of one owner, in short transactions. An owner who is busy is left for another time. */
const forget = async (door: Door, owner: UserId, values: ReadonlyArray<unknown>): Promise<void> => {
  try {
    for (let count = rowsAtOnce; count === rowsAtOnce;) {
      count = E.toUnion(await door.atomically(owner, (statement) => forgetSome(statement, owner, values)));
    }
  } catch (error) {
    if (!isSlow(error)) throw error;
  }
};

/** Forgets what is older, owner by owner. */
export const sweep = async (door: Door, { deletions, answers }: OlderThan): Promise<void> => {
  const values = [deletions, answers];
  for (let last: string | undefined = ''; last !== undefined;) {
    const rows = await door.acrossOwners(ownersSql, [last, ...values]);
    const owners = rows.map((row) => checked('user_id', makeUserId(textIn(row, 'user_id'))));
    for (const owner of owners) await forget(door, owner, values);
    last = owners[ownersAtOnce - 1];
  }
};
