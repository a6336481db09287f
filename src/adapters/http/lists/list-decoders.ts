import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type NotFound, notFound } from '../../../application/errors.ts';
import type { NewList } from '../../../application/list-use-cases.ts';
import {
  type Clearing,
  type ListEdit,
  type ListId,
  clearings,
  makeListId,
  makeListTitle,
  maxListTitle,
} from '../../../domain/list.ts';
import type { Place } from '../../../domain/order-key.ts';
import { type Decoder, described, named, object, oneOf, refined, text } from '../decoder.ts';
import { namesOnePlace, placeIn, placeMembers } from '../order/place.ts';
import { listMembers } from './list-json.ts';

const title = text('title', makeListTitle, {
  ...listMembers.title,
  pattern: '\\S',
  description: `Trimmed to 1 to ${maxListTitle} characters.`,
});

const id = text('id', makeListId, {
  ...listMembers.id,
  description:
    'A UUID chosen by the client, of any version and in any case; otherwise the server generates version 7. An id that the user has, or had while its tombstone is kept, is refused with 409.',
});

/** The body that creates a list. */
export const newListBody: Decoder<NewList> = named(
  'NewList',
  described(
    refined(object({ title }, { id }), (members) =>
      E.right<string, NewList>({ title: members.title, id: members.id }),
    ),
    'A new list. Unknown members are ignored.',
  ),
);

/** The body that edits a list: a JSON merge patch (RFC 7396). */
export const listEditBody: Decoder<ListEdit> = named(
  'ListEdit',
  described(
    refined(object({}, { title }), (members) =>
      E.right(members.title === undefined ? {} : { title: members.title }),
    ),
    'A JSON merge patch (RFC 7396): members sent are set, others stay. Unknown members are ignored.',
  ),
);

/** The body that moves a list. */
export const listPlaceBody: Decoder<Place<ListId>> = named(
  'ListPlace',
  described(
    refined(object({}, placeMembers('list', makeListId), namesOnePlace()), (members) =>
      E.right(placeIn(members)),
    ),
    'The new place: `after` or `before`.',
  ),
);

/** What becomes of the tasks of a list that is deleted. */
export const clearing: Decoder<Clearing> = described(
  oneOf('tasks', clearings),
  'What becomes of the tasks in the list: they go to the inbox, or are deleted. Without it, a list that has tasks is refused.',
);

/** The query of a deletion. */
export const clearingQuery: Decoder<O.Option<Clearing>> = refined(
  object({}, { tasks: clearing }),
  ({ tasks }) => E.right(O.fromNullable(tasks)),
);

/** A list id from the caller; a malformed one is the id of no list. */
export const listIdParam = (text: string): E.Either<NotFound, ListId> =>
  pipe(
    makeListId(text),
    E.mapLeft(() => notFound('list')),
  );
