import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ApiError } from './api-error.ts';
import { maxUrl } from './overload/limits.ts';
import { problemOf } from './problem.ts';
import { securityHeaders } from './request/response-headers.ts';
import { readTarget } from './request/target.ts';

/** Why Node's HTTP parser gave up: its code, and the bytes that it read last. */
export type ParserError = { readonly code?: string; readonly rawPacket?: Buffer };

const longLine = new RegExp(`^[A-Z]+ \\S{${maxUrl}}`);

/** The code of the error; of a URL that is too long it is `URI_TOO_LONG`, where Node counts it among the header fields. */
export const codeOf = ({ code = '', rawPacket }: ParserError): string =>
  code === 'HPE_HEADER_OVERFLOW' && longLine.test(rawPacket?.toString('latin1', 0, maxUrl + 100) ?? '')
    ? 'URI_TOO_LONG'
    : code;

const failureOf = (code: string): ApiError => {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return { _tag: 'HeadersTooLarge' };
    case 'URI_TOO_LONG':
      return { _tag: 'UriTooLong', max: maxUrl };
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { _tag: 'RequestTimeout' };
    default:
      return { _tag: 'MalformedRequest', detail: 'This is not HTTP' };
  }
};

/** The whole answer, as bytes for the socket, to what Node's HTTP parser gave up on with an error of that code. */
export const malformedResponse = (
  code: string,
): { readonly requestId: string; readonly status: number; readonly bytes: string } => {
  const requestId = randomUUID();
  const { problem } = problemOf(failureOf(code), requestId);
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
  return { requestId, status: problem.status, bytes: lines.join('\r\n') };
};

/** How often a field was sent, of which Node keeps the first. */
const timesSent = ({ rawHeaders }: IncomingMessage, name: string): number => {
  let times = 0;
  for (let index = 0; index < rawHeaders.length; index += 2)
    if (rawHeaders[index]?.length === name.length && rawHeaders[index]?.toLowerCase() === name) times += 1;
  return times;
};

/** What is wrong with a request that Node's HTTP parser has read, whatever it asks for. */
export const malformationOf = (request: IncomingMessage): ApiError | undefined => {
  const hosts = timesSent(request, 'host');
  if (hosts > 1 || (hosts === 0 && request.httpVersion !== '1.0')) {
    return { _tag: 'MalformedRequest', detail: 'Send one Host header' };
  }
  if ((request.url ?? '').length > maxUrl) return { _tag: 'UriTooLong', max: maxUrl };
  return readTarget(request) === undefined
    ? { _tag: 'MalformedRequest', detail: 'The URL cannot be read' }
    : undefined;
};
