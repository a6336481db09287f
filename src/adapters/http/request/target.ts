import type { IncomingMessage } from 'node:http';
import type { ApiError } from '../api-error.ts';
import { maxUrl } from '../overload/costs.ts';

/** A percent-encoded letter, digit, `-`, `.`, `_` or `~`: equivalent to the character itself (RFC 3986, 6.2.2.2). */
const encodedUnreserved = /%(?:2[de]|3\d|[46][1-9a-f]|5[\daf]|7[\dae])/gi;

/**
 * The one spelling of a path that the routes know. Equivalent are: percent-encoded unreserved characters, exactly one
 * trailing slash, and `/api/tasks` with everything below it as `/api/me/tasks`. Takes the path without its query.
 */
export const canonicalPath = (path: string): string => {
  const decoded = path.includes('%') ? path.replace(encodedUnreserved, decodeURIComponent) : path;
  const unslashed = /[^/]\/$/.test(decoded) ? decoded.slice(0, -1) : decoded;
  return unslashed.replace(/^\/api\/tasks(?=\/|$)/, '/api/me/tasks');
};

/** Whether a canonical path is reserved for identity: it never names a user. */
export const isIdentityPath = (path: string): boolean => /^\/api\/auth(?:\/|$)/.test(path);

/** The target of a request. */
export type Target = {
  /** As it was sent. */
  readonly path: string;
  /** The spelling that the routes know. */
  readonly canonicalPath: string;
  /** What stands behind the question mark, as it was sent. */
  readonly querystring: string;
};

/** The scheme and the authority of the absolute form. Any scheme will do: it is the same service. */
const origin = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i;

const isAuthority = (text: string): boolean =>
  /^[\w.~!$&'()*+,;=:@%[\]-]+$/.test(text) && URL.canParse(`http://${text}`);

const isDecodable = (path: string): boolean => {
  if (!path.includes('%')) return true;
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
};

const targetIn = (text: string): Target | undefined => {
  const [prefix = '', authority] = text.startsWith('/') ? [] : (origin.exec(text) ?? []);
  if (authority !== undefined && !isAuthority(authority)) return undefined;
  const rest = text.slice(prefix.length);
  const mark = rest.indexOf('?');
  const sent = mark === -1 ? rest : rest.slice(0, mark);
  const path = sent === '' && prefix !== '' ? '/' : sent;
  // The asterisk is not a path: no route matches it.
  const isReadable = (path.startsWith('/') || path === '*') && !rest.includes('#') && isDecodable(path);
  const querystring = mark === -1 ? '' : rest.slice(mark + 1);
  return isReadable ? { path, canonicalPath: canonicalPath(path), querystring } : undefined;
};

type Read = { readonly request: IncomingMessage | undefined; readonly target: Target | undefined };

/** The target that was read last: load shedding, the router and the endpoint read that of one request one after another. */
let last: Read = { request: undefined, target: undefined };

/**
 * The target of a request (RFC 9112, 3.2): in origin form, in absolute form, or the asterisk; undefined if it has none of these
 * forms.
 */
export const readTarget = (request: IncomingMessage): Target | undefined => {
  if (request !== last.request) last = { request, target: targetIn(request.url ?? '') };
  return last.target;
};

/** The canonical path of a request; empty if its target is malformed. */
export const canonicalPathOf = (request: IncomingMessage): string => readTarget(request)?.canonicalPath ?? '';

/** The members of a query. An empty one counts as absent, a repeated one is an array. */
export const membersOf = (querystring: string): Readonly<Record<string, unknown>> => {
  const search = new URLSearchParams(querystring);
  const members = [...new Set(search.keys())].flatMap((name): ReadonlyArray<[string, unknown]> => {
    const [first, ...more] = search.getAll(name).filter((value) => value !== '');
    return first === undefined ? [] : [[name, more.length === 0 ? first : [first, ...more]]];
  });
  return Object.fromEntries(members);
};

/** The number of times that a field was sent; Node keeps only the first. */
const timesSent = ({ rawHeaders }: IncomingMessage, name: string): number => {
  let times = 0;
  for (let index = 0; index < rawHeaders.length; index += 2)
    if (rawHeaders[index]?.length === name.length && rawHeaders[index]?.toLowerCase() === name) times += 1;
  return times;
};

/** The error of a request that Node's HTTP parser accepted though it is malformed. */
export const malformationOf = (request: IncomingMessage): ApiError | undefined => {
  const hosts = timesSent(request, 'host');
  if (hosts > 1 || (hosts === 0 && request.httpVersion !== '1.0')) {
    return { _tag: 'MalformedRequest', detail: 'Send one Host header' };
  }
  if ((request.url ?? '').length > maxUrl) return { _tag: 'UriTooLong', max: maxUrl };
  return readTarget(request) === undefined
    ? { _tag: 'MalformedRequest', detail: 'The URL is malformed' }
    : undefined;
};
