import type * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { ContentObject, HeadersObject, ResponseObject } from 'openapi3-ts/oas31';
import type { NotFound } from '../../../application/errors.ts';
import {
  allLists,
  changeList,
  createList,
  deleteList,
  getList,
} from '../../../application/list-use-cases.ts';
import { moveList } from '../../../application/moves/list-moves.ts';
import { type List, type ListId, maxLists } from '../../../domain/list.ts';
import type { Versioned } from '../../../domain/task.ts';
import { ignored } from '../decoder.ts';
import { type Call, endpoint, noBody } from '../endpoint.ts';
import { component } from '../openapi/components.ts';
import { eTag, listETag, location, revalidated, varies, written } from '../openapi/headers.ts';
import { type ApiRoute, ifMatch, ifNoneMatch } from '../openapi/operation.ts';
import { jsonContent, listRefused, notModifiedResponse } from '../openapi/responses.ts';
import { counting, light, ofAllLists } from '../overload/costs.ts';
import { jsonOnly, jsonOrMergePatch, readJson } from '../request/body.ts';
import { matchesIfNoneMatch, unlessCurrent } from '../request/conditional.ts';
import { type Response, collectionTag, entityTag, notModified, revalidate } from '../response.ts';
import { clearingQuery, listEditBody, listIdParam, listPlaceBody, newListBody } from './list-decoders.ts';
import { exampleList, listJson, listSchema } from './list-json.ts';

/** The list id in the path. */
const listIdIn = (params: Call<unknown, unknown>['params']): E.Either<NotFound, ListId> =>
  listIdParam(params['id'] ?? '');

const withList = (list: Versioned<List>, headers: Readonly<Record<string, string>> = {}): Response => ({
  status: 200,
  headers: { ...headers, ETag: entityTag(list.version) },
  body: listJson(list),
});

const oneList: ContentObject = jsonContent(listSchema, {
  list: component('examples/List', { value: exampleList }),
});
const writtenAndTagged: HeadersObject = { ...written, ETag: eTag };
const writtenList = component<ResponseObject>('responses/WrittenList', {
  description: 'The current list.',
  headers: writtenAndTagged,
  content: oneList,
});

const [collectionPath, listPath] = ['/api/:user_id/lists', '/api/:user_id/lists/:id'];

const create = endpoint({
  collection: 'lists',
  query: ignored,
  body: { read: readJson(jsonOnly), decoder: newListBody },
  handle: (ports, { actor, body }) =>
    pipe(
      createList(ports)(actor, body),
      TE.map((list): Response => ({ ...withList(list), status: 201 })),
    ),
});

const createRoute: ApiRoute = {
  method: 'post',
  path: collectionPath,
  endpoint: create,
  operationId: 'createList',
  tag: 'Lists',
  summary: 'Create a list',
  description: `Creates a list, the last one. A user has at most ${maxLists}.`,
  examples: { short: { value: { title: exampleList.title } } },
  responses: {
    201: {
      description: 'The new list.',
      headers: { ...writtenAndTagged, Location: location },
      content: oneList,
    },
    ...listRefused(409, 413, 415, 422),
  },
};

const readAll = endpoint({
  query: ignored,
  body: noBody,
  weigh: () => ofAllLists,
  handle: (ports, call) =>
    unlessCurrent(
      ports,
      call,
      pipe(
        allLists(ports)(call.actor),
        TE.map(({ at, lists }) => ({
          status: 200,
          headers: { ...revalidate, ETag: collectionTag(at) },
          body: lists.map(listJson),
        })),
      ),
    ),
});

const readAllRoute: ApiRoute = {
  method: 'get',
  path: collectionPath,
  endpoint: readAll,
  operationId: 'listLists',
  tag: 'Lists',
  summary: 'Read all lists',
  description: 'All lists of the user, in their order. The ETag changes with each list and each task.',
  headers: [ifNoneMatch],
  responses: {
    200: {
      description: 'The lists.',
      headers: { ...varies, ...revalidated, ETag: listETag },
      content: jsonContent(
        { type: 'array', items: listSchema, maxItems: maxLists },
        { one: { value: [exampleList] } },
      ),
    },
    304: notModifiedResponse,
    ...listRefused(),
  },
};

const get = endpoint({
  query: ignored,
  body: noBody,
  handle: (ports, { actor, params, ifNoneMatch: known }) =>
    pipe(
      TE.fromEither(listIdIn(params)),
      TE.flatMap((id) => getList(ports)(actor, id)),
      TE.map((list) => {
        const tag = entityTag(list.version);
        return matchesIfNoneMatch(known, tag) ? notModified(tag) : withList(list, revalidate);
      }),
    ),
});

const getRoute: ApiRoute = {
  method: 'get',
  path: listPath,
  endpoint: get,
  operationId: 'getList',
  tag: 'Lists',
  summary: 'Read a list',
  description: 'One list of the user.',
  headers: [ifNoneMatch],
  responses: {
    200: { description: 'The list.', headers: { ...varies, ETag: eTag, ...revalidated }, content: oneList },
    304: notModifiedResponse,
    ...listRefused(404),
  },
};

const edit = endpoint({
  query: ignored,
  body: { read: readJson(jsonOrMergePatch), decoder: listEditBody },
  handle: (ports, { actor, params, body, expected }) =>
    pipe(
      TE.fromEither(listIdIn(params)),
      TE.flatMap((id) => changeList(ports)(actor, id, body, expected)),
      TE.map((list) => withList(list)),
    ),
});

const editing = {
  path: listPath,
  endpoint: edit,
  tag: 'Lists',
  description:
    'Applies a JSON merge patch: members sent are set, others stay. PUT and PATCH do the same. An edit that changes nothing leaves the version as it is.',
  headers: [ifMatch],
  examples: { rename: { value: { title: 'Balcony' } } },
  responses: { 200: writtenList, ...listRefused(404, 409, 412, 413, 415, 422) },
} as const;

const move = endpoint({
  query: ignored,
  body: { read: readJson(jsonOnly), decoder: listPlaceBody },
  handle: (ports, { actor, params, body, expected }) =>
    pipe(
      TE.fromEither(listIdIn(params)),
      TE.flatMap((id) => moveList(ports)(actor, id, body, expected)),
      TE.map((list) => withList(list)),
    ),
});

const moveRoute: ApiRoute = {
  method: 'post',
  path: `${listPath}/move`,
  endpoint: move,
  operationId: 'moveList',
  tag: 'Lists',
  summary: 'Move a list',
  description:
    'Puts the list directly after or before another one, or first or last. If it stands there already, its version stays.',
  headers: [ifMatch],
  examples: {
    after: { summary: 'After another list', value: { after: exampleList.id } },
    first: { summary: 'First', value: { after: null } },
    last: { summary: 'Last', value: { before: null } },
  },
  responses: { 200: writtenList, ...listRefused(404, 409, 412, 413, 415, 422) },
};

const remove = endpoint({
  query: clearingQuery,
  body: noBody,
  weigh: (clearing) => (O.isSome(clearing) ? counting : light),
  handle: (ports, { actor, params, query, expected }) =>
    pipe(
      TE.fromEither(listIdIn(params)),
      TE.flatMap((id) => deleteList(ports)(actor, id, query, expected)),
      TE.map((): Response => ({ status: 204 })),
    ),
});

const deleteRoute: ApiRoute = {
  method: 'delete',
  path: listPath,
  endpoint: remove,
  operationId: 'deleteList',
  tag: 'Lists',
  summary: 'Delete a list',
  description:
    'Deletes the list permanently. A list that has tasks is refused with 409, unless `tasks` says what becomes of them; each of them is then a change of its own, in the same transaction. Repeating it returns 404.',
  headers: [ifMatch],
  responses: {
    204: { description: 'The list is deleted.', headers: written },
    ...listRefused(404, 409, 412, 422),
  },
};

/** The routes of lists. */
export const listRoutes: ReadonlyArray<ApiRoute> = [
  createRoute,
  readAllRoute,
  getRoute,
  { method: 'put', operationId: 'putList', summary: 'Edit a list with PUT', ...editing },
  { method: 'patch', operationId: 'editList', summary: 'Edit a list', ...editing },
  moveRoute,
  deleteRoute,
];
