import { setImmediate } from 'node:timers/promises';
import type { ChangePoint } from '../../application/history.ts';
import type { Version } from '../../domain/task.ts';
import type { ApiError } from './api-error.ts';

/** A response to a request that succeeded. */
export type Response = {
  readonly status: 200 | 201 | 204 | 304;
  readonly headers?: Readonly<Record<string, string>>;
  /** Goes out as JSON, unless it is a stream. */
  readonly body?: unknown;
  /** The body as JSON text, where it is encoded already. */
  readonly encoded?: string;
  /** Ends a body that has no end of its own. It stays until the client hangs up, its token expires or the service drains. */
  readonly end?: () => void;
};

/** Breaks off a response under way, for an error that is no bug. */
export class ResponseAborted extends Error {
  readonly failure: ApiError;
  constructor(message: string, failure: ApiError) {
    super(message);
    this.failure = failure;
  }
}

/** Headers of what is read: clients may store it, and revalidate it before each use (RFC 9111, 5.2.2.4). */
export const revalidate = { 'Cache-Control': 'private, no-cache' };

/** The entity tag of a version (RFC 9110, strong). */
export const entityTag = (version: Version): string => `"${version}"`;

/** The entity tag of a collection as of a change point: it changes with each item of the user. */
export const collectionTag = ({ epoch, number }: ChangePoint): string => `"${epoch}.${number}"`;

/** The client's copy, whose tag this is, is current. */
export const notModified = (tag: string): Response => ({
  status: 304,
  headers: { ...revalidate, ETag: tag },
});

/** Characters that a piece may have, unless a single text has more: what takes less than a millisecond to make. */
const pieceLength = 24 * 1024;

/** Joins texts to pieces, and lets the event loop turn after each of them. */
export async function* inPieces(texts: Iterable<string>): AsyncGenerator<string> {
  let piece = '';
  for (const text of texts) {
    if (piece !== '' && piece.length + text.length > pieceLength) {
      yield piece;
      piece = '';
      await setImmediate();
    }
    piece += text;
  }
  if (piece !== '') yield piece;
}

/** Values as the elements of a JSON array, with what stands before the first and behind the last. */
export function* jsonElements(all: ReadonlyArray<unknown>, before: string, after: string): Generator<string> {
  yield before;
  for (const [index, one] of all.entries()) {
    if (index > 0) yield ',';
    yield JSON.stringify(one);
  }
  yield after;
}
