import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { changeList, createList, deleteList } from '../../../application/list-use-cases.ts';
import type { List } from '../../../domain/list.ts';
import type { Versioned } from '../../../domain/task.ts';
import { object } from '../decoder.ts';
import { clearing, listEditBody, listIdParam, newListBody } from '../lists/list-decoders.ts';
import { listJson } from '../lists/list-json.ts';
import { type BatchResultJson, idOf, operationFrom, versionOf } from './operation.ts';

const [id, version] = [idOf('list', listIdParam), versionOf('list')];

const resultWith =
  (status: 200 | 201) =>
  (list: Versioned<List>): BatchResultJson => ({ status, list: listJson(list) });

const create = operationFrom(
  object({ list: newListBody }, {}),
  ({ list }) =>
    (ports, actor, index) =>
      pipe(createList(ports)(actor, list, index), TE.map(resultWith(201))),
);

const update = operationFrom(
  object({ id, patch: listEditBody }, { version }),
  ({ id: list, patch, version: expected = O.none }) =>
    (ports, actor) =>
      pipe(
        TE.fromEither(list),
        TE.flatMap((listId) => changeList(ports)(actor, listId, patch, expected)),
        TE.map(resultWith(200)),
      ),
);

const remove = operationFrom(
  object({ id }, { version, tasks: clearing }),
  ({ id: list, version: expected = O.none, tasks }) =>
    (ports, actor) =>
      pipe(
        TE.fromEither(list),
        TE.flatMap((listId) => deleteList(ports)(actor, listId, O.fromNullable(tasks), expected)),
        TE.map(() => ({ status: 204 })),
      ),
);

/** The operations on lists, by their names. */
export const listOperations = { list_create: create, list_update: update, list_delete: remove };
