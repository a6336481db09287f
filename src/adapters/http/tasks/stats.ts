import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { statsOfTasks } from '../../../application/task-use-cases.ts';
import { endpoint, noBody } from '../endpoint.ts';
import { type Table, json, refused, revalidated, varies } from '../openapi/components.ts';
import { type PathItem, ofUser } from '../openapi/operation.ts';
import { ref } from '../openapi/schemas.ts';
import { counting } from '../overload/limits.ts';
import { type Response, revalidate } from '../response.ts';
import { statsQuery } from './list-query.ts';

/** How many tasks the user has. */
export const stats = endpoint({
  query: statsQuery,
  body: noBody,
  weigh: () => counting,
  handle: (ports, { actor, query }) =>
    pipe(
      statsOfTasks(ports)(actor, query),
      TE.map((counts): Response => ({ status: 200, headers: revalidate, body: counts })),
    ),
});

export const statsPath: Table<PathItem> = {
  '/api/{user_id}/stats': {
    get: {
      operationId: 'getStats',
      tags: ['Tasks'],
      summary: 'Count tasks',
      description:
        'How many tasks the user has. A day is overdue from the next midnight, a moment as soon as it has passed, a completed task never.',
      parameters: ofUser(ref('parameters/TimeZone')),
      responses: {
        200: {
          description: 'The counts.',
          headers: { ...varies, ...revalidated },
          content: json(ref('schemas/Stats'), {
            some: { value: { total: 5, pending: 3, completed: 2, overdue: 1 } },
          }),
        },
        ...refused(),
      },
    },
  },
};
