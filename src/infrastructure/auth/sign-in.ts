import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { reasonOf } from '../process/lifecycle.ts';

const withToken = t.type({ token: t.string });

/** The address of a service of this machine, by where it listens. */
export const localUrl = (host: string, port: number): string => {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
};

const problemIn = async (response: Response): Promise<Error> => {
  if (response.status === 401) return new Error('wrong e-mail address or password');
  if (response.status === 404)
    return new Error('the service does not sign people in: it needs AUTH_MODE=embedded');
  return new Error(`status ${response.status}: ${(await response.text()).slice(0, 200)}`);
};

/** Signs in at a running service, which alone may open the data directory, for a token of 15 minutes, and out again. */
export const tokenOverHttp = async (
  url: string,
  publicUrl: string,
  email: string,
  password: string,
): Promise<string> => {
  const call = async (path: string, init: RequestInit): Promise<Response> => {
    const response = await fetch(`${url}/api/auth/${path}`, init).catch((error: unknown) => {
      const cause = error instanceof Error ? (error.cause ?? error) : error;
      throw new Error(`no service answers at ${url} (${reasonOf(cause)}): start it first`);
    });
    if (!response.ok) throw await problemIn(response);
    return response;
  };
  const json = { 'Content-Type': 'application/json', Origin: publicUrl };
  const signedIn = await call('sign-in/email', {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ email, password }),
  });
  const cookies = signedIn.headers.getSetCookie().map((line) => line.split(';', 1).join());
  const Cookie = cookies.join('; ');
  const body: unknown = await (await call('token', { headers: { Cookie } })).json();
  await call('sign-out', { method: 'POST', headers: { ...json, Cookie }, body: '{}' });
  const decoded = withToken.decode(body);
  if (E.isLeft(decoded)) throw new Error('the service gave no token');
  return decoded.right.token;
};
