import { type Table, exampleTask, json, refused, revalidated, varies } from '../openapi/components.ts';
import { ref } from '../openapi/schemas.ts';
import { type PathItem, ofUser } from '../tasks/openapi.ts';

/** What concerns all that a user has. */
export const userPaths: Table<PathItem> = {
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
  '/api/{user_id}/export': {
    get: {
      operationId: 'exportTasks',
      tags: ['User'],
      summary: 'Export all tasks',
      description:
        'All tasks of the user as JSON, or, if `Accept` says so, as CSV (RFC 4180, in UTF-8 with a byte order mark; the tags are JSON, and a cell that a spreadsheet would take for a formula begins with an apostrophe). The answer comes in pieces; if it cannot be completed, the connection breaks off. What is written meanwhile is, or is not, in it: the changes from its `since` bring it up to date.',
      parameters: ofUser(),
      responses: {
        200: {
          description: 'Everything.',
          headers: { ...varies, ...revalidated, 'Content-Disposition': ref('headers/Download') },
          content: {
            ...json(ref('schemas/Export'), {
              one: {
                value: {
                  user_id: exampleTask.user_id,
                  since: '1f0e9a52-6c1b-4b5e-9d0a-7f2c3e4d5a6b.42.42',
                  tasks: [exampleTask],
                  count: 1,
                },
              },
            }),
            'text/csv': { schema: { type: 'string' } },
          },
        },
        ...refused(),
      },
    },
  },
  '/api/{user_id}': {
    delete: {
      operationId: 'eraseUser',
      tags: ['User'],
      summary: 'Erase the user',
      description:
        'Deletes everything of the user, for good, and answers the same if there is nothing. What is written later with the same token is another history.',
      parameters: ofUser(),
      responses: {
        204: { description: 'There is nothing of the user any more.', headers: varies },
        ...refused(),
      },
    },
  },
};
