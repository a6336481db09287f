import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { type Sent, headersOf } from '../../support/service.ts';

/** What came back, and how long it took. */
export type Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly milliseconds: number;
};

/** Calls the service; rejects if the connection cannot be had, or breaks before the whole response is there. */
export type Call = (url: string, method: string, path: string, sent?: Sent) => Promise<Answer>;

/** A client with one connection, kept alive for as long as the service keeps it. */
export const newClient = (): Call => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return async (url, method, path, sent = {}) => {
    const headers = await headersOf(sent);
    const begun = performance.now();
    return new Promise((resolve, reject) => {
      const calling = request(`${url}${path}`, { agent, method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
            milliseconds: performance.now() - begun,
          }),
        );
      });
      calling.on('error', (error) => reject(Object.assign(error, { isFirst: !calling.reusedSocket })));
      calling.end(sent.json === undefined ? undefined : JSON.stringify(sent.json));
    });
  };
};

/** One call by a client of its own. */
export const call: Call = (...asked) => newClient()(...asked);

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

/** The connection was never there: nobody listens, or stopped to at this moment. */
export const isRefused = (error: unknown): boolean =>
  error instanceof Error &&
  'syscall' in error &&
  error.syscall === 'connect' &&
  ['ECONNREFUSED', 'ECONNRESET'].includes(codeOf(error));

/** The connection broke on its first request, before there was any response. */
export const isBrokenAtFirst = (error: unknown): boolean =>
  error instanceof Error && 'isFirst' in error && error.isFirst === true && isBroken(error);

/** Nobody listens there, or whoever listened is dead. */
export const isBroken = (error: unknown): boolean =>
  ['ECONNREFUSED', 'ECONNRESET', 'EPIPE'].includes(codeOf(error));
