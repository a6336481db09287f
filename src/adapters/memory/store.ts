import * as E from 'fp-ts/lib/Either.js';
import { requestInProgress } from '../../application/errors.ts';
import type { Atomically, Idempotently, Store, Stores, UnitOfWork } from '../../application/ports.ts';
import { replay } from '../../application/idempotency.ts';
import type { OwnerId } from '../../domain/user.ts';
import { historyOn } from './history.ts';
import { type OwnerData, type Serially, accessTo, copyOf, noData, purge } from './owner-data.ts';
import { listsOn } from './list-store.ts';
import { tasksOn } from './task-store.ts';

/** A mutex for each owner. */
const ownerMutex = (): Serially => {
  const last = new Map<OwnerId, Promise<unknown>>();
  return (owner, work) => {
    const mine = (last.get(owner) ?? Promise.resolve()).then(work);
    last.set(
      owner,
      mine.catch(() => undefined),
    );
    return mine;
  };
};

/** Runs the work of the mutex's holder at once. */
const atOnce: Serially = (_, work) => Promise.resolve(work());

const storesOn = (all: Map<OwnerId, OwnerData>, serially: Serially): Stores => {
  const access = accessTo(all, serially);
  return { tasks: tasksOn(access), lists: listsOn(access), history: historyOn(access) };
};

const unitOn = (drafts: Map<OwnerId, OwnerData>): UnitOfWork => {
  const unit: UnitOfWork = { ...storesOn(drafts, atOnce), atomically: (_, work) => work(unit) };
  return unit;
};

/** Keeps everything in the memory of this process, for demos and fast tests. */
export const createMemoryStore = (): Store => {
  const all = new Map<OwnerId, OwnerData>();
  const serially = ownerMutex();
  const running = new Set<string>();

  /** Works on a copy of the owner's data, which replaces it on success. */
  const onCopy = async <Err, A>(
    owner: OwnerId,
    work: (unit: UnitOfWork, draft: OwnerData) => Promise<E.Either<Err, A>>,
  ): Promise<E.Either<Err, A>> => {
    const draft = copyOf(all.get(owner) ?? noData());
    const result = await work(unitOn(new Map([[owner, draft]])), draft);
    if (E.isRight(result)) all.set(owner, draft);
    return result;
  };
  const atomically: Atomically = (owner, work) => () =>
    serially(owner, () => onCopy(owner, (unit) => work(unit)()));

  const idempotently: Idempotently = (owner, request, work, encode) => async () => {
    const { key, fingerprint, at } = request;
    const kept = all.get(owner)?.records.get(key);
    if (kept !== undefined) return replay(kept, request);
    const name = JSON.stringify([owner, key]);
    if (running.has(name)) return E.left(requestInProgress);
    running.add(name);
    try {
      return await serially(owner, () =>
        onCopy(owner, async (unit, { records }) => {
          const result = await work(unit)();
          if (E.isLeft(result)) return result;
          records.set(key, { fingerprint, response: encode(result.right), at });
          return E.right({ response: result.right, isReplayed: false });
        }),
      );
    } finally {
      running.delete(name);
    }
  };

  return {
    ...storesOn(all, serially),
    atomically,
    idempotently,
    erase: (owner) => () =>
      serially(owner, () => {
        all.delete(owner);
        return E.right(undefined);
      }),
    purgeExpired: (olderThan) => async () => {
      for (const owner of all.keys()) {
        await serially(owner, () => {
          const data = all.get(owner);
          if (data !== undefined) purge(data, olderThan);
        });
      }
      return E.right(undefined);
    },
  };
};
