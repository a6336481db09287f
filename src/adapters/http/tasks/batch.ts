import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { allOrNothing, maxOperations } from '../../../application/batch.ts';
import type { VersionPrecondition, UnitOfWork, Ports } from '../../../application/ports.ts';
import { type NewTask, createTask } from '../../../application/task-use-cases.ts';
import { changeTaskStatus, deleteTask, editTask } from '../../../application/task-changes.ts';
import { type Status, type Task, type Version, type Versioned, makeVersion } from '../../../domain/task.ts';
import type { Edit } from '../../../domain/task-edit.ts';
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
import { type Decoder, arrayOf, decoder, described, named, object, oneKindOf, refined } from '../decoder.ts';
import { endpoint } from '../endpoint.ts';
import type { SingleApiError } from '../api-error.ts';
import { violationsIn } from '../validation-messages.ts';
import { written } from '../openapi/headers.ts';
import type { ApiRoute } from '../openapi/operation.ts';
import { jsonContent, batchRefused, refused } from '../openapi/responses.ts';
import { maxBatchBody } from '../overload/costs.ts';
import { zoneQuery } from './list-query.ts';
import { statedStatus, statesAStatus, statusMembers } from './stated-status.ts';
import { type BatchResultJson, batchResultsSchema, exampleTask, taskJson, taskMembers } from './task-json.ts';

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

const id: Decoder<TaskIdParam> = decoder('id', taskMembers.id, (input) =>
  typeof input === 'string' ? E.right(taskIdParam(input)) : E.left('must be the id of a task'),
);
const version: Decoder<Version> = decoder(
  'version',
  { ...taskMembers.version, description: 'Apply only at this version.' },
  (input) => {
    const made = makeVersion(typeof input === 'number' ? input : Number.NaN);
    return E.isRight(made) ? made : E.left('must be a task version');
  },
);

/** Without a version, any matches. */
const expectedOf = (given: Version | undefined): VersionPrecondition =>
  pipe(
    O.fromNullable(given),
    O.map((one) => [one]),
  );

const operationFrom = <Members>(
  first: Decoder<Members>,
  read: (members: Members) => BatchOperation,
): Decoder<BatchOperation> => refined(first, (members) => E.right(read(members)));

const create = (readDue: ReadDue) =>
  operationFrom(object({ task: newTaskBody(readDue) }, {}), ({ task }) => ({ op: 'create', task }));

const update = (readDue: ReadDue) =>
  operationFrom(object({ id, patch: editBody(readDue) }, { version }), (members) => ({
    op: 'update',
    id: members.id,
    edit: members.patch,
    expected: expectedOf(members.version),
  }));

const complete = refined(object({ id }, { version, ...statusMembers }, statesAStatus), (members) =>
  pipe(
    statedStatus(members),
    E.flatMap(E.fromNullable('must have completed or status')),
    E.map((status): BatchOperation => {
      return { op: 'complete', id: members.id, status, expected: expectedOf(members.version) };
    }),
  ),
);

const remove = operationFrom(object({ id }, { version }), (members) => ({
  op: 'delete',
  id: members.id,
  expected: expectedOf(members.version),
}));

const operation = (readDue: ReadDue) =>
  named(
    'Operation',
    described(
      oneKindOf('op', {
        create: create(readDue),
        update: update(readDue),
        // The decoder accepts `status` alone too; the document shows one way.
        complete: described(complete, { required: ['id', 'completed'] }),
        delete: remove,
      }),
      'One write, as in a separate call; `version` stands for If-Match.',
    ),
  );

const operationsCount = `must be 1 to ${maxOperations} operations`;

const operations = (readDue: ReadDue) =>
  described(
    refined(arrayOf(operation(readDue), maxOperations, operationsCount), (list) =>
      list.length === 0 ? E.left(operationsCount) : E.right(list),
    ),
    { minItems: 1, description: 'Applied in this order.' },
  );

/** The body of a batch. */
const batchBody = (readDue: ReadDue): Decoder<ReadonlyArray<BatchOperation>> =>
  named(
    'Batch',
    refined(object({ operations: operations(readDue) }, {}), (members) => E.right(members.operations)),
  );

const resultWith =
  (status: 200 | 201) =>
  (task: Versioned<Task>): BatchResultJson => ({ status, task: taskJson(task) });

/** Points the violations of a task to the member of the operation that has it. */
const pointingInto = (member: string) =>
  TE.mapLeft((error: SingleApiError): SingleApiError =>
    error._tag === 'RecurrenceRefused' || error._tag === 'ListAbsent'
      ? {
          _tag: 'Invalid',
          violations: violationsIn(error).map((one) => ({
            ...one,
            pointer: `/${member}${one.pointer}`,
          })),
        }
      : error,
  );

const perform = (
  ports: Ports,
  actor: Actor,
  operation: BatchOperation,
): TE.TaskEither<SingleApiError, BatchResultJson> => {
  switch (operation.op) {
    case 'create':
      return pipe(createTask(ports)(actor, operation.task), pointingInto('task'), TE.map(resultWith(201)));
    case 'update':
      return pipe(
        TE.fromEither(operation.id),
        TE.flatMap((taskId) => editTask(ports)(actor, taskId, operation.edit, operation.expected)),
        pointingInto('patch'),
        TE.map(resultWith(200)),
      );
    case 'complete':
      return pipe(
        TE.fromEither(operation.id),
        TE.flatMap((taskId) => changeTaskStatus(ports)(actor, taskId, operation.status, operation.expected)),
        TE.map(resultWith(200)),
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

/** Applies many writes atomically. */
const batch = endpoint({
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

/** The route of batches. */
export const batchRoute: ApiRoute = {
  method: 'post',
  path: '/api/:user_id/tasks/batch',
  endpoint: batch,
  operationId: 'batch',
  tag: 'Tasks',
  summary: `Apply up to ${maxOperations} writes atomically`,
  description: `Applies up to ${maxOperations} operations in order, all or none. If one is refused, the response is the one that it would get alone, with its index in \`details.index\` and in the pointers.`,
  examples: {
    several: {
      value: {
        operations: [
          { op: 'create', task: { title: 'Water the plants' } },
          { op: 'update', id: exampleTask.id, patch: { priority: 'high' }, version: 1 },
          { op: 'complete', id: exampleTask.id, completed: true },
          { op: 'delete', id: exampleTask.id },
        ],
      },
    },
  },
  responses: {
    200: {
      description: 'The result of each operation.',
      headers: written,
      content: jsonContent(batchResultsSchema, {
        two: { value: { results: [{ status: 201, task: exampleTask }, { status: 204 }] } },
      }),
    },
    ...refused(409, 412, 413, 415, 422),
    404: batchRefused,
  },
};
