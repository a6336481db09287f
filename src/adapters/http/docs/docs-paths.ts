import type { HeadersObject, ResponseObject } from 'openapi3-ts/oas31';
import { exactly, version } from '../openapi/components.ts';
import { eTag, redirectTarget, requestId, vary } from '../openapi/headers.ts';
import { type Paths, publicOperation, publicCacheable } from '../openapi/operation.ts';
import { jsonContent } from '../openapi/responses.ts';

/** A redirect. */
const redirection = (description: string): ResponseObject => ({
  description,
  headers: { ...requestId, Location: redirectTarget },
});

/** Header fields of a static document. */
const unchanging: HeadersObject = {
  ...requestId,
  ETag: eTag,
  'Cache-Control': {
    description: 'May be cached, but must be revalidated each time.',
    required: true,
    schema: { type: 'string', const: 'no-cache' },
  },
};

const notModified: ResponseObject = { description: 'Not modified.', headers: unchanging };

export const docsPaths: Paths = {
  '/': {
    get: {
      ...publicOperation,
      operationId: 'getRoot',
      summary: 'The service',
      description:
        'Browsers (`Accept: text/html`) are redirected to the documentation; other clients get links, relative to this path.',
      responses: {
        200: {
          description: 'The service, with links to its documentation.',
          headers: { ...requestId, Vary: vary },
          content: jsonContent(
            exactly({
              name: { type: 'string' },
              version: { type: 'string' },
              docs: { type: 'string', format: 'uri-reference' },
              openapi: { type: 'string', format: 'uri-reference' },
            }),
            {
              doable: { value: { name: 'Doable', version, docs: 'docs', openapi: 'openapi.json' } },
            },
          ),
        },
        302: redirection('The documentation.'),
      },
    },
  },
  '/openapi.json': {
    get: {
      ...publicCacheable,
      operationId: 'getOpenApi',
      summary: 'This document',
      description: 'The OpenAPI document of the service.',
      responses: {
        200: {
          description: 'The document.',
          headers: unchanging,
          content: jsonContent(
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
      ...publicCacheable,
      operationId: 'getDocs',
      summary: 'API documentation',
      description: 'A page for browsers; the service serves all its assets.',
      responses: {
        200: {
          description: 'The page.',
          headers: unchanging,
          content: { 'text/html': { schema: { type: 'string' } } },
        },
        304: notModified,
        308: redirection('The page, if the request has a trailing slash.'),
      },
    },
  },
};
