import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { SchemaObject } from 'openapi3-ts/oas31';
import {
  type GivenItems,
  type ItemDraft,
  type ItemEdit,
  type ItemIdsRepeated,
  type TooManyItems,
  makeGivenItems,
  makeItemId,
  makeItemTitle,
  maxItemTitle,
  maxItems,
  noItems,
} from '../../../../domain/checklist.ts';
import {
  type Decoder,
  arrayOf,
  boolean,
  clearable,
  described,
  named,
  object,
  refined,
  refinedWithin,
  text,
} from '../../decoder.ts';
import { exactly, idSchema, namedSchema } from '../../openapi/components.ts';
import { messageOf } from '../../validation-messages.ts';

/** An item of a checklist as clients see it. */
export type ItemJson = { readonly id: string; readonly title: string; readonly completed: boolean };

const itemMembers = {
  id: idSchema,
  title: { type: 'string', minLength: 1, maxLength: maxItemTitle },
  completed: { type: 'boolean' },
} satisfies Readonly<Record<keyof ItemJson, SchemaObject>>;

/** The schema of a checklist in a task. */
export const checklistMember: SchemaObject = {
  type: 'array',
  items: namedSchema('ChecklistItem', exactly<ItemJson>(itemMembers, 'An item of a checklist.')),
  maxItems,
  description: 'The steps of the task, in order.',
};

const itemId = text('id', makeItemId, {
  ...itemMembers.id,
  description:
    'A UUID chosen by the client, of any version and in any case; otherwise the server generates version 7.',
});

const title = text('title', makeItemTitle, {
  ...itemMembers.title,
  pattern: '\\S',
  description: `Trimmed to 1 to ${maxItemTitle} characters.`,
});

const completed = boolean('completed', itemMembers.completed);

/** The body that adds an item. */
export const newItemBody: Decoder<ItemDraft> = named(
  'NewChecklistItem',
  described(
    refined(object({ title }, { id: itemId, completed }), (item) =>
      E.right<string, ItemDraft>({ id: item.id, title: item.title, completed: item.completed ?? false }),
    ),
    'An item of a checklist. Only the title is required; unknown members are ignored.',
  ),
);

/** The body that edits an item: a JSON merge patch (RFC 7396). */
export const itemEditBody: Decoder<ItemEdit> = named(
  'ChecklistItemEdit',
  described(
    refined(object({}, { title, completed }), (edit) =>
      E.right({
        ...(edit.title === undefined ? {} : { title: edit.title }),
        ...(edit.completed === undefined ? {} : { completed: edit.completed }),
      }),
    ),
    'A JSON merge patch (RFC 7396): members sent are set, others stay. Unknown members are ignored.',
  ),
);

const tooManyItems = messageOf({ _tag: 'TooManyItems', max: maxItems });

const faultsOf = (refusal: TooManyItems | ItemIdsRepeated) =>
  refusal._tag === 'TooManyItems'
    ? [['', messageOf(refusal)] as const]
    : refusal.indexes.map((index) => [`${index}/id`, 'must differ from the ids before it'] as const);

/** The checklist in a body, which replaces the stored one; null clears it. */
export const checklistBody: Decoder<GivenItems> = described(
  clearable<GivenItems>(
    noItems,
    refinedWithin(arrayOf(newItemBody, maxItems, tooManyItems), (items) =>
      pipe(makeGivenItems(items), E.mapLeft(faultsOf)),
    ),
  ),
  'All items, in order: they replace the stored ones. An item without an id is new. null means no items.',
);
