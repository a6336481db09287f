import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiError } from '../api-error.ts';
import { maxUrl } from '../overload/costs.ts';
import { problemOf } from '../problem.ts';
import { type AllowedOrigins, crossOriginFields } from './cors.ts';
import { requestIdsOf } from './request-id.ts';
import type { RequestHooks } from './request-log.ts';
import { securityHeaders } from './respond.ts';

/** An error of Node's HTTP parser: its code, and the bytes that it read last. */
export type ParserError = { readonly code?: string; readonly rawPacket?: Buffer };

const longLine = new RegExp(`^[A-Z]+ \\S{${maxUrl}}`);

/** The code of the error, or `URI_TOO_LONG`: Node counts a URL that is too long among the header fields. */
export const codeOf = ({ code = '', rawPacket }: ParserError): string =>
  code === 'HPE_HEADER_OVERFLOW' && longLine.test(rawPacket?.toString('latin1', 0, maxUrl + 100) ?? '')
    ? 'URI_TOO_LONG'
    : code;

const errorOf = (code: string): ApiError => {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return { _tag: 'HeadersTooLarge' };
    case 'URI_TOO_LONG':
      return { _tag: 'UriTooLong', max: maxUrl };
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { _tag: 'RequestTimeout' };
    default:
      return { _tag: 'MalformedRequest', detail: 'The request is not valid HTTP' };
  }
};

/** A whole response, as bytes for the socket, to an error of that code. */
export type RawResponse = {
  readonly requestId: string;
  readonly status: number;
  readonly code: string;
  readonly bytes: string;
};

/** Makes the response to an error of Node's HTTP parser, or of ours. */
export const rawResponse = (code: string): RawResponse => {
  const requestId = randomUUID();
  const { problem } = problemOf(errorOf(code), requestId);
  const body = JSON.stringify(problem);
  const lines = [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    ...Object.entries(securityHeaders).map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
    `X-Request-Id: ${requestId}`,
    '',
    body,
  ];
  return { requestId, status: problem.status, code, bytes: lines.join('\r\n') };
};

const overloaded = { _tag: 'Overloaded' } satisfies ApiError;

/** Responds with 503 without Koa, at a fraction of the cost. */
export const refuseOverloaded =
  (corsOrigins: AllowedOrigins, { onRequest, onResponse }: RequestHooks) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    onRequest();
    const ids = requestIdsOf(request);
    const { problem, headers } = problemOf(overloaded, ids.requestId);
    const body = JSON.stringify(problem);
    response.writeHead(problem.status, {
      ...headers,
      ...securityHeaders,
      ...crossOriginFields(corsOrigins, request.headers.origin),
      'Content-Type': 'application/problem+json',
      'Content-Length': Buffer.byteLength(body),
      'Cache-Control': 'no-store',
      'X-Request-Id': ids.requestId,
      ...(request.complete ? {} : { Connection: 'close' }),
    });
    response.end(body);
    const { method = '' } = request;
    onResponse({
      ...ids,
      method,
      route: undefined,
      status: problem.status,
      failure: overloaded._tag,
      milliseconds: 0,
      aborted: false,
    });
  };
