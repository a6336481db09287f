import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import {
  type Order,
  type Sort,
  type SortBy,
  type SyncPoint,
  sorts,
  theBeginning,
} from '../../application/queries.ts';
import type { ListRequest } from '../../application/task-use-cases.ts';
import { makeDue } from '../../domain/due.ts';
import { wordsOf } from '../../domain/search.ts';
import { makeTag, priorities, statuses } from '../../domain/task.ts';
import { storable } from '../../domain/text.ts';
import { type TimeZone, makeTimeZone, utc } from '../../domain/time.ts';
import {
  type Consistency,
  type Decoder,
  decoder,
  object,
  oneOf,
  oneOrMore,
  refined,
  text,
} from './decoding.ts';
import { maxWords } from './limits.ts';
import { statusOf } from './stated-status.ts';
import { syncTokenMember } from './sync-tokens.ts';

/** The members of a query; one that is given more than once is a list. */
export const membersOf = (querystring: string): Readonly<Record<string, unknown>> => {
  const search = new URLSearchParams(querystring);
  const members = [...new Set(search.keys())].map((name): [string, unknown] => {
    const [first, ...more] = search.getAll(name);
    return [name, more.length === 0 ? first : [first, ...more]];
  });
  return Object.fromEntries(members);
};

/** Members that say the same, so that they must not say different things. */
const aliases = [
  ['sort', 'sort_by'],
  ['order', 'sort_order'],
  ['search', 'q'],
] as const;

/** `created` is another name of `created_at`. */
const knownSort = (name: unknown): unknown => (name === 'created' ? 'created_at' : name);

const consistency: Consistency = (written) => {
  const { status, completed, sort, sort_by: sortBy } = written;
  const members: typeof written = { ...written, sort: knownSort(sort), sort_by: knownSort(sortBy) };
  if (typeof completed === 'string' && typeof status === 'string' && status !== 'all') {
    if (status !== statusOf(completed === 'true')) return O.some(['status', 'says otherwise than completed']);
  }
  const torn = aliases.find(
    ([name, alias]) =>
      members[name] !== undefined && members[alias] !== undefined && members[name] !== members[alias],
  );
  return torn === undefined ? O.none : O.some([torn[0], `says otherwise than ${torn[1]}`]);
};

/** Tasks that a page has at most, and unless it is told. */
const maxLimit = 1000;

const limit: Decoder<number> = decoder('limit', (input) =>
  typeof input === 'string' && /^[1-9]\d{0,3}$/.test(input) && Number(input) <= maxLimit
    ? E.right(Number(input))
    : E.left(`must be a whole number from 1 to ${maxLimit}`),
);

const sortBy = oneOf('sort', [...sorts, 'created']);
const order = oneOf('order', ['asc', 'desc']);
const trueOrFalse = oneOf('boolean', ['true', 'false']);
const search = refined(text('search', storable), (said) => {
  const words = wordsOf(said);
  return words.length > maxWords ? E.left(`must be at most ${maxWords} different words`) : E.right(words);
});

const membersOfList = {
  status: oneOf('status', ['all', ...statuses]),
  completed: trueOrFalse,
  priority: oneOrMore(oneOf('priority', priorities)),
  tag: oneOrMore(text('tag', makeTag)),
  due_before: text('due_before', makeDue),
  due_after: text('due_after', makeDue),
  overdue: trueOrFalse,
  tz: text('tz', makeTimeZone),
  search,
  q: search,
  sort: sortBy,
  sort_by: sortBy,
  order,
  sort_order: order,
  limit,
  cursor: decoder('cursor', (input) => (typeof input === 'string' ? E.right(input) : E.left('must be text'))),
};

/** The names of the members that the query of a list has. */
export const listMembers: ReadonlyArray<string> = Object.keys(membersOfList);

const members = object({}, membersOfList, consistency);

/** What a list is asked for: a page of what, and, where it goes on, the cursor as it came. */
export type ListQuery = Omit<ListRequest, 'after'> & { readonly cursor: O.Option<string> };

/** Which way a sort goes that is not told. */
const usualOrder: Readonly<Record<SortBy, Order>> = {
  created_at: 'desc',
  updated_at: 'desc',
  due_date: 'asc',
  priority: 'desc',
  title: 'asc',
};

const sortOf = (by: SortBy | 'created' = 'created_at', told: Order | undefined): Sort => {
  const known = by === 'created' ? 'created_at' : by;
  return { by: known, order: told ?? usualOrder[known] };
};

/** The query of a list. */
export const listQuery: Decoder<ListQuery> = refined(members, (said) => {
  const status = said.completed === undefined ? said.status : statusOf(said.completed === 'true');
  return E.right({
    filter: {
      status: O.fromNullable(statuses.find((one) => one === status)),
      priorities: said.priority ?? [],
      tags: said.tag ?? [],
      dueBefore: O.fromNullable(said.due_before),
      dueAfter: O.fromNullable(said.due_after),
      words: said.search ?? said.q ?? [],
    },
    overdueIn: said.overdue === 'true' ? O.some(said.tz ?? utc) : O.none,
    sort: sortOf(said.sort ?? said.sort_by, said.order ?? said.sort_order),
    limit: said.limit ?? maxLimit,
    cursor: O.fromNullable(said.cursor),
  });
});

/** The query of the statistics: the time zone whose midnights count. */
export const statsQuery: Decoder<TimeZone> = refined(
  object({}, { tz: text('tz', makeTimeZone) }),
  ({ tz = utc }) => E.right(tz),
);

/** The query of the change feed: from where, and how many changes at most. */
export const changesQuery: Decoder<{ readonly since: SyncPoint; readonly limit: number }> = refined(
  object({}, { since: syncTokenMember, limit }),
  ({ since = theBeginning, limit: most = maxLimit }) => E.right({ since, limit: most }),
);
