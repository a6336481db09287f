import { maxItemTitle, maxItems } from '../domain/checklist.ts';
import { maxDescription, maxTag, maxTags, maxTitle } from '../domain/task.ts';

/** The maximum number of items on a page: tasks of a list, or changes. */
export const maxPageItems = 1000;

/** The maximum number of items on a page where the request names no limit. */
export const defaultPageItems = 1000;

/** The maximum bytes of text (titles, descriptions, tags and checklists as JSON, in UTF-8) on a page: 4 MiB. */
export const maxPageBytes = 4 * 1024 * 1024;

/** An item of a checklist besides its title: its id, the names of its members, and what separates it from the next one. */
const itemFrame = JSON.stringify({ id: ''.padEnd(36), title: '', completed: false }).length + 1;

/** The maximum bytes of a checklist as JSON, in which a control character has six. */
const maxChecklistBytes = maxItems * (6 * maxItemTitle + itemFrame) + 1;

/** The maximum bytes of the rest of a task's text: a character has up to four in UTF-8 (RFC 3629). */
const maxOtherBytes = 4 * (maxTitle + maxDescription + maxTags * maxTag);

/** The maximum bytes of text of a task. Far less than a page. */
export const maxTextBytes = maxOtherBytes + maxChecklistBytes;

/** Whether the text of `count` tasks can exceed a page: from 25 tasks on. */
export const mayPassPageBytes = (count: number): boolean => count * maxTextBytes > maxPageBytes;

/** The bytes that each checklist may have on a page of `count` tasks that then cannot exceed a page; negative from 94 tasks on. */
export const checklistRoom = (count: number): number => Math.floor(maxPageBytes / count) - maxOtherBytes;

/** The first page of the items found: at most `limit` and 4 MiB, but at least one item. */
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
