/** A percent-encoded letter, digit, `-`, `.`, `_` or `~`: equivalent to the character itself (RFC 3986, 6.2.2.2). */
const encodedUnreserved = /%(?:2[de]|3\d|[46][1-9a-f]|5[\daf]|7[\dae])/gi;

/**
 * The one spelling of a path that the routes know. Equivalent are: percent-encoded unreserved characters, exactly one
 * trailing slash, and `/api/tasks` with everything below it as `/api/me/tasks`. Takes the path without its query.
 */
export const canonicalPath = (path: string): string => {
  const decoded = path.replace(encodedUnreserved, decodeURIComponent);
  const unslashed = /[^/]\/$/.test(decoded) ? decoded.slice(0, -1) : decoded;
  return unslashed.replace(/^\/api\/tasks(?=\/|$)/, '/api/me/tasks');
};

/** Whether a canonical path is reserved for identity: it never names a user. */
export const isIdentityPath = (path: string): boolean => /^\/api\/auth(?:\/|$)/.test(path);
