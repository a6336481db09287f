import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { type SyncPointExpired, syncPointExpired } from '../../application/errors.ts';
import {
  type ChangePage,
  type History,
  type SyncPoint,
  beforeAnyChange,
  resume,
} from '../../application/queries.ts';
import { statuses } from '../../domain/task.ts';
import type { UserId } from '../../domain/user.ts';
import type { Row, Statement } from './door.ts';
import { changePointIn, countIn, idIn, taskColumns, taskIn } from './task-rows.ts';

/** Tasks by the indexes that lead with the status, and tombstones, whose columns but for the id are null. */
const changesSql = `
  select epoch, users.change_seq, pruned_to, page.* from users left join lateral (
    select * from (
      ${statuses
        .map(
          (status) => `
      (select ${taskColumns}, change_seq as number from tasks
        where user_id = $1 and status = '${status}' and change_seq > $2 order by tasks.change_seq limit $3)
      union all`,
        )
        .join('')}
      (select task_id, null, null, null, null, null, null, null::timestamp, null::timestamp, null::timestamp,
          null::timestamp, change_seq
        from tombstones where user_id = $1 and change_seq > $2 order by change_seq limit $3)
    ) as merged
    order by number limit $3
  ) as page on true
  where users.id = $1`;

const historyIn = (row: Row | undefined): History =>
  row === undefined
    ? { at: beforeAnyChange, prunedTo: 0 }
    : { at: changePointIn(row), prunedTo: countIn(row, 'pruned_to') };

const isTask = (row: Row): boolean => row['title'] !== null;

/** At most `limit` changes since a point, all of one snapshot; one more row tells that there are more. */
export const changes = async (
  statement: Statement,
  owner: UserId,
  since: SyncPoint,
  limit: number,
): Promise<E.Either<SyncPointExpired, ChangePage>> => {
  const after = since.epoch === beforeAnyChange.epoch ? beforeAnyChange.number : since.number;
  const rows = await statement(owner, changesSql, [after, limit + 1]);
  const history = historyIn(rows[0]);
  const from = resume(history, since);
  if (O.isNone(from)) return E.left(syncPointExpired);
  const found = rows.filter((row) => row['id'] !== null);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const hasMore = found.length > page.length;
  return E.right({
    tasks: page.filter(isTask).map((row) => taskIn(owner, row)),
    deleted: page.filter((row) => !isTask(row)).map(idIn),
    next: {
      ...from.value,
      number: hasMore && last !== undefined ? countIn(last, 'number') : history.at.number,
    },
    hasMore,
  });
};
