import type { HeaderObject, HeadersObject, SchemaObject } from 'openapi3-ts/oas31';
import { requestIdForm } from '../request/request-id.ts';
import { component, exampleTaskId } from './components.ts';

const optional = (name: string, description: string, schema: SchemaObject): HeaderObject =>
  component(`headers/${name}`, { description, schema });

const header = (name: string, description: string, schema: SchemaObject): HeaderObject =>
  component(`headers/${name}`, { description, required: true, schema });

const entityTag: SchemaObject = { type: 'string', pattern: '^"[^"]+"$' };

export const location = header('Location', 'The new task, relative to the request.', {
  type: 'string',
  format: 'uri-reference',
  pattern: '^(tasks/)?[0-9a-f-]{36}$',
  examples: [`tasks/${exampleTaskId}`],
});

export const elsewhere = header('Elsewhere', 'Where to go on, relative to the request.', {
  type: 'string',
  format: 'uri-reference',
});

export const link = optional(
  'Link',
  'The next page (RFC 8288), relative to the request, while there is one.',
  {
    type: 'string',
    pattern: '^<\\?[^>]+>; rel="next"$',
  },
);

export const eTag = header('ETag', 'The entity tag of what is returned, for If-Match and If-None-Match.', {
  ...entityTag,
  examples: ['"1"'],
});

export const listETag = optional(
  'ListETag',
  'The entity tag of the list, unless it depends on the clock, as `overdue` does.',
  entityTag,
);

export const download = header('Download', 'A name for a file.', {
  type: 'string',
  pattern: '^attachment; filename="[^"]+"$',
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

/** What every response has. */
export const requestId: HeadersObject = {
  'X-Request-Id': header('RequestId', 'The id of the request: the one you sent, or a new one.', {
    type: 'string',
    pattern: requestIdForm,
  }),
};

/** What tells a caller how much they may still ask. */
export const limited: HeadersObject = {
  RateLimit: optional(
    'RateLimit',
    'Requests that are left, and seconds until there are as many again as the policy grants.',
    { type: 'string', pattern: '^"(user|address)";r=\\d+;t=\\d+$' },
  ),
  'RateLimit-Policy': optional(
    'RateLimitPolicy',
    'How many requests are granted (q) in how many seconds (w): to a user, or to an address whose tokens are not valid.',
    { type: 'string', pattern: '^"(user|address)";q=\\d+;w=\\d+$' },
  ),
};

/** What every response to whoever has a token has. */
export const varies: HeadersObject = { ...requestId, ...limited, Vary: vary };

/** What is read may be kept, but not used without asking. */
export const revalidated: HeadersObject = {
  'Cache-Control': header('Revalidated', 'Keep it, but ask each time whether it is still so.', {
    type: 'string',
    const: 'private, no-cache',
  }),
};

export const notStored: HeadersObject = {
  ...requestId,
  'Cache-Control': header('NotStored', 'Do not keep it.', { type: 'string', const: 'no-store' }),
};

/** What the response to a write has, which may come a second time. */
export const written: HeadersObject = {
  ...varies,
  'Idempotency-Replayed': optional(
    'Replayed',
    'The request came before, under the same key: this is what was answered then.',
    { type: 'string', const: 'true' },
  ),
};
