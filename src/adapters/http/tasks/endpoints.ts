import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Ports } from '../../../application/ports.ts';
import {
  changePointOfTasks,
  changesOfTasks,
  changeTaskStatus,
  createTask,
  deleteTask,
  editTask,
  getTask,
  listTasks,
} from '../../../application/task-use-cases.ts';
import type { Position } from '../../../application/queries.ts';
import type { Task, Versioned } from '../../../domain/task.ts';
import { jsonOnly, jsonOrMergePatch, readJson } from '../request/body.ts';
import { editBody, inZone, newTaskBody, ignored } from './task-decoders.ts';
import { cursorTo, positionAt } from './cursor.ts';
import type { Response } from '../response.ts';
import { type Call, endpoint, noBody } from '../endpoint.ts';
import { entityTag, matchesIfNoneMatch, listEntityTag } from '../request/conditional.ts';
import type { ApiError } from '../api-error.ts';
import { weightOfPage } from '../overload/limits.ts';
import { pageResponse } from '../response-pieces.ts';
import { type ListQuery, changesQuery, listQuery, placedIn, zoneQuery } from './list-query.ts';
import { statusBody, statusChangeOf, statusQuery } from './stated-status.ts';
import { syncToken } from './sync-token.ts';
import { taskJson } from './task-json.ts';

/** Headers of what is read: it may be kept, but not used without asking. */
export const revalidate = { 'Cache-Control': 'private, no-cache' };

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
 * The next page, relative to the request (RFC 8288), so that a path prefix in front stays. It has the members of the query
 * that this service knows, as they were written: what it does not know leads nowhere.
 */
const linkTo = (querystring: string, cursor: string): string => {
  const known = querystring.split('&').filter((member) => {
    const [name = '', value] = [...new URLSearchParams(member)][0] ?? [];
    return name !== 'cursor' && value !== '' && listQuery.members.includes(name);
  });
  const target = `?${[...known, `cursor=${cursor}`].join('&')}`;
  return `<${target.replace(/[<>"]/g, encodeURIComponent)}>; rel="next"`;
};

/** What depends on the clock too has no entity tag: the history does not tell when it changes. */
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
          ? { Link: linkTo(call.querystring, cursorTo(actor.userId, query, next.value)) }
          : {}),
      }),
    ),
  );
};

/** The page, or, if the caller has it already, only that it is the same: the change counter tells. */
const pageOrSame = (
  ports: Ports,
  call: Call<ListQuery, unknown>,
  after: O.Option<Position>,
): TE.TaskEither<ApiError, Response> =>
  call.ifNoneMatch === undefined || !hasTag(call)
    ? page(ports, call, after)
    : pipe(
        changePointOfTasks(ports)(call.actor),
        TE.map(listEntityTag),
        TE.flatMap((tag) =>
          matchesIfNoneMatch(call.ifNoneMatch, tag) ? TE.right(notModified(tag)) : page(ports, call, after),
        ),
      );

const pageBehind = (ports: Ports, call: Call<ListQuery, unknown>): TE.TaskEither<ApiError, Response> =>
  pipe(
    call.query.cursor,
    O.traverse(E.Applicative)((cursor) => positionAt(call.actor.userId, call.query, cursor)),
    TE.fromEither,
    TE.flatMap((after) => pageOrSame(ports, call, after)),
  );

export const list = endpoint({
  query: listQuery,
  body: noBody,
  weigh: ({ limit, filter }) => weightOfPage(limit, filter.words.length > 0),
  handle: (ports, call) =>
    pipe(
      TE.fromEither(placedIn(ports.calendar, call.query)),
      TE.flatMap((query) => pageBehind(ports, { ...call, query })),
    ),
});

/** What changed since a point, in the order of the changes. */
export const changes = endpoint({
  query: changesQuery,
  body: noBody,
  weigh: ({ limit }) => weightOfPage(limit),
  handle: (ports, { actor, query: { since, limit } }) =>
    pipe(
      changesOfTasks(ports)(actor, since, limit),
      TE.map(({ tasks, deleted, next, hasMore }) =>
        pageResponse(tasks.map(taskJson), revalidate, {
          deleted,
          next: syncToken(next),
          has_more: hasMore,
        }),
      ),
    ),
});

export const get = endpoint({
  query: ignored,
  body: noBody,
  handle: (ports, { actor, id, ifNoneMatch }) =>
    pipe(
      TE.fromEither(id),
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
  handle: (ports, { actor, id, body, expected }) =>
    pipe(
      TE.fromEither(id),
      TE.flatMap((taskId) => editTask(ports)(actor, taskId, body, expected)),
      TE.map((task) => withTask(task)),
    ),
});

export const changeStatus = endpoint({
  query: statusQuery,
  body: { read: readJson(jsonOrMergePatch, { ifEmpty: {} }), decoder: statusBody },
  handle: (ports, { actor, id, query, body, expected }) =>
    pipe(
      TE.fromEither(statusChangeOf(query, body)),
      TE.bindTo('change'),
      TE.bindW('taskId', () => TE.fromEither(id)),
      TE.flatMap(({ change, taskId }) => changeTaskStatus(ports)(actor, taskId, change, expected)),
      TE.map((task) => withTask(task)),
    ),
});

export const remove = endpoint({
  query: ignored,
  body: noBody,
  handle: (ports, { actor, id, expected }) =>
    pipe(
      TE.fromEither(id),
      TE.flatMap((taskId) => deleteTask(ports)(actor, taskId, expected)),
      TE.map((): Response => ({ status: 204 })),
    ),
});
