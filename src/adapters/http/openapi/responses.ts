import type {
  ContentObject,
  ExamplesObject,
  HeadersObject,
  ResponseObject,
  SchemaObject,
} from 'openapi3-ts/oas31';
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
import type { ApiError, Violation } from '../api-error.ts';
import { maxBatchBody, maxBody } from '../overload/limits.ts';
import { type Problem, problemOf, problemTypes } from '../problem.ts';
import { component, exactly, namedSchema } from './components.ts';
import { challenge, limited, notStored, retryAfter } from './headers.ts';

/** A body of JSON, with examples. */
export const json = (schema: SchemaObject, examples: ExamplesObject): ContentObject => ({
  'application/json': { schema, examples },
});

const faultSchema = namedSchema(
  'Fault',
  exactly<Violation>(
    {
      pointer: {
        type: 'string',
        format: 'json-pointer',
        description: 'Where in the body (RFC 6901), or `/` and the name of a query member.',
      },
      detail: { type: 'string', description: 'What is wrong there, in words.' },
    },
    'One thing that is wrong with a request.',
  ),
);

export const problemSchema = namedSchema(
  'Problem',
  exactly<Problem>(
    {
      type: { type: 'string', format: 'uri', description: 'Names the kind of problem; one for each `code`.' },
      title: { type: 'string', description: 'The kind of problem, in words.' },
      status: { type: 'integer', minimum: 400, maximum: 599, description: 'The status of the response.' },
      detail: { type: 'string', description: 'What went wrong this time, in words.' },
      instance: { type: 'string', description: 'The id of the request, as in X-Request-Id.' },
      code: {
        type: 'string',
        enum: Object.keys(problemTypes),
        description: 'The kind of problem, for programs.',
      },
      error: { type: 'string', description: 'The same as `detail`.' },
      details: {
        type: 'object',
        properties: {
          etag: { type: 'string', description: 'With VERSION_MISMATCH: the ETag that the task has now.' },
          index: {
            type: 'integer',
            minimum: 0,
            description: 'Of a batch: which operation was refused, counted from 0.',
          },
        },
        additionalProperties: false,
      },
      errors: {
        type: 'array',
        items: faultSchema,
        description: 'With VALIDATION_ERROR: everything that is wrong, once for each place.',
      },
    },
    'Why a request was refused (RFC 9457).',
  ),
);

/** A response that refuses, with an example of each error that leads to it. */
const refusal = (
  name: string,
  description: string,
  errors: ReadonlyArray<ApiError>,
  more: HeadersObject = {},
): ResponseObject => {
  const examples = errors.map(
    (error) => [error._tag, { value: problemOf(error, 'web-7f3a').problem }] as const,
  );
  return component(`responses/${name}`, {
    description,
    headers: { ...notStored, ...more },
    content: {
      'application/problem+json': { schema: problemSchema, examples: Object.fromEntries(examples) },
    },
  });
};

export const unavailableResponse = refusal(
  'Unavailable',
  'The service cannot answer just now, or has too much to do.',
  [unavailable],
  retryAfter,
);

/** In the place of 404 for a batch, whose operations each have a path of their own. */
export const notDone = refusal(
  'NotDone',
  'One of the operations was refused, and none was done. `details.index` tells which one.',
  [{ _tag: 'StepRefused', index: 1, reason: notFound('task') }],
);

const refusals = {
  400: refusal('BadRequest', 'The request is malformed, or something in it is not valid.', [
    { _tag: 'Invalid', violations: [{ pointer: '/title', detail: 'must not be empty' }] },
    { _tag: 'MalformedJson', detail: 'The body is not JSON' },
    { _tag: 'MalformedRequest', detail: 'The URL cannot be read' },
  ]),
  401: refusal(
    'Unauthenticated',
    'There is no token, or it is not valid; why is not told.',
    [{ _tag: 'TokenMissing' }, { _tag: 'NotAuthenticated', fault: 'malformed' }],
    challenge,
  ),
  403: refusal('Forbidden', 'The user in the path is not the token subject.', [{ _tag: 'NotYours' }]),
  404: refusal('NoSuchTask', 'You have no task of this id.', [notFound('task')]),
  406: refusal('NotAcceptable', 'The Accept header excludes what the answer would be.', [
    { _tag: 'NotAcceptable', produces: 'application/json' },
  ]),
  409: refusal(
    'Conflict',
    'You have, or had, a task of the id that you sent; or the first request under the key is still being worked on.',
    [alreadyExists('task'), requestInProgress],
  ),
  410: refusal(
    'Expired',
    'The history no longer tells what was deleted since then, or it was begun anew. Start over, without `since`.',
    [syncPointExpired],
  ),
  412: refusal('VersionMismatch', 'The task does not have the ETag of If-Match any more.', [
    versionMismatch('task', nextVersion(firstVersion)),
    { _tag: 'WeakIfMatch', current: nextVersion(firstVersion) },
  ]),
  413: refusal(
    'BodyTooLarge',
    `The body has more than ${maxBody} bytes, that of a batch more than ${maxBatchBody}.`,
    [{ _tag: 'BodyTooLarge', max: maxBody }],
  ),
  415: refusal('UnsupportedMediaType', 'The body is of another media type, is not UTF-8, or is compressed.', [
    { _tag: 'UnsupportedMediaType', detail: 'Content-Type: send application/json in UTF-8' },
  ]),
  422: refusal('KeyReused', 'Another request was answered under the key.', [requestKeyReused]),
  429: refusal(
    'RateLimited',
    'You have asked too often; or from your address too many invalid tokens came.',
    [{ _tag: 'RateLimited', seconds: 42 }],
    { ...retryAfter, ...limited },
  ),
  500: refusal('Bug', 'Internal error.', [{ _tag: 'Bug' }]),
  503: unavailableResponse,
};

/** The refusals that every call of the API may meet, and more. */
export const refused = (
  ...more: ReadonlyArray<keyof typeof refusals>
): Readonly<Record<string, ResponseObject>> => {
  const always = [400, 401, 403, 406, 429, 500, 503] as const;
  return Object.fromEntries([...always, ...more].map((status) => [status, refusals[status]]));
};
