import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Instant, before } from '../domain/time.ts';
import type { Unavailable } from './errors.ts';
import type { Ports } from './ports.ts';

/** Days for which the change feed reports a deletion, unless configured. */
export const defaultTombstoneDays = 30;

const day = 24 * 60 * 60 * 1000;

/** Purges stored responses after a day, and tombstones after `deletionDays`. */
export const applyRetention =
  ({ purgeExpired, clock }: Pick<Ports, 'purgeExpired' | 'clock'>) =>
  (deletionDays: number, goesOn?: () => boolean): TE.TaskEither<Unavailable, void> =>
    pipe(
      TE.fromIO<Instant, Unavailable>(clock),
      TE.flatMap((now) =>
        purgeExpired({ deletions: before(now, deletionDays * day), responses: before(now, day) }, goesOn),
      ),
    );
