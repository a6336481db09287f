import type { IncomingMessage } from 'node:http';
import { canonicalPath } from './canonical-path.ts';

/** Where a request is to. */
export type Target = {
  /** As it was sent. */
  readonly path: string;
  /** The spelling that the routes know. */
  readonly canonicalPath: string;
  /** What stands behind the question mark, as it was sent. */
  readonly querystring: string;
};

/** The scheme and the authority of the absolute form; any scheme, since none of them makes it another service. */
const origin = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i;

const isAuthority = (text: string): boolean =>
  /^[\w.~!$&'()*+,;=:@%[\]-]+$/.test(text) && URL.canParse(`http://${text}`);

const isDecodable = (path: string): boolean => {
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
  // The asterisk is no path, and nothing is there.
  const isReadable = (path.startsWith('/') || path === '*') && !rest.includes('#') && isDecodable(path);
  const querystring = mark === -1 ? '' : rest.slice(mark + 1);
  return isReadable ? { path, canonicalPath: canonicalPath(path), querystring } : undefined;
};

const targets = new WeakMap<IncomingMessage, Target | 'unreadable'>();

/**
 * The target of a request (RFC 9112, 3.2): in origin form, in absolute form, or the asterisk; undefined, if it is none of
 * them. It is read once: load shedding, router and log have it from here.
 */
export const readTarget = (request: IncomingMessage): Target | undefined => {
  const known = targets.get(request) ?? targetIn(request.url ?? '') ?? 'unreadable';
  targets.set(request, known);
  return known === 'unreadable' ? undefined : known;
};
