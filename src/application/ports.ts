import type { IO } from 'fp-ts/lib/IO.js';
import { type Option, isNone } from 'fp-ts/lib/Option.js';
import type { Task as AsyncTask } from 'fp-ts/lib/Task.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { AsOf } from '../domain/due.ts';
import type { Clearing, List, ListId } from '../domain/list.ts';
import type { KeysBetween, OrderKey } from '../domain/order-key.ts';
import type { Task, TaskId, Version, Versioned } from '../domain/task.ts';
import type { Calendar, Instant } from '../domain/time.ts';
import type { Actor, OwnerId, UserId } from '../domain/user.ts';
import type {
  AlreadyExists,
  ListAbsent,
  ListNotEmpty,
  EmailNotUsable,
  EmailTaken,
  NotAuthenticated,
  RequestInProgress,
  RequestKeyReused,
  SyncPointExpired,
  Unavailable,
  WrongCredentials,
} from './errors.ts';
import type { ChangePage, ChangePoint, SyncPoint } from './history.ts';
import type { Stats, TaskPage, TaskQuery } from './task-query.ts';

/** All lists of an owner, in their order, as of one point of the history. */
export type AllLists = { readonly at: ChangePoint; readonly lists: ReadonlyArray<Versioned<List>> };

/** The versions of an item that a write may replace: any, or one of the versions seen (RFC 9110, 13). */
export type VersionPrecondition = Option<ReadonlyArray<Version>>;

/** Whether a precondition allows a write of the item at its version. */
export const isExpected = (expected: VersionPrecondition, version: Version): boolean =>
  isNone(expected) || expected.value.includes(version);

/**
 * The items of one kind of all owners. Each call sees the items of one owner only; another owner's item is absent. A write that
 * changes nothing adds nothing to the history. `Unwritable` is the refusal of an item that names an absent one, and `InUse` that
 * of a removal of one that others name.
 */
export type Collection<Id, A, Unwritable = never, InUse = never> = {
  /** Adds an item at version 1. Refuses an id that a deleted item had, too: a client may have chosen it. */
  readonly insert: (
    owner: OwnerId,
    item: A,
  ) => TaskEither<AlreadyExists | Unwritable | Unavailable, Versioned<A>>;
  /** The same for an id that the service has just made: no deleted item can have had it, so no tombstone is looked up. */
  readonly insertNew: (
    owner: OwnerId,
    item: A,
  ) => TaskEither<AlreadyExists | Unwritable | Unavailable, Versioned<A>>;
  readonly find: (owner: OwnerId, id: Id) => TaskEither<Unavailable, Option<Versioned<A>>>;
  /**
   * Compare and swap: writes the next version. None if the item is not at `seen`, or the owner's data changed meanwhile. Where the
   * caller has the item `before`, as it is at `seen`, the store may write only what differs.
   */
  readonly replace: (
    owner: OwnerId,
    item: A,
    seen: Version,
    before?: A,
  ) => TaskEither<Unwritable | Unavailable, Option<Versioned<A>>>;
  /** Deletes the item and returns true. False if it is at no expected version, or the owner's data changed meanwhile. */
  readonly remove: (
    owner: OwnerId,
    id: Id,
    expected: VersionPrecondition,
    at: Instant,
  ) => TaskEither<InUse | Unavailable, boolean>;
};

/** A task in the order of all tasks of its owner. */
export type TaskPosition = Pick<Task, 'id' | 'position'>;

/** Asks for tasks above or below a key, or from the first or the last one; the nearest first, and at most `limit`. */
export type PositionsQuery = {
  readonly side: 'above' | 'below';
  readonly of: Option<OrderKey>;
  /** Of tasks in this list; none in it: in the inbox. */
  readonly list: Option<Option<ListId>>;
  readonly limit: number;
};

/** Tasks. Each names one of the owner's lists, or none. */
export type TaskStore = Collection<TaskId, Task, ListAbsent> & {
  /** A page and its change point, from one snapshot. */
  readonly list: (owner: OwnerId, query: TaskQuery) => TaskEither<Unavailable, TaskPage>;
  readonly stats: (owner: OwnerId, asOf: AsOf) => TaskEither<Unavailable, Stats>;
  /** Takes all tasks out of a list, within a unit of work. Each is a change, in the order of their latest ones. */
  readonly clear: (
    owner: OwnerId,
    list: ListId,
    clearing: Clearing,
    at: Instant,
  ) => TaskEither<Unavailable, void>;
  readonly positions: (
    owner: OwnerId,
    query: PositionsQuery,
  ) => TaskEither<Unavailable, ReadonlyArray<TaskPosition>>;
};

/** Lists. One that tasks name is not removed. */
export type ListStore = Collection<ListId, List, never, ListNotEmpty> & {
  /** All lists in their order and the change point, from one snapshot. */
  readonly all: (owner: OwnerId) => TaskEither<Unavailable, AllLists>;
};

/** The history of an owner's data: one for all kinds, in commit order. */
export type HistoryReads = {
  /** The current change point, without reading the changes. */
  readonly changePoint: (owner: OwnerId) => TaskEither<Unavailable, ChangePoint>;
  /** At most `limit` changes since a point, deletions included. */
  readonly changes: (
    owner: OwnerId,
    since: SyncPoint,
    limit: number,
  ) => TaskEither<SyncPointExpired | Unavailable, ChangePage>;
};

/**
 * Reads that may lag: each sees a recent state of the tasks, perhaps without the actor's latest writes. A later read may see an
 * earlier state.
 */
export type ReplicaReads = Pick<TaskStore, 'list' | 'stats'>;

/** The items of owners by kind, and their history. */
export type Stores = {
  readonly tasks: TaskStore;
  readonly lists: ListStore;
  readonly history: HistoryReads;
};

/**
 * Stores within one transaction of one owner. A nested `atomically` joins it: its `Left` must be passed on, to roll back
 * everything.
 */
export type UnitOfWork = Stores & { readonly atomically: Atomically };

/**
 * Runs work on an owner's data in one transaction: nothing else writes that data meanwhile, and a `Left` rolls back every
 * write.
 */
export type Atomically = <E, A>(
  owner: OwnerId,
  work: (unit: UnitOfWork) => TaskEither<E, A>,
) => TaskEither<E | Unavailable, A>;

/** A request that its caller may retry: the caller's key, and the fingerprint that identifies the request. */
export type IdempotencyRequest = { readonly key: string; readonly fingerprint: string; readonly at: Instant };

/** The response to a request: new, or the text that was stored for the first one with the key. */
export type IdempotentResult<A> =
  | { readonly response: A; readonly isReplayed: false }
  | { readonly response: string; readonly isReplayed: true };

/**
 * Does work atomically and stores its response, encoded as text, under the key in the same step. A retry gets that text, and
 * nothing is done again. A `Left` is not stored.
 */
export type Idempotently = <E, A>(
  owner: OwnerId,
  request: IdempotencyRequest,
  work: (unit: UnitOfWork) => TaskEither<E, A>,
  encode: (response: A) => string,
) => TaskEither<E | RequestInProgress | RequestKeyReused | Unavailable, IdempotentResult<A>>;

/** Erases all data of an owner. Later writes begin a new history. */
export type Erase = (owner: OwnerId) => TaskEither<Unavailable, void>;

/** Purges older tombstones and stored responses of all owners. Between steps, it stops early once `goesOn` returns false. */
export type PurgeExpired = (
  olderThan: { readonly deletions: Instant; readonly responses: Instant },
  goesOn?: () => boolean,
) => TaskEither<Unavailable, void>;

/** Everything that the service stores. */
export type Store = UnitOfWork & {
  readonly idempotently: Idempotently;
  readonly erase: Erase;
  readonly purgeExpired: PurgeExpired;
};

/** A person's account; its e-mail address is in lower case. */
export type Account = { readonly id: UserId; readonly email: string; readonly name: string };

/** The minimum and the maximum number of UTF-16 code units of a password. */
export const [minPassword, maxPassword] = [8, 128];

export type Credentials = { readonly email: string; readonly password: string };

/** The accounts of people whom the service itself signs in. */
export type Accounts = {
  /** Makes an account. The password has as many characters as one may have. */
  readonly signUp: (
    person: Credentials & { readonly name: string },
  ) => TaskEither<EmailTaken | EmailNotUsable | Unavailable, Account>;
  readonly signIn: (credentials: Credentials) => TaskEither<WrongCredentials | Unavailable, Account>;
  readonly find: (id: UserId) => TaskEither<Unavailable, Option<Account>>;
  /** Signs a token for a user that is valid for 24 hours. */
  readonly tokenFor: (id: UserId) => TaskEither<Unavailable, string>;
};

/** Tells in every process that an owner's data may have changed. It carries nothing but whose data it is. */
export type TaskEvents = {
  /** Tells of a write that is committed. Costs the writer no time, and never fails; a notice may be lost. */
  readonly publish: (owner: OwnerId) => void;
  /** Calls `onChange` after writes, once for several that are close together, perhaps without one. Returns how to stop it. */
  readonly subscribe: (owner: OwnerId, onChange: () => void) => () => void;
};

/** Authenticates the actor of a bearer token. */
export type Authenticator = (token: string) => TaskEither<NotAuthenticated | Unavailable, Actor>;

export type Clock = IO<Instant>;
export type NewTaskId = IO<TaskId>;
export type NewListId = IO<ListId>;

/** Whether the service can handle requests now. */
export type Ready = AsyncTask<boolean>;

/** What remains of a caller's quota in the current window. */
export type Allowance = {
  readonly isGranted: boolean;
  readonly remaining: number;
  readonly secondsToReset: number;
};

/** Grants each caller `requests` requests per window of `seconds` seconds. */
export type RateLimiter = {
  readonly requests: number;
  readonly seconds: number;
  readonly take: (who: string) => AsyncTask<Allowance>;
};

/** The dependencies of the use cases. */
export type Ports = Store & {
  readonly clock: Clock;
  readonly newTaskId: NewTaskId;
  readonly newListId: NewListId;
  readonly keysBetween: KeysBetween;
  /** `turn` resolves when the calendar may be asked about a rule, which may hold the thread for 90 ms: once in each turn of the event loop. */
  readonly calendar: Calendar & { readonly turn: AsyncTask<void> };
  /** Without it, followers look for changes from time to time. */
  readonly events?: TaskEvents;
  /** For reads that may lag; by default they go to `tasks`. */
  readonly replica?: ReplicaReads;
};
