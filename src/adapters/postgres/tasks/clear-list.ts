import type { Clearing, ListId } from '../../../domain/list.ts';
import type { Instant } from '../../../domain/time.ts';
import type { OwnerId } from '../../../domain/user.ts';
import type { Statement } from '../tenancy/tenant-session.ts';

/** The number of tasks that one statement takes out of a list, to keep it short. */
const tasksAtOnce = 2000;

/** The numbers of the changes that were first among the latest of the tasks in a list; and as many of the owner's next numbers. */
const takenSql = `
  with chosen as materialized (
    select array_agg(number order by number) as numbers from (
      select change_seq::bigint as number from tasks where user_id = $1 and list_id = $2::uuid
      order by change_seq limit ${tasksAtOnce}
    ) as earliest
  ), taken as (
    update users set change_seq = change_seq + cardinality(numbers) from chosen where id = $1 and numbers is not null
    returning change_seq - cardinality(numbers) as before, numbers
  )`;

const isChosen = 'user_id = $1 and list_id = $2::uuid and change_seq <= numbers[cardinality(numbers)]';

/**
 * The next number of a task, found by a binary search for its last one. Joined with the tasks, chosen ones would be compared
 * with each of the owner's where PostgreSQL expects few: 10,000 tasks took 2 to 9 s.
 */
const nextNumberOf = (number: string): string => `before + width_bucket(${number}::bigint, numbers)`;

export const clearSql: Readonly<Record<Clearing, string>> = {
  inbox: `${takenSql}
  update tasks set list_id = null, updated_at = $3::timestamptz, version = version + 1, change_seq = ${nextNumberOf('change_seq')}
  from taken where ${isChosen}
  returning true`,
  delete: `${takenSql}, removed as (
    delete from tasks using taken where ${isChosen} returning tasks.id, change_seq
  )
  insert into tombstones (user_id, kind, id, change_seq, deleted_at)
  select $1, 'task', id, ${nextNumberOf('change_seq')}, $3::timestamptz from removed, taken
  returning true`,
};

/** Takes all tasks out of a list, in bounded statements. */
export const clearList = async (
  statement: Statement,
  owner: OwnerId,
  list: ListId,
  clearing: Clearing,
  at: Instant,
): Promise<void> => {
  for (let count = tasksAtOnce; count === tasksAtOnce;)
    count = (await statement(owner, clearSql[clearing], [list, at])).length;
};
