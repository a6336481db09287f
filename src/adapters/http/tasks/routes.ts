import type { ContentObject, ExamplesObject, HeadersObject, ResponseObject } from 'openapi3-ts/oas31';
import { maxPageItems } from '../../../application/page.ts';
import { component } from '../openapi/components.ts';
import { eTag, link, listETag, location, revalidated, varies, written } from '../openapi/headers.ts';
import { type ApiRoute, ifMatch, ifNoneMatch } from '../openapi/operation.ts';
import { json, refused } from '../openapi/responses.ts';
import { batchRoute } from './batch.ts';
import { changeStatus, create, edit, get, list, remove } from './endpoints.ts';
import { exportRoute } from './export.ts';
import { statsRoute } from './stats.ts';
import { exampleTask, taskSchema } from './task-json.ts';

const oneTask: ContentObject = json(taskSchema, {
  task: component('examples/Task', { value: exampleTask }),
});
const [tagged, writtenAndTagged]: [HeadersObject, HeadersObject] = [
  { ...varies, ETag: eTag },
  { ...written, ETag: eTag },
];

const writtenTask = component<ResponseObject>('responses/Written', {
  description: 'The task as it is now.',
  headers: writtenAndTagged,
  content: oneTask,
});

const notModified = component<ResponseObject>('responses/NotModified', {
  description: 'Not modified.',
  headers: { ...tagged, ...revalidated },
});

const editing = {
  path: '/api/:user_id/tasks/:id',
  endpoint: edit,
  tag: 'Tasks',
  description:
    'Applies a JSON merge patch: a member sent is set, a member left out stays. PUT and PATCH do the same. An edit that changes nothing leaves the version as it is.',
  headers: [ifMatch],
  examples: {
    later: { summary: 'Another date', value: { due_date: '2026-11-28T18:00:00+01:00' } },
    clear: { summary: 'Clearing', value: { description: null, due_date: null } },
  },
  responses: { 200: writtenTask, ...refused(404, 409, 412, 413, 415, 422) },
} as const;

const newTasks: ExamplesObject = {
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
};

/** Everything that can be done with tasks. */
export const taskRoutes: ReadonlyArray<ApiRoute> = [
  {
    method: 'post',
    path: '/api/:user_id/tasks',
    endpoint: create,
    operationId: 'createTask',
    tag: 'Tasks',
    summary: 'Create a task',
    description: 'Makes a task. Everything but the title has a default.',
    examples: newTasks,
    responses: {
      201: {
        description: 'The new task.',
        headers: { ...writtenAndTagged, Location: location },
        content: oneTask,
      },
      ...refused(409, 413, 415, 422),
    },
  },
  {
    method: 'get',
    path: '/api/:user_id/tasks',
    endpoint: list,
    operationId: 'listTasks',
    tag: 'Tasks',
    summary: 'List tasks',
    description:
      'A page of the tasks of the user; `Link` leads to the next one. A task that stays put is seen exactly once, whatever is added or removed meanwhile. Query members that are not listed are ignored, and an empty one is absent; a bad value is refused, and so are `offset`, `skip` and `page`: a page is reached by the `Link` of the one before. The ETag is of all the tasks of the user: it changes with each of them.',
    headers: [ifNoneMatch],
    responses: {
      200: {
        description: 'The tasks.',
        headers: { ...varies, ...revalidated, ETag: listETag, Link: link },
        content: json(
          { type: 'array', items: taskSchema, maxItems: maxPageItems },
          { one: { value: [exampleTask] } },
        ),
      },
      304: notModified,
      ...refused(),
    },
  },
  batchRoute,
  {
    method: 'get',
    path: '/api/:user_id/tasks/:id',
    endpoint: get,
    operationId: 'getTask',
    tag: 'Tasks',
    summary: 'Read a task',
    description: 'One task of the user.',
    headers: [ifNoneMatch],
    responses: {
      200: { description: 'The task.', headers: { ...tagged, ...revalidated }, content: oneTask },
      304: notModified,
      ...refused(404),
    },
  },
  { method: 'put', operationId: 'putTask', summary: 'Edit a task with PUT', ...editing },
  { method: 'patch', operationId: 'editTask', summary: 'Edit a task', ...editing },
  {
    method: 'delete',
    path: '/api/:user_id/tasks/:id',
    endpoint: remove,
    operationId: 'deleteTask',
    tag: 'Tasks',
    summary: 'Delete a task',
    description: 'Deletes the task for good. Once it is gone, the answer is 404.',
    headers: [ifMatch],
    responses: {
      204: { description: 'The task is gone.', headers: written },
      ...refused(404, 409, 412, 422),
    },
  },
  {
    method: 'patch',
    path: '/api/:user_id/tasks/:id/complete',
    endpoint: changeStatus,
    operationId: 'completeTask',
    tag: 'Tasks',
    summary: 'Complete or reopen a task',
    description:
      'Sets the status that the body states, or, without a body, the query. If neither states one: toggles. Setting what is already so changes nothing.',
    headers: [ifMatch],
    examples: {
      toggle: { summary: 'The other status', value: {} },
      complete: { summary: 'Completed', value: { completed: true } },
      reopen: { summary: 'Pending', value: { status: 'pending' } },
    },
    responses: { 200: writtenTask, ...refused(404, 409, 412, 413, 415, 422) },
  },
  statsRoute,
  exportRoute,
];
