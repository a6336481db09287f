import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { skipTask } from '../../../application/task-changes.ts';
import { ignored } from '../decoder.ts';
import { endpoint, noBody } from '../endpoint.ts';
import { type ApiRoute, ifMatch } from '../openapi/operation.ts';
import { refused } from '../openapi/responses.ts';
import { taskIdIn, withTask, writtenTask } from './single-task.ts';

const skip = endpoint({
  query: ignored,
  body: noBody,
  handle: (ports, { actor, params, expected }) =>
    pipe(
      TE.fromEither(taskIdIn(params)),
      TE.flatMap((taskId) => skipTask(ports)(actor, taskId, expected)),
      TE.map((task) => withTask(task)),
    ),
});

/** The route of skipping. */
export const skipRoute: ApiRoute = {
  method: 'post',
  path: '/api/:user_id/tasks/:id/skip',
  endpoint: skip,
  operationId: 'skipTask',
  tag: 'Tasks',
  summary: 'Skip a date of a recurring task',
  description:
    'Moves a pending task that recurs to the next date of its series. A task that is completed, does not recur, or is the last of its series is refused with 409.',
  headers: [ifMatch],
  responses: { 200: writtenTask, ...refused(404, 409, 412, 422) },
};
