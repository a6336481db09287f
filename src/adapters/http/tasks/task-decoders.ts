import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import type * as t from 'io-ts';
import type { SchemaObject } from 'openapi3-ts/oas31';
import { type NotFound, notFound } from '../../../application/errors.ts';
import type { NewTask } from '../../../application/task-use-cases.ts';
import { type Due, type DueRefusal, makeDueIn } from '../../../domain/due.ts';
import { makeListId } from '../../../domain/list.ts';
import {
  type Content,
  type Status,
  type TaskId,
  makeDescription,
  makeTag,
  makeTags,
  makeTaskId,
  makeTitle,
  maxDescription,
  maxTags,
  maxTitle,
  noTags,
  priorities,
} from '../../../domain/task.ts';
import type { Edit } from '../../../domain/task-edit.ts';
import { type Calendar, type TimeZone, instantOf } from '../../../domain/time.ts';
import type { Invalid } from '../api-error.ts';
import {
  type Decoder,
  arrayOf,
  clearable,
  described,
  named,
  object,
  oneOf,
  refined,
  text,
} from '../decoder.ts';
import { idSchema, namedSchema } from '../openapi/components.ts';
import { messageOf } from '../validation-messages.ts';
import { checklistBody } from './checklist/checklist-json.ts';
import { recurrenceBody } from './recurrence-json.ts';
import { readMembers, statedStatus, statesOneStatus, statusMembers } from './stated-status.ts';
import { taskMembers } from './task-json.ts';

const optionOf = <A>(codec: Decoder<A>): Decoder<O.Option<A>> =>
  clearable<O.Option<A>>(
    O.none,
    refined(codec, (value) => E.right(O.some(value))),
  );

/** Text with at least one character besides white space. */
const notBlank: SchemaObject = { pattern: '\\S' };

const title = text('title', makeTitle, {
  ...taskMembers.title,
  ...notBlank,
  description: `Trimmed to 1 to ${maxTitle} characters.`,
});

/** A tag. */
export const tag = text('tag', makeTag, { ...taskMembers.tags.items, ...notBlank });

const tags = refined(arrayOf(tag, maxTags, messageOf({ _tag: 'TooManyTags', max: maxTags })), (list) =>
  pipe(makeTags(list), E.mapLeft(messageOf)),
);

const id = text('id', makeTaskId, {
  ...taskMembers.id,
  description:
    'A UUID chosen by the client, of any version and in any case, for tasks created offline; otherwise the server generates version 7. An id that the user has, or had while its tombstone is kept, is refused with 409.',
});

/** The forms of a due date: a day, an instant with an offset, a local time. */
export const dueForms: ReadonlyArray<SchemaObject> = [
  { type: 'string', format: 'date' },
  { type: 'string', format: 'date-time' },
  namedSchema('LocalTime', {
    type: 'string',
    pattern: '^\\d{4}-\\d{2}-\\d{2}[Tt ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?$',
    description: 'A local time, without Z or an offset.',
    examples: ['2026-11-21T09:30'],
  }),
];

/** Empty text, which a form sends for an empty field, means no due date. */
const dueDate: SchemaObject = {
  description:
    'A date is a day without a zone, and is returned as one. A date-time needs Z or an offset, or `tz` in the query, and is returned in UTC with milliseconds. null or empty: no due date.',
  oneOf: [...dueForms, { type: 'string', const: '' }],
  examples: ['2026-11-21', '2026-11-21T09:30:00+01:00', null],
};

/** Parses a due date. Refuses a local time unless the request has a zone. */
export type ReadDue = (text: string) => E.Either<DueRefusal, Due>;

const dueOrNone =
  (readDue: ReadDue) =>
  (written: string): E.Either<DueRefusal, O.Option<Due>> =>
    written === '' ? E.right(O.none) : pipe(readDue(written), E.map(O.some));

/** The content members that a null clears and that have the model's names. */
const content = {
  description: optionOf(
    text('description', makeDescription, {
      type: 'string',
      maxLength: maxDescription,
      description: 'Stored exactly as sent.',
    }),
  ),
  priority: described(
    clearable('medium', oneOf('priority', priorities)),
    'Case-insensitive. null means `medium`.',
  ),
  tags: described(clearable(noTags, tags), 'Tags are trimmed and deduplicated. null means no tags.'),
  checklist: checklistBody,
} satisfies Readonly<Record<Exclude<keyof Content, 'title' | 'due' | 'list'>, t.Mixed>>;

/** The list of a task; null is the inbox. */
export const listId = optionOf(
  text('list_id', makeListId, {
    ...idSchema,
    description: 'One of your lists; null: the inbox.',
  }),
);

/** All members of a body except the title: content, status, and members sent back as read. */
const members = (readDue: ReadDue) => ({
  ...content,
  due_date: clearable<O.Option<Due>>(O.none, text('due_date', dueOrNone(readDue), dueDate)),
  list_id: listId,
  recurrence: recurrenceBody,
  ...statusMembers,
  ...readMembers,
});

type BodyMembers = Parameters<typeof statedStatus>[0] & {
  readonly due_date?: Edit['due'];
  readonly list_id?: Edit['list'];
};

/** Renames members to the model's names. */
const inModelNames = <A extends BodyMembers>(body: A, newStatus: Status | undefined) => {
  const {
    completed: _,
    status: __,
    completed_at: ___,
    updated_at: ____,
    due_date: due,
    list_id: list,
    ...rest
  } = body;
  return {
    ...rest,
    ...(due === undefined ? {} : { due }),
    ...(list === undefined ? {} : { list }),
    ...(newStatus === undefined ? {} : { status: newStatus }),
  };
};

/** Decodes a body to the model's names, with its one status. */
const withStatus = <A extends BodyMembers>(decoder: Decoder<A>) =>
  refined(decoder, (body) =>
    pipe(
      statedStatus(body),
      E.map((status) => inModelNames(body, status)),
    ),
  );

/** The body that creates a task. */
export const newTaskBody = (readDue: ReadDue): Decoder<NewTask> =>
  named(
    'NewTask',
    described(
      withStatus(object({ title }, { id, ...members(readDue) }, statesOneStatus)),
      'A new task. Only the title is required; unknown members are ignored. If `completed` and `status` contradict each other, the rule of an edit applies.',
    ),
  );

/** The body that edits a task: a JSON merge patch (RFC 7396). */
export const editBody = (readDue: ReadDue): Decoder<Edit> =>
  named(
    'TaskEdit',
    described(
      withStatus(object({}, { title, ...members(readDue) }, statesOneStatus)),
      'A JSON merge patch (RFC 7396): members sent are set, others stay. Unknown members are ignored. A status in the body is set, never toggled. If `completed` and `status` contradict each other, the change is the one that contradicts `completed_at` and `updated_at`, if the body has these as they were read; otherwise the body is rejected.',
    ),
  );

/** Makes decoders of bodies for the request's time zone. If the zone is unknown, no local time counts as invalid. */
export const inZone = <A>(make: (readDue: ReadDue) => Decoder<A>) => {
  const withoutZone = make(makeDueIn(undefined));
  const inUnknownZone = make(makeDueIn((local) => instantOf(local, 'Z')));
  const decoderIn = (calendar: Calendar, zone: E.Either<Invalid, TimeZone | undefined>): Decoder<A> => {
    if (E.isLeft(zone)) return inUnknownZone;
    const known = zone.right;
    return known === undefined ? withoutZone : make(makeDueIn((local) => calendar.toInstant(known, local)));
  };
  return Object.assign(decoderIn, { schema: withoutZone.schema });
};

/** A task id from the caller; a malformed one is the id of no task. */
export type TaskIdParam = E.Either<NotFound, TaskId>;

export const taskIdParam = (id: string): TaskIdParam =>
  pipe(
    makeTaskId(id),
    E.mapLeft(() => notFound('task')),
  );
