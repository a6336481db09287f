import * as E from 'fp-ts/lib/Either.js';
import type { PurgeExpired } from '../../application/ports.ts';
import type { Instant } from '../../domain/time.ts';
import { type OwnerId, makeOwnerId } from '../../domain/user.ts';
import type { TenantSession, Statement } from './tenancy/tenant-session.ts';
import { isTimeout } from './errors.ts';
import { checked, countIn, textIn } from './row.ts';

type OlderThan = Parameters<PurgeExpired>[0];

/** The maximum number of rows that one statement scans for expired ones, to keep it short. */
const rowsSeen = 10_000;

/** The next owners with expired rows; and the last owner scanned, who may have more rows. */
const ownersSql = (table: string, age: string): string => `
  with seen as (
    select user_id, ${age} < $2 as is_old from ${table} where user_id > $1 order by user_id limit ${rowsSeen}
  )
  select user_id from seen where is_old
  union
  select max(user_id) from seen having count(*) = ${rowsSeen}
  order by user_id`;

/** Locks the owner's row first, as every writing transaction does. */
const lockSql = 'select from users where id = $1 for update';

/** The maximum number of rows of each kind that one transaction purges, to keep it short. */
const rowsAtOnce = 10_000;

/**
 * Purges an owner's oldest expired rows. Each kind is deleted up to a bound: joined with the rows to delete, an owner of many
 * rows among owners of few got a nested loop, and 25,000 tombstones 200 million comparisons.
 */
export const purgeSql = `
  with purged as (
    delete from idempotency_records where user_id = $1 and recorded_at < $3 and key <= (
      select max(key) from (
        select key from idempotency_records where user_id = $1 and recorded_at < $3 order by key limit ${rowsAtOnce}
      ) as expired
    ) returning key
  ), pruned as (
    delete from tombstones where user_id = $1 and deleted_at < $2 and change_seq <= (
      select max(change_seq) from (
        select change_seq from tombstones where user_id = $1 and deleted_at < $2 order by change_seq limit ${rowsAtOnce}
      ) as expired
    ) returning change_seq
  ), noted as (
    update users set pruned_to = greatest(pruned_to, least(change_seq, (select max(change_seq) from pruned)))
    where id = $1 and exists (select from pruned)
  )
  select greatest((select count(*) from purged), (select count(*) from pruned)) as count`;

const purgeSome = async (
  statement: Statement,
  owner: OwnerId,
  values: ReadonlyArray<unknown>,
): Promise<E.Either<never, number>> => {
  await statement(owner, lockSql);
  const [row = {}] = await statement(owner, purgeSql, values);
  return E.right(countIn(row, 'count'));
};

/** Purges an owner's expired rows in short transactions. Leaves an owner whose lock times out for the next run. */
const purge = async (
  session: TenantSession,
  owner: OwnerId,
  values: ReadonlyArray<unknown>,
  goesOn: () => boolean,
): Promise<void> => {
  try {
    for (let count = rowsAtOnce; count >= rowsAtOnce && goesOn();) {
      count = E.toUnion(await session.atomically(owner, (statement) => purgeSome(statement, owner, values)));
    }
  } catch (error) {
    if (!isTimeout(error)) throw error;
  }
};

/** Owners in id order that have, or may have, expired rows. */
async function* ownersIn(
  session: TenantSession,
  table: string,
  age: string,
  than: Instant,
  goesOn: () => boolean,
): AsyncGenerator<OwnerId> {
  for (let last: string | undefined = ''; last !== undefined && goesOn();) {
    const rows = await session.acrossTenants(ownersSql(table, age), [last, than]);
    const owners = rows.map((row) => checked('user_id', makeOwnerId(textIn(row, 'user_id'))));
    yield* owners;
    last = owners.at(-1);
  }
}

/** Purges expired rows, owner by owner, until `goesOn` returns false. */
export const purgeExpired = async (
  session: TenantSession,
  { deletions, responses }: OlderThan,
  goesOn: () => boolean = () => true,
): Promise<void> => {
  const values = [deletions, responses];
  for await (const owner of ownersIn(session, 'tombstones', 'deleted_at', deletions, goesOn))
    await purge(session, owner, values, goesOn);
  for await (const owner of ownersIn(session, 'idempotency_records', 'recorded_at', responses, goesOn))
    await purge(session, owner, values, goesOn);
};
