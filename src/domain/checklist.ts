import * as E from 'fp-ts/lib/Either.js';
import { type Brand, brand } from './brand.ts';
import { type TextNotStorable, type TextTooLong, isUuid, textOfAtMost } from './text.ts';

/** A UUID in lower case (RFC 9562), by the same rules as the id of a task; the other items of the checklist have others. */
export type ItemId = Brand<string, 'ItemId'>;
/** 1 to 200 characters, none of them space at either end. */
export type ItemTitle = Brand<string, 'ItemTitle'>;

/** A step of a task. */
export type Item = { readonly id: ItemId; readonly title: ItemTitle; readonly completed: boolean };

/** At most 100 items with different ids, ordered as given. */
export type Checklist = Brand<ReadonlyArray<Item>, 'Checklist'>;

/** An item as its owner gives it: one without an id is new. */
export type ItemDraft = Omit<Item, 'id'> & { readonly id?: ItemId | undefined };

/** A checklist whose new items have no ids yet. */
export type GivenItems = Brand<ReadonlyArray<ItemDraft>, 'Checklist'>;

/** What to change: a member left out stays as it is. */
export type ItemEdit = Partial<Pick<Item, 'title' | 'completed'>>;

export type ItemIdNotUuid = { readonly _tag: 'ItemIdNotUuid' };
export type ItemTitleEmpty = { readonly _tag: 'ItemTitleEmpty' };
/** The items at these indexes have the ids of others before them. */
export type ItemIdsRepeated = { readonly _tag: 'ItemIdsRepeated'; readonly indexes: ReadonlyArray<number> };
/** There are as many items as there may be: `max`. */
export type TooManyItems = { readonly _tag: 'TooManyItems'; readonly max: number };
/** The checklist has an item with that id. */
export type ItemExists = { readonly _tag: 'ItemExists' };
/** The checklist has no item with that id. */
export type ItemAbsent = { readonly _tag: 'ItemAbsent' };

/** Items that a checklist may have. */
export const maxItems = 100;

/** Characters (code points) that the title of an item may have. */
export const maxItemTitle = 200;

export const makeItemId = (text: string): E.Either<ItemIdNotUuid, ItemId> =>
  isUuid(text) ? E.right(brand(text.toLowerCase())) : E.left({ _tag: 'ItemIdNotUuid' });

/** The id of a new item, out of a UUID that nothing else has. */
export const itemIdOf = (unused: string): ItemId => brand(unused);

const titleEmpty: ItemTitleEmpty = { _tag: 'ItemTitleEmpty' };

export const makeItemTitle = (
  text: string,
): E.Either<ItemTitleEmpty | TextTooLong | TextNotStorable, ItemTitle> =>
  E.map((title: string): ItemTitle => brand(title))(textOfAtMost(maxItemTitle, text.trim(), titleEmpty));

export const noItems: Checklist = brand([]);

/** The indexes of items whose id another one before them has. */
const repeatedIds = (items: ReadonlyArray<ItemDraft>): ReadonlyArray<number> => {
  const seen = new Set<ItemId>();
  return items.flatMap(({ id }, index) =>
    id === undefined || seen.size !== seen.add(id).size ? [] : [index],
  );
};

const refusalOf = (items: ReadonlyArray<ItemDraft>): TooManyItems | ItemIdsRepeated | undefined => {
  if (items.length > maxItems) return { _tag: 'TooManyItems', max: maxItems };
  const indexes = repeatedIds(items);
  return indexes.length > 0 ? { _tag: 'ItemIdsRepeated', indexes } : undefined;
};

/** Items as their owner gives them: at most 100, whose ids differ. */
export const makeGivenItems = (
  items: ReadonlyArray<ItemDraft>,
): E.Either<TooManyItems | ItemIdsRepeated, GivenItems> => {
  const refusal = refusalOf(items);
  return refusal === undefined ? E.right(brand(items)) : E.left(refusal);
};

export const makeChecklist = (
  items: ReadonlyArray<Item>,
): E.Either<TooManyItems | ItemIdsRepeated, Checklist> => {
  const refusal = refusalOf(items);
  return refusal === undefined ? E.right(brand(items)) : E.left(refusal);
};

const itemOf = ({ id, title, completed }: ItemDraft, newId: () => ItemId): Item => ({
  id: id ?? newId(),
  title,
  completed,
});

/** Gives new items their ids. */
export const checklistOf = (items: GivenItems, newId: () => ItemId): Checklist =>
  brand(items.map((item) => itemOf(item, newId)));

/** The same items as new ones, all of them open. */
export const renewed = (checklist: Checklist, newId: () => ItemId): Checklist =>
  brand(checklist.map(({ title }) => ({ id: newId(), title, completed: false })));

const isSameItem = (a: Item, b: Item | undefined): boolean =>
  a.id === b?.id && a.title === b.title && a.completed === b.completed;

export const isSameChecklist = (a: Checklist, b: Checklist): boolean =>
  a.length === b.length && a.every((item, index) => isSameItem(item, b[index]));

const has = (checklist: Checklist, id: ItemId | undefined): boolean =>
  checklist.some((item) => item.id === id);

/** Whether the checklist has an item with that id. */
export const knowsItem = (checklist: Checklist, id: ItemId): E.Either<ItemAbsent, void> =>
  has(checklist, id) ? E.right(undefined) : E.left({ _tag: 'ItemAbsent' });

/** Adds an item, the last one. */
export const addItem = (
  checklist: Checklist,
  draft: ItemDraft,
  newId: () => ItemId,
): E.Either<ItemExists | TooManyItems, Checklist> => {
  if (has(checklist, draft.id)) return E.left({ _tag: 'ItemExists' });
  return checklist.length === maxItems
    ? E.left({ _tag: 'TooManyItems', max: maxItems })
    : E.right(brand([...checklist, itemOf(draft, newId)]));
};

/** Sets the members in the edit of an item that is there. */
export const editItem = (checklist: Checklist, id: ItemId, edit: ItemEdit): Checklist =>
  brand(checklist.map((item) => (item.id === id ? { ...item, ...edit } : item)));

/** Takes an item out. */
export const removeItem = (checklist: Checklist, id: ItemId): Checklist =>
  brand(checklist.filter((item) => item.id !== id));
