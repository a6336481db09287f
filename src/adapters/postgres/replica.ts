import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../../application/errors.ts';
import type { ReplicaReads } from '../../application/ports.ts';
import type { OnUnavailable } from './errors.ts';

/** Milliseconds for which a replica that did not answer is left alone. */
const pause = 5000;

/** A read, of the replica or of the primary. */
type Read<A> = (store: ReplicaReads) => TE.TaskEither<Unavailable, A>;

/**
 * Reads from a replica; what it does not answer, whatever the reason, the primary is asked. Then it is left alone for a
 * while, and before it is relied upon again, it has to answer a read that nobody waits for. `onUnavailable` hears what a replica
 * broke with that was not just away. `now` tells milliseconds.
 */
export const replicaOrPrimary = (
  replica: ReplicaReads,
  primary: ReplicaReads,
  onUnavailable: OnUnavailable,
  now: () => number = () => performance.now(),
): ReplicaReads => {
  let unavailableUntil: number | undefined;
  const tried = async <A>(read: Read<A>): Promise<E.Either<unknown, A>> => {
    const answer = await read(replica)().catch((error: unknown) => {
      onUnavailable(error);
      return E.left(error);
    });
    unavailableUntil = E.isRight(answer) ? undefined : now() + pause;
    return answer;
  };
  const reading =
    <A>(read: Read<A>): TE.TaskEither<Unavailable, A> =>
    async () => {
      if (unavailableUntil === undefined) {
        const answer = await tried(read);
        if (E.isRight(answer)) return answer;
      } else if (now() >= unavailableUntil) {
        unavailableUntil = now() + pause;
        void tried(read);
      }
      return read(primary)();
    };
  return {
    list: (actor, query) => reading((store) => store.list(actor, query)),
    stats: (actor, asOf) => reading((store) => store.stats(actor, asOf)),
  };
};
