import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type TaskMove, moveTask } from '../../../application/moves/task-moves.ts';
import { type TaskId, makeTaskId } from '../../../domain/task.ts';
import { type Decoder, described, ignored, named, object, refined } from '../decoder.ts';
import { endpoint } from '../endpoint.ts';
import { exampleListId, exampleTaskId } from '../openapi/components.ts';
import { type ApiRoute, ifMatch } from '../openapi/operation.ts';
import { refused } from '../openapi/responses.ts';
import { jsonOnly, readJson } from '../request/body.ts';
import { type PlaceNamed, namesOnePlace, placeIn, placeMembers } from '../order/place.ts';
import { taskIdIn, withTask, writtenTask } from './single-task.ts';
import { listId } from './task-decoders.ts';

/** The members of a move. */
export const moveMembers = { ...placeMembers('task', makeTaskId), list_id: listId };

/** Refuses a move to no place, or to two. */
export const movesToOnePlace = namesOnePlace('list_id');

/** The move that the members describe. */
export const moveIn = ({
  list_id: list,
  ...place
}: PlaceNamed<TaskId> & { readonly list_id?: TaskMove['list'] }): TaskMove => ({
  place: placeIn(place),
  ...(list === undefined ? {} : { list }),
});

const moveBody: Decoder<TaskMove> = named(
  'TaskMove',
  described(
    refined(object({}, moveMembers, movesToOnePlace), (members) => E.right(moveIn(members))),
    'The new place, `after` or `before`, in the list of `list_id`; `list_id` alone: the last place there. Without `list_id`, in the list that the task is in.',
  ),
);

const move = endpoint({
  query: ignored,
  body: { read: readJson(jsonOnly), decoder: moveBody },
  handle: (ports, { actor, params, body, expected }) =>
    pipe(
      TE.fromEither(taskIdIn(params)),
      TE.flatMap((taskId) => moveTask(ports)(actor, taskId, body, expected)),
      TE.map((task) => withTask(task)),
    ),
});

/** The route of moves. */
export const moveRoute: ApiRoute = {
  method: 'post',
  path: '/api/:user_id/tasks/:id/move',
  endpoint: move,
  operationId: 'moveTask',
  tag: 'Tasks',
  summary: 'Move a task',
  description:
    'Puts the task directly after or before another one of the list, or first or last, perhaps in another list. If it stands there already, its version stays. Where no key fits in between, its neighbours get new positions, each with its own version and place in the change feed.',
  headers: [ifMatch],
  examples: {
    after: { summary: 'After another task', value: { after: exampleTaskId } },
    first: { summary: 'First', value: { after: null } },
    list: { summary: 'Last in another list', value: { list_id: exampleListId } },
  },
  responses: { 200: writtenTask, ...refused(404, 409, 412, 413, 415, 422) },
};
