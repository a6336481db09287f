import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Stats } from '../../../application/task-query.ts';
import { type Due, atInstant, dueText, onDay } from '../../../domain/due.ts';
import { makeListId } from '../../../domain/list.ts';
import { type OrderKey, makeOrderKey } from '../../../domain/order-key.ts';
import { sortKey } from '../../../domain/search/search.ts';
import {
  type Content,
  type Tag,
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
import { changedMembers } from '../../../domain/task-edit.ts';
import { makeDay, makeInstant } from '../../../domain/time.ts';
import type { OwnerId } from '../../../domain/user.ts';
import type { Row } from '../driver/connections.ts';
import { checklistColumns, checklistIn } from './checklist-column.ts';
import { foldedText } from './folded-text.ts';
import { recurrenceColumns, recurrenceIn, successorIn } from './recurrence-columns.ts';
import { CorruptRow, checked, countIn, inUtc, instantIn, textIn, textOrNullIn } from '../row.ts';

/** A column that changes with the task. */
type Column = {
  readonly type: string;
  /** The SQL that reads it; absent if the column is only for sorting and filtering. */
  readonly read?: string;
  /** The value for a task. */
  readonly write: (task: Task) => unknown;
  /** Another member of the content that the value is made of. */
  readonly also?: keyof Members;
};

/** The members of a task that edits and moves change, the status aside. */
type Members = Content & Pick<Task, 'recurrence' | 'position'>;

/** One of these members: its columns, and how it is read from a row that has them. */
type Stored<A> = {
  readonly columns: Readonly<Record<string, Column>>;
  readonly from: (row: Row) => A;
};

const dueIn = (row: Row): O.Option<Due> => {
  const text = textOrNullIn(row, 'due');
  if (text === null) return O.none;
  const isDay = text.length === 10;
  return O.some(isDay ? onDay(checked('due', makeDay(text))) : atInstant(checked('due', makeInstant(text))));
};

const tagIn = (tag: unknown): Tag => checked('tags', makeTag(String(tag)));

export const positionIn = (row: Row): OrderKey => checked('position', makeOrderKey(textIn(row, 'position')));

const content = {
  title: {
    columns: {
      title: { type: 'text', read: 'title', write: ({ title }) => title },
      title_key: { type: 'text', write: ({ title }) => sortKey(title) },
    },
    from: (row) => checked('title', makeTitle(textIn(row, 'title'))),
  },
  description: {
    columns: {
      description: {
        type: 'text',
        read: 'description',
        write: ({ description }) => O.toNullable(description),
      },
      folded: {
        type: 'text',
        also: 'title',
        write: ({ title, description }) => foldedText(title, O.getOrElse(() => '')(description)),
      },
    },
    from: (row) => {
      const text = textOrNullIn(row, 'description');
      return text === null ? O.none : O.some(checked('description', makeDescription(text)));
    },
  },
  priority: {
    columns: {
      priority: { type: 'smallint', read: 'priority', write: ({ priority }) => priorityRank(priority) },
    },
    from: (row) => {
      const priority = priorities[countIn(row, 'priority') - 1];
      if (priority === undefined) throw new CorruptRow('priority');
      return priority;
    },
  },
  tags: {
    columns: { tags: { type: 'text[]', read: 'tags::text[]', write: ({ tags }) => tags } },
    from: ({ tags }) => {
      if (!Array.isArray(tags)) throw new CorruptRow('tags');
      return checked('tags', makeTags(tags.map(tagIn)));
    },
  },
  checklist: { columns: checklistColumns, from: checklistIn },
  due: {
    columns: {
      due: { type: 'text', read: 'due', write: ({ due }) => pipe(due, O.map(dueText), O.toNullable) },
    },
    from: dueIn,
  },
  list: {
    columns: { list_id: { type: 'uuid', read: 'list_id', write: ({ list }) => O.toNullable(list) } },
    from: (row) => {
      const text = textOrNullIn(row, 'list_id');
      return text === null ? O.none : O.some(checked('list_id', makeListId(text)));
    },
  },
  recurrence: { columns: recurrenceColumns, from: recurrenceIn },
  position: {
    columns: { position: { type: 'text', read: 'position', write: ({ position }) => position } },
    from: positionIn,
  },
} satisfies { readonly [Name in keyof Members]: Stored<Members[Name]> };

/** Their columns, such as `title_key`. */
export type ContentColumn = {
  [Name in keyof Members]: keyof (typeof content)[Name]['columns'];
}[keyof Members];

/** The columns that change with the content or the status. */
const state: Readonly<Record<string, Column>> = {
  // Of the type "char", which keeps the first letter of a word.
  status: { type: '"char"', write: ({ status }) => status },
  // Null in a task as it was made, whose time PostgreSQL then prints once.
  updated_at: {
    type: 'timestamptz',
    read: inUtc('nullif(updated_at, created_at)'),
    write: ({ updatedAt }) => updatedAt,
  },
  completed_at: {
    type: 'timestamptz',
    read: inUtc('completed_at'),
    write: (task) => (task.status === 'completed' ? task.completedAt : null),
  },
};

/** A column by its name, and the members of the content that it is made of; none for a column of the state. */
type NamedColumn = Column & { readonly name: string; readonly of: ReadonlyArray<string> };

/** The columns that a new task sets. */
export const allColumns: ReadonlyArray<NamedColumn> = [
  ...Object.entries<Stored<unknown>>(content).flatMap(([member, stored]) =>
    Object.entries(stored.columns).map(([name, column]) => ({
      ...column,
      name,
      of: column.also === undefined ? [member] : [member, column.also],
    })),
  ),
  ...Object.entries(state).map(([name, column]) => ({ ...column, name, of: [] })),
];

/** The columns of the state, and those of what differs. There are few sets of them: one for each set of members. */
export const changedColumns = (task: Task, before: Task): ReadonlyArray<NamedColumn> => {
  const changed = changedMembers(task, before);
  return allColumns.filter(({ of }) => of.length === 0 || of.some((member) => changed.includes(member)));
};

/** The columns needed to build a task, and the SQL that reads each. Every further column would slow lists down. */
const readable: ReadonlyArray<readonly [name: string, sql: string]> = [
  ['id', 'id'],
  ['version', 'version'],
  ['created_at', inUtc('created_at')],
  ...allColumns.flatMap(({ name, read }) => (read === undefined ? [] : [[name, read] as const])),
];

export const taskNames = readable.map(([name]) => name);

/** Reads the columns of a task, some by other SQL. */
export const taskColumnsWith = (others: Readonly<Record<string, string>>): string =>
  readable.map(([name, sql]) => `${others[name] ?? sql} as ${name}`).join(', ');
export const taskColumns = taskColumnsWith({});

const sqlByName = new Map(readable);

/** A task's columns among others, which are null. */
export const taskColumnsAmong = (names: ReadonlyArray<string>): string =>
  names.map((name) => `${sqlByName.get(name) ?? 'null'} as ${name}`).join(', ');

export const idIn = (row: Row): TaskId => checked('id', makeTaskId(textIn(row, 'id')));

const membersIn = (row: Row): Members => ({
  title: content.title.from(row),
  description: content.description.from(row),
  priority: content.priority.from(row),
  tags: content.tags.from(row),
  checklist: content.checklist.from(row),
  due: content.due.from(row),
  list: content.list.from(row),
  recurrence: content.recurrence.from(row),
  position: content.position.from(row),
});

/** Builds the task of a row with the model's constructors; throws `CorruptRow` if they refuse a value. */
export const taskIn = (owner: OwnerId, row: Row): Versioned<Task> => {
  const createdAt = instantIn(row, 'created_at');
  const updatedAt = row['updated_at'] === null ? createdAt : instantIn(row, 'updated_at');
  const common = { ...membersIn(row), id: idIn(row), owner, createdAt, updatedAt };
  const task: Task =
    row['completed_at'] === null
      ? { ...common, status: 'pending' }
      : {
          ...common,
          status: 'completed',
          // As it was completed, two times are one.
          completedAt: row['completed_at'] === row['updated_at'] ? updatedAt : instantIn(row, 'completed_at'),
          successor: successorIn(row),
        };
  return { value: task, version: checked('version', makeVersion(countIn(row, 'version'))) };
};

export const statsIn = (row: Row): Stats => ({
  total: countIn(row, 'total'),
  pending: countIn(row, 'pending'),
  completed: countIn(row, 'completed'),
  overdue: countIn(row, 'overdue'),
});
