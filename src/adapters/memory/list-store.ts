import type { ListStore } from '../../application/ports.ts';
import { collectionOn } from './collection.ts';
import type { DataAccess } from './owner-data.ts';

export const listsOn = (access: DataAccess): ListStore => ({
  ...collectionOn('list', ({ lists }) => lists, access),
  all: (owner) =>
    access.reading(owner, ({ point, lists }) => ({
      at: point,
      lists: [...lists.written.values()]
        .map(({ value, version }) => ({ value, version }))
        // Keys are of ASCII, which `<` compares as code points.
        .toSorted((a, b) => (a.value.position < b.value.position ? -1 : 1)),
    })),
});
