import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { type Brand, brand } from './brand.ts';
import type { Checklist } from './checklist.ts';
import { type AsOf, type Due, hasPassed } from './due.ts';
import type { ListId } from './list.ts';
import { type OrderKey, firstOrderKey } from './order-key.ts';
import type { Recurrence } from './series/series.ts';
import { type TextNotStorable, type TextTooLong, canonical, isUuid, textOfAtMost } from './text.ts';
import type { Instant } from './time.ts';
import type { OwnerId } from './user.ts';

/** A UUID in lower case (RFC 9562); of version 7, so that later ones sort later, unless the client chose it. */
export type TaskId = Brand<string, 'TaskId'>;
/** 1 to 200 characters, none of them space at either end. */
export type Title = Brand<string, 'Title'>;
/** At most 10,000 characters, stored exactly. */
export type Description = Brand<string, 'Description'>;
/** 1 to 50 characters, none of them space at either end. */
export type Tag = Brand<string, 'Tag'>;
/** At most 20 tags, different by NFC, spelled and ordered as given. */
export type Tags = Brand<ReadonlyArray<Tag>, 'Tags'>;
/** The number of a task's revision: 1 when created, one more with every change; at most 2,147,483,647. */
export type Version = Brand<number, 'Version'>;

export const priorities = ['low', 'medium', 'high'] as const;
export type Priority = (typeof priorities)[number];

/** The priority as a number that sorts: 1 is low, 3 is high. */
export const priorityRank = (priority: Priority): number => priorities.indexOf(priority) + 1;

export const statuses = ['pending', 'completed'] as const;
export type Status = (typeof statuses)[number];

export type TaskIdNotUuid = { readonly _tag: 'TaskIdNotUuid' };
export type TitleEmpty = { readonly _tag: 'TitleEmpty' };
export type TagEmpty = { readonly _tag: 'TagEmpty' };
export type TooManyTags = { readonly _tag: 'TooManyTags'; readonly max: number };
export type VersionOutOfRange = { readonly _tag: 'VersionOutOfRange' };

/** The members of a task that its owner writes. */
export type Content = {
  readonly title: Title;
  readonly description: O.Option<Description>;
  readonly priority: Priority;
  readonly tags: Tags;
  readonly checklist: Checklist;
  readonly due: O.Option<Due>;
  /** One of the owner's lists; none: the inbox. */
  readonly list: O.Option<ListId>;
};
/** The members of a task in any state. */
type Common = Content & {
  readonly id: TaskId;
  readonly owner: OwnerId;
  /** The series of the task; it needs a due. */
  readonly recurrence: O.Option<Recurrence>;
  /** Orders it among all tasks of its owner, and so among those of its list. */
  readonly position: OrderKey;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};
export type PendingTask = Common & { readonly status: 'pending' };
export type CompletedTask = Common & {
  readonly status: 'completed';
  readonly completedAt: Instant;
  /** The task that its completion added to its series, whatever became of that one. */
  readonly successor: O.Option<TaskId>;
};
export type Task = PendingTask | CompletedTask;

/** A value at one of its versions. */
export type Versioned<A> = { readonly value: A; readonly version: Version };

export const makeTaskId = (text: string): E.Either<TaskIdNotUuid, TaskId> =>
  isUuid(text) ? E.right(brand(text.toLowerCase())) : E.left({ _tag: 'TaskIdNotUuid' });

/** The maximum number of characters (code points) of a title, a description and a tag. */
export const [maxTitle, maxDescription, maxTag] = [200, 10_000, 50];

const titleEmpty: TitleEmpty = { _tag: 'TitleEmpty' };
const tagEmpty: TagEmpty = { _tag: 'TagEmpty' };

export const makeTitle = (text: string): E.Either<TitleEmpty | TextTooLong | TextNotStorable, Title> =>
  E.map((title: string): Title => brand(title))(textOfAtMost(maxTitle, text.trim(), titleEmpty));

export const makeDescription = (text: string): E.Either<TextTooLong | TextNotStorable, Description> =>
  E.map((description: string): Description => brand(description))(textOfAtMost<never>(maxDescription, text));

export const makeTag = (text: string): E.Either<TagEmpty | TextTooLong | TextNotStorable, Tag> =>
  E.map((tag: string): Tag => brand(tag))(textOfAtMost(maxTag, text.trim(), tagEmpty));

export const maxTags = 20;

/** The tags without canonical duplicates; the first of equal ones stays. */
const withoutDuplicates = (tags: ReadonlyArray<Tag>): ReadonlyArray<Tag> => {
  if (tags.length < 2) return tags;
  const seen = new Set<string>();
  return tags.filter((tag) => seen.size !== seen.add(canonical(tag)).size);
};

/** Reads at most 20 tags, counted as given, and drops duplicates (by NFC). */
export const makeTags = (tags: ReadonlyArray<Tag>): E.Either<TooManyTags, Tags> =>
  tags.length > maxTags
    ? E.left({ _tag: 'TooManyTags', max: maxTags })
    : E.right(brand<Tags>(withoutDuplicates(tags)));

export const noTags: Tags = brand([]);

export const makeVersion = (count: number): E.Either<VersionOutOfRange, Version> =>
  Number.isInteger(count) && count >= 1 && count <= 2_147_483_647
    ? E.right(brand(count))
    : E.left({ _tag: 'VersionOutOfRange' });

export const firstVersion: Version = brand(1);
export const nextVersion = (version: Version): Version => brand(version + 1);

/** The members of a new task. */
export type Draft = Omit<Common, 'position' | 'createdAt' | 'updatedAt'> & { readonly status: Status };

/** A new task is the last one. `index` orders the tasks of one time. */
export const newTask = (draft: Draft, at: Instant, index?: number): Task => {
  const { status, ...given } = draft;
  const position = firstOrderKey(at, draft.id, index);
  const pending: PendingTask = { ...given, status: 'pending', position, createdAt: at, updatedAt: at };
  return status === 'pending' ? pending : completeTask(pending, at);
};

export const completeTask = (
  task: PendingTask,
  at: Instant,
  successor: O.Option<TaskId> = O.none,
): CompletedTask => ({
  ...task,
  status: 'completed',
  completedAt: at,
  updatedAt: at,
  successor,
});

export const reopenTask = (
  { completedAt: _, successor: __, ...task }: CompletedTask,
  at: Instant,
): PendingTask => ({
  ...task,
  status: 'pending',
  updatedAt: at,
});

/** Takes a task out of its list. */
export const toInbox = (task: Task, at: Instant): Task => ({ ...task, list: O.none, updatedAt: at });

/** Puts a task in another place, in a list or in the inbox. */
export const placeTask = (
  task: Task,
  { position, list }: Pick<Task, 'position' | 'list'>,
  at: Instant,
): Task => ({ ...task, position, list, updatedAt: at });

/** Whether a task is overdue: a pending one whose due has passed (`hasPassed` of due.ts says when), a completed one never. */
export const isOverdue = ({ status, due }: Pick<Task, 'status' | 'due'>, asOf: AsOf): boolean =>
  status === 'pending' && O.isSome(due) && hasPassed(due.value, asOf);
