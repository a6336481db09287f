import type { HeaderObject, HeadersObject, SchemaObject } from 'openapi3-ts/oas31';
import { requestIdForm } from '../request/request-id.ts';
import { component, exampleTaskId } from './components.ts';

const optional = (name: string, description: string, schema: SchemaObject): HeaderObject =>
  component(`headers/${name}`, { description, schema });

const header = (name: string, description: string, schema: SchemaObject): HeaderObject =>
  component(`headers/${name}`, { description, required: true, schema });

const entityTag: SchemaObject = { type: 'string', pattern: '^"[^"]+"$' };

export const location = header('Location', 'The new task or list, relative to the request.', {
  type: 'string',
  format: 'uri-reference',
  pattern: '^((tasks|lists)/)?[0-9a-f-]{36}$',
  examples: [`tasks/${exampleTaskId}`],
});

export const redirectTarget = header('RedirectTarget', 'The redirect target, relative to the request.', {
  type: 'string',
  format: 'uri-reference',
});

export const link = optional('Link', 'The next page (RFC 8288), relative to the request, if there is one.', {
  type: 'string',
  pattern: '^<\\?[^>]+>; rel="next"$',
});

export const eTag = header(
  'ETag',
  'The entity tag of the returned representation, for If-Match and If-None-Match.',
  {
    ...entityTag,
    examples: ['"1"'],
  },
);

export const listETag = optional(
  'ListETag',
  'The entity tag of the list, unless it depends on the clock, as `overdue` does.',
  entityTag,
);

export const download = header('Download', 'The suggested file name.', {
  type: 'string',
  pattern: '^attachment; filename="[^"]+"$',
});

export const unbuffered = header('Unbuffered', 'Proxies are to pass on each event at once.', {
  type: 'string',
  const: 'no',
});

export const vary = header('Vary', 'The request headers that the response depends on.', {
  type: 'string',
  examples: ['Authorization, Origin'],
});

export const challenge: HeadersObject = {
  'WWW-Authenticate': header(
    'Challenge',
    'How to authenticate (RFC 6750). It names an error only if a token was sent.',
    { type: 'string', pattern: '^Bearer realm="[^"]+"(, error="invalid_token")?$' },
  ),
};

export const retryAfter: HeadersObject = {
  'Retry-After': header('RetryAfter', 'Seconds to wait before another attempt.', {
    type: 'integer',
    minimum: 1,
  }),
};

/** The header fields of every response. */
export const requestId: HeadersObject = {
  'X-Request-Id': header('RequestId', 'The id of the request: the one you sent, or a new one.', {
    type: 'string',
    pattern: requestIdForm,
  }),
};

/** The rate-limit fields (draft-ietf-httpapi-ratelimit-headers). */
export const limited: HeadersObject = {
  RateLimit: optional('RateLimit', 'Remaining requests, and seconds until the quota is full again.', {
    type: 'string',
    pattern: '^"(user|address)";r=\\d+;t=\\d+$',
  }),
  'RateLimit-Policy': optional(
    'RateLimitPolicy',
    'The quota (q) per window in seconds (w), for a user, or for an address that sends invalid tokens.',
    { type: 'string', pattern: '^"(user|address)";q=\\d+;w=\\d+$' },
  ),
};

/** The header fields of every response to an authenticated caller. */
export const varies: HeadersObject = { ...requestId, ...limited, Vary: vary };

/** For reads: cacheable, but revalidated before each use. */
export const revalidated: HeadersObject = {
  'Cache-Control': header('Revalidated', 'May be cached, but must be revalidated each time.', {
    type: 'string',
    const: 'private, no-cache',
  }),
};

export const notStored: HeadersObject = {
  ...requestId,
  'Cache-Control': header('NotStored', 'Must not be cached.', { type: 'string', const: 'no-store' }),
};

/** The header fields of a response to a write, which may be a replay. */
export const written: HeadersObject = {
  ...varies,
  'Idempotency-Replayed': optional(
    'Replayed',
    'This is the stored response to an earlier request with the same key.',
    { type: 'string', const: 'true' },
  ),
};
