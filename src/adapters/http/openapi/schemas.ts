import type { Stats } from '../../../application/task-query.ts';
import { priorities, statuses } from '../../../domain/task.ts';
import type { Violation } from '../api-error.ts';
import { type Problem, problemTypes } from '../problem.ts';
import { maxOperations } from '../overload/limits.ts';
import type { ChangesJson, ExportJson, BatchResultJson, TaskJson } from '../tasks/task-json.ts';

/** A place in the components of the document. */
export type Reference = { readonly $ref: string };

/** A schema of JSON Schema 2020-12, as far as the document needs it. */
export type Schema = {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string | ReadonlyArray<string>;
  readonly const?: unknown;
  readonly enum?: ReadonlyArray<unknown>;
  readonly oneOf?: ReadonlyArray<Schema>;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: ReadonlyArray<string>;
  readonly additionalProperties?: boolean;
  readonly default?: unknown;
  readonly examples?: ReadonlyArray<unknown>;
};

/** Points to a component: `ref('schemas/Task')`. */
export const ref = (component: string): Reference => ({ $ref: `#/components/${component}` });

/** An object that has all of the members, and no others. */
export const exactly = <Wire>(
  properties: Readonly<Record<keyof Wire, Schema>>,
  description = '',
): Schema => ({
  type: 'object',
  ...(description === '' ? {} : { description }),
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

const id: Schema = { type: 'string', format: 'uuid', description: 'A UUID, returned in lower case.' };

const completed: Schema = { type: 'boolean', description: 'Says the same as `status`.' };

const status: Schema = {
  type: 'string',
  enum: statuses,
  description: 'Says the same as `completed`.',
};

const count = (description: string): Schema => ({ type: 'integer', minimum: 0, description });

const task = exactly<TaskJson>(
  {
    id,
    user_id: { type: 'string', minLength: 1, maxLength: 255, description: 'Whose task it is.' },
    title: { type: 'string', minLength: 1, maxLength: 200 },
    description: { type: ['string', 'null'], maxLength: 10_000 },
    completed,
    status,
    priority: { type: 'string', enum: priorities },
    tags: {
      type: 'array',
      items: { type: 'string', minLength: 1, maxLength: 50 },
      maxItems: 20,
      uniqueItems: true,
    },
    due_date: {
      description: 'A whole day, in no zone; or a moment, in UTC; or null.',
      oneOf: [{ type: 'string', format: 'date' }, ref('schemas/Instant'), { type: 'null' }],
    },
    created_at: ref('schemas/Instant'),
    updated_at: ref('schemas/Instant'),
    completed_at: {
      description: 'When the task was completed; null while it is pending.',
      oneOf: [ref('schemas/Instant'), { type: 'null' }],
    },
    version: {
      type: 'integer',
      minimum: 1,
      description: 'Starts at 1 and grows by 1 with every change. The ETag is this number in quotes.',
    },
  },
  'A task as the service returns it.',
);

type ServerOwned = 'user_id' | 'created_at' | 'updated_at' | 'completed_at' | 'version';

/** What a client may say of a task. */
const saidOfTask: Readonly<Record<Exclude<keyof TaskJson, 'id' | ServerOwned>, Schema>> = {
  title: {
    type: 'string',
    minLength: 1,
    maxLength: 200,
    pattern: '\\S',
    description: 'White space at both ends is dropped; 1 to 200 characters remain.',
  },
  description: { type: ['string', 'null'], maxLength: 10_000, description: 'Kept exactly as sent.' },
  completed,
  status,
  priority: {
    type: ['string', 'null'],
    enum: [...priorities, null],
    description: 'In any case. null stands for `medium`.',
  },
  tags: {
    type: ['array', 'null'],
    items: { type: 'string', minLength: 1, maxLength: 50, pattern: '\\S' },
    maxItems: 20,
    description:
      'White space at both ends of a tag is dropped, and so are duplicates. null stands for no tags.',
  },
  due_date: {
    description:
      'A calendar date is a whole day, in no zone, and stays one. A date-time needs Z or an offset, unless the call names its zone by `tz`, and is returned in UTC with milliseconds. null or empty: it is not due.',
    oneOf: [
      { type: 'string', format: 'date' },
      { type: 'string', format: 'date-time' },
      ref('schemas/LocalTime'),
      { type: 'string', const: '' },
      { type: 'null' },
    ],
    examples: ['2026-11-21', '2026-11-21T09:30:00+01:00', null],
  },
};

const newTaskProperties: Readonly<Record<Exclude<keyof TaskJson, ServerOwned>, Schema>> = {
  id: {
    ...id,
    description:
      'A UUID made by the client, of any version and in any case, for a task made offline; without it the server makes one of version 7. An id that the user has, or had as long as deletions are remembered, is refused with 409.',
  },
  ...saidOfTask,
};

const problem = exactly<Problem>(
  {
    type: { type: 'string', format: 'uri', description: 'Names the kind of problem; one for each `code`.' },
    title: { type: 'string', description: 'The kind of problem, in words.' },
    status: { type: 'integer', minimum: 400, maximum: 599, description: 'The status of the response.' },
    detail: { type: 'string', description: 'What went wrong this time, in words.' },
    instance: { type: 'string', description: 'The id of the request, as in X-Request-Id.' },
    code: {
      type: 'string',
      enum: Object.keys(problemTypes),
      description: 'The kind of problem, for programs.',
    },
    error: { type: 'string', description: 'The same as `detail`.' },
    details: {
      type: 'object',
      properties: {
        etag: {
          type: 'string',
          description: 'With VERSION_MISMATCH: the ETag that the task has now.',
        },
        index: {
          type: 'integer',
          minimum: 0,
          description: 'Of a batch: which operation was refused, counted from 0.',
        },
      },
      additionalProperties: false,
    },
    errors: {
      type: 'array',
      items: ref('schemas/Fault'),
      description: 'With VALIDATION_ERROR: everything that is wrong, once for each place.',
    },
  },
  'Why a request was refused (RFC 9457).',
);

const version: Schema = {
  type: 'integer',
  minimum: 1,
  description: 'Only if the task is still at this version.',
};

/** One kind of operation; members that are not listed are ignored. */
const operation = (
  op: string,
  required: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>> = {},
): Schema => ({
  type: 'object',
  properties: { op: { type: 'string', const: op }, ...required, ...optional },
  required: ['op', ...Object.keys(required)],
});

export const schemas: Readonly<Record<string, Schema>> = {
  Task: task,
  NewTask: {
    type: 'object',
    description:
      'What to make a task of. Only the title is required. Members that are not listed are ignored. If `completed` and `status` contradict each other, it is as in an edit.',
    properties: newTaskProperties,
    required: ['title'],
  },
  TaskEdit: {
    type: 'object',
    description:
      'A JSON merge patch (RFC 7396): a member sent is set, one left out stays. Members that are not listed are ignored. A body that states a status sets it, however often it is sent. If `completed` and `status` contradict each other, the one that contradicts the `completed_at` and `updated_at` of the same body, sent back as they were read, is the change; without these the body is refused.',
    properties: saidOfTask,
  },
  StatusChange: {
    type: 'object',
    description:
      'The status to have. Without members: the other one than now. A body with other members only is refused, and so is one whose members contradict each other.',
    properties: { completed, status },
  },
  Changes: exactly<ChangesJson>(
    {
      tasks: {
        type: 'array',
        items: ref('schemas/Task'),
        maxItems: 1000,
        description: 'Tasks that are new or have changed, as they are now.',
      },
      deleted: {
        type: 'array',
        items: id,
        maxItems: 1000,
        description: 'The ids of tasks that were deleted, whether you knew them or not.',
      },
      next: { type: 'string', description: 'The `since` of the next call. Opaque.' },
      has_more: { type: 'boolean', description: 'There are more changes already: call again now.' },
    },
    'Changes in the order in which they were made. Each task and each deletion is there once, at its last change.',
  ),
  Operation: {
    description: 'What to do with a task, as by a call of its own; `version` stands for If-Match.',
    oneOf: [
      operation('create', { task: ref('schemas/NewTask') }),
      operation('update', { id, patch: ref('schemas/TaskEdit') }, { version }),
      operation('complete', { id, completed }, { status, version }),
      operation('delete', { id }, { version }),
    ],
  },
  Batch: {
    type: 'object',
    properties: {
      operations: {
        type: 'array',
        items: ref('schemas/Operation'),
        minItems: 1,
        maxItems: maxOperations,
        description: 'They are done in this order.',
      },
    },
    required: ['operations'],
  },
  BatchResults: exactly<{ readonly results: ReadonlyArray<BatchResultJson> }>({
    results: {
      type: 'array',
      items: ref('schemas/OperationResult'),
      minItems: 1,
      maxItems: maxOperations,
      description: 'In the order of the operations.',
    },
  }),
  OperationResult: {
    type: 'object',
    properties: {
      status: { type: 'integer', enum: [200, 201, 204], description: 'What a call of its own is answered.' },
      task: ref('schemas/Task'),
    },
    required: ['status'],
    additionalProperties: false,
  },
  Export: exactly<ExportJson>({
    user_id: { type: 'string', minLength: 1, maxLength: 255 },
    since: {
      type: 'string',
      description: 'The `since` from which the changes bring this copy up to date.',
    },
    tasks: { type: 'array', items: ref('schemas/Task') },
    count: count('How many tasks there are in this copy.'),
  }),
  Stats: exactly<Stats>({
    total: count('All tasks.'),
    pending: count('Tasks to do.'),
    completed: count('Tasks done.'),
    overdue: count('Pending tasks whose due date has passed.'),
  }),
  Problem: problem,
  Fault: exactly<Violation>(
    {
      pointer: {
        type: 'string',
        format: 'json-pointer',
        description: 'Where in the body (RFC 6901), or `/` and the name of a query member.',
      },
      detail: { type: 'string', description: 'What is wrong there, in words.' },
    },
    'One thing that is wrong with a request.',
  ),
  LocalTime: {
    type: 'string',
    pattern: '^\\d{4}-\\d{2}-\\d{2}[Tt ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?$',
    description: 'A local time, without Z or an offset.',
    examples: ['2026-11-21T09:30'],
  },
  Instant: {
    type: 'string',
    format: 'date-time',
    pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$',
    description: 'RFC 3339, in UTC, with milliseconds.',
  },
};
