import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type SyncPointExpired, syncPointExpired } from '../../application/errors.ts';
import {
  type ChangePage,
  type ChangePoint,
  type Changes,
  type History,
  type Kind,
  type SyncPoint,
  initialPoint,
  resume,
} from '../../application/history.ts';
import { mayPassPageBytes } from '../../application/page.ts';
import type { HistoryReads } from '../../application/ports.ts';
import { type Versioned, statuses } from '../../domain/task.ts';
import type { OwnerId } from '../../domain/user.ts';
import type { Attempt } from './errors.ts';
import type { Row } from './driver/connections.ts';
import type { Statement } from './tenancy/tenant-session.ts';
import { rowsOnPage, withinPageBytes } from './tasks/page-bytes.ts';
import { changePointIn, countIn } from './row.ts';
import { listColumnsAmong, listIdIn, listIn, listNames } from './lists/list-rows.ts';
import { idIn, taskColumnsAmong, taskIn, taskNames } from './tasks/task-rows.ts';

/** The kind of an item and the columns of every kind. */
const names = ['kind', ...new Set([...taskNames, ...listNames])];
const itemNames = names.slice(1);

const noColumns = names.map((name) => `null as ${name}`).join(', ');

/**
 * Tasks by the indexes that lead with the status, as in a list, the few lists, and tombstones, in the order of change. Tasks
 * come first: they have the types of the columns.
 */
const mergedSql = `(select * from (
    ${statuses
      .map(
        (status) => `
    (select null::uuid as epoch, change_seq, null::bigint as pruned_to, 'task' as kind, ${taskColumnsAmong(itemNames)} from tasks
      where user_id = $1 and status = '${status}' and change_seq > $2 order by tasks.change_seq limit $3)
    union all`,
      )
      .join('')}
    (select null, change_seq, null, 'list', ${listColumnsAmong(itemNames)} from lists
      where user_id = $1 and change_seq > $2 order by change_seq limit $3)
    union all
    (select null, change_seq, null, kind, ${itemNames.map((name) => (name === 'id' ? name : 'null')).join(', ')} from tombstones
      where user_id = $1 and change_seq > $2 order by change_seq limit $3)
  ) as merged order by change_seq limit $3)`;

/** The change point, followed by the changes. */
const changesSql = (changed: string): string => `
  select epoch, change_seq, pruned_to, ${noColumns} from users where id = $1
  union all
  ${changed}`;

const smallPageSql = changesSql(mergedSql);
const largePageSql = changesSql(withinPageBytes(mergedSql, ['epoch', 'change_seq', 'pruned_to', ...names]));

const historyIn = (row: Row | undefined): History =>
  row === undefined
    ? { at: initialPoint, prunedTo: 0 }
    : { at: changePointIn(row), prunedTo: countIn(row, 'pruned_to') };

/** The changes of one kind among those of a page. A tombstone has no title. */
const changesIn = <A, Id>(
  page: ReadonlyArray<Row>,
  kind: Kind,
  read: (row: Row) => Versioned<A>,
  readId: (row: Row) => Id,
): Changes<A, Id> => {
  const rows = page.filter((row) => row['kind'] === kind);
  return {
    written: rows.filter((row) => row['title'] !== null).map(read),
    deleted: rows.filter((row) => row['title'] === null).map(readId),
  };
};

const changePointSql = 'select epoch, change_seq from users where id = $1';

const changePoint = async (statement: Statement, owner: OwnerId): Promise<ChangePoint> => {
  const [row] = await statement(owner, changePointSql, [], 'pipelined');
  return row === undefined ? initialPoint : changePointIn(row);
};

/** A page of at most `limit` changes since a point, from one snapshot. One more row means that there are more. */
const changes = async (
  statement: Statement,
  owner: OwnerId,
  since: SyncPoint,
  limit: number,
): Promise<E.Either<SyncPointExpired, ChangePage>> => {
  const after = since.epoch === initialPoint.epoch ? initialPoint.number : since.number;
  const sql = mayPassPageBytes(limit) ? largePageSql : smallPageSql;
  const [first, ...found] = await statement(owner, sql, [after, limit + 1]);
  const history = historyIn(first);
  const from = resume(history, since);
  if (O.isNone(from)) return E.left(syncPointExpired);
  const page = rowsOnPage(found, limit);
  const last = page.at(-1);
  const hasMore = found.length > page.length;
  return E.right({
    tasks: changesIn(page, 'task', (row) => taskIn(owner, row), idIn),
    lists: changesIn(page, 'list', (row) => listIn(owner, row), listIdIn),
    next: {
      ...from.value,
      number: hasMore && last !== undefined ? countIn(last, 'change_seq') : history.at.number,
    },
    hasMore,
  });
};

/** The history, read through a statement runner. */
export const historyThrough = (statement: Statement, attempted: Attempt): HistoryReads => ({
  changePoint: (owner) => attempted(() => changePoint(statement, owner)),
  changes: (owner, since, limit) =>
    pipe(
      attempted(() => changes(statement, owner, since, limit)),
      TE.flatMap(TE.fromEither),
    ),
});
