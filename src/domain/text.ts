import * as E from 'fp-ts/lib/Either.js';

/** Text holds U+0000 or half of a surrogate pair, which neither JSON nor PostgreSQL can carry. */
export type TextNotStorable = { readonly _tag: 'TextNotStorable' };

/** Whether every character can be stored and served again exactly. */
export const storable = (text: string): E.Either<TextNotStorable, string> =>
  text.isWellFormed() && !text.includes('\u0000') ? E.right(text) : E.left({ _tag: 'TextNotStorable' });

/** Whether text has more than `max` code points (not UTF-16 units: an emoji counts once). Nothing is made to count them. */
export const longerThan = (max: number, text: string): boolean => {
  if (text.length <= max) return false;
  let count = 0;
  for (let at = 0; at < text.length && count <= max; count += 1)
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return count > max;
};

/** What texts are compared by that are the same however their accents are encoded: Unicode's form NFC (UAX #15). */
export const canonical = (text: string): string => text.normalize('NFC');
