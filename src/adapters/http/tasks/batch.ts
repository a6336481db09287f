import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { allOrNothing } from '../../../application/batch.ts';
import type { VersionPrecondition, UnitOfWork, Ports } from '../../../application/ports.ts';
import {
  type NewTask,
  changeTaskStatus,
  createTask,
  deleteTask,
  editTask,
} from '../../../application/task-use-cases.ts';
import {
  type Edit,
  type Status,
  type Task,
  type Version,
  type Versioned,
  makeVersion,
} from '../../../domain/task.ts';
import type { Actor } from '../../../domain/user.ts';
import { jsonOnly, readJson } from '../request/body.ts';
import {
  type TaskIdParam,
  type ReadDue,
  editBody,
  inZone,
  taskIdParam,
  newTaskBody,
} from './task-decoders.ts';
import { type Decoder, arrayOf, decoder, object, oneKindOf, refined } from '../decoder.ts';
import { endpoint } from '../endpoint.ts';
import type { SingleApiError } from '../api-error.ts';
import { maxBatchBody, maxOperations } from '../overload/limits.ts';
import { zoneQuery } from './list-query.ts';
import { statedStatus, statesAStatus, statusMembers } from './stated-status.ts';
import { type BatchResultJson, taskJson } from './task-json.ts';

/** One operation of a batch. */
type BatchOperation =
  | { readonly op: 'create'; readonly task: NewTask }
  | {
      readonly op: 'update';
      readonly id: TaskIdParam;
      readonly edit: Edit;
      readonly expected: VersionPrecondition;
    }
  | {
      readonly op: 'complete';
      readonly id: TaskIdParam;
      readonly status: Status;
      readonly expected: VersionPrecondition;
    }
  | { readonly op: 'delete'; readonly id: TaskIdParam; readonly expected: VersionPrecondition };

const id: Decoder<TaskIdParam> = decoder('id', (input) =>
  typeof input === 'string' ? E.right(taskIdParam(input)) : E.left('must be the id of a task'),
);
const version: Decoder<Version> = decoder('version', (input) => {
  const made = makeVersion(typeof input === 'number' ? input : Number.NaN);
  return E.isRight(made) ? made : E.left('must be a version of a task');
});

/** A version that is left out is any. */
const expectedOf = (given: Version | undefined): VersionPrecondition =>
  pipe(
    O.fromNullable(given),
    O.map((one) => [one]),
  );

const meaning = <Said>(first: Decoder<Said>, read: (said: Said) => BatchOperation): Decoder<BatchOperation> =>
  refined(first, (said) => E.right(read(said)));

const operation = (readDue: ReadDue) =>
  oneKindOf('op', {
    create: meaning(object({ task: newTaskBody(readDue) }, {}), ({ task }) => ({ op: 'create', task })),
    update: meaning(object({ id, patch: editBody(readDue) }, { version }), (said) => ({
      op: 'update',
      id: said.id,
      edit: said.patch,
      expected: expectedOf(said.version),
    })),
    complete: refined(object({ id }, { version, ...statusMembers }, statesAStatus), (said) =>
      pipe(
        statedStatus(said),
        E.flatMap(E.fromNullable('must state a status')),
        E.map((status): BatchOperation => {
          return { op: 'complete', id: said.id, status, expected: expectedOf(said.version) };
        }),
      ),
    ),
    delete: meaning(object({ id }, { version }), (said) => ({
      op: 'delete',
      id: said.id,
      expected: expectedOf(said.version),
    })),
  });

const operationsCount = `must be 1 to ${maxOperations} operations`;

const operations = (readDue: ReadDue) =>
  refined(arrayOf(operation(readDue), maxOperations, operationsCount), (list) =>
    list.length === 0 ? E.left(operationsCount) : E.right(list),
  );

/** The body of a batch. */
const batchBody = (readDue: ReadDue): Decoder<ReadonlyArray<BatchOperation>> =>
  refined(object({ operations: operations(readDue) }, {}), (said) => E.right(said.operations));

const resulting =
  (status: 200 | 201) =>
  (task: Versioned<Task>): BatchResultJson => ({ status, task: taskJson(task) });

const perform = (
  ports: Ports,
  actor: Actor,
  operation: BatchOperation,
): TE.TaskEither<SingleApiError, BatchResultJson> => {
  switch (operation.op) {
    case 'create':
      return pipe(createTask(ports)(actor, operation.task), TE.map(resulting(201)));
    case 'update':
      return pipe(
        TE.fromEither(operation.id),
        TE.flatMap((taskId) => editTask(ports)(actor, taskId, operation.edit, operation.expected)),
        TE.map(resulting(200)),
      );
    case 'complete':
      return pipe(
        TE.fromEither(operation.id),
        TE.flatMap((taskId) => changeTaskStatus(ports)(actor, taskId, operation.status, operation.expected)),
        TE.map(resulting(200)),
      );
    case 'delete':
      return pipe(
        TE.fromEither(operation.id),
        TE.flatMap((taskId) => deleteTask(ports)(actor, taskId, operation.expected)),
        TE.map(() => ({ status: 204 })),
      );
  }
};

const operationsInZone = inZone(batchBody);

/** Many writes at once: all of them, or none. */
export const batch = endpoint({
  query: zoneQuery,
  body: { read: readJson(jsonOnly, { max: maxBatchBody }), decoder: operationsInZone },
  handle: (ports, { actor, body }) => {
    const steps = body.map(
      (operation) => (unit: UnitOfWork) => perform({ ...ports, ...unit }, actor, operation),
    );
    return pipe(
      allOrNothing(ports)(actor, steps),
      TE.map((results) => ({ status: 200, body: { results } })),
    );
  },
});
