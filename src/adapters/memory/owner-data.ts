import { randomUUID } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { type ChangePoint, initialPoint } from '../../application/history.ts';
import type { IdempotencyRecord } from '../../application/idempotency.ts';
import type { List, ListId } from '../../domain/list.ts';
import type { Task, TaskId, Versioned } from '../../domain/task.ts';
import type { Instant } from '../../domain/time.ts';
import type { OwnerId } from '../../domain/user.ts';

/** A value with the number of its latest change. */
export type Stored<A> = Versioned<A> & { readonly number: number };

/** A tombstone. */
type Tombstone = { readonly number: number; readonly at: Instant };

/** All items of one kind. Items are immutable: to copy them, copy the maps. */
export type StoredItems<Id, A> = {
  readonly written: Map<Id, Stored<A>>;
  readonly deleted: Map<Id, Tombstone>;
};

/** The items of every kind. */
type Collections = {
  readonly tasks: StoredItems<TaskId, Task>;
  readonly lists: StoredItems<ListId, List>;
};

/** All data of one owner. */
export type OwnerData = Collections & {
  point: ChangePoint;
  prunedTo: number;
  readonly records: Map<string, IdempotencyRecord & { readonly at: Instant }>;
};

const copied = <Id, A>({ written, deleted }: StoredItems<Id, A>): StoredItems<Id, A> => ({
  written: new Map(written),
  deleted: new Map(deleted),
});

export const noData = (): OwnerData => ({
  point: initialPoint,
  prunedTo: 0,
  tasks: { written: new Map(), deleted: new Map() },
  lists: { written: new Map(), deleted: new Map() },
  records: new Map(),
});

export const copyOf = (data: OwnerData): OwnerData => ({
  ...data,
  tasks: copied(data.tasks),
  lists: copied(data.lists),
  records: new Map(data.records),
});

/** Takes the next change number. */
export const nextNumber = (data: OwnerData): number => {
  const { epoch, number } = data.point;
  data.point = { epoch: number === 0 ? randomUUID() : epoch, number: number + 1 };
  return data.point.number;
};

/** Deletes the older tombstones of one kind, and returns the highest number among them, or 0. */
const purgeDeleted = <Id, A>({ deleted }: StoredItems<Id, A>, olderThan: Instant): number => {
  const old = [...deleted].filter(([, { at }]) => at < olderThan);
  for (const [id] of old) deleted.delete(id);
  return Math.max(0, ...old.map(([, { number }]) => number));
};

/** Deletes older idempotency records and tombstones. */
export const purge = (
  data: OwnerData,
  olderThan: { readonly deletions: Instant; readonly responses: Instant },
): void => {
  for (const [key, { at }] of data.records) {
    if (at < olderThan.responses) data.records.delete(key);
  }
  const purged = [
    purgeDeleted(data.tasks, olderThan.deletions),
    purgeDeleted(data.lists, olderThan.deletions),
  ];
  data.prunedTo = Math.max(data.prunedTo, ...purged);
};

/** Runs the work of each owner one piece at a time. */
export type Serially = <A>(owner: OwnerId, work: () => A | Promise<A>) => Promise<A>;

/** Reads and writes the data of one owner. Results are copies, so that callers cannot change the stored data. */
export type DataAccess = {
  readonly reading: <A>(owner: OwnerId, read: (data: OwnerData) => A) => TE.TaskEither<never, A>;
  readonly writing: <Err, A>(
    owner: OwnerId,
    write: (data: OwnerData) => E.Either<Err, A>,
  ) => TE.TaskEither<Err, A>;
};

export const accessTo = (all: Map<OwnerId, OwnerData>, serially: Serially): DataAccess => {
  const dataOf = (owner: OwnerId): OwnerData => all.get(owner) ?? noData();
  return {
    reading: (owner, read) => () => Promise.resolve(E.right(structuredClone(read(dataOf(owner))))),
    writing: (owner, write) => () =>
      serially(owner, () => {
        const data = dataOf(owner);
        all.set(owner, data);
        return write(data);
      }),
  };
};
