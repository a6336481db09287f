import {
  type Example,
  type Header,
  type Parameter,
  type Response,
  type Table,
  exampleTask,
  headers,
  json,
  notStored,
  requestId,
  responses,
} from './components.ts';
import { parameters } from './parameters.ts';
import { maxUrl } from '../overload/limits.ts';
import { type Reference, type Schema, exactly, ref, schemas } from './schemas.ts';
import { type PathItem, taskPaths } from '../tasks/openapi.ts';
import { userPaths } from '../users/openapi.ts';

export type OpenApiDocument = {
  readonly openapi: string;
  readonly info: Table<unknown>;
  readonly servers: ReadonlyArray<{ readonly url: string }>;
  readonly tags: ReadonlyArray<{ readonly name: string; readonly description: string }>;
  readonly security: ReadonlyArray<Table<ReadonlyArray<string>>>;
  readonly paths: Table<PathItem>;
  readonly components: {
    readonly schemas: Table<Schema>;
    readonly responses: Table<Response>;
    readonly parameters: Table<Parameter>;
    readonly headers: Table<Header>;
    readonly examples: Table<Example>;
    readonly securitySchemes: Table<unknown>;
  };
};

const publicly = { tags: ['Service'], security: [], parameters: [ref('parameters/RequestId')] };

/** The answer to whether the service is in some state: that it is. */
const says = (state: string): Response => ({
  description: `The service is ${state}.`,
  headers: notStored,
  content: json(exactly({ status: { type: 'string', const: state } }), {
    [state]: { value: { status: state } },
  }),
});

/** A response that sends the caller elsewhere. */
const sentOn = (description: string): Response => ({
  description,
  headers: { ...requestId, Location: ref('headers/Elsewhere') },
});

/** What a document that never changes is served with. */
const unchanging: Table<Header | Reference> = {
  ...requestId,
  ETag: ref('headers/ETag'),
  'Cache-Control': {
    description: 'Keep it, but ask each time whether it has changed.',
    required: true,
    schema: { type: 'string', const: 'no-cache' },
  },
};

/** A call for such a document. */
const revalidating = { parameters: [...publicly.parameters, ref('parameters/IfNoneMatch')] };
const notModified: Response = { description: 'Not modified.', headers: unchanging };

const servicePaths: Table<PathItem> = {
  '/': {
    get: {
      ...publicly,
      operationId: 'getRoot',
      summary: 'What this is',
      description:
        'Browsers (`Accept: text/html`) are sent to the documentation; everyone else gets links, relative to this path.',
      responses: {
        200: {
          description: 'The service and where it is described.',
          headers: { ...requestId, Vary: ref('headers/Vary') },
          content: json(
            exactly({
              name: { type: 'string' },
              version: { type: 'string' },
              docs: { type: 'string', format: 'uri-reference' },
              openapi: { type: 'string', format: 'uri-reference' },
            }),
            {
              doable: { value: { name: 'Doable', version: '0.1.0', docs: 'docs', openapi: 'openapi.json' } },
            },
          ),
        },
        302: sentOn('The documentation.'),
      },
    },
  },
  '/health': {
    get: {
      ...publicly,
      operationId: 'getHealth',
      summary: 'Health check',
      description: 'Answers as long as the service runs.',
      responses: { 200: says('healthy') },
    },
  },
  '/livez': {
    get: {
      ...publicly,
      operationId: 'getLiveness',
      summary: 'Liveness check',
      description: 'Answers as long as the process runs; it asks nothing of the database.',
      responses: { 200: says('alive') },
    },
  },
  '/readyz': {
    get: {
      ...publicly,
      operationId: 'getReadiness',
      summary: 'Readiness check',
      description:
        'Whether calls can be served: the database answers, it is migrated, and the service is not about to stop.',
      responses: { 200: says('ready'), 503: ref('responses/Unavailable') },
    },
  },
  '/openapi.json': {
    get: {
      ...publicly,
      ...revalidating,
      operationId: 'getOpenApi',
      summary: 'This document',
      description: 'The OpenAPI document of the service.',
      responses: {
        200: {
          description: 'The document.',
          headers: unchanging,
          content: json(
            {
              type: 'object',
              properties: { openapi: { type: 'string', const: '3.1.0' } },
              required: ['openapi'],
            },
            {},
          ),
        },
        304: notModified,
      },
    },
  },
  '/docs': {
    get: {
      ...publicly,
      ...revalidating,
      operationId: 'getDocs',
      summary: 'This document, to read and try',
      description: 'A page for the browser; all that it loads comes from the service.',
      responses: {
        200: {
          description: 'The page.',
          headers: unchanging,
          content: { 'text/html': { schema: { type: 'string' } } },
        },
        304: notModified,
        308: sentOn('The page, where the request has a trailing slash.'),
      },
    },
  },
};

const description = `The backend of a multi-user todo application: each person's tasks, theirs alone.

**Who is asking.** Every call under \`/api\` carries a JWT as a bearer token. \`{user_id}\` in the path is the subject of the token, or \`me\`. \`/api/tasks\` and everything below it is another spelling of \`/api/me/tasks\`, and \`/api/auth\` is reserved: a user whose subject is \`tasks\` or \`auth\` is reached by \`me\`.

**Paths** may have one trailing slash. \`Link\` and \`Location\` are relative to the request, as are the links of \`/\`: a path prefix in front of the service changes nothing.

**Text** is stored and returned exactly as sent, but for white space at both ends of titles and tags. Lengths count Unicode code points. U+0000 and halves of surrogate pairs are refused.

**Safe writes.** Every task has a version, and its ETag is that version. With \`If-Match\` a write happens only if the task is still what you have seen; without it, a write applies to the task as it is. With an \`Idempotency-Key\` a request that is sent again is done once.

**Problems.** Every refusal is \`application/problem+json\` (RFC 9457); switch on \`code\`. Besides what the operations list, any path may answer:
- 400 \`BAD_REQUEST\`: the request is not HTTP, has no Host header or two, or its URL cannot be read;
- 404 \`NOT_FOUND\`: there is no such path;
- 405 \`METHOD_NOT_ALLOWED\`: the path has other methods, which \`Allow\` lists;
- 408 \`REQUEST_TIMEOUT\`: the request did not arrive in time;
- 414 \`URI_TOO_LONG\`: the URL has more than ${maxUrl} bytes;
- 431 \`HEADERS_TOO_LARGE\`: the header fields are too large.

**HEAD** works wherever GET does, and **OPTIONS** on every path. Pages of the configured origins may call the service (CORS).`;

/** The OpenAPI document: what the service does, and nothing that it does not do yet. */
export const openApiDocument: OpenApiDocument = {
  openapi: '3.1.0',
  info: {
    title: 'Doable',
    version: '0.1.0',
    description,
    contact: { name: 'Doable' },
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [{ url: '.' }],
  tags: [
    { name: 'Tasks', description: 'The tasks of a user.' },
    { name: 'User', description: 'All that is the user’s.' },
    { name: 'Service', description: 'The service itself. No token is needed.' },
  ],
  security: [{ bearer: [] }],
  paths: { ...taskPaths, ...userPaths, ...servicePaths },
  components: {
    schemas,
    responses,
    parameters,
    headers,
    examples: { Task: { value: exampleTask } },
    securitySchemes: {
      bearer: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'The token that the frontend got when the user signed in.',
      },
    },
  },
};
