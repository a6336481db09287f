import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type TaskNotFound, taskNotFound } from '../../application/errors.ts';
import type { NewTask } from '../../application/task-use-cases.ts';
import { makeDue } from '../../domain/due.ts';
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
} from '../../domain/task.ts';
import { type Decoder, arrayOf, clearable, decoder, object, oneOf, text, refined } from './decoding.ts';
import { sentenceOf } from './sentences.ts';
import { readMembers, statedStatus, statesOneStatus, statusMembers } from './stated-status.ts';

const optionOf = <A>(codec: Decoder<A>): Decoder<O.Option<A>> =>
  clearable<O.Option<A>>(
    O.none,
    refined(codec, (value) => E.right(O.some(value))),
  );

const title = text('title', makeTitle);
const tags = refined(
  arrayOf(text('tag', makeTag), maxTags, sentenceOf({ _tag: 'TooManyTags', max: maxTags })),
  (list) => pipe(makeTags(list), E.mapLeft(sentenceOf)),
);

/** What a body may say of a task's content. A null clears. */
const content = {
  description: optionOf(text('description', makeDescription)),
  priority: clearable('medium', oneOf('priority', priorities)),
  tags: clearable(noTags, tags),
  due_date: optionOf(text('due_date', makeDue)),
};

/** All that a body may say of a task: its content, its status, and what was read of it. */
const members = { ...content, ...statusMembers, ...readMembers };

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
export const newTaskBody: Decoder<NewTask> = refined(
  object({ title }, { id: text('id', makeTaskId), ...members }, statesOneStatus),
  (said) =>
    pipe(
      statedStatus(said),
      E.map((status) => inModelWords(said, status)),
    ),
);

/** The body that edits a task: a JSON merge patch (RFC 7396). */
export const editBody: Decoder<Edit> = refined(object({}, { title, ...members }, statesOneStatus), (said) =>
  pipe(
    statedStatus(said),
    E.map((status) => inModelWords(said, status)),
  ),
);

/** For calls that read no body, or no query. */
export const nothing: Decoder<unknown> = decoder('nothing', E.right);

/** A task by what the caller says is its id; what is no id is the id of no task. */
export type NamedTask = E.Either<TaskNotFound, TaskId>;

export const namedTask = (id: string): NamedTask =>
  pipe(
    makeTaskId(id),
    E.mapLeft(() => taskNotFound),
  );
