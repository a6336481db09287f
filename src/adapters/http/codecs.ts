import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type TaskNotFound, taskNotFound } from '../../application/errors.ts';
import type { NewTask } from '../../application/task-use-cases.ts';
import { makeDue } from '../../domain/due.ts';
import {
  type Edit,
  type Status,
  type StatusChange,
  type TaskId,
  makeDescription,
  makeTag,
  makeTags,
  makeTaskId,
  makeTitle,
  maxTags,
  noTags,
  priorities,
  statuses,
} from '../../domain/task.ts';
import {
  type Consistency,
  type Decoder,
  arrayOf,
  clearable,
  decoder,
  object,
  oneOf,
  text,
  refined,
} from './decoding.ts';
import { sentenceOf } from './sentences.ts';

const trueOrFalse: Decoder<boolean> = decoder('completed', (input) =>
  typeof input === 'boolean' ? E.right(input) : E.left('must be true or false'),
);

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

/** `completed` and its twin `status`: two ways to say the same. */
export const twins = { completed: trueOrFalse, status: oneOf('status', statuses) };
type Twins = { readonly completed?: boolean; readonly status?: Status };

/** The status that `completed` means. */
export const statusOf = (completed: boolean): Status => (completed ? 'completed' : 'pending');

/** What the twins ask for. If they differ, one echoes what is stored and the other one is the change. */
export const statusChangeOf = ({ completed, status }: Twins): StatusChange | undefined => {
  if (completed === undefined) return status;
  return status === undefined || status === statusOf(completed) ? statusOf(completed) : 'toggled';
};

/** Without a stored task there is nothing to echo: the twins have to agree. */
const twinsAgree: Consistency = ({ completed, status }) =>
  (completed === true && status === 'pending') || (completed === false && status === 'completed')
    ? O.some(['status', 'says otherwise than completed'])
    : O.none;

type Said = Twins & { readonly due_date?: Edit['due'] };

/** What was said, by the names that the model has for it. */
const inModelWords = <A extends Said, S>(said: A, newStatus: S | undefined) => {
  const { completed: _, status: __, due_date: due, ...rest } = said;
  return {
    ...rest,
    ...(due === undefined ? {} : { due }),
    ...(newStatus === undefined ? {} : { status: newStatus }),
  };
};

/** The body that makes a task. */
export const newTaskBody: Decoder<NewTask> = refined(
  object({ title }, { id: text('id', makeTaskId), ...content, ...twins }, twinsAgree),
  (said) =>
    E.right(inModelWords(said, said.completed === undefined ? said.status : statusOf(said.completed))),
);

/** The body that edits a task: a JSON merge patch (RFC 7396). */
export const editBody: Decoder<Edit> = refined(object({}, { title, ...content, ...twins }), (said) =>
  E.right(inModelWords(said, statusChangeOf(said))),
);

/** The body that completes or reopens a task, or, if it says neither, toggles it. */
export const statusBody: Decoder<StatusChange> = refined(object({}, twins), (said) =>
  E.right(statusChangeOf(said) ?? 'toggled'),
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
