import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { syncPointExpired } from '../../application/errors.ts';
import { type ChangePage, type Changes, type SyncPoint, resume } from '../../application/history.ts';
import { firstPage } from '../../application/page.ts';
import type { HistoryReads } from '../../application/ports.ts';
import type { DataAccess, OwnerData, StoredItems } from './owner-data.ts';
import { textBytes } from './task-queries.ts';

/** The changes of one kind after a number, each with the bytes of its text; a deletion has none. */
const sizesIn = <Id, A>({ written, deleted }: StoredItems<Id, A>, bytesOf: (value: A) => number) => [
  ...[...written.values()].map(({ number, value }) => ({ number, bytes: () => bytesOf(value) })),
  ...[...deleted.values()].map(({ number }) => ({ number, bytes: () => 0 })),
];

const byNumber = (a: { readonly number: number }, b: { readonly number: number }): number =>
  a.number - b.number;

/** The changes of one kind after one number, up to another. */
const changesIn = <Id, A>(
  { written, deleted }: StoredItems<Id, A>,
  after: number,
  upTo: number,
): Changes<A, Id> => {
  const isIn = ({ number }: { readonly number: number }): boolean => number > after && number <= upTo;
  return {
    written: [...written.values()]
      .filter(isIn)
      .toSorted(byNumber)
      .map(({ value, version }) => ({ value, version })),
    deleted: [...deleted]
      .map(([id, { number }]) => ({ id, number }))
      .filter(isIn)
      .toSorted(byNumber)
      .map(({ id }) => id),
  };
};

const changesOn = ({ point, tasks, lists }: OwnerData, from: SyncPoint, limit: number): ChangePage => {
  const all = [...sizesIn(tasks, textBytes), ...sizesIn(lists, ({ title }) => Buffer.byteLength(title))]
    .filter(({ number }) => number > from.number)
    .toSorted(byNumber);
  const page = firstPage(all, limit, ({ bytes }) => bytes());
  const hasMore = all.length > page.length;
  const number = (hasMore ? page.at(-1)?.number : undefined) ?? point.number;
  return {
    tasks: changesIn(tasks, from.number, number),
    lists: changesIn(lists, from.number, number),
    next: { ...from, number },
    hasMore,
  };
};

export const historyOn = ({ reading }: DataAccess): HistoryReads => ({
  changePoint: (owner) => reading(owner, ({ point }) => point),
  changes: (owner, since, limit) =>
    pipe(
      reading(owner, (data) =>
        pipe(
          resume({ at: data.point, prunedTo: data.prunedTo }, since),
          O.map((from) => changesOn(data, from, limit)),
        ),
      ),
      TE.flatMap(TE.fromOption(() => syncPointExpired)),
    ),
});
