import type { IncomingMessage } from 'node:http';
import * as E from 'fp-ts/lib/Either.js';
import getRawBody from 'raw-body';
import type { ApiError } from '../api-error.ts';
import { maxBody } from '../overload/costs.ts';

/** One or more media types, the default first. */
export type MediaTypes = readonly [string, ...string[]];

export const jsonType = 'application/json';

/** The media types of bodies: of one that creates, and of one that edits. */
export const jsonOnly: MediaTypes = [jsonType];
export const jsonOrMergePatch: MediaTypes = [jsonType, 'application/merge-patch+json'];

/** A body as bytes, and as the JSON value that they encode. */
export type ReceivedBody = { readonly bytes: Buffer; readonly value: unknown };

/** Reads a body of one of the media types; without any, it reads nothing. */
export type ReadBody = ((request: IncomingMessage) => Promise<E.Either<ApiError, ReceivedBody>>) & {
  readonly mediaTypes: ReadonlyArray<string>;
  readonly isRequired: boolean;
};

/** Reads nothing, whatever is sent. */
export const readNothing: ReadBody = Object.assign(
  () => Promise.resolve(E.right({ bytes: Buffer.alloc(0), value: undefined })),
  { mediaTypes: [], isRequired: false },
);

/** Reads the bytes. More than `max` are refused at once, before the rest arrives. */
const bytesOf = async (request: IncomingMessage, max: number): Promise<E.Either<ApiError, Buffer>> => {
  try {
    const length = request.headers['content-length'];
    return E.right(await getRawBody(request, { limit: max, ...(length === undefined ? {} : { length }) }));
  } catch (error) {
    if (!(error instanceof Error && 'type' in error)) throw error;
    return error.type === 'entity.too.large'
      ? E.left({ _tag: 'BodyTooLarge', max })
      : E.left({ _tag: 'MalformedRequest', detail: 'The body is incomplete' });
  }
};

const typeRefusal = (request: IncomingMessage, allowed: MediaTypes): ApiError | undefined => {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers;
  const [essence = '', ...parameters] = type
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  if (encoding.toLowerCase() !== 'identity') {
    return { _tag: 'UnsupportedMediaType', detail: 'Content-Encoding: only identity is supported' };
  }
  return allowed.includes(essence) && parameters.every((part) => !/^charset=(?!"?utf-8"?$)/.test(part))
    ? undefined
    : { _tag: 'UnsupportedMediaType', detail: `Content-Type: send ${allowed.join(' or ')} in UTF-8` };
};

const malformed = (detail: string): E.Either<ApiError, never> => E.left({ _tag: 'MalformedJson', detail });

/** Reads bytes as JSON (RFC 8259). Bytes that are not UTF-8 are refused, never replaced. */
const parsed = (bytes: Buffer): E.Either<ApiError, ReceivedBody> => {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return E.right({ bytes, value });
  } catch (error) {
    return malformed(error instanceof SyntaxError ? 'The body is not JSON' : 'The body is not UTF-8');
  }
};

/**
 * Reads JSON of one of the media types. An empty body counts as `ifEmpty`, whatever its headers say; without `ifEmpty` it is
 * refused. Refusals come in the order 415, 413, 400.
 */
export const readJson = (
  allowed: MediaTypes,
  { ifEmpty, max = maxBody }: { ifEmpty?: unknown; max?: number } = {},
): ReadBody => {
  const read = async (request: IncomingMessage): Promise<E.Either<ApiError, ReceivedBody>> => {
    const bytes = await bytesOf(request, max);
    if (E.isRight(bytes) && bytes.right.length === 0) {
      return ifEmpty === undefined
        ? malformed('The body is empty')
        : E.right({ bytes: bytes.right, value: ifEmpty });
    }
    const refusal = typeRefusal(request, allowed);
    if (refusal !== undefined) return E.left(refusal);
    return E.isLeft(bytes) ? bytes : parsed(bytes.right);
  };
  return Object.assign(read, { mediaTypes: allowed, isRequired: ifEmpty === undefined });
};
