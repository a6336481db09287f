import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { type Actor, ownerFor } from '../domain/user.ts';
import type { Unavailable } from './errors.ts';
import type { UnitOfWork } from './ports.ts';

/** Operations that a batch may have. */
export const maxOperations = 100;

/** A use case with its arguments, to be run in its turn. */
export type Step<Err, A> = (unit: UnitOfWork) => TE.TaskEither<Err, A>;

/** Which step was refused, counted from 0, and why. */
export type StepRefused<Err> = { readonly _tag: 'StepRefused'; readonly index: number; readonly reason: Err };

/** Runs steps on the actor's data in order: all of them, or none if one is refused. */
export const allOrNothing =
  ({ atomically }: Pick<UnitOfWork, 'atomically'>) =>
  <Err, A>(
    actor: Actor,
    steps: ReadonlyArray<Step<Err, A>>,
  ): TE.TaskEither<StepRefused<Err> | Unavailable, ReadonlyArray<A>> =>
    atomically(ownerFor(actor), (unit) => async () => {
      const results: A[] = [];
      for (const [index, step] of steps.entries()) {
        const result = await step(unit)();
        if (E.isLeft(result))
          return E.left<StepRefused<Err>>({ _tag: 'StepRefused', index, reason: result.left });
        results.push(result.right);
      }
      return E.right(results);
    });
