import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { changeTaskStatus, deleteTask, editTask } from '../../../application/task-changes.ts';
import { moveTask } from '../../../application/moves/task-moves.ts';
import { createTask } from '../../../application/task-use-cases.ts';
import type { Task, Versioned } from '../../../domain/task.ts';
import { type Decoder, described, object, refined } from '../decoder.ts';
import { moveIn, moveMembers, movesToOnePlace } from '../tasks/move.ts';
import { statedStatus, statesAStatus, statusMembers } from '../tasks/stated-status.ts';
import { type ReadDue, editBody, newTaskBody, taskIdParam } from '../tasks/task-decoders.ts';
import { taskJson } from '../tasks/task-json.ts';
import {
  type BatchResultJson,
  type Operation,
  idOf,
  operationFrom,
  pointingInto,
  versionOf,
} from './operation.ts';

const [id, version] = [idOf('task', taskIdParam), versionOf('task')];

const resultWith =
  (status: 200 | 201) =>
  (task: Versioned<Task>): BatchResultJson => ({ status, task: taskJson(task) });

const create = (readDue: ReadDue) =>
  operationFrom(
    object({ task: newTaskBody(readDue) }, {}),
    ({ task }) =>
      (ports, actor, index) =>
        pipe(createTask(ports)(actor, task, index), pointingInto('task'), TE.map(resultWith(201))),
  );

const update = (readDue: ReadDue) =>
  operationFrom(
    object({ id, patch: editBody(readDue) }, { version }),
    ({ id: task, patch, version: expected = O.none }) =>
      (ports, actor) =>
        pipe(
          TE.fromEither(task),
          TE.flatMap((taskId) => editTask(ports)(actor, taskId, patch, expected)),
          pointingInto('patch'),
          TE.map(resultWith(200)),
        ),
  );

const complete = refined(
  object({ id }, { version, ...statusMembers }, statesAStatus),
  ({ id: task, version: expected = O.none, ...stated }) =>
    pipe(
      statedStatus(stated),
      E.flatMap(E.fromNullable('must have completed or status')),
      E.map(
        (status): Operation =>
          (ports, actor) =>
            pipe(
              TE.fromEither(task),
              TE.flatMap((taskId) => changeTaskStatus(ports)(actor, taskId, status, expected)),
              TE.map(resultWith(200)),
            ),
      ),
    ),
);

const move = operationFrom(
  object({ id }, { version, ...moveMembers }, movesToOnePlace),
  ({ id: task, version: expected = O.none, ...members }) =>
    (ports, actor) =>
      pipe(
        TE.fromEither(task),
        TE.flatMap((taskId) => moveTask(ports)(actor, taskId, moveIn(members), expected)),
        TE.map(resultWith(200)),
      ),
);

const remove = operationFrom(
  object({ id }, { version }),
  ({ id: task, version: expected = O.none }) =>
    (ports, actor) =>
      pipe(
        TE.fromEither(task),
        TE.flatMap((taskId) => deleteTask(ports)(actor, taskId, expected)),
        TE.map(() => ({ status: 204 })),
      ),
);

/** The operations on tasks, by their names. */
export const taskOperations = (readDue: ReadDue): Readonly<Record<string, Decoder<Operation>>> => ({
  create: create(readDue),
  update: update(readDue),
  // The decoder accepts `status` alone too; the document shows one way.
  complete: described(complete, { required: ['id', 'completed'] }),
  move,
  delete: remove,
});
