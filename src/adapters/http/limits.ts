/** Bytes that a body may have. */
export const maxBody = 256 * 1024;

/** Bytes that a URL may have. */
export const maxUrl = 8192;
