import * as O from 'fp-ts/lib/Option.js';
import { checklistRoom } from '../../../application/page.ts';
import type { PositionsQuery } from '../../../application/ports.ts';
import type { TaskFilter, TaskQuery } from '../../../application/task-query.ts';
import type { SortBy } from '../../../application/task-sort.ts';
import { type Due, dueText } from '../../../domain/due.ts';
import type { ListId } from '../../../domain/list.ts';
import { type Status, priorityRank, statuses } from '../../../domain/task.ts';
import { checklistWithin, withinPageBytes } from './page-bytes.ts';
import type { QueryMode } from '../driver/connections.ts';
import { searchedSql } from './folded-text.ts';
import { taskColumns, taskColumnsWith, taskNames } from './task-rows.ts';

/** Adds a parameter to the statement and returns its placeholder. */
type Bind = (value: unknown, type: string) => string;

type Ordering = {
  /** The columns of the sort keys and their types. The sort's index has `(user_id, status)` and then these. */
  readonly columns: ReadonlyArray<readonly [column: string, type: string]>;
  /** Whether the first column is null in tasks without the sort key, which come last. */
  readonly isNullable?: boolean;
  /**
   * Whether another index has `user_id` and then the columns, the first one with nulls first. It has no nulls: an order of which
   * the index for a status is none keeps each list to its own index. Where almost all tasks had one status, PostgreSQL chose the
   * other index for a list of that status, and passed over 10,000 completed tasks of one user. Or no index has the columns: then
   * one scan reads the list, and sorts it.
   */
  readonly isInOneScan?: boolean;
};

const id = ['id', 'uuid'] as const;

/** The SQL of each sort. */
const orderings: Readonly<Record<SortBy, Ordering>> = {
  created_at: { columns: [['created_at', 'timestamptz'], id], isInOneScan: true },
  updated_at: { columns: [['change_seq', 'bigint']] },
  due_date: { columns: [['due', 'text'], id], isNullable: true },
  priority: { columns: [['priority', 'smallint'], id] },
  title: { columns: [['title_key', 'text'], id] },
  position: { columns: [['position', 'text']], isInOneScan: true },
};

/** The most frequent letters of European languages, the most frequent last. */
const commonLetters = 'ywbvgfpmculdhrsnioate';

/**
 * The bytes of a word from the last byte of its rarest letter on. PostgreSQL searches for the first byte of a pattern and
 * compares the rest at each hit: for a Cyrillic word, at every other byte.
 */
const tailOf = (word: string): Buffer => {
  const letters = Array.from(word);
  const ranks = letters.map((letter) => commonLetters.indexOf(letter));
  const begun = letters.slice(0, ranks.indexOf(Math.min(...ranks)) + 1).join('');
  return Buffer.from(word).subarray(Buffer.byteLength(begun) - 1);
};

/** Escapes `%`, `_` and `\`, which a search takes literally; in UTF-8 these bytes are part of no other letter. */
const containing = (bytes: Buffer): Buffer =>
  Buffer.from(`%${bytes.toString('latin1').replace(/[\\%_]/g, '\\$&')}%`, 'latin1');

/**
 * Compares bytes, which takes less than half the time of characters; `textsend` returns those of the client's encoding, UTF-8.
 * Most tasks fail at the tails already. `coalesce` is for the planner: it would estimate that LIKE matches almost nothing, and
 * read and sort all tasks of the owner before the first page.
 */
const holding = (words: ReadonlyArray<string>, bind: Bind): string => {
  const sought = [...words.map(tailOf), ...words.map((word) => Buffer.from(word))];
  return `coalesce(textsend(${searchedSql}) like all (${bind(sought.map(containing), 'bytea[]')}), false)`;
};

/**
 * Compares by NFC, normalizing each array as one text: its delimiters compose with nothing. On 10,000 tasks this takes 15 ms,
 * against 9 without NFC and 50 element by element. The sub-select is evaluated once.
 */
const tagged = (tags: string): string =>
  `case when tags::text is normalized then tags::text[] else normalize(tags::text)::text[] end` +
  ` @> (select normalize(${tags}::text)::text[])`;

/** `isOverdue` of domain/task.ts in SQL, with the SQL of the texts of today and of now. */
export const overdueSql = (today: string, now: string): string =>
  `status = 'pending' and due < case length(due) when 10 then ${today} else ${now} end`;

/** Whether a task is in a list, or in the inbox. */
const inList = (list: O.Option<ListId>, bind: Bind): string =>
  O.isNone(list) ? 'list_id is null' : `list_id = ${bind(list.value, 'uuid')}`;

const conditionsOf = (filter: TaskFilter, bind: Bind): ReadonlyArray<string> => {
  const { priorities: wanted, tags, dueBefore, dueAfter, overdue, list, series, words } = filter;
  const compared = (operator: string, due: Due): string => `due ${operator} ${bind(dueText(due), 'text')}`;
  return [
    ...(wanted.length === 0 ? [] : [`priority = any (${bind(wanted.map(priorityRank), 'smallint[]')})`]),
    ...(tags.length === 0 ? [] : [tagged(bind(tags, 'text[]'))]),
    ...(O.isNone(dueBefore) ? [] : [compared('<', dueBefore.value)]),
    ...(O.isNone(dueAfter) ? [] : [compared('>', dueAfter.value)]),
    ...(O.isNone(overdue)
      ? []
      : [overdueSql(bind(overdue.value.today, 'text'), bind(overdue.value.instant, 'text'))]),
    ...(O.isNone(list) ? [] : [inList(list.value, bind)]),
    ...(O.isNone(series) ? [] : [`series_id = ${bind(series.value, 'uuid')}`]),
    ...(words.length === 0 ? [] : [holding(words, bind)]),
  ];
};

const statusesOf = ({ status, overdue }: TaskFilter): ReadonlyArray<Status> =>
  statuses.filter(
    (one) => (O.isNone(status) || one === status.value) && (O.isNone(overdue) || one === 'pending'),
  );

/** The columns to read of each candidate: those of the task, and its sort keys. */
const candidateColumns = [...taskNames, 'change_seq', 'title_key'];
const candidate = candidateColumns.join(', ');

/** Selects tasks in order by one index. */
const scanned = (conditions: ReadonlyArray<string>, order: string): string =>
  `(select ${candidate} from tasks where ${['user_id = $1', ...conditions].join(' and ')} order by ${order} limit $2)`;

/**
 * Selects tasks in order with few indexes: each leads with the status, so a list of any status merges two index scans.
 * PostgreSQL merges without sorting if each branch has its own order and limit.
 */
const merged = (from: ReadonlyArray<Status>, conditions: ReadonlyArray<string>, order: string): string => {
  const branches = from.map((status) => scanned([`status = '${status}'`, ...conditions], order));
  if (branches.length === 1) return branches.join('');
  return `(select * from (${branches.join(' union all ')}) as merged order by ${order} limit $2)`;
};

/** The tasks of a page, and one more if there is a next page. */
const pageSql = (
  { sort, after }: TaskQuery,
  from: ReadonlyArray<Status>,
  conditions: ReadonlyArray<string>,
  bind: Bind,
): string => {
  const { columns, isNullable, isInOneScan } = orderings[sort.by];
  const order = columns.map(([column]) => `${column} ${sort.order}`).join(', ');
  if (from.length === 0) return `(select ${candidate} from tasks where false limit $2)`;
  /** Behind the position, by the columns of the ordering from one on; those before it are equal in all rows. */
  const behind = (first: number): ReadonlyArray<string> => {
    if (O.isNone(after)) return [];
    const values = after.value.slice(first);
    const compared = columns.slice(first);
    const bound = compared.map(([, type], index) => bind(values[index], type));
    return [
      `(${compared.map(([column]) => column).join(', ')}) ${sort.order === 'asc' ? '>' : '<'} (${bound.join(', ')})`,
    ];
  };
  if (isNullable !== true) {
    const all = [...conditions, ...behind(0)];
    if (isInOneScan !== true || from.length < statuses.length) return merged(from, all, order);
    const nulls = sort.order === 'asc' ? 'first' : 'last';
    return scanned(all, order.replace(',', ` nulls ${nulls},`));
  }
  const [key = ''] = columns[0] ?? [];
  const isAmongNulls = O.isSome(after) && after.value[0] === null;
  const nulls = merged(from, [...conditions, `${key} is null`, ...(isAmongNulls ? behind(1) : [])], order);
  if (isAmongNulls) return nulls;
  const others = merged(from, [...conditions, `${key} is not null`, ...behind(0)], order);
  return `(select * from (${others} union all ${nulls}) as both_parts limit $2)`;
};

/** Without conditions there are only a few texts, and PostgreSQL reads only the rows of the page. */
const modeOf = (conditions: ReadonlyArray<string>, isSummed: boolean): QueryMode => {
  if (conditions.length > 0) return 'unprepared';
  return isSummed ? 'dedicated' : 'pipelined';
};

/** The statement for positions. No index has the keys: it reads the list, or all tasks of the owner. */
export const positionsStatement = ({ side, of, list, limit }: PositionsQuery) => {
  const values: unknown[] = [limit];
  const bind: Bind = (value, type) => `$${values.push(value) + 1}::${type}`;
  const [beyond, order] = side === 'above' ? ['>', 'asc'] : ['<', 'desc'];
  const conditions = [
    'user_id = $1',
    ...(O.isNone(of) ? [] : [`position ${beyond} ${bind(of.value, 'text')}`]),
    ...(O.isNone(list) ? [] : [inList(list.value, bind)]),
  ];
  const sql = `select id, position from tasks where ${conditions.join(' and ')} order by position ${order} limit $2`;
  return { sql, values };
};

/**
 * The statement for a page. Each row has the change point, from the same snapshot: without tasks there is one row with that
 * alone, and a user without a row has no tasks. A nested loop leaves the tasks in their order, and `union all` appends tasks
 * without a due date to those with one. SQL does not guarantee this order; PostgreSQL appends part after part, unless it reads
 * them in parallel, which a limit in each part rules out. `offset 0` is a fence: the point is computed once, and columns
 * for the rows of the page only.
 *
 * The sum of a page's bytes doubles what a page of 50 costs PostgreSQL. Up to 93 tasks need none unless a checklist is long: then
 * the rows are not whole, and the page is read again, summed.
 */
export const listStatement = (
  query: TaskQuery,
  isSummed = checklistRoom(query.limit) < 0,
): { readonly sql: string; readonly values: ReadonlyArray<unknown>; readonly mode: QueryMode } => {
  const values: unknown[] = [query.limit + 1];
  const bind: Bind = (value, type) => `$${values.push(value) + 1}::${type}`;
  const from = statusesOf(query.filter);
  const conditions = from.length === 0 ? [] : conditionsOf(query.filter, bind);
  const page = pageSql(query, from, conditions, bind);
  const found = isSummed
    ? `select change_seq, ${taskColumns} from ${withinPageBytes(page, candidateColumns)} as page`
    : `select change_seq, ${taskColumnsWith({ checklist: checklistWithin(bind(checklistRoom(query.limit), 'integer')) })} from ${page} as page`;
  const sql = `
    select point, found.*
    from (select epoch::text || ' ' || change_seq as point from users where id = $1 offset 0) as owner
      left join lateral (${found} offset 0) as found on true`;
  return { sql, values, mode: modeOf(conditions, isSummed) };
};
