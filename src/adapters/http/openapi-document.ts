import type { OpenAPIObject } from 'openapi3-ts/oas31';
import { apiRoutes } from './api-routes.ts';
import { docsPaths } from './docs/docs-paths.ts';
import { healthPaths } from './health.ts';
import { version, withComponents } from './openapi/components.ts';
import { type Paths, pathsOf, tags } from './openapi/operation.ts';
import { maxUrl } from './overload/costs.ts';
import { pagePaths } from './web-client/page-paths.ts';

const description = `The backend of a multi-user todo application. Users see their own tasks only.

**Authentication.** Every call under \`/api\` carries a JWT as a bearer token. \`{user_id}\` in the path is the subject of the token, or \`me\`. \`/api/tasks\` and everything below it is short for \`/api/me/tasks\`, and \`/api/auth\` is reserved: use \`me\` for a user whose subject is \`tasks\` or \`auth\`.

**Paths** may have one trailing slash. \`Link\` and \`Location\` are relative to the request, as are the links of \`/\`, so the service works behind a path prefix.

**Text** is stored and returned exactly as sent, except for white space at both ends of titles and tags. Lengths count Unicode code points. U+0000 and lone surrogates are rejected.

**Safe writes.** Every task has a version, and its ETag is that version. With \`If-Match\` a write applies only if the task has not changed since; without it, a write applies to the latest version. With an \`Idempotency-Key\` a retried request is applied once.

**Problems.** Every error is \`application/problem+json\` (RFC 9457); switch on \`code\`. Besides what the operations list, any path may return:
- 400 \`BAD_REQUEST\`: the request is not HTTP, does not have exactly one Host header, or has a malformed URL;
- 404 \`NOT_FOUND\`: there is no such path;
- 405 \`METHOD_NOT_ALLOWED\`: the path has other methods, which \`Allow\` lists;
- 408 \`REQUEST_TIMEOUT\`: the request did not arrive in time;
- 414 \`URI_TOO_LONG\`: the URL has more than ${maxUrl} bytes;
- 431 \`HEADERS_TOO_LARGE\`: the header fields are too large.

**HEAD** works wherever GET does, and **OPTIONS** on every path. Pages of the configured origins may call the service (CORS).`;

/** The OpenAPI document: what the service does, and nothing that it does not do yet. Written out, without references. */
export const openApiDocument = {
  openapi: '3.1.0',
  info: {
    title: 'Doable',
    version,
    description,
    contact: { name: 'Doable' },
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [{ url: '.' }],
  tags: Object.entries(tags).map(([name, about]) => ({ name, description: about })),
  security: [{ bearer: [] }],
  paths: { ...pathsOf(apiRoutes), ...pagePaths, ...docsPaths, ...healthPaths },
  components: {
    securitySchemes: {
      bearer: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'The JWT that the frontend got at sign-in.',
      },
    },
  },
} satisfies OpenAPIObject;

/** The OpenAPI document of a service that has these paths, too: references stand for its components. */
export const documentWith = (paths: Paths) =>
  withComponents({ ...openApiDocument, paths: { ...openApiDocument.paths, ...paths } });

/** The OpenAPI document as served by default. */
export const servedDocument = withComponents(openApiDocument);
