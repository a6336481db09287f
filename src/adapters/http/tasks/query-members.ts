import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import { defaultPageItems, maxPageItems } from '../../../application/page.ts';
import { type SortBy, sorts } from '../../../application/task-sort.ts';
import { makeGivenDue } from '../../../domain/due.ts';
import { type ListId, makeListId } from '../../../domain/list.ts';
import { maxWords, wordsOf } from '../../../domain/search/search.ts';
import { makeSeriesId } from '../../../domain/series/series.ts';
import { priorities, statuses } from '../../../domain/task.ts';
import { storable } from '../../../domain/text.ts';
import { makeTimeZone, utc } from '../../../domain/time.ts';
import { type Decoder, decoder, described, oneOf, oneOrMore, refined, text } from '../decoder.ts';
import { idSchema } from '../openapi/components.ts';
import { dueForms, tag } from './task-decoders.ts';

/** Folds the case of an enumeration's value. */
export const inLowerCase = (word: unknown): unknown => (typeof word === 'string' ? word.toLowerCase() : word);

/** Aliases of sorts. */
const sortAliases = { created: 'created_at', updated: 'updated_at', due: 'due_date' } as const;

const sortNames = [...sorts, 'created', 'updated', 'due'] as const;

const isSortAlias = (name: unknown): name is keyof typeof sortAliases =>
  typeof name === 'string' && Object.hasOwn(sortAliases, name);

/** The sort with a name or an alias. */
export const knownSort = (input: unknown): unknown => {
  const name = inLowerCase(input);
  return isSortAlias(name) ? sortAliases[name] : name;
};

/** A plus in a query decodes to a space; before an offset, it is a plus again. */
export const makeBound = (written: string) =>
  makeGivenDue(written.replace(/^([\d-]{10}[Tt][\d:.]+) (\d\d:\d\d)$/, '$1+$2'));

/** A plus decodes to a space, but names of zones, such as `Etc/GMT+5`, contain no space. */
export const zone = text('tz', (name) => makeTimeZone(name.replaceAll(' ', '+')), {
  type: 'string',
  default: utc,
  examples: ['Europe/Berlin'],
  description:
    'An IANA time zone. Its midnights end days, and times without Z or an offset are local in it. A local time that a clock change skips moves later by the length of the gap; of one that occurs twice, the first is used.',
});

/** The maximum number of items on a page. */
export const limit: Decoder<number> = decoder(
  'limit',
  { type: 'integer', minimum: 1, maximum: maxPageItems, default: defaultPageItems },
  (input) =>
    typeof input === 'string' && /^[1-9]\d{0,3}$/.test(input) && Number(input) <= maxPageItems
      ? E.right(Number(input))
      : E.left(`must be a whole number from 1 to ${maxPageItems}`),
);

const sortBy: Decoder<SortBy> = refined(oneOf('sort', sortNames), (name) =>
  E.right(isSortAlias(name) ? sortAliases[name] : name),
);
const order = oneOf('order', ['asc', 'desc']);
const trueOrFalse = oneOf('boolean', ['true', 'false']);
const search = refined(text('search', storable), (phrase) => {
  const words = wordsOf(phrase);
  return words.length > maxWords ? E.left(`must be at most ${maxWords} different words`) : E.right(words);
});
const list: Decoder<O.Option<ListId>> = decoder(
  'list',
  { oneOf: [idSchema, { type: 'string', const: 'none' }] },
  (input) =>
    inLowerCase(input) === 'none'
      ? E.right(O.none)
      : pipe(
          typeof input === 'string' ? O.fromEither(makeListId(input)) : O.none,
          E.fromOption(() => 'must be the UUID of a list, or none'),
          E.map(O.some),
        ),
);
const bound = text('bound', makeBound, { oneOf: [...dueForms] });
const cursor = decoder('cursor', { type: 'string' }, (input) =>
  typeof input === 'string' ? E.right(input) : E.left('must be text'),
);

/** Refuses offset paging: ignored, it would return the first page for ever. */
const firstOnly = (name: string, first: string): Decoder<unknown> =>
  decoder(name, undefined, (input) =>
    input === first
      ? E.right(input)
      : E.left('is not supported: follow the Link header, rel="next", to the next page'),
  );

/** The query parameters of a list of tasks. */
export const queryMembers = {
  status: described(oneOf('status', ['all', ...statuses]), {
    default: 'all',
    description: 'Only tasks with this status.',
  }),
  completed: described(trueOrFalse, 'Only completed, or only pending, tasks. Must not contradict `status`.'),
  priority: described(
    oneOrMore(oneOf('priority', priorities)),
    'Only tasks with this priority, or with any of these.',
  ),
  tag: described(oneOrMore(tag), 'Only tasks with this tag, or with all of these.'),
  due_before: described(
    bound,
    'Only tasks due before this (exclusive). A day counts as its midnight in UTC, before an instant at that time; a local time needs `tz`.',
  ),
  due_after: described(bound, 'Only tasks due after this (exclusive).'),
  overdue: described(trueOrFalse, 'true: only pending tasks whose due has passed. Such a list has no ETag.'),
  list: described(list, 'Only tasks in this list; `none`: only tasks in the inbox.'),
  series: described(text('series', makeSeriesId, idSchema), 'Only tasks of this series.'),
  tz: zone,
  search: described(
    search,
    `Only tasks whose title or description contains each of these words (at most ${maxWords} different words). Case, accents and invisible characters do not count: \`strasse\` finds \`Straße\`, \`lodz\` finds \`Łódź\`.`,
  ),
  q: described(search, `Same as \`search\`: at most ${maxWords} different words.`),
  sort: described(sortBy, {
    default: 'created_at',
    description:
      'The sort order; ties are broken by id. `updated_at` is the order of changes. Tasks without a due date come last. `position`, the order that moves give, needs `list`. `created`, `updated` and `due` are short forms.',
  }),
  sort_by: described(sortBy, 'Same as `sort`.'),
  order: described(order, 'Default: `asc` for `title`, `due_date` and `position`, else `desc`.'),
  sort_order: described(order, 'Same as `order`.'),
  limit: described(
    limit,
    'The maximum number of tasks per page. A page ends earlier at 4 MiB of text: `Link` says whether there are more.',
  ),
  cursor: described(
    cursor,
    'The start of the page, from the `Link` of the previous one. Needs the same filter and sort.',
  ),
  offset: firstOnly('offset', '0'),
  skip: firstOnly('skip', '0'),
  page: firstOnly('page', '1'),
};
