import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The ids in the `traceparent` of a request, in hexadecimal: of the trace, and of the caller's span. */
type Trace = { readonly traceId: string; readonly parentId: string };

/** The ids of a request: its own, and those of its trace. */
export type RequestIds = { readonly requestId: string } & Partial<Trace>;

/** The form of an `X-Request-Id` that is kept. */
export const requestIdForm = '^[A-Za-z0-9._-]{1,128}$';

const isRequestId = new RegExp(requestIdForm);

/** The id that the caller sent, if its form is valid, or a new one. */
const requestIdOf = ({ headers }: IncomingMessage): string => {
  const sent = headers['x-request-id'];
  return typeof sent === 'string' && isRequestId.test(sent) ? sent : randomUUID();
};

/**
 * W3C Trace Context, 3.2: version, trace id, parent id, flags. Version 00 ends there, later ones may go on. Node joins repeated
 * fields with a comma, which no version has.
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
