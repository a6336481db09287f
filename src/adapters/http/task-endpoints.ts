import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Ports } from '../../application/ports.ts';
import {
  changePointOfTasks,
  changeTaskStatus,
  createTask,
  deleteTask,
  editTask,
  getTask,
  listTasks,
  statsOfTasks,
} from '../../application/task-use-cases.ts';
import type { Position } from '../../application/queries.ts';
import type { Task, Versioned } from '../../domain/task.ts';
import { jsonOnly, jsonOrMergePatch, readJson } from './body.ts';
import { editBody, newTaskBody, nothing, statusBody } from './codecs.ts';
import { cursorTo, positionAt } from './cursor.ts';
import { type Answer, type Call, type Endpoint, endpoint, noBody } from './endpoint.ts';
import { entityTag, isHad, listEntityTag } from './entity-tags.ts';
import type { Failure } from './failures.ts';
import { type ListQuery, listQuery, statsQuery } from './queries.ts';
import { wireTask } from './wire.ts';

/** An operation with its place. */
export type Route = {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly path: string;
  readonly answer: Endpoint;
};

const forReading = { 'Cache-Control': 'private, no-cache' };

const notModified = (tag: string): Answer => ({ status: 304, headers: { ...forReading, ETag: tag } });

const withTask = (task: Versioned<Task>, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status: 200,
  headers: { ...headers, ETag: entityTag(task.version) },
  body: wireTask(task),
});

const locationOf = ({ value: { owner, id } }: Versioned<Task>): string =>
  `/api/${encodeURIComponent(owner)}/tasks/${id}`;

const create = (ports: Ports): Endpoint =>
  endpoint({
    query: nothing,
    body: { read: readJson(jsonOnly), decoder: newTaskBody },
    handle: ({ actor, body }) =>
      pipe(
        createTask(ports)(actor, body),
        TE.map((task) => ({ ...withTask(task, { Location: locationOf(task) }), status: 201 })),
      ),
  });

const linkTo = (
  { path, querystring }: Pick<Call<unknown, unknown>, 'path' | 'querystring'>,
  cursor: string,
): string => {
  const members = new URLSearchParams(querystring);
  members.set('cursor', cursor);
  return `<${path}?${members.toString()}>; rel="next"`;
};

/** What depends on the clock too has no entity tag: the history does not tell when it changes. */
const hasTag = ({ query }: Call<ListQuery, unknown>): boolean => O.isNone(query.overdueIn);

const page = (
  ports: Ports,
  call: Call<ListQuery, unknown>,
  after: O.Option<Position>,
): TE.TaskEither<Failure, Answer> => {
  const { actor, query } = call;
  return pipe(
    listTasks(ports)(actor, { ...query, after }),
    TE.map(({ at, tasks, next }) => ({
      status: 200,
      headers: {
        ...forReading,
        ...(hasTag(call) ? { ETag: listEntityTag(at) } : {}),
        ...(O.isSome(next) ? { Link: linkTo(call, cursorTo(actor.userId, query, next.value)) } : {}),
      },
      body: tasks.map(wireTask),
    })),
  );
};

/** The page, or, if the caller has it already, only that it is the same: the change counter tells. */
const pageOrSame = (
  ports: Ports,
  call: Call<ListQuery, unknown>,
  after: O.Option<Position>,
): TE.TaskEither<Failure, Answer> =>
  call.ifNoneMatch === undefined || !hasTag(call)
    ? page(ports, call, after)
    : pipe(
        changePointOfTasks(ports)(call.actor),
        TE.map(listEntityTag),
        TE.flatMap((tag) =>
          isHad(call.ifNoneMatch, tag) ? TE.right(notModified(tag)) : page(ports, call, after),
        ),
      );

const list = (ports: Ports): Endpoint =>
  endpoint({
    query: listQuery,
    body: noBody,
    handle: (call) =>
      pipe(
        call.query.cursor,
        O.traverse(E.Applicative)((cursor) => positionAt(call.actor.userId, call.query, cursor)),
        TE.fromEither,
        TE.flatMap((after) => pageOrSame(ports, call, after)),
      ),
  });

const get = (ports: Ports): Endpoint =>
  endpoint({
    query: nothing,
    body: noBody,
    handle: ({ actor, id, ifNoneMatch }) =>
      pipe(
        TE.fromEither(id),
        TE.flatMap((taskId) => getTask(ports)(actor, taskId)),
        TE.map((task) =>
          isHad(ifNoneMatch, entityTag(task.version))
            ? notModified(entityTag(task.version))
            : withTask(task, forReading),
        ),
      ),
  });

const edit = (ports: Ports): Endpoint =>
  endpoint({
    query: nothing,
    body: { read: readJson(jsonOrMergePatch), decoder: editBody },
    handle: ({ actor, id, body, expected }) =>
      pipe(
        TE.fromEither(id),
        TE.flatMap((taskId) => editTask(ports)(actor, taskId, body, expected)),
        TE.map((task) => withTask(task)),
      ),
  });

const changeStatus = (ports: Ports): Endpoint =>
  endpoint({
    query: nothing,
    body: { read: readJson(jsonOrMergePatch, {}), decoder: statusBody },
    handle: ({ actor, id, body, expected }) =>
      pipe(
        TE.fromEither(id),
        TE.flatMap((taskId) => changeTaskStatus(ports)(actor, taskId, body, expected)),
        TE.map((task) => withTask(task)),
      ),
  });

const remove = (ports: Ports): Endpoint =>
  endpoint({
    query: nothing,
    body: noBody,
    handle: ({ actor, id, expected }) =>
      pipe(
        TE.fromEither(id),
        TE.flatMap((taskId) => deleteTask(ports)(actor, taskId, expected)),
        TE.map((): Answer => ({ status: 204 })),
      ),
  });

const stats = (ports: Ports): Endpoint =>
  endpoint({
    query: statsQuery,
    body: noBody,
    handle: ({ actor, query }) =>
      pipe(
        statsOfTasks(ports)(actor, query),
        TE.map((counts): Answer => ({ status: 200, headers: forReading, body: counts })),
      ),
  });

/** Everything that can be done with tasks over HTTP. */
export const taskRoutes = (ports: Ports): ReadonlyArray<Route> => [
  { method: 'post', path: '/api/:user_id/tasks', answer: create(ports) },
  { method: 'get', path: '/api/:user_id/tasks', answer: list(ports) },
  { method: 'get', path: '/api/:user_id/tasks/:id', answer: get(ports) },
  { method: 'put', path: '/api/:user_id/tasks/:id', answer: edit(ports) },
  { method: 'patch', path: '/api/:user_id/tasks/:id', answer: edit(ports) },
  { method: 'delete', path: '/api/:user_id/tasks/:id', answer: remove(ports) },
  { method: 'patch', path: '/api/:user_id/tasks/:id/complete', answer: changeStatus(ports) },
  { method: 'get', path: '/api/:user_id/stats', answer: stats(ports) },
];
