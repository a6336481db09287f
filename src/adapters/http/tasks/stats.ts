import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { statsOfTasks } from '../../../application/task-use-cases.ts';
import { endpoint, noBody } from '../endpoint.ts';
import { revalidated, varies } from '../openapi/headers.ts';
import type { ApiRoute } from '../openapi/operation.ts';
import { jsonContent, refused } from '../openapi/responses.ts';
import { counting } from '../overload/costs.ts';
import { type Response, revalidate } from '../response.ts';
import { statsQuery } from './list-query.ts';
import { statsSchema } from './task-json.ts';

/** Counts the user's tasks. */
const stats = endpoint({
  query: statsQuery,
  body: noBody,
  weigh: () => counting,
  handle: (ports, { actor, query }) =>
    pipe(
      statsOfTasks(ports)(actor, query),
      TE.map((counts): Response => ({ status: 200, headers: revalidate, body: counts })),
    ),
});

/** The route of the statistics. */
export const statsRoute: ApiRoute = {
  method: 'get',
  path: '/api/:user_id/stats',
  endpoint: stats,
  operationId: 'getStats',
  tag: 'Tasks',
  summary: 'Count tasks',
  description:
    'Counts of the user’s tasks. A day is overdue from the next midnight, an instant once it has passed, a completed task never.',
  responses: {
    200: {
      description: 'The counts.',
      headers: { ...varies, ...revalidated },
      content: jsonContent(statsSchema, {
        some: { value: { total: 5, pending: 3, completed: 2, overdue: 1 } },
      }),
    },
    ...refused(),
  },
};
