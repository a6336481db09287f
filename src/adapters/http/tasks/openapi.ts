import {
  type Media,
  type Table,
  exampleTask,
  json,
  refused,
  revalidated,
  tagged,
  theTask,
  varies,
  written,
  writtenAndTagged,
} from '../openapi/components.ts';
import { type PathItem, ofUser } from '../openapi/operation.ts';
import { type Reference, ref } from '../openapi/schemas.ts';

const ofTask = (...more: ReadonlyArray<Reference>): ReadonlyArray<Reference> =>
  ofUser(ref('parameters/TaskId'), ...more);

const edits: Media = {
  schema: ref('schemas/TaskEdit'),
  examples: {
    later: { summary: 'Another date', value: { due_date: '2026-11-28T18:00:00+01:00' } },
    clear: { summary: 'Clearing', value: { description: null, due_date: null } },
  },
};

const edit = {
  tags: ['Tasks'],
  description:
    'Applies a JSON merge patch: a member sent is set, a member left out stays. PUT and PATCH do the same. An edit that changes nothing leaves the version as it is.',
  parameters: ofTask(ref('parameters/TimeZone'), ref('parameters/IfMatch'), ref('parameters/IdempotencyKey')),
  requestBody: {
    required: true,
    content: { 'application/json': edits, 'application/merge-patch+json': edits },
  },
  responses: { 200: ref('responses/Written'), ...refused(404, 409, 412, 413, 415, 422) },
};

const statusChange: Media = {
  schema: ref('schemas/StatusChange'),
  examples: {
    toggle: { summary: 'The other status', value: {} },
    complete: { summary: 'Completed', value: { completed: true } },
    reopen: { summary: 'Pending', value: { status: 'pending' } },
  },
};

/** Everything that can be done with tasks. */
export const taskPaths: Table<PathItem> = {
  '/api/{user_id}/tasks': {
    post: {
      operationId: 'createTask',
      tags: ['Tasks'],
      summary: 'Create a task',
      description: 'Makes a task. Everything but the title has a default.',
      parameters: ofUser(ref('parameters/TimeZone'), ref('parameters/IdempotencyKey')),
      requestBody: {
        required: true,
        content: json(ref('schemas/NewTask'), {
          short: { summary: 'Only a title', value: { title: 'Water the plants' } },
          full: {
            summary: 'Everything',
            value: {
              id: exampleTask.id,
              title: exampleTask.title,
              description: exampleTask.description,
              completed: false,
              priority: 'medium',
              tags: exampleTask.tags,
              due_date: exampleTask.due_date,
            },
          },
        }),
      },
      responses: {
        201: {
          description: 'The new task.',
          headers: { ...writtenAndTagged, Location: ref('headers/Location') },
          content: theTask,
        },
        ...refused(409, 413, 415, 422),
      },
    },
    get: {
      operationId: 'listTasks',
      tags: ['Tasks'],
      summary: 'List tasks',
      description:
        'A page of the tasks of the user; `Link` leads to the next one. A task that stays put is seen exactly once, whatever is added or removed meanwhile. Query members that are not listed are ignored, and an empty one is absent; a bad value is refused, and so are `offset`, `skip` and `page`: a page is reached by the `Link` of the one before. The ETag is of all the tasks of the user: it changes with each of them.',
      parameters: ofUser(
        ref('parameters/Status'),
        ref('parameters/Completed'),
        ref('parameters/Priority'),
        ref('parameters/Tag'),
        ref('parameters/DueBefore'),
        ref('parameters/DueAfter'),
        ref('parameters/Overdue'),
        ref('parameters/TimeZone'),
        ref('parameters/Search'),
        ref('parameters/Q'),
        ref('parameters/Sort'),
        ref('parameters/SortBy'),
        ref('parameters/Order'),
        ref('parameters/SortOrder'),
        ref('parameters/Limit'),
        ref('parameters/Cursor'),
        ref('parameters/IfNoneMatch'),
      ),
      responses: {
        200: {
          description: 'The tasks.',
          headers: {
            ...varies,
            ...revalidated,
            ETag: ref('headers/ListETag'),
            Link: ref('headers/Link'),
          },
          content: json(
            { type: 'array', items: ref('schemas/Task'), maxItems: 1000 },
            { one: { value: [exampleTask] } },
          ),
        },
        304: ref('responses/NotModified'),
        ...refused(),
      },
    },
  },
  '/api/{user_id}/tasks/changes': {
    get: {
      operationId: 'listChanges',
      tags: ['Tasks'],
      summary: 'Follow the changes',
      description:
        'What has changed since an earlier call, deletions included, in the order of commit, with nothing missed. Whoever applies each answer to a copy, and calls again with `since` set to `next`, has the tasks of the user. Deletions are told for a limited time, 30 days unless the service is configured otherwise; after that the answer is 410.',
      parameters: ofUser(ref('parameters/Since'), ref('parameters/ChangesLimit')),
      responses: {
        200: {
          description: 'The changes.',
          headers: { ...varies, ...revalidated },
          content: json(ref('schemas/Changes'), {
            some: {
              value: {
                tasks: [exampleTask],
                deleted: ['019aa5b2-7c41-7aa0-8c3d-6e0f1a2b3c4d'],
                next: '1f0e9a52-6c1b-4b5e-9d0a-7f2c3e4d5a6b.42.7',
                has_more: false,
              },
            },
          }),
        },
        ...refused(410),
      },
    },
  },
  '/api/{user_id}/tasks/batch': {
    post: {
      operationId: 'batch',
      tags: ['Tasks'],
      summary: 'Do many writes at once',
      description:
        'Does up to 100 operations in their order, all of them or none. If one is refused, the answer is what it would have been told alone, with its place in `details.index` and in the pointers.',
      parameters: ofUser(ref('parameters/TimeZone'), ref('parameters/IdempotencyKey')),
      requestBody: {
        required: true,
        content: json(ref('schemas/Batch'), {
          several: {
            value: {
              operations: [
                { op: 'create', task: { title: 'Water the plants' } },
                { op: 'update', id: exampleTask.id, patch: { priority: 'high' }, version: 1 },
                { op: 'complete', id: exampleTask.id, completed: true },
                { op: 'delete', id: exampleTask.id },
              ],
            },
          },
        }),
      },
      responses: {
        200: {
          description: 'What came of each.',
          headers: written,
          content: json(ref('schemas/BatchResults'), {
            two: { value: { results: [{ status: 201, task: exampleTask }, { status: 204 }] } },
          }),
        },
        ...refused(409, 412, 413, 415, 422),
        404: ref('responses/NotDone'),
      },
    },
  },
  '/api/{user_id}/tasks/{id}': {
    get: {
      operationId: 'getTask',
      tags: ['Tasks'],
      summary: 'Read a task',
      description: 'One task of the user.',
      parameters: ofTask(ref('parameters/IfNoneMatch')),
      responses: {
        200: { description: 'The task.', headers: { ...tagged, ...revalidated }, content: theTask },
        304: ref('responses/NotModified'),
        ...refused(404),
      },
    },
    put: { operationId: 'putTask', summary: 'Edit a task with PUT', ...edit },
    patch: { operationId: 'editTask', summary: 'Edit a task', ...edit },
    delete: {
      operationId: 'deleteTask',
      tags: ['Tasks'],
      summary: 'Delete a task',
      description: 'Deletes the task for good. Once it is gone, the answer is 404.',
      parameters: ofTask(ref('parameters/IfMatch'), ref('parameters/IdempotencyKey')),
      responses: {
        204: { description: 'The task is gone.', headers: written },
        ...refused(404, 409, 412, 422),
      },
    },
  },
  '/api/{user_id}/tasks/{id}/complete': {
    patch: {
      operationId: 'completeTask',
      tags: ['Tasks'],
      summary: 'Complete or reopen a task',
      description:
        'Sets the status that the body states, or, without a body, the query. If neither states one: toggles. Setting what is already so changes nothing.',
      parameters: ofTask(
        ref('parameters/SetCompleted'),
        ref('parameters/IfMatch'),
        ref('parameters/IdempotencyKey'),
      ),
      requestBody: {
        required: false,
        content: { 'application/json': statusChange, 'application/merge-patch+json': statusChange },
      },
      responses: { 200: ref('responses/Written'), ...refused(404, 409, 412, 413, 415, 422) },
    },
  },
};
