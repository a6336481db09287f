/**
 * Text as search and sorting see it: no case, no accents, no compatibility forms (Unicode NFKD without U+0300 to
 * U+036F, recomposed, in lower case). Marks that make another letter, as in が, stay. Σ has one lower case.
 */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('ς', 'σ');

/** What a search looks through; no word holds the line break between the two. */
export const searchedText = (title: string, description: string): string =>
  `${fold(title)}\n${fold(description)}`;

/** The words of a search, folded: each has to occur. */
export const wordsOf = (search: string): ReadonlyArray<string> => [
  ...new Set(
    fold(search)
      .split(/\s+/)
      .filter((word) => word !== ''),
  ),
];

/** What titles are sorted by: the first 200 characters of the folded title, in code-point order. */
export const sortKey = (title: string): string => Array.from(fold(title)).slice(0, 200).join('');
