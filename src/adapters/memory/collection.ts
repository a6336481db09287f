import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import { alreadyExists } from '../../application/errors.ts';
import type { Kind } from '../../application/history.ts';
import { type VersionPrecondition, isExpected } from '../../application/ports.ts';
import { type Version, type Versioned, firstVersion, nextVersion } from '../../domain/task.ts';
import type { Instant } from '../../domain/time.ts';
import type { OwnerId } from '../../domain/user.ts';
import { type DataAccess, type OwnerData, type StoredItems, nextNumber } from './owner-data.ts';

/** The writes and the look-up of every kind. */
export const collectionOn = <Id, A extends { readonly id: Id }>(
  kind: Kind,
  of: (data: OwnerData) => StoredItems<Id, A>,
  { reading, writing }: DataAccess,
) => {
  const put = (data: OwnerData, value: A, version: Version): Versioned<A> => {
    const stored = { value, version, number: nextNumber(data) };
    of(data).written.set(value.id, structuredClone(stored));
    return { value, version };
  };
  const insert = (owner: OwnerId, value: A) =>
    writing(owner, (data) => {
      const { written, deleted } = of(data);
      return written.has(value.id) || deleted.has(value.id)
        ? E.left(alreadyExists(kind))
        : E.right(put(data, value, firstVersion));
    });
  return {
    insert,
    insertNew: insert,
    find: (owner: OwnerId, id: Id) =>
      reading(owner, (data) =>
        pipe(
          O.fromNullable(of(data).written.get(id)),
          O.map(({ value, version }) => ({ value, version })),
        ),
      ),
    replace: (owner: OwnerId, value: A, seen: Version) =>
      writing(owner, (data) =>
        E.right(
          of(data).written.get(value.id)?.version === seen
            ? O.some(put(data, value, nextVersion(seen)))
            : O.none,
        ),
      ),
    remove: (owner: OwnerId, id: Id, expected: VersionPrecondition, at: Instant) =>
      writing(owner, (data) => {
        const { written, deleted } = of(data);
        const stored = written.get(id);
        if (stored === undefined || !isExpected(expected, stored.version)) return E.right(false);
        written.delete(id);
        deleted.set(id, { number: nextNumber(data), at });
        return E.right(true);
      }),
  };
};
