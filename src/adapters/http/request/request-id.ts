import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Where a request stands in a trace that began elsewhere, in hexadecimal: the trace, and the caller's part of it. */
type Trace = { readonly traceId: string; readonly parentId: string };

/** The ids of a request: its own, and those of its trace. */
export type RequestIds = { readonly requestId: string } & Partial<Trace>;

/** The form of an id that a caller may give a request. */
export const requestIdForm = '^[A-Za-z0-9._-]{1,128}$';

const isRequestId = new RegExp(requestIdForm);

/** The id that the caller gave the request, if it is fit for one, or a new one. */
const requestIdOf = ({ headers }: IncomingMessage): string => {
  const sent = headers['x-request-id'];
  return typeof sent === 'string' && isRequestId.test(sent) ? sent : randomUUID();
};

/**
 * W3C Trace Context, 3.2: a version, the trace, the parent, flags. Version 00 ends there, and later ones may go on. Node joins
 * what was sent twice with a comma, which is in none.
 */
const traceparent =
  /^(?!ff|00.{54})[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-[\da-f]{2}(?:-[^,]*)?$/;

const traceOf = ({ headers }: IncomingMessage): Trace | undefined => {
  const sent = headers['traceparent'];
  const [, traceId, parentId] = (typeof sent === 'string' ? traceparent.exec(sent) : null) ?? [];
  return traceId === undefined || parentId === undefined ? undefined : { traceId, parentId };
};

/** The ids of a request; a malformed `traceparent` is ignored. */
export const requestIdsOf = (request: IncomingMessage): RequestIds => ({
  requestId: requestIdOf(request),
  ...traceOf(request),
});
