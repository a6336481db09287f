import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { developmentStart } from './docs-development.ts';

/** A static document: its media type, its bytes, and their strong entity tag (RFC 9110). */
export type StaticDocument = { readonly type: string; readonly bytes: Buffer; readonly etag: string };

export const staticDocument = (type: string, content: string): StaticDocument => ({
  type,
  bytes: Buffer.from(content),
  etag: `"${hash('sha256', content, 'base64url')}"`,
});

/** Its links are relative to `/docs`, so that they work behind a path prefix. */
const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Doable API</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="docs/swagger-ui.css">
  </head>
  <body>
    <div id="docs"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
`;

/** `validatorUrl: null` keeps Swagger UI from sending the document to a validator on the web. */
const start = `SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  validatorUrl: null,
});
`;

const fileAt = (url: string): string => readFileSync(fileURLToPath(url), 'utf8');

/** Makes a value on first use, and caches it. */
export const lazily = <A extends object>(make: () => A): (() => A) => {
  let made: A | undefined;
  return () => (made ??= make());
};

/** The page of the API documentation and its assets: this service serves all of them. */
export const docsAssets: Readonly<Record<string, () => StaticDocument>> = {
  '/docs': lazily(() => staticDocument('text/html', page)),
  '/docs/start.js': lazily(() => staticDocument('text/javascript', start)),
  '/docs/swagger-ui.css': lazily(() =>
    staticDocument('text/css', fileAt(import.meta.resolve('swagger-ui-dist/swagger-ui.css'))),
  ),
  '/docs/swagger-ui-bundle.js': lazily(() =>
    staticDocument('text/javascript', fileAt(import.meta.resolve('swagger-ui-dist/swagger-ui-bundle.js'))),
  ),
};

/** The replacements in development: the page fills in a token and keeps it. */
export const developmentAssets: typeof docsAssets = {
  '/docs/start.js': lazily(() => staticDocument('text/javascript', developmentStart)),
};

/** Allows scripts and styles of this service, and the inline styles and images of Swagger UI; nothing from other origins. */
export const docsPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";
