import type { HeadersObject, ResponseObject } from 'openapi3-ts/oas31';
import { eTag, redirectTarget, requestId } from './headers.ts';

/** A redirect. */
export const redirection = (description: string): ResponseObject => ({
  description,
  headers: { ...requestId, Location: redirectTarget },
});

/** Header fields of a static document. */
export const unchanging: HeadersObject = {
  ...requestId,
  ETag: eTag,
  'Cache-Control': {
    description: 'May be cached, but must be revalidated each time.',
    required: true,
    schema: { type: 'string', const: 'no-cache' },
  },
};

/** The copy of a static document is current. */
export const unchanged: ResponseObject = { description: 'Not modified.', headers: unchanging };

/** A page for browsers. */
export const htmlResponse: ResponseObject = {
  description: 'The page.',
  headers: unchanging,
  content: { 'text/html': { schema: { type: 'string' } } },
};
