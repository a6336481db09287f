import * as E from 'fp-ts/lib/Either.js';
import { type Brand, brand } from './brand.ts';
import { longerThan, storable } from './text.ts';

/** The id of a user: opaque text of 1 to 255 characters, from the issuer of tokens. */
export type UserId = Brand<string, 'UserId'>;

/** The id of the owner of data: opaque text of 1 to 255 characters. Today every owner is the user of the same id. */
export type OwnerId = Brand<string, 'OwnerId'>;

/** The user who calls. */
export type Actor = { readonly userId: UserId };

export type UserIdNotUsable = { readonly _tag: 'UserIdNotUsable' };

/** The maximum number of characters (code points) of a user id. */
export const maxUserId = 255;

export const makeUserId = (text: string): E.Either<UserIdNotUsable, UserId> =>
  text !== '' && !longerThan(maxUserId, text) && E.isRight(storable(text))
    ? E.right(brand(text))
    : E.left({ _tag: 'UserIdNotUsable' });

/** The owner whose data the actor may read and write: the actor alone. */
export const ownerFor = ({ userId }: Actor): OwnerId => brand(userId);

export const makeOwnerId = (text: string): E.Either<UserIdNotUsable, OwnerId> =>
  E.map((userId: UserId) => ownerFor({ userId }))(makeUserId(text));
