import { maxListTitle, maxLists } from '../../../domain/list.ts';
import { maxPageBytes, maxTextBytes, mayPassPageBytes } from '../../../application/page.ts';

/** The maximum size of a body in bytes. */
export const maxBody = 256 * 1024;

/** The maximum size of the body of a batch in bytes. */
export const maxBatchBody = 1024 * 1024;

/** The maximum length of a URL in bytes. */
export const maxUrl = 8192;

/** The cost of a call: whether it is heavy for the database, and the maximum bytes of text in its response. */
export type Weight = { readonly isHeavy: boolean; readonly bytes: number };

/** The cost of a call for one task, and of a write. */
export const light: Weight = { isHeavy: false, bytes: 0 };

/** The cost of a call that reads all tasks of a user and returns a few numbers. */
export const counting: Weight = { isHeavy: true, bytes: 0 };

/** The cost of a call that reads all tasks of a user and returns them page by page. */
export const exporting: Weight = { isHeavy: true, bytes: maxPageBytes };

/** The cost of a page of that many tasks: heavy if it may reach the maximum size, or searches every task. */
export const weightOfPage = (limit: number, isSearch = false): Weight => ({
  isHeavy: isSearch || mayPassPageBytes(limit),
  bytes: Math.min(limit * maxTextBytes, maxPageBytes),
});

/** The cost of a call for all lists of a user: a character has up to four bytes. */
export const ofAllLists: Weight = { isHeavy: false, bytes: maxLists * maxListTitle * 4 };

/**
 * The share of a process that the calls of one user get. Six at a time: a browser opens as many connections to a host, and it is
 * half of our twelve to PostgreSQL. Two of them may be heavy: each can keep a processor of the database busy for the 3 s that
 * a statement has, and end as 4 MiB of text in memory. So two such pages of a user, or more smaller ones, may be in the making
 * or unread, and 32 of all users. A call waits for its turn half as long as a connection may be idle.
 */
export const shares = {
  atATime: 6,
  heavyAtATime: 2,
  unreadBytes: 2 * maxPageBytes,
  allUnreadBytes: 32 * maxPageBytes,
  patienceMilliseconds: 10_000,
};
