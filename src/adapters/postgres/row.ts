import * as E from 'fp-ts/lib/Either.js';
import type { ChangePoint } from '../../application/history.ts';
import { type Instant, makeInstant } from '../../domain/time.ts';
import type { Row } from './driver/connections.ts';

/** A row that no version of this service can have written. */
export class CorruptRow extends Error {
  constructor(column: string) {
    super(`the column ${column} holds what no row of ours can have`);
  }
}

export const checked = <A>(column: string, value: E.Either<unknown, A>): A => {
  if (E.isLeft(value)) throw new CorruptRow(column);
  return value.right;
};

export const textIn = (row: Row, column: string): string => {
  const value = row[column];
  if (typeof value !== 'string') throw new CorruptRow(column);
  return value;
};

export const textOrNullIn = (row: Row, column: string): string | null =>
  row[column] === null ? null : textIn(row, column);

/** A bigint arrives as text. */
export const countIn = (row: Row, column: string): number => {
  const count = Number(row[column] ?? Number.NaN);
  if (!Number.isSafeInteger(count)) throw new CorruptRow(column);
  return count;
};

/** PostgreSQL's text of a timestamp in UTC, `2026-11-21 09:30:00.5`. */
export const instantIn = (row: Row, column: string): Instant => {
  const text = textIn(row, column);
  const milliseconds = text.length === 19 ? '.000' : text.slice(19).padEnd(4, '0');
  return checked(column, makeInstant(`${text.slice(0, 10)}T${text.slice(11, 19)}${milliseconds}Z`));
};

/** In UTC, whatever the session's zone. An interval avoids the look-up of a zone by name. */
export const inUtc = (column: string): string => `${column} at time zone interval '0'`;

export const changePointIn = (row: Row): ChangePoint => ({
  epoch: textIn(row, 'epoch'),
  number: countIn(row, 'change_seq'),
});
