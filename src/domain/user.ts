import * as E from 'fp-ts/lib/Either.js';
import { type Brand, brand } from './brand.ts';
import { longerThan, storable } from './text.ts';

/** Whose a task is: opaque text of 1 to 255 characters, given out by whoever signs people in. */
export type UserId = Brand<string, 'UserId'>;

/** Who is asking. */
export type Actor = { readonly userId: UserId };

export type UserIdNotUsable = { readonly _tag: 'UserIdNotUsable' };

export const makeUserId = (text: string): E.Either<UserIdNotUsable, UserId> =>
  text !== '' && !longerThan(255, text) && E.isRight(storable(text))
    ? E.right(brand(text))
    : E.left({ _tag: 'UserIdNotUsable' });
