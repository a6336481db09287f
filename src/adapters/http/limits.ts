/** Bytes that a body may have. */
export const maxBody = 256 * 1024;

/** Bytes that the body of a batch may have. */
export const maxBatchBody = 1024 * 1024;

/** Operations that a batch may have. */
export const maxOperations = 100;

/** Different words that a search may have: each is looked for in each task. */
export const maxWords = 16;

/** Bytes that a URL may have. */
export const maxUrl = 8192;
