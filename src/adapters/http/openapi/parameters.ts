import { priorities } from '../../../domain/task.ts';
import { type Parameter, type Table, exampleTask } from './components.ts';
import { type Schema, ref } from './schemas.ts';
import { maxWords } from '../overload/limits.ts';
import { sortNames } from '../tasks/list-query.ts';

const member = (name: string, description: string, schema: Schema): Parameter => ({
  name,
  in: 'query',
  description,
  schema,
});

/** A member that may be given more than once. */
const several = (name: string, description: string, items: Schema): Parameter =>
  member(name, description, { type: 'array', items });

const trueOrFalse: Schema = { type: 'string', enum: ['true', 'false'] };
const due: Schema = {
  oneOf: [
    { type: 'string', format: 'date' },
    { type: 'string', format: 'date-time' },
    ref('schemas/LocalTime'),
  ],
};

/** Their examples are in the schemas but for one: Swagger UI would send them. */
export const parameters: Table<Parameter> = {
  UserId: {
    name: 'user_id',
    in: 'path',
    required: true,
    description: 'Whose tasks: the subject of the token, or `me`.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
    examples: { me: { value: 'me' }, subject: { value: exampleTask.user_id } },
  },
  TaskId: {
    name: 'id',
    in: 'path',
    required: true,
    description: 'The id of the task.',
    schema: { type: 'string', format: 'uuid', examples: [exampleTask.id] },
  },
  Status: {
    name: 'status',
    in: 'query',
    description: 'Only tasks of this status.',
    schema: { type: 'string', enum: ['all', 'pending', 'completed'], default: 'all' },
  },
  Completed: {
    name: 'completed',
    in: 'query',
    description: 'Only tasks that are, or are not, completed. It must not contradict `status`.',
    schema: { type: 'string', enum: ['true', 'false'] },
  },
  SetCompleted: member(
    'completed',
    'The status to have, for a call without a body. It must not contradict the body.',
    trueOrFalse,
  ),
  Priority: several('priority', 'Only tasks of this priority, or of one of these.', {
    type: 'string',
    enum: priorities,
  }),
  Tag: several('tag', 'Only tasks with this tag, or with all of these.', { type: 'string', minLength: 1 }),
  DueBefore: member(
    'due_before',
    'Only tasks due before this, and not at it. A day counts as its midnight in UTC, a local time needs `tz`.',
    due,
  ),
  DueAfter: member('due_after', 'Only tasks due after this, and not at it.', due),
  Overdue: member(
    'overdue',
    'true: only pending tasks whose due has passed. Such a list has no ETag.',
    trueOrFalse,
  ),
  Search: member(
    'search',
    `Only tasks in whose title or description each of these words occurs, at most ${maxWords} different words, whatever its case and accents: \`strasse\` finds \`Straße\`, \`lodz\` finds \`Łódź\`. Characters that nobody sees do not count.`,
    {
      type: 'string',
    },
  ),
  Q: member('q', `The same as \`search\`: at most ${maxWords} different words.`, { type: 'string' }),
  Sort: member(
    'sort',
    'What to sort by; ties are sorted by id. `updated_at` is the order of change. What has no due comes last. `created`, `updated` and `due` are short for the names that begin so.',
    {
      type: 'string',
      enum: sortNames,
      default: 'created_at',
    },
  ),
  SortBy: member('sort_by', 'The same as `sort`.', { type: 'string', enum: sortNames }),
  Order: member('order', 'Unless it is said: `asc` for `title` and `due_date`, else `desc`.', {
    type: 'string',
    enum: ['asc', 'desc'],
  }),
  SortOrder: member('sort_order', 'The same as `order`.', { type: 'string', enum: ['asc', 'desc'] }),
  Cursor: member(
    'cursor',
    'Where a page begins: from the `Link` of the one before, with the same filter and sort.',
    {
      type: 'string',
    },
  ),
  Limit: {
    name: 'limit',
    in: 'query',
    description:
      'At most so many tasks on a page. It ends earlier where its text would pass 4 MiB: `Link` tells whether there is more.',
    schema: { type: 'integer', minimum: 1, maximum: 1000, default: 1000 },
  },
  TimeZone: {
    name: 'tz',
    in: 'query',
    description:
      'An IANA time zone: its midnights decide when a day is over, and times without Z or an offset are local times in it. A time that its clocks skip is as much later as the gap is long; of one that comes twice, the first is meant.',
    schema: { type: 'string', default: 'UTC', examples: ['Europe/Berlin'] },
  },
  Since: member(
    'since',
    'From where: the `next` of an earlier answer, or the `since` of an export. Without it: from the beginning.',
    { type: 'string' },
  ),
  ChangesLimit: member(
    'limit',
    'At most so many changes at a time, and at most 4 MiB of text: `has_more` tells whether there is more.',
    {
      type: 'integer',
      minimum: 1,
      maximum: 1000,
      default: 1000,
    },
  ),
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'A new random text of your own for each request. Sent again with the same key, a request is not done again: you get the first answer, for 24 hours.',
    schema: { type: 'string', pattern: '^[!-~]{1,255}$' },
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    description:
      'Write only if the task still has this ETag, or one of these. `*` and no header: any will do. A weak tag (`W/"1"`) never matches.',
    schema: { type: 'string', examples: ['"1"', '*'] },
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description:
      'The ETag of what you have, or several. If it is still so, the answer is 304 without a body.',
    schema: { type: 'string', examples: ['"1"'] },
  },
  RequestId: {
    name: 'X-Request-Id',
    in: 'header',
    description:
      'An id of your own for the request: 1 to 128 letters, digits, `.`, `_` or `-`. One of another form is replaced.',
    schema: { type: 'string', pattern: '^[A-Za-z0-9._-]{1,128}$', examples: ['web-7f3a'] },
  },
};
