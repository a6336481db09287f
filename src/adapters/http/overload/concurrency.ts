import * as E from 'fp-ts/lib/Either.js';
import type { ApiError } from '../api-error.ts';
import { type Weight, shares } from './costs.ts';

/** The part of a `ServerResponse` that is used. */
type Response = {
  readonly closed: boolean;
  readonly writableEnded: boolean;
  readonly writableLength: number;
  readonly once: (event: 'close', listener: () => void) => unknown;
  readonly off: (event: 'close', listener: () => void) => unknown;
};

/** A request that waits for its turn. */
export type Candidate = {
  /** The id of the user. */
  readonly who: string;
  readonly weight: Weight;
  readonly response: Response;
  /** Resolves when its work is over: where the client hung up, that may be after the response is closed. */
  readonly worked: Promise<unknown>;
};

/** Limits how many requests of each user are in progress, and what they may cost. */
export type ConcurrencyLimit = {
  /**
   * Waits for a turn, which lasts until the work is over and the response is closed. Resolves with an error if there is
   * none: the user has too many requests in progress and waiting, the turn did not come in time, or the client hung up.
   */
  readonly enter: (candidate: Candidate) => Promise<ApiError | undefined>;
  /** How many requests wait for their turns. */
  readonly waiting: () => number;
};

type Waiting = { readonly candidate: Candidate; readonly settle: (failure?: ApiError) => void };
type User = { readonly running: Set<Candidate>; readonly waiting: Set<Waiting> };

const tooMany: ApiError = { _tag: 'RateLimited', seconds: 1 };

/** The unread bytes of a response; while it is in the making, its maximum. */
const unreadOf = ({ weight, response }: Candidate): number =>
  response.writableEnded ? response.writableLength : Math.max(weight.bytes, response.writableLength);

/** The same for the sum of all users, in which small pages, many and soon made, count only what is unread. */
const unreadByAllOf = (candidate: Candidate): number =>
  candidate.weight.isHeavy ? unreadOf(candidate) : candidate.response.writableLength;

const sum = (running: ReadonlySet<Candidate>, of: (candidate: Candidate) => number): number => {
  let total = 0;
  for (const candidate of running) total += of(candidate);
  return total;
};

/** Lets each user have at most `most` requests in progress and waiting, and work on them within their shares. */
export const concurrencyLimit = (
  most: number,
  { atATime, heavyAtATime, unreadBytes, allUnreadBytes, patienceMilliseconds } = shares,
): ConcurrencyLimit => {
  const users = new Map<string, User>();
  let waitingOfAll = 0;
  /** Whether a request waits only for bytes that other users have not read. */
  let isCrowded = false;

  const userOf = (who: string): User => {
    const user = users.get(who) ?? { running: new Set(), waiting: new Set() };
    users.set(who, user);
    return user;
  };
  const forgetIfIdle = (who: string, { running, waiting }: User): void => {
    if (running.size === 0 && waiting.size === 0) users.delete(who);
  };
  const isWithinOwnShare = ({ running }: User, { isHeavy, bytes }: Weight): boolean => {
    if (running.size >= atATime) return false;
    if (isHeavy && sum(running, ({ weight }) => (weight.isHeavy ? 1 : 0)) >= heavyAtATime) return false;
    return bytes === 0 || sum(running, unreadOf) + bytes <= unreadBytes;
  };
  const isWithinAll = ({ isHeavy, bytes }: Weight): boolean => {
    if (!isHeavy || bytes === 0) return true;
    let total = bytes;
    for (const { running } of users.values()) total += sum(running, unreadByAllOf);
    return total <= allUnreadBytes;
  };
  const mayBegin = (user: User, weight: Weight): boolean => {
    if (!isWithinOwnShare(user, weight)) return false;
    const fits = isWithinAll(weight);
    isCrowded ||= !fits;
    return fits;
  };
  const beginWaiting = (user: User): void => {
    for (const { candidate, settle } of user.waiting)
      if (mayBegin(user, candidate.weight)) {
        begin(user, candidate);
        settle();
      }
  };
  const begin = (user: User, candidate: Candidate): void => {
    user.running.add(candidate);
    const end = (): void => {
      user.running.delete(candidate);
      beginWaiting(user);
      if (isCrowded) {
        isCrowded = false;
        users.forEach(beginWaiting);
      }
      forgetIfIdle(candidate.who, user);
    };
    candidate.response.once('close', () => void candidate.worked.then(end));
  };
  const wait = (user: User, candidate: Candidate): Promise<ApiError | undefined> =>
    new Promise((resolve) => {
      const { who, weight, response } = candidate;
      const settle = (failure?: ApiError): void => {
        clearTimeout(late);
        response.off('close', hangUp);
        user.waiting.delete(waiting);
        waitingOfAll -= 1;
        forgetIfIdle(who, user);
        resolve(failure);
      };
      const waiting: Waiting = { candidate, settle };
      const hangUp = (): void => settle(tooMany);
      const late = setTimeout(
        () => settle(isWithinOwnShare(user, weight) ? { _tag: 'Overloaded' } : tooMany),
        patienceMilliseconds,
      );
      response.once('close', hangUp);
      user.waiting.add(waiting);
      waitingOfAll += 1;
    });

  return {
    enter: async (candidate) => {
      const { who, weight, response } = candidate;
      if (response.closed) return tooMany;
      const user = userOf(who);
      if (user.running.size + user.waiting.size >= most) return tooMany;
      if (!mayBegin(user, weight)) return wait(user, candidate);
      begin(user, candidate);
      return undefined;
    },
    waiting: () => waitingOfAll,
  };
};

/** Works in a turn of the user; resolves with an error if there is none. */
export const inTurn = async <A>(
  limit: Pick<ConcurrencyLimit, 'enter'>,
  call: Omit<Candidate, 'worked'>,
  work: () => Promise<E.Either<ApiError, A>>,
): Promise<E.Either<ApiError, A>> => {
  const { promise: worked, resolve: isWorked } = Promise.withResolvers<undefined>();
  const refusal = await limit.enter({ ...call, worked });
  if (refusal !== undefined) return E.left(refusal);
  try {
    return await work();
  } finally {
    isWorked(undefined);
  }
};
