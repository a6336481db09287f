import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Ports } from '../../../application/ports.ts';
import {
  changeTaskStatus,
  createTask,
  deleteTask,
  editTask,
  getTask,
  listTasks,
} from '../../../application/task-use-cases.ts';
import type { ChangePoint } from '../../../application/history.ts';
import type { Position } from '../../../application/task-sort.ts';
import type { Task, Versioned } from '../../../domain/task.ts';
import { ownerFor } from '../../../domain/user.ts';
import { jsonOnly, jsonOrMergePatch, readJson } from '../request/body.ts';
import { editBody, inZone, newTaskBody, type TaskIdParam, taskIdParam } from './task-decoders.ts';
import { cursorTo, positionAt } from './cursor.ts';
import { ignored } from '../decoder.ts';
import { type Response, entityTag, revalidate } from '../response.ts';
import { type Call, endpoint, noBody } from '../endpoint.ts';
import { matchesIfNoneMatch } from '../request/conditional.ts';
import type { ApiError } from '../api-error.ts';
import { weightOfPage } from '../overload/costs.ts';
import { type ListQuery, listQuery, placedIn, zoneQuery } from './list-query.ts';
import { statusBody, statusChangeOf, statusQuery } from './stated-status.ts';
import { pageResponse, taskJson } from './task-json.ts';

/** The task id in the path. */
const taskIdIn = (params: Call<unknown, unknown>['params']): TaskIdParam => taskIdParam(params['id'] ?? '');

/** The entity tag of a user's list of tasks. */
const listEntityTag = ({ epoch, number }: ChangePoint): string => `"${epoch}.${number}"`;

const notModified = (tag: string): Response => ({ status: 304, headers: { ...revalidate, ETag: tag } });

const withTask = (task: Versioned<Task>, headers: Readonly<Record<string, string>> = {}): Response => ({
  status: 200,
  headers: { ...headers, ETag: entityTag(task.version) },
  body: taskJson(task),
});

const [newTask, edits] = [inZone(newTaskBody), inZone(editBody)];

export const create = endpoint({
  collection: 'tasks',
  query: zoneQuery,
  body: { read: readJson(jsonOnly), decoder: newTask },
  handle: (ports, { actor, body }) =>
    pipe(
      createTask(ports)(actor, body),
      TE.map((task) => ({ ...withTask(task), status: 201 })),
    ),
});

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
        ...(hasTag(call) ? { ETag: listEntityTag(at) } : {}),
        ...(O.isSome(next)
          ? { Link: linkTo(call.querystring, cursorTo(ownerFor(actor), query, next.value)) }
          : {}),
      }),
    ),
  );
};

/** The page, or 304 if the client's copy is current, which the change point shows without reading tasks. */
const revalidatedPage = (
  ports: Ports,
  call: Call<ListQuery, unknown>,
  after: O.Option<Position>,
): TE.TaskEither<ApiError, Response> =>
  call.ifNoneMatch === undefined || !hasTag(call)
    ? page(ports, call, after)
    : pipe(
        ports.history.changePoint(ownerFor(call.actor)),
        TE.map(listEntityTag),
        TE.flatMap((tag) =>
          matchesIfNoneMatch(call.ifNoneMatch, tag) ? TE.right(notModified(tag)) : page(ports, call, after),
        ),
      );

const pageAtCursor = (ports: Ports, call: Call<ListQuery, unknown>): TE.TaskEither<ApiError, Response> =>
  pipe(
    call.query.cursor,
    O.traverse(E.Applicative)((cursor) => positionAt(ownerFor(call.actor), call.query, cursor)),
    TE.fromEither,
    TE.flatMap((after) => revalidatedPage(ports, call, after)),
  );

export const list = endpoint({
  query: listQuery,
  body: noBody,
  weigh: ({ limit, filter }) => weightOfPage(limit, filter.words.length > 0),
  handle: (ports, call) =>
    pipe(
      TE.fromEither(placedIn(ports.calendar, call.query)),
      TE.flatMap((query) => pageAtCursor(ports, { ...call, query })),
    ),
});

export const get = endpoint({
  query: ignored,
  body: noBody,
  handle: (ports, { actor, params, ifNoneMatch }) =>
    pipe(
      TE.fromEither(taskIdIn(params)),
      TE.flatMap((taskId) => getTask(ports)(actor, taskId)),
      TE.map((task) =>
        matchesIfNoneMatch(ifNoneMatch, entityTag(task.version))
          ? notModified(entityTag(task.version))
          : withTask(task, revalidate),
      ),
    ),
});

export const edit = endpoint({
  query: zoneQuery,
  body: { read: readJson(jsonOrMergePatch), decoder: edits },
  handle: (ports, { actor, params, body, expected }) =>
    pipe(
      TE.fromEither(taskIdIn(params)),
      TE.flatMap((taskId) => editTask(ports)(actor, taskId, body, expected)),
      TE.map((task) => withTask(task)),
    ),
});

export const changeStatus = endpoint({
  query: statusQuery,
  body: { read: readJson(jsonOrMergePatch, { ifEmpty: {} }), decoder: statusBody },
  handle: (ports, { actor, params, query, body, expected }) =>
    pipe(
      TE.fromEither(statusChangeOf(query, body)),
      TE.bindTo('change'),
      TE.bindW('taskId', () => TE.fromEither(taskIdIn(params))),
      TE.flatMap(({ change, taskId }) => changeTaskStatus(ports)(actor, taskId, change, expected)),
      TE.map((task) => withTask(task)),
    ),
});

export const remove = endpoint({
  query: ignored,
  body: noBody,
  handle: (ports, { actor, params, expected }) =>
    pipe(
      TE.fromEither(taskIdIn(params)),
      TE.flatMap((taskId) => deleteTask(ports)(actor, taskId, expected)),
      TE.map((): Response => ({ status: 204 })),
    ),
});
