import * as E from 'fp-ts/lib/Either.js';
import { requestInProgress } from '../../application/errors.ts';
import type { Atomically, UnitOfWork, Idempotently, Store } from '../../application/ports.ts';
import { replay } from '../../application/idempotency.ts';
import type { UserId } from '../../domain/user.ts';
import { type UserData, copyOf, noData, purge } from './shelf.ts';
import { type Serially, tasksOn } from './task-store.ts';

const takingTurns = (): Serially => {
  const turns = new Map<UserId, Promise<unknown>>();
  return (owner, work) => {
    const mine = (turns.get(owner) ?? Promise.resolve()).then(work);
    turns.set(
      owner,
      mine.catch(() => undefined),
    );
    return mine;
  };
};

/** Whoever has the turn need not wait for it. */
const atOnce: Serially = (_, work) => Promise.resolve(work());

const heldOn = (drafts: Map<UserId, UserData>): UnitOfWork => {
  const held: UnitOfWork = { tasks: tasksOn(drafts, atOnce), atomically: (_, work) => work(held) };
  return held;
};

/** Everything in this process's memory, for demos and fast tests: gone when it ends. */
export const createMemoryStore = (): Store => {
  const shelves = new Map<UserId, UserData>();
  const inTurn = takingTurns();
  const running = new Set<string>();

  /** Works on a copy of the shelf, which takes the shelf's place if all went well. */
  const drafting = async <Err, A>(
    owner: UserId,
    work: (held: UnitOfWork, draft: UserData) => Promise<E.Either<Err, A>>,
  ): Promise<E.Either<Err, A>> => {
    const draft = copyOf(shelves.get(owner) ?? noData());
    const result = await work(heldOn(new Map([[owner, draft]])), draft);
    if (E.isRight(result)) shelves.set(owner, draft);
    return result;
  };
  const atomically: Atomically =
    ({ userId }, work) =>
    () =>
      inTurn(userId, () => drafting(userId, (held) => work(held)()));

  const idempotently: Idempotently =
    ({ userId }, request, work) =>
    async () => {
      const { key, fingerprint, at } = request;
      const kept = shelves.get(userId)?.answers.get(key);
      if (kept !== undefined) return replay(kept, request);
      const name = JSON.stringify([userId, key]);
      if (running.has(name)) return E.left(requestInProgress);
      running.add(name);
      try {
        return await inTurn(userId, () =>
          drafting(userId, async (held, { answers }) => {
            const result = await work(held)();
            if (E.isLeft(result)) return result;
            answers.set(key, { fingerprint, answer: result.right, at });
            return E.right({ answer: result.right, isReplayed: false });
          }),
        );
      } finally {
        running.delete(name);
      }
    };

  return {
    tasks: tasksOn(shelves, inTurn),
    atomically,
    idempotently,
    erase:
      ({ userId }) =>
      () =>
        inTurn(userId, () => {
          shelves.delete(userId);
          return E.right(undefined);
        }),
    purgeExpired: (olderThan) => async () => {
      for (const owner of shelves.keys()) {
        await inTurn(owner, () => {
          const shelf = shelves.get(owner);
          if (shelf !== undefined) purge(shelf, olderThan);
        });
      }
      return E.right(undefined);
    },
  };
};
