import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../../application/errors.ts';
import type { ReplicaReads } from '../../application/ports.ts';
import type { OnUnavailable } from './errors.ts';

/** Milliseconds without reads from a replica that failed. */
const pause = 5000;

/** A read, of the replica or of the primary. */
type Read<A> = (store: ReplicaReads) => TE.TaskEither<Unavailable, A>;

/**
 * Reads from a replica. A failed read goes to the primary, whatever the reason; then the replica gets no reads for a pause, and
 * must succeed in a read that nobody waits for before it is used again. `onUnavailable` receives errors other than
 * unavailability. `now` returns milliseconds.
 */
export const replicaOrPrimary = (
  replica: ReplicaReads,
  primary: ReplicaReads,
  onUnavailable: OnUnavailable,
  now: () => number = () => performance.now(),
): ReplicaReads => {
  let unavailableUntil: number | undefined;
  const tried = async <A>(read: Read<A>): Promise<E.Either<unknown, A>> => {
    const result = await read(replica)().catch((error: unknown) => {
      onUnavailable(error);
      return E.left(error);
    });
    unavailableUntil = E.isRight(result) ? undefined : now() + pause;
    return result;
  };
  const reading =
    <A>(read: Read<A>): TE.TaskEither<Unavailable, A> =>
    async () => {
      if (unavailableUntil === undefined) {
        const result = await tried(read);
        if (E.isRight(result)) return result;
      } else if (now() >= unavailableUntil) {
        unavailableUntil = now() + pause;
        void tried(read);
      }
      return read(primary)();
    };
  return {
    list: (owner, query) => reading((store) => store.list(owner, query)),
    stats: (owner, asOf) => reading((store) => store.stats(owner, asOf)),
  };
};
