import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type AlreadyExists, alreadyExists } from '../../../application/errors.ts';
import type { VersionPrecondition, TaskStore } from '../../../application/ports.ts';
import { initialPoint } from '../../../application/history.ts';
import type { Stats, TaskPage, TaskQuery } from '../../../application/task-query.ts';
import { taskSorts } from '../../../application/task-sort.ts';
import type { AsOf } from '../../../domain/due.ts';
import {
  type Task,
  type TaskId,
  type Version,
  type Versioned,
  firstVersion,
  nextVersion,
} from '../../../domain/task.ts';
import type { Instant } from '../../../domain/time.ts';
import type { OwnerId } from '../../../domain/user.ts';
import type { Statement } from '../tenancy/tenant-session.ts';
import { type Attempt, isUniqueViolation } from '../errors.ts';
import { rowsOnPage } from './page-bytes.ts';
import { listStatement, overdueSql } from './list-sql.ts';
import { takeNumberIf, takeNumberSql } from '../owner-row.ts';
import { changePointIn, countIn } from '../row.ts';
import {
  allColumns,
  changedColumns,
  namesOf,
  parametersOf,
  statsIn,
  taskColumns,
  taskIn,
  valuesOf,
} from './task-rows.ts';

/** Inserts a task under the change number in `taken`, or nothing if there is none. */
const insertUnder = (taken: string): string => `
  with taken as (${taken})
  insert into tasks (user_id, id, created_at, version, change_seq, ${namesOf(allColumns)})
  select $1, $2::uuid, $3::timestamptz, $4::integer, change_seq, ${parametersOf(allColumns, 5)} from taken
  returning id`;

/** An owner's first write creates the owner's row. The primary key detects an id in use; this also detects a tombstone's. */
const insertSql = insertUnder(`
  insert into users as owner (id, change_seq)
  select $1, 1
  where not exists (select from tasks where user_id = $1 and id = $2)
    and not exists (select from tombstones where user_id = $1 and task_id = $2)
  on conflict (id) do update set change_seq = owner.change_seq + 1
  returning change_seq`);

/** A generated id needs no look-up, and almost every owner has a row: an update of it costs less than an upsert. */
const insertNewSql = insertUnder(takeNumberSql);

/** Inserts a task by the first statement that finds a change number. */
const insert = async (
  owner: OwnerId,
  task: Task,
  statements: ReadonlyArray<readonly [statement: Statement, sql: string]>,
): Promise<E.Either<AlreadyExists, Versioned<Task>>> => {
  const values = [task.id, task.createdAt, firstVersion, ...valuesOf(allColumns, task)];
  try {
    for (const [statement, sql] of statements) {
      const rows = await statement(owner, sql, values);
      if (rows.length > 0) return E.right({ value: task, version: firstVersion });
    }
    return E.left(alreadyExists('task'));
  } catch (error) {
    if (isUniqueViolation(error)) return E.left(alreadyExists('task'));
    throw error;
  }
};

const findSql = `select ${taskColumns} from tasks where user_id = $1 and id = $2`;

const find = async (statement: Statement, owner: OwnerId, id: TaskId): Promise<O.Option<Versioned<Task>>> => {
  const [row] = await statement(owner, findSql, [id], 'pipelined');
  return row === undefined ? O.none : O.some(taskIn(owner, row));
};

const list = async (statement: Statement, owner: OwnerId, query: TaskQuery): Promise<TaskPage> => {
  const { sql, values, mode } = listStatement(query);
  const [history, ...found] = await statement(owner, sql, values, mode);
  const page = rowsOnPage(found, query.limit);
  const tasks = page.map((row) => taskIn(owner, row));
  const [lastRow, last] = [page.at(-1), tasks.at(-1)];
  return {
    at: history === undefined ? initialPoint : changePointIn(history),
    tasks,
    next:
      found.length > page.length && last !== undefined && lastRow !== undefined
        ? O.some(taskSorts[query.sort.by].positionOf(last.value, countIn(lastRow, 'change_seq')))
        : O.none,
  };
};

const replaceSql = (columns: ReturnType<typeof changedColumns>): string => `
  with taken as (
    ${takeNumberIf('exists (select from tasks where user_id = $1 and id = $2 and version = $3)')}
  )
  update tasks set (${namesOf(columns)}, version, change_seq) = (
    ${parametersOf(columns, 5)}, $4::integer, taken.change_seq
  )
  from taken where user_id = $1 and id = $2
  returning id`;

const replace = async (
  statement: Statement,
  owner: OwnerId,
  task: Task,
  seen: Version,
  before: Task | undefined,
): Promise<O.Option<Versioned<Task>>> => {
  const next = { value: task, version: nextVersion(seen) };
  const columns = before === undefined ? allColumns : changedColumns(task, before);
  const values = [task.id, seen, next.version, ...valuesOf(columns, task)];
  const rows = await statement(owner, replaceSql(columns), values);
  return rows.length === 0 ? O.none : O.some(next);
};

/** The tombstone's insert is the outer statement: Citus would copy the rows of one in a CTE, which its policies refuse. */
const removeSql = `
  with taken as (
    ${takeNumberIf(`exists (
      select from tasks where user_id = $1 and id = $2 and ($3::integer[] is null or version = any ($3))
    )`)}
  ), removed as (
    delete from tasks using taken where user_id = $1 and id = $2
  )
  insert into tombstones (user_id, task_id, change_seq, deleted_at)
  select $1, $2::uuid, change_seq, $4::timestamptz from taken
  returning task_id`;

const remove = async (
  statement: Statement,
  owner: OwnerId,
  id: TaskId,
  expected: VersionPrecondition,
  at: Instant,
): Promise<boolean> => (await statement(owner, removeSql, [id, O.toNullable(expected), at])).length > 0;

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

/** The tasks, read and written through a statement runner; `first` is for a statement that locks the owner's row, if any. */
export const tasksThrough = (statement: Statement, attempted: Attempt, first: Statement): TaskStore => ({
  insert: (owner, task) =>
    pipe(
      attempted(() => insert(owner, task, [[statement, insertSql]])),
      TE.flatMap(TE.fromEither),
    ),
  insertNew: (owner, task) =>
    pipe(
      attempted(() =>
        insert(owner, task, [
          [first, insertNewSql],
          [statement, insertSql],
        ]),
      ),
      TE.flatMap(TE.fromEither),
    ),
  find: (owner, id) => attempted(() => find(statement, owner, id)),
  list: (owner, query) => attempted(() => list(statement, owner, query)),
  replace: (owner, task, seen, before) => attempted(() => replace(statement, owner, task, seen, before)),
  remove: (owner, id, expected, at) => attempted(() => remove(statement, owner, id, expected, at)),
  stats: (owner, asOf) => attempted(() => stats(statement, owner, asOf)),
});
