import { maxPageBytes, maxTextBytes, mayPassPageBytes } from '../../../application/page.ts';

/** Bytes that a body may have. */
export const maxBody = 256 * 1024;

/** Bytes that the body of a batch may have. */
export const maxBatchBody = 1024 * 1024;

/** Bytes that a URL may have. */
export const maxUrl = 8192;

/** What a call may cost: whether it is heavy work for the database, and bytes of text that its response may have. */
export type Weight = { readonly isHeavy: boolean; readonly bytes: number };

/** Of a call for a single task, and of a write. */
export const light: Weight = { isHeavy: false, bytes: 0 };

/** Of a call that reads all tasks of a user, and responds with a few numbers. */
export const counting: Weight = { isHeavy: true, bytes: 0 };

/** Of a call that reads all tasks of a user, and gives them page by page. */
export const exporting: Weight = { isHeavy: true, bytes: maxPageBytes };

/** Of a call for a page of so many tasks: heavy where it may be as large as a page can be, or every task is searched. */
export const weightOfPage = (limit: number, isSearch = false): Weight => ({
  isHeavy: isSearch || mayPassPageBytes(limit),
  bytes: Math.min(limit * maxTextBytes, maxPageBytes),
});

/**
 * What the calls of one user get of a process. Calls that are worked on at a time: as many as a browser has connections to a
 * host, and half of our own to PostgreSQL, which are twelve. Of them two may be heavy: each can keep a processor of the
 * database busy for the 3 s that a statement has, and end as 4 MiB of text in our memory, so two such pages of a user, or
 * more of smaller ones, may be made or wait to be read, and 32 in all. A call waits for its turn half as long as a connection may be idle.
 */
export const shares = {
  atATime: 6,
  heavyAtATime: 2,
  unreadBytes: 2 * maxPageBytes,
  allUnreadBytes: 32 * maxPageBytes,
  patienceMilliseconds: 10_000,
};
