import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import {
  addTaskItem,
  editTaskItem,
  removeTaskItem,
} from '../../../../application/checklists/checklist-items.ts';
import { type ItemAbsent, makeItemId, maxItems } from '../../../../domain/checklist.ts';
import { ignored } from '../../decoder.ts';
import { type Call, endpoint, noBody } from '../../endpoint.ts';
import { type ApiRoute, ifMatch } from '../../openapi/operation.ts';
import { itemRefused } from '../../openapi/responses.ts';
import { jsonOnly, jsonOrMergePatch, readJson } from '../../request/body.ts';
import { taskIdIn, withTask, writtenTask } from '../single-task.ts';
import { itemEditBody, newItemBody } from './checklist-json.ts';

/** The ids in the path; a malformed one is the id of nothing. */
const idsIn = (params: Call<unknown, unknown>['params']) =>
  pipe(
    taskIdIn(params),
    E.bindTo('taskId'),
    E.bindW('itemId', () =>
      pipe(
        makeItemId(params['item_id'] ?? ''),
        E.mapLeft((): ItemAbsent => ({ _tag: 'ItemAbsent' })),
      ),
    ),
    TE.fromEither,
  );

/** Adds an item. */
const add = endpoint({
  query: ignored,
  body: { read: readJson(jsonOnly), decoder: newItemBody },
  handle: (ports, { actor, params, body, expected }) =>
    pipe(
      TE.fromEither(taskIdIn(params)),
      TE.flatMap((taskId) => addTaskItem(body)(ports)(actor, taskId, expected)),
      TE.map((task) => ({ ...withTask(task), status: 201 })),
    ),
});

/** Edits an item. */
const edit = endpoint({
  query: ignored,
  body: { read: readJson(jsonOrMergePatch), decoder: itemEditBody },
  handle: (ports, { actor, params, body, expected }) =>
    pipe(
      idsIn(params),
      TE.flatMap(({ taskId, itemId }) => editTaskItem(itemId, body)(ports)(actor, taskId, expected)),
      TE.map((task) => withTask(task)),
    ),
});

/** Deletes an item. */
const remove = endpoint({
  query: ignored,
  body: noBody,
  handle: (ports, { actor, params, expected }) =>
    pipe(
      idsIn(params),
      TE.flatMap(({ taskId, itemId }) => removeTaskItem(itemId)(ports)(actor, taskId, expected)),
      TE.map((task) => withTask(task)),
    ),
});

const path = '/api/:user_id/tasks/:id/checklist';

/** The routes of a checklist's items. */
export const itemRoutes: ReadonlyArray<ApiRoute> = [
  {
    method: 'post',
    path,
    endpoint: add,
    operationId: 'addChecklistItem',
    tag: 'Tasks',
    summary: 'Add an item to the checklist of a task',
    description: `Adds an item, the last one, and returns the task. A checklist has at most ${maxItems} items.`,
    headers: [ifMatch],
    examples: { one: { summary: 'An item', value: { title: 'The fern' } } },
    responses: { 201: writtenTask, ...itemRefused(404, 409, 412, 413, 415, 422) },
  },
  {
    method: 'patch',
    path: `${path}/:item_id`,
    endpoint: edit,
    operationId: 'editChecklistItem',
    tag: 'Tasks',
    summary: 'Edit or complete an item of a checklist',
    description:
      'Applies a JSON merge patch to the item and returns the task. The other items stay as they are, whoever changes them meanwhile.',
    headers: [ifMatch],
    examples: { completed: { summary: 'Completed', value: { completed: true } } },
    responses: { 200: writtenTask, ...itemRefused(404, 409, 412, 413, 415, 422) },
  },
  {
    method: 'delete',
    path: `${path}/:item_id`,
    endpoint: remove,
    operationId: 'deleteChecklistItem',
    tag: 'Tasks',
    summary: 'Delete an item of a checklist',
    description: 'Takes the item out of the checklist and returns the task.',
    headers: [ifMatch],
    responses: { 200: writtenTask, ...itemRefused(404, 409, 412, 422) },
  },
];
