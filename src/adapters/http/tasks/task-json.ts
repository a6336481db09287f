import { Readable } from 'node:stream';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { SchemaObject } from 'openapi3-ts/oas31';
import type { Stats } from '../../../application/task-query.ts';
import type { Checklist } from '../../../domain/checklist.ts';
import { dueText } from '../../../domain/due.ts';
import {
  type Content,
  type Task,
  type Versioned,
  maxDescription,
  maxTag,
  maxTags,
  maxTitle,
  priorities,
  statuses,
} from '../../../domain/task.ts';
import { maxUserId } from '../../../domain/user.ts';
import { type ItemJson, checklistMember } from './checklist/checklist-json.ts';
import { recurrenceJson, recurrenceMembers } from './recurrence-json.ts';
import { jsonType } from '../request/body.ts';
import { type Response, inPieces, jsonElements } from '../response.ts';
import {
  exampleListId,
  exampleItemId,
  exampleTaskId,
  exampleUserId,
  exactly,
  idSchema,
  instant,
  namedSchema,
  positionSchema,
  versionSchema,
} from '../openapi/components.ts';

/** The content members of a task, by their JSON names. */
type ContentJson = {
  readonly [
    name in keyof Content as name extends 'due' ? 'due_date' : name extends 'list' ? 'list_id' : name
  ]: unknown;
};

/** Encodes a task as JSON. `taskMembers` names the same members: neither compiles without the other. */
export const taskJson = ({ value: task, version }: Versioned<Task>) =>
  ({
    id: task.id,
    user_id: task.owner,
    title: task.title,
    description: O.toNullable(task.description),
    completed: task.status === 'completed',
    status: task.status,
    priority: task.priority,
    tags: task.tags,
    checklist: task.checklist,
    due_date: pipe(task.due, O.map(dueText), O.toNullable),
    list_id: O.toNullable(task.list),
    position: task.position,
    created_at: task.createdAt,
    updated_at: task.updatedAt,
    completed_at: task.status === 'completed' ? task.completedAt : null,
    version,
    ...recurrenceJson(task),
  }) satisfies ContentJson & Readonly<Record<string, unknown>>;

type Plain<A> = A extends string
  ? string
  : A extends number
    ? number
    : A extends ReadonlyArray<string>
      ? ReadonlyArray<string>
      : A extends Checklist
        ? ReadonlyArray<ItemJson>
        : A;

/** The result of `taskJson` as clients see it: without brands. */
export type TaskJson = {
  readonly [name in keyof ReturnType<typeof taskJson>]: Plain<ReturnType<typeof taskJson>[name]>;
};

/** The schema of each member of a task. */
export const taskMembers = {
  id: idSchema,
  user_id: { type: 'string', minLength: 1, maxLength: maxUserId, description: 'The owner of the task.' },
  title: { type: 'string', minLength: 1, maxLength: maxTitle },
  description: { type: ['string', 'null'], maxLength: maxDescription },
  completed: { type: 'boolean', description: 'Same as `status`.' },
  status: { type: 'string', enum: [...statuses], description: 'Same as `completed`.' },
  priority: { type: 'string', enum: [...priorities] },
  tags: {
    type: 'array',
    items: { type: 'string', minLength: 1, maxLength: maxTag },
    maxItems: maxTags,
    uniqueItems: true,
  },
  checklist: checklistMember,
  due_date: {
    description: 'A day without a zone, an instant in UTC, or null.',
    oneOf: [{ type: 'string', format: 'date' }, instant, { type: 'null' }],
  },
  list_id: {
    oneOf: [idSchema, { type: 'null' }],
    description: 'The list that the task is in; null: the inbox.',
  },
  position: positionSchema,
  created_at: instant,
  updated_at: instant,
  completed_at: {
    description: 'When the task was completed; null while it is pending.',
    oneOf: [instant, { type: 'null' }],
  },
  version: versionSchema,
  ...recurrenceMembers,
} satisfies Readonly<Record<keyof TaskJson, SchemaObject>>;

export const taskSchema = namedSchema(
  'Task',
  exactly<TaskJson>(taskMembers, 'A task as the service returns it.'),
);

/** The task of all examples. */
export const exampleTask: TaskJson = {
  id: exampleTaskId,
  user_id: exampleUserId,
  title: 'Water the plants',
  description: 'The fern needs more than the cactus.',
  completed: false,
  status: 'pending',
  priority: 'medium',
  tags: ['home', 'weekly'],
  checklist: [{ id: exampleItemId, title: 'The fern', completed: true }],
  due_date: '2026-11-21',
  list_id: exampleListId,
  position: 'gUZqS3aF0004bcp1RSqPyAhJ0xwVczxBV',
  created_at: '2026-11-20T08:15:30.123Z',
  updated_at: '2026-11-20T08:15:30.123Z',
  completed_at: null,
  version: 1,
  recurrence: null,
  series_id: null,
  successor_id: null,
};

/** The length of text in characters from which a page is encoded in pieces. */
const largePage = 256 * 1024;

const lengthOf = (tasks: ReadonlyArray<TaskJson>): number =>
  tasks.reduce(
    (sum, { title, description, checklist }) =>
      checklist.reduce((all, item) => all + item.id.length + item.title.length, sum) +
      title.length +
      (description?.length ?? 0),
    0,
  );

/** The response with a page: the tasks alone, or as the first of several members. A large page is encoded in pieces. */
export const pageResponse = (
  tasks: ReadonlyArray<TaskJson>,
  headers: Readonly<Record<string, string>>,
  others?: Readonly<Record<string, unknown>>,
): Response => {
  if (lengthOf(tasks) < largePage)
    return { status: 200, headers, body: others === undefined ? tasks : { tasks, ...others } };
  const texts =
    others === undefined
      ? jsonElements(tasks, '[', ']')
      : jsonElements(tasks, '{"tasks":[', `],${JSON.stringify(others).slice(1)}`);
  return {
    status: 200,
    headers: { ...headers, 'Content-Type': `${jsonType}; charset=utf-8` },
    body: Readable.from(inPieces(texts)),
  };
};

const count = (description: string): SchemaObject => ({ type: 'integer', minimum: 0, description });

export const statsSchema = namedSchema(
  'Stats',
  exactly<Stats>({
    total: count('All tasks.'),
    pending: count('Tasks to do.'),
    completed: count('Tasks done.'),
    overdue: count('Pending tasks whose due date has passed.'),
  }),
);
