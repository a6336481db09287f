import type { IO } from 'fp-ts/lib/IO.js';
import type { Option } from 'fp-ts/lib/Option.js';
import type { Task as AsyncTask } from 'fp-ts/lib/Task.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { AsOf } from '../domain/due.ts';
import type { Task, TaskId, Version, Versioned } from '../domain/task.ts';
import type { Instant } from '../domain/time.ts';
import type { Actor } from '../domain/user.ts';
import type { NotAuthenticated, TaskAlreadyExists, Unavailable } from './errors.ts';
import type { ChangePoint, Stats, TaskPage, TaskQuery } from './queries.ts';

/** Which versions of a task a writer will write over: any, or one of those that it has seen. */
export type Expected = Option<ReadonlyArray<Version>>;

/**
 * The tasks of every user. Each call sees those of its actor and no others; another user's task is absent.
 * A write that changes nothing leaves the history where it was.
 */
export type TaskStore = {
  /** Adds a task at version 1. */
  readonly insert: (actor: Actor, task: Task) => TaskEither<TaskAlreadyExists | Unavailable, Versioned<Task>>;
  readonly find: (actor: Actor, id: TaskId) => TaskEither<Unavailable, Option<Versioned<Task>>>;
  /** A page and its place in the history, seen at one moment. */
  readonly list: (actor: Actor, query: TaskQuery) => TaskEither<Unavailable, TaskPage>;
  /** Where the history stands, without reading tasks. */
  readonly changePoint: (actor: Actor) => TaskEither<Unavailable, ChangePoint>;
  /** Compare and swap: writes the next version, or none if the task is no longer at `seen`. */
  readonly replace: (
    actor: Actor,
    task: Task,
    seen: Version,
  ) => TaskEither<Unavailable, Option<Versioned<Task>>>;
  /** Deletes the task if it is at an expected version, and tells whether it did. */
  readonly remove: (actor: Actor, id: TaskId, expected: Expected) => TaskEither<Unavailable, boolean>;
  readonly stats: (actor: Actor, asOf: AsOf) => TaskEither<Unavailable, Stats>;
};

/**
 * Does work on an actor's tasks as one step: nobody else writes them meanwhile, and a `Left` takes back
 * everything that the work wrote.
 */
export type Atomically = <E, A>(
  actor: Actor,
  work: (tasks: TaskStore) => TaskEither<E, A>,
) => TaskEither<E | Unavailable, A>;

/** Turns a bearer token into who is asking. */
export type Authenticator = (token: string) => TaskEither<NotAuthenticated | Unavailable, Actor>;

export type Clock = IO<Instant>;
export type NewTaskId = IO<TaskId>;

/** Whether requests can be served now. */
export type Ready = AsyncTask<boolean>;

/** What the use cases need from outside. */
export type Ports = {
  readonly tasks: TaskStore;
  readonly atomically: Atomically;
  readonly clock: Clock;
  readonly newTaskId: NewTaskId;
};
