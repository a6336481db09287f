/** Typed text as the API stores it (see src/domain/text.ts): U+FFFD stands for lone surrogates and U+0000. */
export const storable = (text: string): string => text.toWellFormed().replaceAll('\u0000', '\ufffd');
