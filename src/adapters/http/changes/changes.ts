import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type ChangePage, type SyncPoint, theBeginning } from '../../../application/history.ts';
import { defaultPageItems, maxPageItems } from '../../../application/page.ts';
import { defaultTombstoneDays } from '../../../application/retention.ts';
import { ownerFor } from '../../../domain/user.ts';
import { type Decoder, described, object, refined } from '../decoder.ts';
import { endpoint, noBody } from '../endpoint.ts';
import { exactly, namedSchema } from '../openapi/components.ts';
import { revalidated, varies } from '../openapi/headers.ts';
import type { ApiRoute } from '../openapi/operation.ts';
import { jsonContent, refused } from '../openapi/responses.ts';
import { weightOfPage } from '../overload/costs.ts';
import { revalidate } from '../response.ts';
import { type ListJson, exampleList, listJson, listMembers, listSchema } from '../lists/list-json.ts';
import { limit } from '../tasks/query-members.ts';
import { syncToken, syncTokenMember } from './sync-token.ts';
import {
  type TaskJson,
  exampleTask,
  pageResponse,
  taskJson,
  taskMembers,
  taskSchema,
} from '../tasks/task-json.ts';

/** A page of the change feed as JSON. */
export type ChangesJson = {
  readonly tasks: ReadonlyArray<TaskJson>;
  readonly deleted: ReadonlyArray<string>;
  readonly lists: ReadonlyArray<ListJson>;
  readonly deleted_lists: ReadonlyArray<string>;
  readonly next: string;
  readonly has_more: boolean;
};

/** A page of the change feed with its token. */
export const changesJson = ({ tasks, lists, next, hasMore }: ChangePage): ChangesJson => ({
  tasks: tasks.written.map(taskJson),
  deleted: tasks.deleted,
  lists: lists.written.map(listJson),
  deleted_lists: lists.deleted,
  next: syncToken(next),
  has_more: hasMore,
});

const changesSchema = namedSchema(
  'Changes',
  exactly<ChangesJson>(
    {
      tasks: {
        type: 'array',
        items: taskSchema,
        maxItems: maxPageItems,
        description: 'New and changed tasks, in their current state.',
      },
      deleted: {
        type: 'array',
        items: taskMembers.id,
        maxItems: maxPageItems,
        description: 'The ids of deleted tasks, even ones that you never received.',
      },
      lists: {
        type: 'array',
        items: listSchema,
        maxItems: maxPageItems,
        description: 'New and changed lists, in their current state.',
      },
      deleted_lists: {
        type: 'array',
        items: listMembers.id,
        maxItems: maxPageItems,
        description: 'The ids of deleted lists, even ones that you never received.',
      },
      next: { type: 'string', description: 'The `since` of the next call. Opaque.' },
      has_more: { type: 'boolean', description: 'More changes are available: call again at once.' },
    },
    'Changes; each array is in commit order. Each task, list and deletion appears once, at its latest change. The limit of a page counts all of them.',
  ),
);

/** A page with one change, of all examples. */
export const exampleChange: ChangesJson = {
  tasks: [exampleTask],
  deleted: [],
  lists: [],
  deleted_lists: [],
  next: '1f0e9a52-6c1b-4b5e-9d0a-7f2c3e4d5a6b.42.7',
  has_more: false,
};

/** The query of the change feed. */
const changesQuery: Decoder<{ readonly since: SyncPoint; readonly limit: number }> = refined(
  object(
    {},
    {
      since: described(
        syncTokenMember,
        'The `next` of an earlier response, or the `since` of an export. Default: from the beginning.',
      ),
      limit: described(
        limit,
        'The maximum number of changes, with at most 4 MiB of text: `has_more` says whether there are more.',
      ),
    },
  ),
  ({ since = theBeginning, limit: most = defaultPageItems }) => E.right({ since, limit: most }),
);

/** The changes since a point, in commit order. */
const changes = endpoint({
  query: changesQuery,
  body: noBody,
  weigh: ({ limit }) => weightOfPage(limit),
  handle: (ports, { actor, query: { since, limit } }) =>
    pipe(
      ports.history.changes(ownerFor(actor), since, limit),
      TE.map(changesJson),
      TE.map(({ tasks, ...others }) => pageResponse(tasks, revalidate, others)),
    ),
});

/** The route of the change feed. */
export const changesRoute: ApiRoute = {
  method: 'get',
  path: '/api/:user_id/tasks/changes',
  endpoint: changes,
  operationId: 'listChanges',
  tag: 'Tasks',
  summary: 'List changes',
  description: `All changes since an earlier call, deletions included, in commit order. To keep a copy, apply each response and call again with \`since\` set to \`next\`. Deletions are kept for a limited time, ${defaultTombstoneDays} days by default; after that the response is 410.`,
  responses: {
    200: {
      description: 'The changes.',
      headers: { ...varies, ...revalidated },
      content: jsonContent(changesSchema, {
        some: {
          value: {
            ...exampleChange,
            deleted: ['019aa5b2-7c41-7aa0-8c3d-6e0f1a2b3c4d'],
            lists: [exampleList],
          },
        },
      }),
    },
    ...refused(410),
  },
};
