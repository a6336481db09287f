import {
  requestInProgress,
  requestKeyReused,
  syncPointExpired,
  alreadyExists,
  notFound,
  unavailable,
  versionMismatch,
} from '../../../application/errors.ts';
import { firstVersion, nextVersion } from '../../../domain/task.ts';
import type { ApiError } from '../api-error.ts';
import { maxBatchBody, maxBody } from '../overload/limits.ts';
import { type Reference, type Schema, ref } from './schemas.ts';
import { problemOf } from '../problem.ts';
import type { TaskJson } from '../tasks/task-json.ts';

export type Table<A> = Readonly<Record<string, A>>;
export type Example = { readonly summary?: string; readonly value: unknown };
export type Header = { readonly description: string; readonly required?: boolean; readonly schema: Schema };
export type Media = { readonly schema: Schema; readonly examples?: Table<Example | Reference> };
export type Response = {
  readonly description: string;
  readonly headers?: Table<Header | Reference>;
  readonly content?: Table<Media>;
};
export type Parameter = {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly description: string;
  readonly required?: boolean;
  readonly schema: Schema;
  readonly examples?: Table<Example>;
};

/** The task of all examples. */
export const exampleTask: TaskJson = {
  id: '019aa5b2-7c40-7d3e-9a51-2f0c6b8e4d17',
  user_id: 'k3XfPq9ZtB7mWc2LsR5vYh8NdJ4gEa6U',
  title: 'Water the plants',
  description: 'The fern needs more than the cactus.',
  completed: false,
  status: 'pending',
  priority: 'medium',
  tags: ['home', 'weekly'],
  due_date: '2026-11-21',
  created_at: '2026-11-20T08:15:30.123Z',
  updated_at: '2026-11-20T08:15:30.123Z',
  completed_at: null,
  version: 1,
};

const header = (description: string, schema: Schema): Header => ({ description, required: true, schema });

export const headers: Table<Header> = {
  RequestId: header('The id of the request: the one you sent, or a new one.', {
    type: 'string',
    pattern: '^[A-Za-z0-9._-]{1,128}$',
  }),
  ETag: header('The entity tag of what is returned, for If-Match and If-None-Match.', {
    type: 'string',
    pattern: '^"[^"]+"$',
    examples: ['"1"'],
  }),
  Location: header('The new task, relative to the request.', {
    type: 'string',
    format: 'uri-reference',
    pattern: '^(tasks/)?[0-9a-f-]{36}$',
    examples: [`tasks/${exampleTask.id}`],
  }),
  Elsewhere: header('Where to go on, relative to the request.', { type: 'string', format: 'uri-reference' }),
  Revalidated: header('Keep it, but ask each time whether it is still so.', {
    type: 'string',
    const: 'private, no-cache',
  }),
  NotStored: header('Do not keep it.', { type: 'string', const: 'no-store' }),
  Vary: header('The request headers that the response depends on.', {
    type: 'string',
    examples: ['Authorization, Origin'],
  }),
  Challenge: header('How to authenticate (RFC 6750). It names an error only if a token was sent.', {
    type: 'string',
    pattern: '^Bearer realm="[^"]+"(, error="invalid_token")?$',
  }),
  Link: {
    ...header('The next page (RFC 8288), relative to the request, while there is one.', {
      type: 'string',
      pattern: '^<\\?[^>]+>; rel="next"$',
    }),
    required: false,
  },
  ListETag: {
    ...header('The entity tag of the list, unless it depends on the clock, as `overdue` does.', {
      type: 'string',
      pattern: '^"[^"]+"$',
    }),
    required: false,
  },
  Replayed: {
    ...header('The request came before, under the same key: this is what was answered then.', {
      type: 'string',
      const: 'true',
    }),
    required: false,
  },
  Download: header('A name for a file.', { type: 'string', pattern: '^attachment; filename="[^"]+"$' }),
  RateLimit: {
    ...header('Requests that are left, and seconds until there are as many again as the policy grants.', {
      type: 'string',
      pattern: '^"(user|address)";r=\\d+;t=\\d+$',
    }),
    required: false,
  },
  RateLimitPolicy: {
    ...header(
      'How many requests are granted (q) in how many seconds (w): to a user, or to an address whose tokens are not valid.',
      {
        type: 'string',
        pattern: '^"(user|address)";q=\\d+;w=\\d+$',
      },
    ),
    required: false,
  },
  RetryAfter: header('Seconds to wait before another attempt.', { type: 'integer', minimum: 1 }),
};

export const requestId: Table<Reference> = { 'X-Request-Id': ref('headers/RequestId') };
const limited: Table<Reference> = {
  RateLimit: ref('headers/RateLimit'),
  'RateLimit-Policy': ref('headers/RateLimitPolicy'),
};
export const varies: Table<Reference> = { ...requestId, ...limited, Vary: ref('headers/Vary') };
export const tagged: Table<Reference> = { ...varies, ETag: ref('headers/ETag') };
export const written: Table<Reference> = { ...varies, 'Idempotency-Replayed': ref('headers/Replayed') };
export const writtenAndTagged: Table<Reference> = { ...written, ETag: ref('headers/ETag') };
export const revalidated: Table<Reference> = { 'Cache-Control': ref('headers/Revalidated') };
export const notStored: Table<Reference> = { ...requestId, 'Cache-Control': ref('headers/NotStored') };

/** A response that refuses, with an example of each failure that leads to it. */
const refusal = (
  description: string,
  failures: ReadonlyArray<ApiError>,
  more: Table<Reference> = {},
): Response => {
  const examples = failures.map((failure): [string, Example] => [
    failure._tag,
    { value: problemOf(failure, 'web-7f3a').problem },
  ]);
  return {
    description,
    headers: { ...notStored, ...more },
    content: {
      'application/problem+json': {
        schema: ref('schemas/Problem'),
        examples: Object.fromEntries(examples),
      },
    },
  };
};

export const json = (schema: Schema, examples: Table<Example | Reference>): Table<Media> => ({
  'application/json': { schema, examples },
});

export const theTask = json(ref('schemas/Task'), { task: ref('examples/Task') });

export const responses: Table<Response> = {
  Written: { description: 'The task as it is now.', headers: writtenAndTagged, content: theTask },
  NotModified: {
    description: 'Not modified.',
    headers: { ...tagged, ...revalidated },
  },
  BadRequest: refusal('The request is malformed, or something in it is not valid.', [
    { _tag: 'Invalid', violations: [{ pointer: '/title', detail: 'must not be empty' }] },
    { _tag: 'MalformedJson', detail: 'The body is not JSON' },
    { _tag: 'MalformedRequest', detail: 'The URL cannot be read' },
  ]),
  Unauthenticated: refusal(
    'There is no token, or it is not valid; why is not told.',
    [{ _tag: 'TokenMissing' }, { _tag: 'NotAuthenticated', fault: 'malformed' }],
    { 'WWW-Authenticate': ref('headers/Challenge') },
  ),
  Forbidden: refusal('The user in the path is not the token subject.', [{ _tag: 'NotYours' }]),
  NoSuchTask: refusal('You have no task of this id.', [notFound('task')]),
  NotAcceptable: refusal('The Accept header excludes what the answer would be.', [
    { _tag: 'NotAcceptable', produces: 'application/json' },
  ]),
  Conflict: refusal(
    'You have, or had, a task of the id that you sent; or the first request under the key is still being worked on.',
    [alreadyExists('task'), requestInProgress],
  ),
  Expired: refusal(
    'The history no longer tells what was deleted since then, or it was begun anew. Start over, without `since`.',
    [syncPointExpired],
  ),
  KeyReused: refusal('Another request was answered under the key.', [requestKeyReused]),
  VersionMismatch: refusal('The task does not have the ETag of If-Match any more.', [
    versionMismatch('task', nextVersion(firstVersion)),
    { _tag: 'WeakIfMatch', current: nextVersion(firstVersion) },
  ]),
  NotDone: refusal('One of the operations was refused, and none was done. `details.index` tells which one.', [
    { _tag: 'StepRefused', index: 1, reason: notFound('task') },
  ]),
  BodyTooLarge: refusal(
    `The body has more than ${maxBody} bytes, that of a batch more than ${maxBatchBody}.`,
    [{ _tag: 'BodyTooLarge', max: maxBody }],
  ),
  UnsupportedMediaType: refusal('The body is of another media type, is not UTF-8, or is compressed.', [
    { _tag: 'UnsupportedMediaType', detail: 'Content-Type: send application/json in UTF-8' },
  ]),
  RateLimited: refusal(
    'You have asked too often; or from your address too many invalid tokens came.',
    [{ _tag: 'RateLimited', seconds: 42 }],
    { 'Retry-After': ref('headers/RetryAfter'), ...limited },
  ),
  Bug: refusal('Internal error.', [{ _tag: 'Bug' }]),
  Unavailable: refusal('The service cannot answer just now, or has too much to do.', [unavailable], {
    'Retry-After': ref('headers/RetryAfter'),
  }),
};

const refusals = {
  400: ref('responses/BadRequest'),
  401: ref('responses/Unauthenticated'),
  403: ref('responses/Forbidden'),
  404: ref('responses/NoSuchTask'),
  406: ref('responses/NotAcceptable'),
  409: ref('responses/Conflict'),
  410: ref('responses/Expired'),
  412: ref('responses/VersionMismatch'),
  413: ref('responses/BodyTooLarge'),
  415: ref('responses/UnsupportedMediaType'),
  422: ref('responses/KeyReused'),
  429: ref('responses/RateLimited'),
  500: ref('responses/Bug'),
  503: ref('responses/Unavailable'),
};

/** The refusals that every call of the API may meet, and more. */
export const refused = (...more: ReadonlyArray<keyof typeof refusals>): Table<Reference> => {
  const always = [400, 401, 403, 406, 429, 500, 503] as const;
  return Object.fromEntries([...always, ...more].map((status) => [status, refusals[status]]));
};
