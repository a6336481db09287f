import * as E from 'fp-ts/lib/Either.js';
import { type Brand, brand } from './brand.ts';
import { type OrderKey, firstOrderKey } from './order-key.ts';
import { type TextNotStorable, type TextTooLong, isUuid, textOfAtMost } from './text.ts';
import type { Instant } from './time.ts';
import type { OwnerId } from './user.ts';

/** A UUID in lower case (RFC 9562), by the same rules as the id of a task. */
export type ListId = Brand<string, 'ListId'>;
/** 1 to 100 characters, none of them space at either end. */
export type ListTitle = Brand<string, 'ListTitle'>;

/** A list of tasks; its position orders it among the owner's lists. */
export type List = {
  readonly id: ListId;
  readonly owner: OwnerId;
  readonly title: ListTitle;
  readonly position: OrderKey;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};

export type ListIdNotUuid = { readonly _tag: 'ListIdNotUuid' };
export type ListTitleEmpty = { readonly _tag: 'ListTitleEmpty' };

/** Lists that an owner may have. */
export const maxLists = 500;

/** Characters (code points) that the title of a list may have. */
export const maxListTitle = 100;

export const makeListId = (text: string): E.Either<ListIdNotUuid, ListId> =>
  isUuid(text) ? E.right(brand(text.toLowerCase())) : E.left({ _tag: 'ListIdNotUuid' });

const titleEmpty: ListTitleEmpty = { _tag: 'ListTitleEmpty' };

export const makeListTitle = (
  text: string,
): E.Either<ListTitleEmpty | TextTooLong | TextNotStorable, ListTitle> =>
  E.map((title: string): ListTitle => brand(title))(textOfAtMost(maxListTitle, text.trim(), titleEmpty));

export const clearings = ['inbox', 'delete'] as const;
/** What becomes of the tasks of a list that is deleted: they go to the inbox, or are deleted too. */
export type Clearing = (typeof clearings)[number];

/** What a list starts with. */
export type ListDraft = Pick<List, 'id' | 'owner' | 'title'>;

/** A new list is the last one. `index` orders the lists of one time. */
export const newList = (draft: ListDraft, at: Instant, index?: number): List => ({
  ...draft,
  position: firstOrderKey(at, draft.id, index),
  createdAt: at,
  updatedAt: at,
});

/** What to change: a member left out stays as it is. */
export type ListEdit = Partial<Pick<List, 'title'>>;

/** Changes what is named; the list itself if nothing differs. */
export const editList = (list: List, { title = list.title }: ListEdit, at: Instant): List =>
  title === list.title ? list : { ...list, title, updatedAt: at };

/** Puts a list in another place. */
export const placeList = (list: List, position: OrderKey, at: Instant): List => ({
  ...list,
  position,
  updatedAt: at,
});
