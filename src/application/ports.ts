import type { Either } from 'fp-ts/lib/Either.js';
import type { IO } from 'fp-ts/lib/IO.js';
import type { Option } from 'fp-ts/lib/Option.js';
import type { Task as AsyncTask } from 'fp-ts/lib/Task.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { AsOf } from '../domain/due.ts';
import type { Task, TaskId, Version, Versioned } from '../domain/task.ts';
import type { Instant, LocalTime, NotInCalendar, TimeZone, YearOutOfRange } from '../domain/time.ts';
import type { Actor, OwnerId } from '../domain/user.ts';
import type {
  AlreadyExists,
  NotAuthenticated,
  RequestInProgress,
  RequestKeyReused,
  SyncPointExpired,
  Unavailable,
} from './errors.ts';
import type { ChangePage, ChangePoint, SyncPoint } from './history.ts';
import type { Stats, TaskPage, TaskQuery } from './task-query.ts';

/** Which versions of a task a writer will write over: any, or one of those that it has seen. */
export type VersionPrecondition = Option<ReadonlyArray<Version>>;

/**
 * The tasks of every owner. Each call sees those of one owner and no others; another owner's task is absent.
 * A write that changes nothing leaves the history where it was.
 */
export type TaskStore = {
  /** Adds a task at version 1. Its id may be anybody's choice: one that a deleted task had is refused too. */
  readonly insert: (owner: OwnerId, task: Task) => TaskEither<AlreadyExists | Unavailable, Versioned<Task>>;
  /** The same for a task whose id `newTaskId` has just made: no deleted task can have had it, so none is looked for. */
  readonly insertNew: (
    owner: OwnerId,
    task: Task,
  ) => TaskEither<AlreadyExists | Unavailable, Versioned<Task>>;
  readonly find: (owner: OwnerId, id: TaskId) => TaskEither<Unavailable, Option<Versioned<Task>>>;
  /** A page and its place in the history, seen at one moment. */
  readonly list: (owner: OwnerId, query: TaskQuery) => TaskEither<Unavailable, TaskPage>;
  /** Compare and swap: writes the next version, or none if the task is not at `seen`, or the owner's data changed meanwhile. */
  readonly replace: (
    owner: OwnerId,
    task: Task,
    seen: Version,
  ) => TaskEither<Unavailable, Option<Versioned<Task>>>;
  /** Deletes the task, unless it is at no expected version, or the owner's data changed meanwhile, and tells whether it did. */
  readonly remove: (
    owner: OwnerId,
    id: TaskId,
    expected: VersionPrecondition,
    at: Instant,
  ) => TaskEither<Unavailable, boolean>;
  readonly stats: (owner: OwnerId, asOf: AsOf) => TaskEither<Unavailable, Stats>;
};

/** The history of what an owner has: one for all kinds, in the order of commit. */
export type HistoryReads = {
  /** Where the history stands, without reading what changed. */
  readonly changePoint: (owner: OwnerId) => TaskEither<Unavailable, ChangePoint>;
  /** At most `limit` changes after a point of the history, deletions included. */
  readonly changes: (
    owner: OwnerId,
    since: SyncPoint,
    limit: number,
  ) => TaskEither<SyncPointExpired | Unavailable, ChangePage>;
};

/**
 * Reads that may lag: each sees the tasks as they were at some moment not long ago, without what the actor has written
 * since, and a later read may see an earlier moment.
 */
export type ReplicaReads = Pick<TaskStore, 'list' | 'stats'>;

/** What owners have, by kind, and its history. */
export type Stores = { readonly tasks: TaskStore; readonly history: HistoryReads };

/** Stores within one transaction of one owner. Work inside is part of the work around: a `Left` is to go all the way up. */
export type UnitOfWork = Stores & { readonly atomically: Atomically };

/**
 * Does work on an owner's data as one step: nobody else writes it meanwhile, and a `Left` takes back
 * everything that the work wrote.
 */
export type Atomically = <E, A>(
  owner: OwnerId,
  work: (unit: UnitOfWork) => TaskEither<E, A>,
) => TaskEither<E | Unavailable, A>;

/** A request that its caller may send again: under a key of the caller's, and told from others by a fingerprint. */
export type IdempotencyRequest = { readonly key: string; readonly fingerprint: string; readonly at: Instant };

/** The response to a request, as a fresh one or as a replay of the first. */
export type IdempotentResult = { readonly response: string; readonly isReplayed: boolean };

/**
 * Does work atomically and stores its response under the key in the same step. A retry gets that response, and nothing is
 * done again. A `Left` is not stored.
 */
export type Idempotently = <E>(
  owner: OwnerId,
  request: IdempotencyRequest,
  work: (unit: UnitOfWork) => TaskEither<E, string>,
) => TaskEither<E | RequestInProgress | RequestKeyReused | Unavailable, IdempotentResult>;

/** Erases an owner and everything of theirs. What is written later is another history. */
export type Erase = (owner: OwnerId) => TaskEither<Unavailable, void>;

/** Purges older tombstones and stored responses of all owners. Between steps, it stops early once `goesOn` returns false. */
export type PurgeExpired = (
  olderThan: { readonly deletions: Instant; readonly responses: Instant },
  goesOn?: () => boolean,
) => TaskEither<Unavailable, void>;

/** Everything that is kept. */
export type Store = UnitOfWork & {
  readonly idempotently: Idempotently;
  readonly erase: Erase;
  readonly purgeExpired: PurgeExpired;
};

/** Turns a bearer token into who is asking. */
export type Authenticator = (token: string) => TaskEither<NotAuthenticated | Unavailable, Actor>;

export type Clock = IO<Instant>;
export type NewTaskId = IO<TaskId>;

/** What clocks show in each time zone. */
export type Calendar = {
  /**
   * The instant at which clocks in a zone show a time. One that they skip is as much later as the gap is long; of one that
   * comes twice, the first (Temporal's disambiguation `compatible`).
   */
  readonly toInstant: (zone: TimeZone, local: LocalTime) => Either<NotInCalendar | YearOutOfRange, Instant>;
};

/** Whether requests can be served now. */
export type Ready = AsyncTask<boolean>;

/** What is left to somebody until the window is over. */
export type Allowance = {
  readonly isGranted: boolean;
  readonly remaining: number;
  readonly secondsToReset: number;
};

/** Grants everybody so many requests in a window of so many seconds. */
export type RateLimiter = {
  readonly requests: number;
  readonly seconds: number;
  readonly take: (who: string) => AsyncTask<Allowance>;
};

/** What the use cases need from outside. */
export type Ports = Store & {
  readonly clock: Clock;
  readonly newTaskId: NewTaskId;
  readonly calendar: Calendar;
  /** Where what may lag is read; if nowhere else, where the tasks are. */
  readonly replica?: ReplicaReads;
};
