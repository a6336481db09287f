import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type NotFound, notFound } from '../../../application/errors.ts';
import type { Calendar } from '../../../application/ports.ts';
import type { NewTask } from '../../../application/task-use-cases.ts';
import { type Due, type DueRefusal, makeDueIn } from '../../../domain/due.ts';
import {
  type Edit,
  type Status,
  type TaskId,
  makeDescription,
  makeTag,
  makeTags,
  makeTaskId,
  makeTitle,
  maxTags,
  noTags,
  priorities,
} from '../../../domain/task.ts';
import type { TimeZone } from '../../../domain/time.ts';
import { type Decoder, arrayOf, clearable, object, oneOf, text, refined } from '../decoder.ts';
import { messageOf } from '../validation-messages.ts';
import { readMembers, statedStatus, statesOneStatus, statusMembers } from './stated-status.ts';

const optionOf = <A>(codec: Decoder<A>): Decoder<O.Option<A>> =>
  clearable<O.Option<A>>(
    O.none,
    refined(codec, (value) => E.right(O.some(value))),
  );

const title = text('title', makeTitle);
const tags = refined(
  arrayOf(text('tag', makeTag), maxTags, messageOf({ _tag: 'TooManyTags', max: maxTags })),
  (list) => pipe(makeTags(list), E.mapLeft(messageOf)),
);

/** Reads a due; local times in the zone of the call, or not at all. */
export type ReadDue = (text: string) => E.Either<DueRefusal, Due>;

/** An empty text, which a form sends for an empty field, is none. */
const dueOrNone =
  (readDue: ReadDue) =>
  (said: string): E.Either<DueRefusal, O.Option<Due>> =>
    said === '' ? E.right(O.none) : pipe(readDue(said), E.map(O.some));

/** What a body may say of a task: its content, of which a null clears, its status, and what was read of it. */
const members = (readDue: ReadDue) => ({
  description: optionOf(text('description', makeDescription)),
  priority: clearable('medium', oneOf('priority', priorities)),
  tags: clearable(noTags, tags),
  due_date: clearable<O.Option<Due>>(O.none, text('due_date', dueOrNone(readDue))),
  ...statusMembers,
  ...readMembers,
});

type Said = { readonly [name in keyof typeof statusMembers | keyof typeof readMembers]?: unknown } & {
  readonly due_date?: Edit['due'];
};

/** What was said, by the names that the model has for it. */
const inModelWords = <A extends Said>(said: A, newStatus: Status | undefined) => {
  const { completed: _, status: __, completed_at: ___, updated_at: ____, due_date: due, ...rest } = said;
  return {
    ...rest,
    ...(due === undefined ? {} : { due }),
    ...(newStatus === undefined ? {} : { status: newStatus }),
  };
};

/** The body that makes a task. */
export const newTaskBody = (readDue: ReadDue): Decoder<NewTask> =>
  refined(object({ title }, { id: text('id', makeTaskId), ...members(readDue) }, statesOneStatus), (said) =>
    pipe(
      statedStatus(said),
      E.map((status) => inModelWords(said, status)),
    ),
  );

/** The body that edits a task: a JSON merge patch (RFC 7396). */
export const editBody = (readDue: ReadDue): Decoder<Edit> =>
  refined(object({}, { title, ...members(readDue) }, statesOneStatus), (said) =>
    pipe(
      statedStatus(said),
      E.map((status) => inModelWords(said, status)),
    ),
  );

/** Makes decoders of bodies by the zone that the call names for local times. */
export const inZone = <A>(
  make: (readDue: ReadDue) => Decoder<A>,
): ((calendar: Calendar, zone: TimeZone | undefined) => Decoder<A>) => {
  const withoutZone = make(makeDueIn(undefined));
  return (calendar, zone) =>
    zone === undefined ? withoutZone : make(makeDueIn((local) => calendar.toInstant(zone, local)));
};

/** A task by what the caller says is its id; what is no id is the id of no task. */
export type TaskIdParam = E.Either<NotFound, TaskId>;

export const taskIdParam = (id: string): TaskIdParam =>
  pipe(
    makeTaskId(id),
    E.mapLeft(() => notFound('task')),
  );
