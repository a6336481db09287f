import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { listNotEmpty } from '../../application/errors.ts';
import type { ListStore } from '../../application/ports.ts';
import { collectionOn, unchecked } from './collection.ts';
import type { DataAccess, OwnerData } from './owner-data.ts';
import { isIn } from './task-queries.ts';
import type { ListId } from '../../domain/list.ts';

/** Whether no task names a list. */
const isEmpty = ({ tasks }: OwnerData, id: ListId): boolean =>
  ![...tasks.written.values()].some(({ value }) => isIn(value, O.some(id)));

export const listsOn = (access: DataAccess): ListStore => ({
  ...collectionOn(
    'list',
    ({ lists }) => lists,
    {
      onWrite: unchecked,
      onRemove: (data, id) => (isEmpty(data, id) ? E.right(undefined) : E.left(listNotEmpty)),
    },
    access,
  ),
  all: (owner) =>
    access.reading(owner, ({ point, lists }) => ({
      at: point,
      lists: [...lists.written.values()]
        .map(({ value, version }) => ({ value, version }))
        // Keys are of ASCII, which `<` compares as code points.
        .toSorted((a, b) => (a.value.position < b.value.position ? -1 : 1)),
    })),
});
