import * as O from 'fp-ts/lib/Option.js';
import { type ListAbsent, listAbsent } from '../../../application/errors.ts';
import type { TaskStore } from '../../../application/ports.ts';
import { type ChangePoint, initialPoint } from '../../../application/history.ts';
import type { Stats, TaskPage, TaskQuery } from '../../../application/task-query.ts';
import { taskSorts } from '../../../application/task-sort.ts';
import type { AsOf } from '../../../domain/due.ts';
import type { Task, TaskId } from '../../../domain/task.ts';
import type { OwnerId } from '../../../domain/user.ts';
import type { Row } from '../driver/connections.ts';
import type { Statement } from '../tenancy/tenant-session.ts';
import { collectionIn } from '../collection.ts';
import { type Attempt, listOfTask } from '../errors.ts';
import { clearList } from './clear-list.ts';
import { isWhole, rowsOnPage } from './page-bytes.ts';
import { listStatement, overdueSql, positionsStatement } from './list-sql.ts';
import { changePointIn, countIn, textIn } from '../row.ts';
import { allColumns, changedColumns, idIn, positionIn, statsIn, taskColumns, taskIn } from './task-rows.ts';

const taskCollection = collectionIn<TaskId, Task, ListAbsent>({
  kind: 'task',
  name: 'tasks',
  columns: allColumns,
  changedColumns,
  readable: taskColumns,
  read: taskIn,
  unwritable: { key: listOfTask, refusal: listAbsent },
});

/** The change point in a row of a list. */
const pointIn = (row: Row): ChangePoint => {
  const [epoch = '', number = ''] = textIn(row, 'point').split(' ');
  return changePointIn({ epoch, change_seq: number });
};

const list = async (statement: Statement, owner: OwnerId, query: TaskQuery): Promise<TaskPage> => {
  const rowsBy = ({ sql, values, mode }: ReturnType<typeof listStatement>) =>
    statement(owner, sql, values, mode);
  const rows = await rowsBy(listStatement(query));
  const [first, ...others] = isWhole(rows) ? rows : await rowsBy(listStatement(query, true));
  if (first === undefined) return { at: initialPoint, tasks: [], next: O.none };
  const found = first['change_seq'] === null ? [] : [first, ...others];
  const page = rowsOnPage(found, query.limit);
  const tasks = page.map((row) => taskIn(owner, row));
  const [lastRow, last] = [page.at(-1), tasks.at(-1)];
  return {
    at: pointIn(first),
    tasks,
    next:
      found.length > page.length && last !== undefined && lastRow !== undefined
        ? O.some(taskSorts[query.sort.by].positionOf(last.value, countIn(lastRow, 'change_seq')))
        : O.none,
  };
};

const statsSql = `
  select count(*) as total,
    count(*) filter (where status = 'pending') as pending,
    count(*) filter (where status = 'completed') as completed,
    count(*) filter (where ${overdueSql('$2::text', '$3::text')}) as overdue
  from tasks where user_id = $1`;

const stats = async (statement: Statement, owner: OwnerId, { today, instant }: AsOf): Promise<Stats> => {
  const [row = {}] = await statement(owner, statsSql, [today, instant]);
  return statsIn(row);
};

/** The tasks, read and written through a statement runner. */
export const tasksThrough = (statement: Statement, attempted: Attempt): TaskStore => ({
  ...taskCollection(statement, attempted),
  list: (owner, query) => attempted(() => list(statement, owner, query)),
  clear: (owner, list, clearing, at) => attempted(() => clearList(statement, owner, list, clearing, at)),
  positions: (owner, query) =>
    attempted(async () => {
      const { sql, values } = positionsStatement(query);
      const rows = await statement(owner, sql, values);
      return rows.map((row) => ({ id: idIn(row), position: positionIn(row) }));
    }),
  stats: (owner, asOf) => attempted(() => stats(statement, owner, asOf)),
});
