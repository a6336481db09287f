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
  limitReached,
  listNotEmpty,
  notFound,
  unavailable,
  versionMismatch,
} from '../../../application/errors.ts';
import { maxLists } from '../../../domain/list.ts';
import { firstVersion, nextVersion } from '../../../domain/task.ts';
import type { ApiError, Violation } from '../api-error.ts';
import { maxBatchBody, maxBody } from '../overload/costs.ts';
import { type Problem, problemOf, problemTypes } from '../problem.ts';
import type { Kind } from '../../../application/history.ts';
import { component, exactly, namedSchema } from './components.ts';
import { challenge, eTag, limited, notStored, retryAfter, revalidated, varies } from './headers.ts';

/** A JSON body, with examples. */
export const jsonContent = (schema: SchemaObject, examples: ExamplesObject): ContentObject => ({
  'application/json': { schema, examples },
});

export const notModifiedResponse = component<ResponseObject>('responses/NotModified', {
  description: 'Not modified.',
  headers: { ...varies, ETag: eTag, ...revalidated },
});

const violationSchema = namedSchema(
  'Violation',
  exactly<Violation>(
    {
      pointer: {
        type: 'string',
        format: 'json-pointer',
        description: 'Where in the body (RFC 6901), or `/` and the name of a query member.',
      },
      detail: { type: 'string', description: 'What is wrong.' },
    },
    'One violation.',
  ),
);

export const problemSchema = namedSchema(
  'Problem',
  exactly<Problem>(
    {
      type: { type: 'string', format: 'uri', description: 'A URI for the kind of problem, one per `code`.' },
      title: { type: 'string', description: 'The kind of problem as text.' },
      status: { type: 'integer', minimum: 400, maximum: 599, description: 'The status of the response.' },
      detail: { type: 'string', description: 'What went wrong with this request.' },
      instance: { type: 'string', description: 'The id of the request, as in X-Request-Id.' },
      code: {
        type: 'string',
        enum: Object.keys(problemTypes),
        description: 'The kind of problem, for code to switch on.',
      },
      error: { type: 'string', description: 'Same as `detail`.' },
      details: {
        type: 'object',
        properties: {
          etag: { type: 'string', description: 'With VERSION_MISMATCH: the current ETag.' },
          index: {
            type: 'integer',
            minimum: 0,
            description: 'In a batch: the index of the refused operation, from 0.',
          },
        },
        additionalProperties: false,
      },
      errors: {
        type: 'array',
        items: violationSchema,
        description: 'With VALIDATION_ERROR: all violations, one per location.',
      },
    },
    'Why a request was refused (RFC 9457).',
  ),
);

/** An error response, with an example of each error that leads to it. */
export const refusal = (
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
  'The service is unavailable or overloaded.',
  [unavailable],
  retryAfter,
);

/** There is no page at `/app/`. */
export const pageAbsent = refusal('PageAbsent', 'The service has no page.', [
  { _tag: 'PageAbsent', detail: 'The page needs a service that signs people in: AUTH_MODE=embedded' },
]);

/** The 404 and 409 of a batch: its operations name tasks and lists, its path does not. */
export const batchRefused = {
  404: refusal(
    'BatchRefused',
    'One operation was refused, and none was applied. `details.index` says which.',
    [{ _tag: 'StepRefused', index: 1, reason: notFound('task') }],
  ),
  409: refusal(
    'BatchConflict',
    'One operation was refused, and none was applied; or the first request with this key is still in progress.',
    [{ _tag: 'StepRefused', index: 1, reason: listNotEmpty }, requestInProgress],
  ),
};

/** Error responses that many operations have, by status. */
export const refusals = {
  400: refusal('BadRequest', 'The request is malformed or invalid.', [
    { _tag: 'Invalid', violations: [{ pointer: '/title', detail: 'must not be empty' }] },
    { _tag: 'MalformedJson', detail: 'The body is not JSON' },
    { _tag: 'MalformedRequest', detail: 'The URL is malformed' },
  ]),
  401: refusal(
    'Unauthenticated',
    'The token is missing or not valid. The response does not say why.',
    [{ _tag: 'TokenMissing' }, { _tag: 'NotAuthenticated', fault: 'malformed' }],
    challenge,
  ),
  403: refusal('Forbidden', 'The user in the path is not the token subject.', [{ _tag: 'NotYours' }]),
  406: refusal('NotAcceptable', 'The Accept header excludes every available media type.', [
    { _tag: 'NotAcceptable', produces: 'application/json' },
  ]),
  410: refusal(
    'SyncTokenExpired',
    'The change history no longer reaches back to this token, or was reset. Start over without `since`.',
    [syncPointExpired],
  ),
  413: refusal(
    'BodyTooLarge',
    `The body has more than ${maxBody} bytes, that of a batch more than ${maxBatchBody}.`,
    [{ _tag: 'BodyTooLarge', max: maxBody }],
  ),
  415: refusal('UnsupportedMediaType', 'The body has another media type, is not UTF-8, or is compressed.', [
    { _tag: 'UnsupportedMediaType', detail: 'Content-Type: send application/json in UTF-8' },
  ]),
  422: refusal('IdempotencyKeyReused', 'The key was already used for a different request.', [
    requestKeyReused,
  ]),
  429: refusal(
    'RateLimited',
    'Too many requests from you, or too many invalid tokens from your address.',
    [{ _tag: 'RateLimited', seconds: 42 }],
    { ...retryAfter, ...limited },
  ),
  500: refusal('InternalError', 'Internal error.', [{ _tag: 'Bug' }]),
  503: unavailableResponse,
};

/** The refusals that depend on the kind of an operation's items. */
const refusalsOf = (kind: Kind, name: string, conflicts: ReadonlyArray<ApiError>) => ({
  ...refusals,
  404: refusal(`NoSuch${name}`, `You have no ${kind} with this id.`, [notFound(kind)]),
  409: refusal(
    `${name}Conflict`,
    `You have, or had, a ${kind} with this id; or the first request with this key is still in progress.`,
    [alreadyExists(kind), ...conflicts, requestInProgress],
  ),
  412: refusal(`${name}VersionMismatch`, `The ${kind} has changed since the ETag in If-Match.`, [
    versionMismatch(kind, nextVersion(firstVersion)),
    { _tag: 'UnusableIfMatch', fault: 'weak', current: nextVersion(firstVersion) },
  ]),
});

const always = [400, 401, 403, 406, 429, 500, 503] as const;

const refusedBy =
  (all: ReturnType<typeof refusalsOf>) =>
  (...more: ReadonlyArray<keyof typeof all>): Readonly<Record<string, ResponseObject>> =>
    Object.fromEntries([...always, ...more].map((status) => [status, all[status]]));

const taskRefusals = refusalsOf('task', 'Task', []);

/** The error responses of every API call, and more; those of tasks. */
export const refused = refusedBy(taskRefusals);

/** The same for calls about lists. */
export const listRefused = refusedBy(
  refusalsOf('list', 'List', [limitReached('list', maxLists), listNotEmpty]),
);

/** The same for calls about an item of a task's checklist. */
export const itemRefused = refusedBy({
  ...taskRefusals,
  404: refusal('NoSuchItem', 'You have no task with this id, or its checklist has no item with this id.', [
    notFound('task'),
    { _tag: 'ItemAbsent' },
  ]),
  409: refusal(
    'ItemConflict',
    'The checklist has an item with this id; or the first request with this key is still in progress.',
    [{ _tag: 'ItemExists' }, requestInProgress],
  ),
});
