import { isPlain, searchedText } from '../../../domain/search/search.ts';

/**
 * The text of a task as a search sees it, as it is stored: null where `lower` of PostgreSQL says the same, which it does for
 * ASCII, so that most English text is stored once.
 */
export const foldedText = (title: string, description: string): string | null =>
  isPlain(title) && isPlain(description) ? null : searchedText(title, description);

/** The text of a task as a search sees it. */
export const searchedSql = `coalesce(folded, lower((title || E'\\n' || coalesce(description, '')) collate "C"))`;
