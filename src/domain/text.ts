import * as E from 'fp-ts/lib/Either.js';

/** The text contains U+0000, which PostgreSQL cannot store, or a lone surrogate, which UTF-8 cannot encode. */
export type TextNotStorable = { readonly _tag: 'TextNotStorable' };

/** Whether every character can be stored, and returned exactly. */
export const storable = (text: string): E.Either<TextNotStorable, string> =>
  text.isWellFormed() && !text.includes('\u0000') ? E.right(text) : E.left({ _tag: 'TextNotStorable' });

/** Whether text has more than `max` code points (not UTF-16 units: an emoji counts once). Allocates nothing. */
export const longerThan = (max: number, text: string): boolean => {
  if (text.length <= max) return false;
  let count = 0;
  for (let at = 0; at < text.length && count <= max; count += 1)
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return count > max;
};

export type TextTooLong = { readonly _tag: 'TextTooLong'; readonly max: number };

/** Text of at most `max` characters that can be stored. Empty text is refused if there is a refusal for it. */
export const textOfAtMost = <Refusal>(
  max: number,
  text: string,
  ifEmpty?: Refusal,
): E.Either<Refusal | TextTooLong | TextNotStorable, string> => {
  const kept = storable(text);
  if (E.isLeft(kept)) return kept;
  if (text === '' && ifEmpty !== undefined) return E.left(ifEmpty);
  return longerThan(max, text) ? E.left({ _tag: 'TextTooLong', max }) : kept;
};

/** Text in Unicode's form NFC (UAX #15): equal for texts that differ only in how accents are encoded. */
export const canonical = (text: string): string => text.normalize('NFC');

/** A UUID of any version and variant, nil and max too: every value of PostgreSQL's type `uuid`. */
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const isUuid = (text: string): boolean => uuid.test(text);
