const between = (first: number, last: number): ReadonlyArray<number> =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

/** Scalar values by what decoders, databases and stores are known to do to them: drop, replace, fold, cut or reorder. */
const kinds: Readonly<Record<string, ReadonlyArray<number>>> = {
  'byte order marks': [0xfeff, 0xfffe],
  'C0 controls but U+0000, and DEL': [...between(0x01, 0x1f), 0x7f],
  'C1 controls': between(0x80, 0x9f),
  'separators of lines and words': [0x2028, 0x2029, 0xa0, 0x1680, ...between(0x2000, 0x200a), 0x202f, 0x3000],
  'characters that nobody sees': [
    0xad, 0x34f, 0x200b, 0x200c, 0x200d, 0x2060, 0x3164, 0xfe0f, 0xe0001, 0xe01ef,
  ],
  'directions of writing': [0x5d0, 0x627, 0x61c, 0x200e, 0x200f, 0x202e, 0x2066, 0x2069, 0x10800],
  'combining marks': [0x301, 0x323, 0x345, 0x5b0, 0x64e, 0x3099, 0x1d165, 0x1e000],
  'characters with another normal form': [
    0xc5, 0x212b, 0x1e9e, 0x130, 0x3a9, 0x2126, 0xac00, 0xfb01, 0x2f800,
  ],
  'ends of blocks and planes': [
    0x7e, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xfffd, 0x10000, 0x1f989, 0xf0000, 0x10fffd,
  ],
  noncharacters: [...between(0xfdd0, 0xfdd3), 0xfdef, 0xffff, 0x1fffe, 0x1ffff, 0x10fffe, 0x10ffff],
  'characters that arrays, JSON and SQL are quoted by': Array.from('"\\{},\'$%_/&<', (text) =>
    text.charCodeAt(0),
  ),
};

/** Texts of each kind, in which a scalar value stands alone, first or last. */
export const textsByKind: Readonly<Record<string, ReadonlyArray<string>>> = Object.fromEntries(
  Object.entries(kinds).map(([kind, scalars]) => [
    kind,
    scalars.map((scalar) => String.fromCodePoint(scalar)).flatMap((it) => [it, `${it}a`, `a${it}`]),
  ]),
);

/** Text that can be told apart when printed. */
export const spelled = (text: string): string =>
  Array.from(text, (it) => `U+${(it.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`).join(
    ' ',
  );
