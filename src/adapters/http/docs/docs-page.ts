import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type StaticDocument, lazily, staticDocument } from '../request/static-document.ts';
import { developmentStart } from './docs-development.ts';

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

/** The page of the API documentation and its assets: this service serves all of them. */
export const docsAssets: Readonly<Record<string, () => StaticDocument>> = {
  '/docs': lazily(() => staticDocument('html', page)),
  '/docs/start.js': lazily(() => staticDocument('js', start)),
  '/docs/swagger-ui.css': lazily(() =>
    staticDocument('css', fileAt(import.meta.resolve('swagger-ui-dist/swagger-ui.css'))),
  ),
  '/docs/swagger-ui-bundle.js': lazily(() =>
    staticDocument('js', fileAt(import.meta.resolve('swagger-ui-dist/swagger-ui-bundle.js'))),
  ),
};

/** The replacements in development: the page fills in a token and keeps it. */
export const developmentAssets: typeof docsAssets = {
  '/docs/start.js': lazily(() => staticDocument('js', developmentStart)),
};

/** Allows scripts and styles of this service, and the inline styles and images of Swagger UI; nothing from other origins. */
export const docsPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";
