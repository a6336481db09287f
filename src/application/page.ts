import { maxDescription, maxTag, maxTags, maxTitle } from '../domain/task.ts';

/** Items that a page may have, whatever their size: tasks of a list, or changes. */
export const maxPageItems = 1000;

/** Bytes of text (titles, descriptions and tags, in UTF-8) that a page of tasks may have, whatever its limit: 4 MiB. */
export const maxPageBytes = 4 * 1024 * 1024;

/** The most bytes of text that a task can have: a character has up to four in UTF-8 (RFC 3629). Many times less than a page. */
export const maxTextBytes = 4 * (maxTitle + maxDescription + maxTags * maxTag);

/** Whether so many tasks can have more text than a page may: 94 and more. */
export const mayPassPageBytes = (count: number): boolean => count * maxTextBytes > maxPageBytes;

/** The page that begins with the first of what was found: at most `limit`, at most 4 MiB, at least one. */
export const firstPage = <A>(
  found: ReadonlyArray<A>,
  limit: number,
  bytesOf: (one: A) => number,
): ReadonlyArray<A> => {
  let bytes = 0;
  const end = found.findIndex((one, index) => {
    bytes += bytesOf(one);
    return index >= limit || (index > 0 && bytes > maxPageBytes);
  });
  return end === -1 ? found : found.slice(0, end);
};
