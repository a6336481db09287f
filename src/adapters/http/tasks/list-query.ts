import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import { defaultPageItems } from '../../../application/page.ts';
import { type Order, type Sort, type SortBy, taskSorts } from '../../../application/task-sort.ts';
import type { ListRequest } from '../../../application/task-use-cases.ts';
import { type Due, type GivenDue, dueIn } from '../../../domain/due.ts';
import { statuses } from '../../../domain/task.ts';
import { type Calendar, type TimeZone, utc } from '../../../domain/time.ts';
import { type Consistency, type Decoder, object, refined } from '../decoder.ts';
import { type Invalid, both } from '../api-error.ts';
import { messageOf } from '../validation-messages.ts';
import { inLowerCase, knownSort, makeBound, queryMembers, zone } from './query-members.ts';
import { statusOf } from './stated-status.ts';

/** Parameters with the same meaning, which must not contradict each other. */
const aliases = [
  ['sort', 'sort_by'],
  ['order', 'sort_order'],
  ['search', 'q'],
] as const;

const aliasContradictions: Consistency = (query) => {
  const members: typeof query = {
    ...query,
    sort: knownSort(query['sort']),
    sort_by: knownSort(query['sort_by']),
    order: inLowerCase(query['order']),
    sort_order: inLowerCase(query['sort_order']),
  };
  const contradiction = aliases.find(
    ([name, alias]) =>
      members[name] !== undefined && members[alias] !== undefined && members[name] !== members[alias],
  );
  return contradiction === undefined ? [] : [[contradiction[0], `contradicts ${contradiction[1]}`]];
};

const statusContradiction: Consistency = (query) => {
  const [status, completed] = [inLowerCase(query['status']), inLowerCase(query['completed'])];
  return typeof completed === 'string' &&
    typeof status === 'string' &&
    status !== 'all' &&
    status !== statusOf(completed === 'true')
    ? [['status', 'contradicts completed']]
    : [];
};

const bounds = ['due_before', 'due_after'] as const;

/** Refuses bounds at local times in a query without a zone. */
const boundsWithoutZone: Consistency = (query) =>
  bounds
    .filter((name) => {
      const text = query['tz'] === undefined ? query[name] : undefined;
      const bound = typeof text === 'string' ? makeBound(text) : undefined;
      return bound !== undefined && E.isRight(bound) && bound.right._tag === 'AtLocalTime';
    })
    .map((name) => [name, messageOf({ _tag: 'DueWithoutZone' })]);

/** Positions are those among the tasks of a list or of the inbox. */
const positionWithoutList: Consistency = (query) =>
  ['sort', 'sort_by']
    .filter((name) => knownSort(query[name]) === 'position' && query['list'] === undefined)
    .map((name) => [name, 'position needs list']);

const consistency: Consistency = (query) =>
  [statusContradiction, aliasContradictions, boundsWithoutZone, positionWithoutList].flatMap((check) =>
    check(query),
  );

const members = object({}, queryMembers, consistency);

/** A query for a page of tasks, with the cursor still encoded. */
export type ListQuery = Omit<ListRequest, 'after'> & { readonly cursor: O.Option<string> };

/** A list query as decoded: its bounds may be local times in its zone. */
type WrittenListQuery = Omit<ListQuery, 'filter'> & {
  readonly filter: Omit<ListQuery['filter'], 'dueBefore' | 'dueAfter'>;
  readonly zone: TimeZone | undefined;
  readonly bounds: Readonly<Record<(typeof bounds)[number], O.Option<GivenDue>>>;
};

const sortOf = (by: SortBy = 'created_at', given: Order | undefined): Sort => ({
  by,
  order: given ?? taskSorts[by].order,
});

/** The query of a list. */
export const listQuery: Decoder<WrittenListQuery> = refined(members, (query) => {
  const status = query.completed === undefined ? query.status : statusOf(query.completed === 'true');
  return E.right({
    filter: {
      status: O.fromNullable(statuses.find((one) => one === status)),
      priorities: query.priority ?? [],
      tags: query.tag ?? [],
      list: O.fromNullable(query.list),
      series: O.fromNullable(query.series),
      words: query.search ?? query.q ?? [],
    },
    zone: query.tz,
    bounds: {
      due_before: O.fromNullable(query.due_before),
      due_after: O.fromNullable(query.due_after),
    },
    overdueIn: query.overdue === 'true' ? O.some(query.tz ?? utc) : O.none,
    sort: sortOf(query.sort ?? query.sort_by, query.order ?? query.sort_order),
    limit: query.limit ?? defaultPageItems,
    cursor: O.fromNullable(query.cursor),
  });
});

/** Resolves the bounds of a list query in its zone. */
export const placedIn = (
  calendar: Calendar,
  { zone, bounds: given, filter, ...page }: WrittenListQuery,
): E.Either<Invalid, ListQuery> => {
  const toDue = dueIn(zone === undefined ? undefined : (local) => calendar.toInstant(zone, local));
  const bound = (name: (typeof bounds)[number]): E.Either<Invalid, O.Option<Due>> =>
    pipe(
      given[name],
      O.traverse(E.Applicative)(toDue),
      E.mapLeft((refusal) => ({
        _tag: 'Invalid',
        violations: [{ pointer: `/${name}`, detail: messageOf(refusal) }],
      })),
    );
  return pipe(
    both(bound('due_before'), bound('due_after')),
    E.map(([dueBefore, dueAfter]) => ({ ...page, filter: { ...filter, dueBefore, dueAfter } })),
  );
};

/** The query of writes: the time zone of local times in the body. */
export const zoneQuery: Decoder<TimeZone | undefined> = refined(object({}, { tz: zone }), ({ tz }) =>
  E.right(tz),
);

/** The query of the statistics: the time zone whose midnights count. */
export const statsQuery: Decoder<TimeZone> = refined(zoneQuery, (zone = utc) => E.right(zone));
