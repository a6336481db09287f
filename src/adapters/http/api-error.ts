import * as E from 'fp-ts/lib/Either.js';
import type { StepRefused } from '../../application/batch.ts';
import type {
  EmailTaken,
  NotAuthenticated,
  UseCaseError,
  WrongCredentials,
} from '../../application/errors.ts';
import type { Version } from '../../domain/task.ts';

/** What is wrong with one member of a request: a JSON Pointer (RFC 6901) into its body or its query, and a message. */
export type Violation = { readonly pointer: string; readonly detail: string };

/** Members of a request are wrong: all that are. */
export type Invalid = { readonly _tag: 'Invalid'; readonly violations: ReadonlyArray<Violation> };

/** What is wrong with an `If-Match` that can match nothing, and what to send. */
export const ifMatchFaults = {
  weak: 'weak tags never match: send "<version>", the version that you have seen, without W/',
  malformed: 'is no list of entity tags: send "<version>", the version that you have seen, in quotes',
  noVersion: 'has no version: send "<version>", the version that you have seen',
} as const;
export type IfMatchFault = keyof typeof ifMatchFaults;

/** Every error of a request, or of an operation of a batch. */
export type SingleApiError =
  | UseCaseError
  | NotAuthenticated
  | { readonly _tag: 'MalformedRequest'; readonly detail: string }
  | Invalid
  | { readonly _tag: 'MalformedJson'; readonly detail: string }
  | { readonly _tag: 'TokenMissing' }
  | { readonly _tag: 'NotYours' }
  | EmailTaken
  | WrongCredentials
  | { readonly _tag: 'AccountAbsent' }
  | { readonly _tag: 'NoSuchPath' }
  | { readonly _tag: 'PageAbsent'; readonly detail: string }
  | { readonly _tag: 'MethodNotAllowed'; readonly allow: string }
  | { readonly _tag: 'RateLimited'; readonly seconds: number }
  | { readonly _tag: 'TooManyStreams'; readonly max: number; readonly seconds: number }
  | { readonly _tag: 'Overloaded' }
  | { readonly _tag: 'NotAcceptable'; readonly produces: string }
  | { readonly _tag: 'UnusableIfMatch'; readonly fault: IfMatchFault; readonly current: Version }
  | { readonly _tag: 'RequestTimeout' }
  | { readonly _tag: 'BodyTooLarge'; readonly max: number }
  | { readonly _tag: 'UriTooLong'; readonly max: number }
  | { readonly _tag: 'UnsupportedMediaType'; readonly detail: string }
  | { readonly _tag: 'HeadersTooLarge' }
  | { readonly _tag: 'Bug' };

/** Every error of a request; of a batch that of one of its operations. */
export type ApiError = SingleApiError | StepRefused<SingleApiError>;

/** Two values, or everything that is wrong with either. */
export const both = <A, B>(
  first: E.Either<Invalid, A>,
  second: E.Either<Invalid, B>,
): E.Either<Invalid, readonly [A, B]> => {
  if (E.isRight(first) && E.isRight(second)) return E.right([first.right, second.right]);
  const violations = [first, second].flatMap((one) => (E.isLeft(one) ? one.left.violations : []));
  return E.left({ _tag: 'Invalid', violations });
};
