import type { ContentObject, ExamplesObject, HeadersObject, ResponseObject } from 'openapi3-ts/oas31';
import { maxPageItems } from '../../../application/page.ts';
import { component } from '../openapi/components.ts';
import { eTag, link, listETag, location, revalidated, varies, written } from '../openapi/headers.ts';
import { type ApiRoute, ifMatch, ifNoneMatch } from '../openapi/operation.ts';
import { jsonContent, refused } from '../openapi/responses.ts';
import { batchRoute } from './batch.ts';
import { changeStatus, create, edit, get, list, remove } from './endpoints.ts';
import { exportRoute } from './export.ts';
import { statsRoute } from './stats.ts';
import { exampleTask, taskSchema } from './task-json.ts';

const oneTask: ContentObject = jsonContent(taskSchema, {
  task: component('examples/Task', { value: exampleTask }),
});
const [tagged, writtenAndTagged]: [HeadersObject, HeadersObject] = [
  { ...varies, ETag: eTag },
  { ...written, ETag: eTag },
];

const writtenTask = component<ResponseObject>('responses/Written', {
  description: 'The current task.',
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
    'Applies a JSON merge patch: members sent are set, others stay. PUT and PATCH do the same. An edit that changes nothing leaves the version as it is.',
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

/** The routes of tasks. */
export const taskRoutes: ReadonlyArray<ApiRoute> = [
  {
    method: 'post',
    path: '/api/:user_id/tasks',
    endpoint: create,
    operationId: 'createTask',
    tag: 'Tasks',
    summary: 'Create a task',
    description: 'Creates a task. Only the title is required.',
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
      'A page of the user’s tasks; `Link` leads to the next one. An unchanged task appears exactly once, whatever is added or removed in between. Unknown query members are ignored, and an empty one counts as absent; invalid values are rejected, and so are `offset`, `skip` and `page`: follow `Link` instead. The ETag covers all tasks of the user: it changes with each of them.',
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
    description: 'Deletes the task permanently. Repeating it returns 404.',
    headers: [ifMatch],
    responses: {
      204: { description: 'The task is deleted.', headers: written },
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
      'Sets the status in the body or, without a body, in the query. With neither it toggles. Setting the current status changes nothing.',
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
