import { exactly, version } from '../openapi/components.ts';
import { requestId, vary } from '../openapi/headers.ts';
import { type Paths, publicOperation, publicCacheable } from '../openapi/operation.ts';
import { jsonContent } from '../openapi/responses.ts';
import { htmlResponse, redirection, unchanged, unchanging } from '../openapi/static-documents.ts';

export const docsPaths: Paths = {
  '/': {
    get: {
      ...publicOperation,
      operationId: 'getRoot',
      summary: 'The service',
      description:
        'Browsers (`Accept: text/html`) are redirected to the page, or to the documentation where there is none; other clients get links, relative to this path.',
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
        302: redirection('The page, or the documentation.'),
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
        304: unchanged,
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
        200: htmlResponse,
        304: unchanged,
        308: redirection('The page, if the request has a trailing slash.'),
      },
    },
  },
};
