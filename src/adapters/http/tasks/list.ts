import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { maxPageItems } from '../../../application/page.ts';
import type { Ports } from '../../../application/ports.ts';
import type { Position } from '../../../application/task-sort.ts';
import { listTasks } from '../../../application/task-use-cases.ts';
import { ownerFor } from '../../../domain/user.ts';
import type { ApiError } from '../api-error.ts';
import { type Call, endpoint, noBody } from '../endpoint.ts';
import { link, listETag, revalidated, varies } from '../openapi/headers.ts';
import { type ApiRoute, ifNoneMatch } from '../openapi/operation.ts';
import { jsonContent, notModifiedResponse, refused } from '../openapi/responses.ts';
import { weightOfPage } from '../overload/costs.ts';
import { unlessCurrent } from '../request/conditional.ts';
import { type Response, collectionTag, revalidate } from '../response.ts';
import { cursorTo, positionAt } from './cursor.ts';
import { type ListQuery, listQuery, placedIn } from './list-query.ts';
import { exampleTask, pageResponse, taskJson, taskSchema } from './task-json.ts';

/**
 * The link to the next page (RFC 8288), relative to the request, so that it works behind a path prefix. It repeats the known
 * query parameters as they were sent.
 */
const linkTo = (querystring: string, cursor: string): string => {
  const known = querystring.split('&').filter((member) => {
    const [name = '', value] = [...new URLSearchParams(member)][0] ?? [];
    return name !== 'cursor' && value !== '' && listQuery.members.includes(name);
  });
  const target = `?${[...known, `cursor=${cursor}`].join('&')}`;
  return `<${target.replace(/[<>"]/g, encodeURIComponent)}>; rel="next"`;
};

/** Whether a list has an entity tag: not if it depends on the clock, since it then changes without a change in the history. */
const hasTag = ({ query }: Call<ListQuery, unknown>): boolean => O.isNone(query.overdueIn);

const page = (
  ports: Ports,
  call: Call<ListQuery, unknown>,
  after: O.Option<Position>,
): TE.TaskEither<ApiError, Response> => {
  const { actor, query } = call;
  return pipe(
    listTasks(ports)(actor, { ...query, after }),
    TE.map(({ at, tasks, next }) =>
      pageResponse(tasks.map(taskJson), {
        ...revalidate,
        ...(hasTag(call) ? { ETag: collectionTag(at) } : {}),
        ...(O.isSome(next)
          ? { Link: linkTo(call.querystring, cursorTo(ownerFor(actor), query, next.value)) }
          : {}),
      }),
    ),
  );
};

/** Lists tasks. */
const list = endpoint({
  query: listQuery,
  body: noBody,
  weigh: ({ limit, filter }) => weightOfPage(limit, filter.words.length > 0),
  handle: (ports, received) => async () => {
    const query = placedIn(ports.calendar, received.query);
    if (E.isLeft(query)) return query;
    const call = { ...received, query: query.right };
    const after = pipe(
      call.query.cursor,
      O.traverse(E.Applicative)((cursor) => positionAt(ownerFor(call.actor), call.query, cursor)),
    );
    if (E.isLeft(after)) return after;
    const read = page(ports, call, after.right);
    return (hasTag(call) ? unlessCurrent(ports, call, read) : read)();
  },
});

/** The route of the list. */
export const listRoute: ApiRoute = {
  method: 'get',
  path: '/api/:user_id/tasks',
  endpoint: list,
  operationId: 'listTasks',
  tag: 'Tasks',
  summary: 'List tasks',
  description:
    'A page of the user’s tasks; `Link` leads to the next one. An unchanged task appears exactly once, whatever is added or removed in between. Unknown query members are ignored, and an empty one counts as absent; invalid values are rejected, and so are `offset`, `skip` and `page` beyond the first page: follow `Link` instead. The ETag covers all tasks of the user: it changes with each of them.',
  headers: [ifNoneMatch],
  responses: {
    200: {
      description: 'The tasks.',
      headers: { ...varies, ...revalidated, ETag: listETag, Link: link },
      content: jsonContent(
        { type: 'array', items: taskSchema, maxItems: maxPageItems },
        { one: { value: [exampleTask] } },
      ),
    },
    304: notModifiedResponse,
    ...refused(),
  },
};
