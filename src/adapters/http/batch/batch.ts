import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { allOrNothing, maxOperations } from '../../../application/batch.ts';
import type { UnitOfWork } from '../../../application/ports.ts';
import { type Decoder, arrayOf, described, named, object, oneKindOf, refined } from '../decoder.ts';
import { endpoint } from '../endpoint.ts';
import { exampleList, listSchema } from '../lists/list-json.ts';
import { exactly, namedSchema } from '../openapi/components.ts';
import { written } from '../openapi/headers.ts';
import type { ApiRoute } from '../openapi/operation.ts';
import { batchRefused, jsonContent, refused } from '../openapi/responses.ts';
import { maxBatchBody } from '../overload/costs.ts';
import { jsonOnly, readJson } from '../request/body.ts';
import { zoneQuery } from '../tasks/list-query.ts';
import { type ReadDue, inZone } from '../tasks/task-decoders.ts';
import { exampleTask, taskSchema } from '../tasks/task-json.ts';
import { listOperations } from './list-operations.ts';
import type { BatchResultJson, Operation } from './operation.ts';
import { taskOperations } from './task-operations.ts';

const operation = (readDue: ReadDue) =>
  named(
    'Operation',
    described(
      oneKindOf('op', { ...taskOperations(readDue), ...listOperations }),
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
const batchBody = (readDue: ReadDue): Decoder<ReadonlyArray<Operation>> =>
  named(
    'Batch',
    refined(object({ operations: operations(readDue) }, {}), (members) => E.right(members.operations)),
  );

const operationsInZone = inZone(batchBody);

/** Applies many writes atomically. */
const batch = endpoint({
  query: zoneQuery,
  body: { read: readJson(jsonOnly, { max: maxBatchBody }), decoder: operationsInZone },
  handle: (ports, { actor, body }) => {
    const steps = body.map(
      (perform, index) => (unit: UnitOfWork) => perform({ ...ports, ...unit }, actor, index),
    );
    return pipe(
      allOrNothing(ports)(actor, steps),
      TE.map((results) => ({ status: 200, body: { results } })),
    );
  },
});

const resultsSchema = namedSchema(
  'BatchResults',
  exactly<{ readonly results: ReadonlyArray<BatchResultJson> }>({
    results: {
      type: 'array',
      items: namedSchema('OperationResult', {
        ...exactly<BatchResultJson>({
          status: {
            type: 'integer',
            enum: [200, 201, 204],
            description: 'The status that a separate call would return.',
          },
          task: taskSchema,
          list: listSchema,
        }),
        required: ['status'],
        description:
          'The `task` of an operation on a task, the `list` of one on a list. A deletion has neither.',
      }),
      minItems: 1,
      maxItems: maxOperations,
      description: 'In the order of the operations.',
    },
  }),
);

/** The route of batches. */
export const batchRoute: ApiRoute = {
  method: 'post',
  path: '/api/:user_id/tasks/batch',
  endpoint: batch,
  operationId: 'batch',
  tag: 'Tasks',
  summary: `Apply up to ${maxOperations} writes atomically`,
  description: `Applies up to ${maxOperations} operations on tasks and lists in order, all or none: a task may name a list that an earlier operation created. If one is refused, the response is the one that it would get alone, with its index in \`details.index\` and in the pointers.`,
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
    list: {
      summary: 'A list with a task',
      value: {
        operations: [
          { op: 'list_create', list: { id: exampleList.id, title: exampleList.title } },
          { op: 'create', task: { title: 'Water the plants', list_id: exampleList.id } },
        ],
      },
    },
  },
  responses: {
    200: {
      description: 'The result of each operation.',
      headers: written,
      content: jsonContent(resultsSchema, {
        three: {
          value: {
            results: [
              { status: 201, task: exampleTask },
              { status: 200, list: exampleList },
              { status: 204 },
            ],
          },
        },
      }),
    },
    ...refused(412, 413, 415, 422),
    ...batchRefused,
  },
};
