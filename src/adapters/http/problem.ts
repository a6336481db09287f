import type { StepRefused } from '../../application/batch.ts';
import { type ApiError, type SingleApiError, type Violation, ifMatchFaults } from './api-error.ts';
import { entityTag } from './response.ts';
import { violationsIn } from './validation-messages.ts';

/** The problem types of this service: what clients switch on, its status, and its title. */
export const problemTypes = {
  BAD_REQUEST: [400, 'The request is malformed'],
  VALIDATION_ERROR: [400, 'Validation failed'],
  MALFORMED_JSON: [400, 'The body is not JSON'],
  UNAUTHENTICATED: [401, 'Authentication is required'],
  FORBIDDEN: [403, 'Forbidden'],
  NOT_FOUND: [404, 'Not found'],
  METHOD_NOT_ALLOWED: [405, 'Method not allowed'],
  NOT_ACCEPTABLE: [406, 'No acceptable media type'],
  REQUEST_TIMEOUT: [408, 'Request timeout'],
  IDEMPOTENCY_IN_PROGRESS: [409, 'The same request is in progress'],
  ALREADY_EXISTS: [409, 'Already exists'],
  LIST_NOT_EMPTY: [409, 'The list has tasks'],
  LIMIT_REACHED: [409, 'The limit is reached'],
  NOTHING_TO_SKIP: [409, 'Nothing to skip'],
  SYNC_TOKEN_EXPIRED: [410, 'Sync token expired'],
  VERSION_MISMATCH: [412, 'The version has changed'],
  BODY_TOO_LARGE: [413, 'The body is too large'],
  URI_TOO_LONG: [414, 'The URL is too long'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'The media type is not supported'],
  IDEMPOTENCY_KEY_REUSED: [422, 'Idempotency key reused'],
  RATE_LIMITED: [429, 'Too many requests'],
  HEADERS_TOO_LARGE: [431, 'The header fields are too large'],
  INTERNAL: [500, 'Internal error'],
  UNAVAILABLE: [503, 'Service unavailable'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ProblemCode = keyof typeof problemTypes;

/** A problem as it goes out (RFC 9457), with the members that older frontends read: `error`, `code`, `details`. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: ProblemCode;
  readonly error: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly errors: ReadonlyArray<Violation>;
};

type Particulars = {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly errors?: ReadonlyArray<Violation>;
  readonly headers?: Readonly<Record<string, string>>;
};

const challenge = 'Bearer realm="doable"';

const violationText = ({ pointer, detail }: Violation): string =>
  pointer === '' ? `body: ${detail}` : `${pointer.slice(1).replaceAll('/', '.')}: ${detail}`;

/** The index of the operation of a batch that the first violation is in. */
const operationIndex = ([first]: ReadonlyArray<Violation>): Readonly<Record<string, number>> => {
  const [, index] = /^\/operations\/(\d+)/.exec(first?.pointer ?? '') ?? [];
  return index === undefined ? {} : { index: Number(index) };
};

const invalid = (violations: ReadonlyArray<Violation>): Particulars => ({
  code: 'VALIDATION_ERROR',
  detail: violations.map(violationText).join('; '),
  details: operationIndex(violations),
  errors: violations,
});

const rateLimited = (seconds: number, detail = `Try again in ${seconds} s`): Particulars => ({
  code: 'RATE_LIMITED',
  detail,
  headers: { 'Retry-After': String(seconds) },
});

/** The problem of one operation of a batch: what it would be alone, and its index. */
const particularsOfStep = ({ index, reason }: StepRefused<SingleApiError>): Particulars => {
  const particulars = particularsOf(reason);
  const { detail, details, errors = [{ pointer: '', detail }] } = particulars;
  const inBatch = errors.map((one) => ({ ...one, pointer: `/operations/${index}${one.pointer}` }));
  return { ...particulars, details: { ...details, index }, errors: inBatch };
};

const particularsOf = (failure: ApiError): Particulars => {
  switch (failure._tag) {
    case 'MalformedRequest':
      return { code: 'BAD_REQUEST', detail: failure.detail };
    case 'Invalid':
      return invalid(failure.violations);
    case 'MalformedJson':
      return { code: 'MALFORMED_JSON', detail: failure.detail };
    case 'TokenMissing':
      return {
        code: 'UNAUTHENTICATED',
        detail: 'Send a token: Authorization: Bearer <JWT>',
        headers: { 'WWW-Authenticate': challenge },
      };
    case 'NotAuthenticated':
      return {
        code: 'UNAUTHENTICATED',
        detail: 'The token is not valid',
        headers: { 'WWW-Authenticate': `${challenge}, error="invalid_token"` },
      };
    case 'NotYours':
      return { code: 'FORBIDDEN', detail: 'The user in the path is not the token subject' };
    case 'WrongCredentials':
      return {
        code: 'UNAUTHENTICATED',
        detail: 'Wrong e-mail address or password',
        headers: { 'WWW-Authenticate': challenge },
      };
    case 'EmailTaken':
      return { code: 'ALREADY_EXISTS', detail: 'email: there is an account of this address' };
    case 'AccountAbsent':
      return { code: 'NOT_FOUND', detail: 'The account was erased' };
    case 'PageAbsent':
      return { code: 'NOT_FOUND', detail: failure.detail };
    case 'NoSuchPath':
      return { code: 'NOT_FOUND', detail: 'No such path' };
    case 'NotFound':
      return { code: 'NOT_FOUND', detail: `No such ${failure.kind}` };
    case 'ItemAbsent':
      return { code: 'NOT_FOUND', detail: 'No such item in the checklist' };
    case 'MethodNotAllowed':
      return {
        code: 'METHOD_NOT_ALLOWED',
        detail: `Allowed here: ${failure.allow}`,
        headers: { Allow: failure.allow },
      };
    case 'RateLimited':
      return rateLimited(failure.seconds);
    case 'TooManyStreams':
      return rateLimited(failure.seconds, `You have ${failure.max} event streams, the maximum: close one`);
    case 'NotAcceptable':
      return { code: 'NOT_ACCEPTABLE', detail: `Available here: ${failure.produces}` };
    case 'RequestTimeout':
      return { code: 'REQUEST_TIMEOUT', detail: 'The request did not arrive in time' };
    case 'AlreadyExists':
      return { code: 'ALREADY_EXISTS', detail: `id: one of your ${failure.kind}s has, or had, this id` };
    case 'ItemExists':
      return { code: 'ALREADY_EXISTS', detail: 'id: an item of the checklist has this id' };
    case 'TooManyItems':
      return invalid([
        { pointer: '', detail: `the checklist has ${failure.max} items, as many as there may be` },
      ]);
    case 'LimitReached':
      return {
        code: 'LIMIT_REACHED',
        detail: `You have ${failure.max} ${failure.kind}s, as many as there may be`,
      };
    case 'ListNotEmpty':
      return { code: 'LIST_NOT_EMPTY', detail: 'Empty the list first, or send tasks=inbox or tasks=delete' };
    case 'AnchorAbsent':
    case 'ListAbsent':
    case 'RecurrenceRefused':
      return invalid(violationsIn(failure));
    case 'NothingToSkip':
      return {
        code: 'NOTHING_TO_SKIP',
        detail: 'The task is completed, does not recur, or is the last of its series',
      };
    case 'SyncPointExpired':
      return { code: 'SYNC_TOKEN_EXPIRED', detail: 'Start over without `since`' };
    case 'RequestInProgress':
      return {
        code: 'IDEMPOTENCY_IN_PROGRESS',
        detail: 'Idempotency-Key: the first request with this key is still in progress',
        headers: { 'Retry-After': '1' },
      };
    case 'RequestKeyReused':
      return {
        code: 'IDEMPOTENCY_KEY_REUSED',
        detail: 'Idempotency-Key: already used for a different request',
      };
    case 'StepRefused':
      return particularsOfStep(failure);
    case 'VersionMismatch':
      return {
        code: 'VERSION_MISMATCH',
        detail: `The ${failure.kind} has changed since the version in If-Match`,
        details: { etag: entityTag(failure.current) },
      };
    case 'UnusableIfMatch':
      return {
        code: 'VERSION_MISMATCH',
        detail: `If-Match: ${ifMatchFaults[failure.fault]}`,
        details: { etag: entityTag(failure.current) },
      };
    case 'BodyTooLarge':
      return { code: 'BODY_TOO_LARGE', detail: `The body may have at most ${failure.max} bytes` };
    case 'UriTooLong':
      return { code: 'URI_TOO_LONG', detail: `The URL may have at most ${failure.max} bytes` };
    case 'UnsupportedMediaType':
      return { code: 'UNSUPPORTED_MEDIA_TYPE', detail: failure.detail };
    case 'HeadersTooLarge':
      return { code: 'HEADERS_TOO_LARGE', detail: 'The header fields are too large' };
    case 'Bug':
      return { code: 'INTERNAL', detail: 'Internal error; quote `instance` when reporting it' };
    case 'Overloaded':
    case 'Unavailable':
      return {
        code: 'UNAVAILABLE',
        detail: 'Try again in a moment',
        headers: { 'Retry-After': '1' },
      };
  }
};

const slugOf = (code: ProblemCode): string =>
  code
    .replace(/_ERROR$/, '')
    .toLowerCase()
    .replaceAll('_', '-');

/** Maps an error to its problem and header fields. Nothing else does. */
export const problemOf = (
  failure: ApiError,
  requestId: string,
): { readonly problem: Problem; readonly headers: Readonly<Record<string, string>> } => {
  const { code, detail, details = {}, errors = [], headers = {} } = particularsOf(failure);
  const [status, title] = problemTypes[code];
  const type = `https://doable.dev/problems/${slugOf(code)}`;
  return {
    problem: { type, title, status, detail, instance: requestId, code, error: detail, details, errors },
    headers,
  };
};

/** Why a request was refused, for the log. Nothing in it was sent by a caller. */
export type Cause = {
  /** What is wrong with a token, or with a request as a whole. */
  readonly reason?: string;
  /** What is wrong with members: the first ten of them. */
  readonly errors?: ReadonlyArray<Violation>;
};

/** A body may have thousands of violations; the log has so many of them. */
const maxLoggedErrors = 10;

/** The cause of a refused token, which the response does not say, and of a 400. The tag of any other error is enough. */
export const causeOf = (failure: ApiError, { status, errors, detail }: Problem): Cause => {
  if (failure._tag === 'NotAuthenticated') return { reason: failure.fault };
  if (status !== 400) return {};
  return errors.length === 0 ? { reason: detail } : { errors: errors.slice(0, maxLoggedErrors) };
};
