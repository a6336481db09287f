import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { ContentObject, ExamplesObject, HeadersObject, ResponseObject } from 'openapi3-ts/oas31';
import { createTask, getTask } from '../../../application/task-use-cases.ts';
import { changeTaskStatus, deleteTask, editTask } from '../../../application/task-changes.ts';
import type { Task, Versioned } from '../../../domain/task.ts';
import { ignored } from '../decoder.ts';
import { type Call, endpoint, noBody } from '../endpoint.ts';
import { component } from '../openapi/components.ts';
import { eTag, location, revalidated, varies, written } from '../openapi/headers.ts';
import { type ApiRoute, ifMatch, ifNoneMatch } from '../openapi/operation.ts';
import { jsonContent, notModifiedResponse, refused } from '../openapi/responses.ts';
import { jsonOnly, jsonOrMergePatch, readJson } from '../request/body.ts';
import { matchesIfNoneMatch } from '../request/conditional.ts';
import { type Response, entityTag, notModified, revalidate } from '../response.ts';
import { zoneQuery } from './list-query.ts';
import { statusBody, statusChangeOf, statusQuery } from './stated-status.ts';
import { type TaskIdParam, editBody, inZone, newTaskBody, taskIdParam } from './task-decoders.ts';
import { exampleTask, taskJson, taskSchema } from './task-json.ts';

/** The task id in the path. */
export const taskIdIn = (params: Call<unknown, unknown>['params']): TaskIdParam =>
  taskIdParam(params['id'] ?? '');

/** The response with a task. */
export const withTask = (
  task: Versioned<Task>,
  headers: Readonly<Record<string, string>> = {},
): Response => ({
  status: 200,
  headers: { ...headers, ETag: entityTag(task.version) },
  body: taskJson(task),
});

const oneTask: ContentObject = jsonContent(taskSchema, {
  task: component('examples/Task', { value: exampleTask }),
});
const [tagged, writtenAndTagged]: [HeadersObject, HeadersObject] = [
  { ...varies, ETag: eTag },
  { ...written, ETag: eTag },
];

/** The response of writes. */
export const writtenTask = component<ResponseObject>('responses/Written', {
  description: 'The current task.',
  headers: writtenAndTagged,
  content: oneTask,
});

const newTask = inZone(newTaskBody);

/** Creates a task. */
const create = endpoint({
  collection: 'tasks',
  query: zoneQuery,
  body: { read: readJson(jsonOnly), decoder: newTask },
  handle: (ports, { actor, body }) =>
    pipe(
      createTask(ports)(actor, body),
      TE.map((task) => ({ ...withTask(task), status: 201 })),
    ),
});

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

/** The route of creating. */
export const createRoute: ApiRoute = {
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
};

/** Reads a task. */
const get = endpoint({
  query: ignored,
  body: noBody,
  handle:
    (ports, { actor, params, ifNoneMatch }) =>
    async () => {
      const taskId = taskIdIn(params);
      if (E.isLeft(taskId)) return taskId;
      const task = await getTask(ports)(actor, taskId.right)();
      if (E.isLeft(task)) return task;
      const tag = entityTag(task.right.version);
      return E.right(
        matchesIfNoneMatch(ifNoneMatch, tag) ? notModified(tag) : withTask(task.right, revalidate),
      );
    },
});

/** The route of reading one task. */
export const getRoute: ApiRoute = {
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
    304: notModifiedResponse,
    ...refused(404),
  },
};

const edits = inZone(editBody);

/** Edits a task. */
const edit = endpoint({
  query: zoneQuery,
  body: { read: readJson(jsonOrMergePatch), decoder: edits },
  handle: (ports, { actor, params, body, expected }) =>
    pipe(
      TE.fromEither(taskIdIn(params)),
      TE.flatMap((taskId) => editTask(ports)(actor, taskId, body, expected)),
      TE.map((task) => withTask(task)),
    ),
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

/** The routes of editing. */
export const editRoutes: ReadonlyArray<ApiRoute> = [
  { method: 'put', operationId: 'putTask', summary: 'Edit a task with PUT', ...editing },
  { method: 'patch', operationId: 'editTask', summary: 'Edit a task', ...editing },
];

/** Completes or reopens a task. */
const changeStatus = endpoint({
  query: statusQuery,
  body: { read: readJson(jsonOrMergePatch, { ifEmpty: {} }), decoder: statusBody },
  handle:
    (ports, { actor, params, query, body, expected }) =>
    async () => {
      const change = statusChangeOf(query, body);
      if (E.isLeft(change)) return change;
      const taskId = taskIdIn(params);
      if (E.isLeft(taskId)) return taskId;
      const changed = await changeTaskStatus(ports)(actor, taskId.right, change.right, expected)();
      return E.isLeft(changed) ? changed : E.right(withTask(changed.right));
    },
});

/** The route of completing and reopening. */
export const completeRoute: ApiRoute = {
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
};

/** Deletes a task. */
const remove = endpoint({
  query: ignored,
  body: noBody,
  handle: (ports, { actor, params, expected }) =>
    pipe(
      TE.fromEither(taskIdIn(params)),
      TE.flatMap((taskId) => deleteTask(ports)(actor, taskId, expected)),
      TE.map((): Response => ({ status: 204 })),
    ),
});

/** The route of deleting. */
export const deleteRoute: ApiRoute = {
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
};
