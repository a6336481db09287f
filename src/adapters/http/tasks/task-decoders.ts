import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import type * as t from 'io-ts';
import type { SchemaObject } from 'openapi3-ts/oas31';
import { type NotFound, notFound } from '../../../application/errors.ts';
import type { Calendar } from '../../../application/ports.ts';
import type { NewTask } from '../../../application/task-use-cases.ts';
import { type Due, type DueRefusal, makeDueIn } from '../../../domain/due.ts';
import {
  type Content,
  type Edit,
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
import type { TimeZone } from '../../../domain/time.ts';
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
import { namedSchema } from '../openapi/components.ts';
import { messageOf } from '../validation-messages.ts';
import { readMembers, statedStatus, statesOneStatus, statusMembers } from './stated-status.ts';
import { taskMembers } from './task-json.ts';

const optionOf = <A>(codec: Decoder<A>): Decoder<O.Option<A>> =>
  clearable<O.Option<A>>(
    O.none,
    refined(codec, (value) => E.right(O.some(value))),
  );

/** Text with more in it than white space. */
const visible: SchemaObject = { pattern: '\\S' };

const title = text('title', makeTitle, {
  ...taskMembers.title,
  ...visible,
  description: `White space at both ends is dropped; 1 to ${maxTitle} characters remain.`,
});

/** A tag. */
export const tag = text('tag', makeTag, { ...taskMembers.tags.items, ...visible });

const tags = refined(arrayOf(tag, maxTags, messageOf({ _tag: 'TooManyTags', max: maxTags })), (list) =>
  pipe(makeTags(list), E.mapLeft(messageOf)),
);

const id = text('id', makeTaskId, {
  ...taskMembers.id,
  description:
    'A UUID made by the client, of any version and in any case, for a task made offline; without it the server makes one of version 7. An id that the user has, or had as long as deletions are remembered, is refused with 409.',
});

/** The forms of a due: a day, an instant with its offset, a local time. */
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

/** An empty text, which a form sends for an empty field, is none. */
const dueDate: SchemaObject = {
  description:
    'A calendar date is a whole day, in no zone, and stays one. A date-time needs Z or an offset, unless the call names its zone by `tz`, and is returned in UTC with milliseconds. null or empty: it is not due.',
  oneOf: [...dueForms, { type: 'string', const: '' }],
  examples: ['2026-11-21', '2026-11-21T09:30:00+01:00', null],
};

/** Reads a due; local times in the zone of the call, or not at all. */
export type ReadDue = (text: string) => E.Either<DueRefusal, Due>;

const dueOrNone =
  (readDue: ReadDue) =>
  (said: string): E.Either<DueRefusal, O.Option<Due>> =>
    said === '' ? E.right(O.none) : pipe(readDue(said), E.map(O.some));

/** What a body may say of a task's content, of which a null clears; not its title, nor its due, which depends on the zone. */
const content = {
  description: optionOf(
    text('description', makeDescription, {
      type: 'string',
      maxLength: maxDescription,
      description: 'Kept exactly as sent.',
    }),
  ),
  priority: described(
    clearable('medium', oneOf('priority', priorities)),
    'In any case. null stands for `medium`.',
  ),
  tags: described(
    clearable(noTags, tags),
    'White space at both ends of a tag is dropped, and so are duplicates. null stands for no tags.',
  ),
} satisfies Readonly<Record<Exclude<keyof Content, 'title' | 'due'>, t.Mixed>>;

/** What a body may say of a task but for its title: its content, its status, and what was read of it. */
const members = (readDue: ReadDue) => ({
  ...content,
  due_date: clearable<O.Option<Due>>(O.none, text('due_date', dueOrNone(readDue), dueDate)),
  ...statusMembers,
  ...readMembers,
});

type Said = Parameters<typeof statedStatus>[0] & { readonly due_date?: Edit['due'] };

/** What was said, by the names that the model has for it. */
const inModelWords = <A extends Said>(said: A, newStatus: Status | undefined) => {
  const { completed: _, status: __, completed_at: ___, updated_at: ____, due_date: due, ...rest } = said;
  return {
    ...rest,
    ...(due === undefined ? {} : { due }),
    ...(newStatus === undefined ? {} : { status: newStatus }),
  };
};

/** Reads a body in the model's words, with the one status that it states. */
const stating = <A extends Said>(body: Decoder<A>) =>
  refined(body, (said) =>
    pipe(
      statedStatus(said),
      E.map((status) => inModelWords(said, status)),
    ),
  );

/** The body that makes a task. */
export const newTaskBody = (readDue: ReadDue): Decoder<NewTask> =>
  named(
    'NewTask',
    described(
      stating(object({ title }, { id, ...members(readDue) }, statesOneStatus)),
      'What to make a task of. Only the title is required. Members that are not listed are ignored. If `completed` and `status` contradict each other, it is as in an edit.',
    ),
  );

/** The body that edits a task: a JSON merge patch (RFC 7396). */
export const editBody = (readDue: ReadDue): Decoder<Edit> =>
  named(
    'TaskEdit',
    described(
      stating(object({}, { title, ...members(readDue) }, statesOneStatus)),
      'A JSON merge patch (RFC 7396): a member sent is set, one left out stays. Members that are not listed are ignored. A body that states a status sets it, however often it is sent. If `completed` and `status` contradict each other, the one that contradicts the `completed_at` and `updated_at` of the same body, sent back as they were read, is the change; without these the body is refused.',
    ),
  );

/** Makes decoders of bodies by the zone that the call names for local times. */
export const inZone = <A>(make: (readDue: ReadDue) => Decoder<A>) => {
  const withoutZone = make(makeDueIn(undefined));
  const decoderIn = (calendar: Calendar, zone: TimeZone | undefined): Decoder<A> =>
    zone === undefined ? withoutZone : make(makeDueIn((local) => calendar.toInstant(zone, local)));
  return Object.assign(decoderIn, { schema: withoutZone.schema });
};

/** A task by what the caller says is its id; what is no id is the id of no task. */
export type TaskIdParam = E.Either<NotFound, TaskId>;

export const taskIdParam = (id: string): TaskIdParam =>
  pipe(
    makeTaskId(id),
    E.mapLeft(() => notFound('task')),
  );
