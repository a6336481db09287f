import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';

/** The value of a `Right`; anything else fails the test. */
export const right = <A>(either: E.Either<unknown, A>): A => {
  if (E.isLeft(either)) throw new Error(`expected a Right, got ${JSON.stringify(either)}`);
  return either.right;
};

/** The value of a `Left`; anything else fails the test. */
export const left = <Refusal>(either: E.Either<Refusal, unknown>): Refusal => {
  if (E.isRight(either)) throw new Error(`expected a Left, got ${JSON.stringify(either)}`);
  return either.left;
};

/** The value of a `Some`; a `None` fails the test. */
export const some = <A>(option: O.Option<A>): A => {
  if (O.isNone(option)) throw new Error('expected a Some, got None');
  return option.value;
};

/** Runs a `TaskEither` to its `Right`. */
export const run = async <A>(work: TE.TaskEither<unknown, A>): Promise<A> => right(await work());
