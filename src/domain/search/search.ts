import { foldedLetters } from './folded-letters.ts';

/**
 * The version of `fold`. Folded text is stored, and the migration `fold-<version>` recomputes it: any change of its result, by
 * a later version of Unicode too, needs the next number.
 */
export const foldVersion = 2;

/**
 * Characters that do not count: default-ignorable ones and controls other than white space, which nobody sees; accents, the
 * marks that belong to no script (UAX #24), except the two that make another kana, as in が; the marks of Arabic and Hebrew,
 * hamza and madda included as in CLDR's collation for Arabic search; and the tatweel.
 */
const uncounted =
  /[\p{Default_Ignorable_Code_Point}[\p{Cc}--\p{White_Space}][[\p{M}&&[\p{Script=Inherited}\p{Script_Extensions=Arabic}\p{Script_Extensions=Hebrew}]]--[\u3099\u309a]]\u0640]/v;

const isFirstOfPair = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

const stays = (character: string): boolean => !foldedLetters.has(character) && !uncounted.test(character);

let table: Uint8Array | undefined;

/**
 * 1 for each UTF-16 unit that may be replaced: it does not stay, or is the first of a pair. With a regular expression in
 * place of this table a fold takes twice as long (300 characters of German: 7 µs instead of 3). The table takes 20 ms to make:
 * a page makes it only when it folds more than ASCII.
 */
const suspiciousUnits = (): Uint8Array =>
  (table ??= Uint8Array.from({ length: 0x10000 }, (_, unit) =>
    isFirstOfPair(unit) || !stays(String.fromCharCode(unit)) ? 1 : 0,
  ));

/** Replaces letters and drops what does not count, in a text in lower case. */
const replaceCharacters = (text: string): string => {
  const suspicious = suspiciousUnits();
  let replaced = '';
  let end = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (suspicious[unit] === 0) continue;
    const character = text.slice(at, at + (isFirstOfPair(unit) ? 2 : 1));
    if (character.length === 2 && stays(character)) continue;
    replaced += text.slice(end, at) + (foldedLetters.get(character) ?? '');
    end = at + character.length;
  }
  return replaced + text.slice(end);
};

/** Whether folding only lowers the case: ASCII without invisible controls. */
export const isPlain = (text: string): boolean => !/[^\t-\r -~]/.test(text);

/**
 * Text as search and sorting see it: no case (Unicode's full case folding, and ı as i), no compatibility forms (NFKD,
 * recomposed), no accents, base letters for letters with strokes (CLDR's Latin-ASCII), and nothing invisible. An iota
 * below a Greek letter is an accent here, while case folding makes it a letter.
 */
export const fold = (text: string): string =>
  isPlain(text)
    ? text.toLowerCase()
    : replaceCharacters(text.normalize('NFKD').toLowerCase()).normalize('NFC');

/** The text that a search looks through. No word contains the line break between title and description. */
export const searchedText = (title: string, description: string): string =>
  `${fold(title)}\n${fold(description)}`;

/** The maximum number of different words in a search: each is looked for in each task. */
export const maxWords = 16;

/** The words of a search, folded; all must occur. A word that folds to nothing is dropped. */
export const wordsOf = (search: string): ReadonlyArray<string> => [
  ...new Set(
    fold(search)
      .split(/\s+/)
      .filter((word) => word !== ''),
  ),
];

/** The number of characters (code points) of a folded title that count for its order. */
export const maxSortKey = 200;

/** The sort key of a title: the first characters of the folded title, in code-point order. */
export const sortKey = (title: string): string => Array.from(fold(title)).slice(0, maxSortKey).join('');
