import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type AlreadyExists, alreadyExists } from '../../application/errors.ts';
import type { Kind } from '../../application/history.ts';
import { type Collection, isExpected } from '../../application/ports.ts';
import { type Version, type Versioned, firstVersion, nextVersion } from '../../domain/task.ts';
import type { OwnerId } from '../../domain/user.ts';
import { type DataAccess, type OwnerData, type StoredItems, nextNumber } from './owner-data.ts';

/** Checks of the references between items, which foreign keys make in a database. */
type References<Id, A, Unwritable, InUse> = {
  readonly onWrite: (data: OwnerData, value: A) => E.Either<Unwritable, void>;
  readonly onRemove: (data: OwnerData, id: Id) => E.Either<InUse, void>;
};

/** No check. */
export const unchecked = (): E.Either<never, void> => E.right(undefined);

/** The writes and the look-up of every kind. */
export const collectionOn = <Id, A extends { readonly id: Id }, Unwritable, InUse>(
  kind: Kind,
  of: (data: OwnerData) => StoredItems<Id, A>,
  { onWrite, onRemove }: References<Id, A, Unwritable, InUse>,
  { reading, writing }: DataAccess,
): Collection<Id, A, Unwritable, InUse> => {
  const put = (data: OwnerData, value: A, version: Version): E.Either<Unwritable, Versioned<A>> =>
    pipe(
      onWrite(data, value),
      E.map(() => {
        const stored = { value, version, number: nextNumber(data) };
        of(data).written.set(value.id, structuredClone(stored));
        return { value, version };
      }),
    );
  const insert = (owner: OwnerId, value: A) =>
    writing<AlreadyExists | Unwritable, Versioned<A>>(owner, (data) => {
      const { written, deleted } = of(data);
      return written.has(value.id) || deleted.has(value.id)
        ? E.left(alreadyExists(kind))
        : put(data, value, firstVersion);
    });
  return {
    insert,
    insertNew: insert,
    find: (owner, id) =>
      reading(owner, (data) =>
        pipe(
          O.fromNullable(of(data).written.get(id)),
          O.map(({ value, version }) => ({ value, version })),
        ),
      ),
    replace: (owner, value, seen) =>
      writing(owner, (data) =>
        of(data).written.get(value.id)?.version === seen
          ? pipe(put(data, value, nextVersion(seen)), E.map(O.some))
          : E.right(O.none),
      ),
    remove: (owner, id, expected, at) =>
      writing(owner, (data) => {
        const { written, deleted } = of(data);
        const stored = written.get(id);
        if (stored === undefined || !isExpected(expected, stored.version)) return E.right(false);
        return pipe(
          onRemove(data, id),
          E.map(() => {
            written.delete(id);
            deleted.set(id, { number: nextNumber(data), at });
            return true;
          }),
        );
      }),
  };
};
