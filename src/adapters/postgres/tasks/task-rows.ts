import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { ChangePoint } from '../../../application/history.ts';
import type { Stats } from '../../../application/task-query.ts';
import { type Due, atInstant, dueAt, dueKind, onDay } from '../../../domain/due.ts';
import { searchedText, sortKey } from '../../../domain/search.ts';
import {
  type Description,
  type Priority,
  type Tag,
  type Tags,
  type Task,
  type TaskId,
  type Versioned,
  makeDescription,
  makeTag,
  makeTags,
  makeTaskId,
  makeTitle,
  makeVersion,
  priorities,
  priorityRank,
} from '../../../domain/task.ts';
import { type Day, type Instant, makeDay, makeInstant } from '../../../domain/time.ts';
import type { OwnerId } from '../../../domain/user.ts';
import type { Row } from '../driver/connections.ts';

/** A row that no version of this service can have written. */
class CorruptRow extends Error {
  constructor(column: string) {
    super(`the column ${column} holds what no task can have`);
  }
}

export const checked = <A>(column: string, value: E.Either<unknown, A>): A => {
  if (E.isLeft(value)) throw new CorruptRow(column);
  return value.right;
};

export const textIn = (row: Row, column: string): string => {
  const value = row[column];
  if (typeof value !== 'string') throw new CorruptRow(column);
  return value;
};

const textOrNullIn = (row: Row, column: string): string | null =>
  row[column] === null ? null : textIn(row, column);

/** A bigint comes as text. */
export const countIn = (row: Row, column: string): number => {
  const count = Number(row[column] ?? Number.NaN);
  if (!Number.isSafeInteger(count)) throw new CorruptRow(column);
  return count;
};

/** PostgreSQL's text of a timestamp in UTC, `2026-11-21 09:30:00.5`. */
const instantIn = (row: Row, column: string): Instant => {
  const text = textIn(row, column);
  const milliseconds = text.length === 19 ? '.000' : text.slice(19).padEnd(4, '0');
  return checked(column, makeInstant(`${text.slice(0, 10)}T${text.slice(11, 19)}${milliseconds}Z`));
};

const dayIn = (row: Row, column: string): Day => checked(column, makeDay(textIn(row, column).slice(0, 10)));

const dueIn = (row: Row): O.Option<Due> => {
  const kind = textOrNullIn(row, 'due_kind');
  if (kind === null) return O.none;
  return O.some(kind === 'day' ? onDay(dayIn(row, 'due_at')) : atInstant(instantIn(row, 'due_at')));
};

const priorityIn = (row: Row): Priority => {
  const priority = priorities[countIn(row, 'priority') - 1];
  if (priority === undefined) throw new CorruptRow('priority');
  return priority;
};

const tagIn = (tag: unknown): Tag => checked('tags', makeTag(String(tag)));

const tagsIn = (row: Row): Tags => {
  const tags: unknown = row['tags'];
  if (!Array.isArray(tags)) throw new CorruptRow('tags');
  return checked('tags', makeTags(tags.map(tagIn)));
};

const descriptionIn = (row: Row): O.Option<Description> => {
  const text = textOrNullIn(row, 'description');
  return text === null ? O.none : O.some(checked('description', makeDescription(text)));
};

export const idIn = (row: Row): TaskId => checked('id', makeTaskId(textIn(row, 'id')));

/** In UTC, whatever the session's zone; by an interval, since zones are looked up by their names. */
const inUtc = (column: string): string => `${column} at time zone interval '0'`;

/** What `taskIn` reads, and no more: each column costs a list about as much as it takes to read it. */
const read = {
  id: 'id',
  title: 'title',
  description: 'description',
  priority: 'priority',
  tags: 'tags::text[]',
  version: 'version',
  due_kind: 'due_kind',
  due_at: inUtc('due_at'),
  created_at: inUtc('created_at'),
  updated_at: inUtc('updated_at'),
  completed_at: inUtc('completed_at'),
};

/** The columns of a task, and how they are read from the table. */
export const taskNames = Object.keys(read);
export const taskColumns = Object.entries(read)
  .map(([name, column]) => `${column} as ${name}`)
  .join(', ');

/** What stands in their place in a row that is no task; `id` is the SQL of its id. */
export const noTaskColumns = (id = 'null'): string =>
  taskNames.map((name) => (name === 'id' ? `${id} as id` : `null as ${name}`)).join(', ');

/** The task in a row, built by the same constructors as any other; throws `CorruptRow`. */
export const taskIn = (owner: OwnerId, row: Row): Versioned<Task> => {
  const common = {
    id: idIn(row),
    owner,
    title: checked('title', makeTitle(textIn(row, 'title'))),
    description: descriptionIn(row),
    priority: priorityIn(row),
    tags: tagsIn(row),
    due: dueIn(row),
    createdAt: instantIn(row, 'created_at'),
    updatedAt: instantIn(row, 'updated_at'),
  };
  const task: Task =
    row['completed_at'] === null
      ? { ...common, status: 'pending' }
      : { ...common, status: 'completed', completedAt: instantIn(row, 'completed_at') };
  return { value: task, version: checked('version', makeVersion(countIn(row, 'version'))) };
};

/** A task's columns that change with it, and their types, in the order of `taskValues`. */
const writable = {
  title: 'text',
  title_key: 'text',
  description: 'text',
  folded: 'text',
  status: 'text',
  priority: 'smallint',
  tags: 'text[]',
  due_kind: 'text',
  due_at: 'timestamptz',
  updated_at: 'timestamptz',
  completed_at: 'timestamptz',
};

export const writableColumns = Object.keys(writable).join(', ');

/** The parameters of the writable columns, beginning at `$from`. */
export const taskParameters = (from: number): string =>
  Object.values(writable)
    .map((type, index) => `$${from + index}::${type}`)
    .join(', ');

export const taskValues = (task: Task): ReadonlyArray<unknown> => [
  task.title,
  sortKey(task.title),
  O.toNullable(task.description),
  searchedText(task.title, O.getOrElse(() => '')(task.description)),
  task.status,
  priorityRank(task.priority),
  task.tags,
  pipe(task.due, O.map(dueKind), O.toNullable),
  pipe(task.due, O.map(dueAt), O.toNullable),
  task.updatedAt,
  task.status === 'completed' ? task.completedAt : null,
];

export const changePointIn = (row: Row): ChangePoint => ({
  epoch: textIn(row, 'epoch'),
  number: countIn(row, 'change_seq'),
});

export const statsIn = (row: Row): Stats => ({
  total: countIn(row, 'total'),
  pending: countIn(row, 'pending'),
  completed: countIn(row, 'completed'),
  overdue: countIn(row, 'overdue'),
});
