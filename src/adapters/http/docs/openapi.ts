import type { HeadersObject, ResponseObject } from 'openapi3-ts/oas31';
import { exactly } from '../openapi/components.ts';
import { eTag, elsewhere, requestId, vary } from '../openapi/headers.ts';
import { type Paths, publicly, publiclyRevalidated } from '../openapi/operation.ts';
import { json } from '../openapi/responses.ts';

/** A response that sends the caller elsewhere. */
const redirection = (description: string): ResponseObject => ({
  description,
  headers: { ...requestId, Location: elsewhere },
});

/** What a document that never changes is served with. */
const unchanging: HeadersObject = {
  ...requestId,
  ETag: eTag,
  'Cache-Control': {
    description: 'Keep it, but ask each time whether it has changed.',
    required: true,
    schema: { type: 'string', const: 'no-cache' },
  },
};

const notModified: ResponseObject = { description: 'Not modified.', headers: unchanging };

export const docsPaths: Paths = {
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
          headers: { ...requestId, Vary: vary },
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
        302: redirection('The documentation.'),
      },
    },
  },
  '/openapi.json': {
    get: {
      ...publiclyRevalidated,
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
      ...publiclyRevalidated,
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
        308: redirection('The page, where the request has a trailing slash.'),
      },
    },
  },
};
