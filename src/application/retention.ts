import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Instant, before, millisecondsPerDay } from '../domain/time.ts';
import type { Unavailable } from './errors.ts';
import type { Ports } from './ports.ts';

/** Days for which the change feed reports a deletion, unless configured. */
export const defaultTombstoneDays = 30;

/** Days for which the response to a request with an Idempotency-Key is stored. */
const responseDays = 1;

/** Purges stored responses after `responseDays`, and tombstones after `tombstoneDays`. */
export const applyRetention =
  ({ purgeExpired, clock }: Pick<Ports, 'purgeExpired' | 'clock'>) =>
  (tombstoneDays: number, goesOn?: () => boolean): TE.TaskEither<Unavailable, void> =>
    pipe(
      TE.fromIO<Instant, Unavailable>(clock),
      TE.flatMap((now) => {
        const daysAgo = (days: number): Instant => before(now, days * millisecondsPerDay);
        return purgeExpired({ deletions: daysAgo(tombstoneDays), responses: daysAgo(responseDays) }, goesOn);
      }),
    );
