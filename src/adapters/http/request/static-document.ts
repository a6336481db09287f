import { hash } from 'node:crypto';
import { contentType } from 'mime-types';
import { matchesIfNoneMatch } from './conditional.ts';
import type { Fields, RoutedContext } from './request-context.ts';
import type { Reply } from './respond.ts';

/** A static document: its Content-Type, its bytes, and their strong entity tag (RFC 9110). */
export type StaticDocument = { readonly type: string; readonly bytes: Buffer; readonly etag: string };

/** A document of the type of files with this extension, such as `html`. Text is in UTF-8. */
export const staticDocument = (extension: string, content: string | Buffer): StaticDocument => ({
  type: contentType(extension) || 'application/octet-stream',
  bytes: Buffer.from(content),
  etag: `"${hash('sha256', content, 'base64url')}"`,
});

/** Makes a value on first use, and caches it. */
export const lazily = <A extends object>(make: () => A): (() => A) => {
  let made: A | undefined;
  return () => (made ??= make());
};

/** A document, or 304 if the client's copy is current. Caches revalidate it each time, unless `more` says otherwise. */
export const respondWithDocument = (
  ctx: RoutedContext,
  { type, bytes, etag }: StaticDocument,
  more: Fields,
): Reply => {
  const headers = { 'Cache-Control': 'no-cache', ...more, ETag: etag };
  return matchesIfNoneMatch(ctx.req.headers['if-none-match'], etag)
    ? { status: 304, headers }
    : { status: 200, headers: { ...headers, 'Content-Type': type }, body: bytes };
};
