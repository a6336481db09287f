import { DoableError, read } from '../responses.ts';
import { isPassing, refusalIn } from '../retrying.ts';
import type { Call } from './request.ts';

/** The service cannot be reached, or asks to wait. `retryAfter`: seconds. */
export class Unreachable extends Error {
  readonly retryAfter: number | undefined;
  constructor(cause: unknown, retryAfter?: number) {
    super('the service cannot be reached', { cause });
    this.name = 'Unreachable';
    this.retryAfter = retryAfter;
  }
}

/** The user's session has ended: there is no token, the service refuses a new one, or it is of another user. */
export class SignedOut extends Error {
  constructor(cause?: unknown) {
    super('the user is signed out', { cause });
    this.name = 'SignedOut';
  }
}

/** The claim of a JWT that names its user; undefined: it is no JWT. */
export const userOf = (token: string): string | undefined => {
  try {
    const text = atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'));
    const claims: unknown = JSON.parse(
      new TextDecoder().decode(Uint8Array.from(text, (character) => character.charCodeAt(0))),
    );
    if (typeof claims !== 'object' || claims === null) return undefined;
    const named = new Map<string, unknown>(Object.entries(claims));
    const user = named.get('sub') ?? named.get('id') ?? named.get('user_id');
    return typeof user === 'string' ? user : undefined;
  } catch {
    return undefined;
  }
};

export type HttpOptions = {
  readonly url: string;
  readonly token: () => Promise<string>;
  /** A token that is there already. */
  readonly first: string | undefined;
  readonly user: string;
  readonly fetch: typeof globalThis.fetch;
};

/** Milliseconds after which a call without an answer has failed. */
const patience = 30_000;

/** Gets a token, or says why there is none: only the network's failures pass. */
export const getToken = async (token: HttpOptions['token']): Promise<string> =>
  token().catch((error: unknown) => {
    throw error instanceof TypeError ? new Unreachable(error) : new SignedOut(error);
  });

const retryAfterIn = (response: Response): number | undefined => {
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
  return seconds >= 0 ? seconds : undefined;
};

/** The service as one user, by HTTP. A token is kept until the service refuses it; its `exp` is no matter of this device's clock. */
export const createHttp = ({ url, token, first, user, fetch: send }: HttpOptions) => {
  const base = `${url.replace(/\/+$/, '')}/api/me`;
  let bearer = first;

  const renewed = async (): Promise<string> => {
    const fresh = await getToken(token);
    if (userOf(fresh) !== user) throw new SignedOut();
    return fresh;
  };

  /** The response, whatever its status but 401. Renews the token once. */
  const open = async ({ method, path, headers, body }: Call, signal: AbortSignal): Promise<Response> => {
    for (let isRenewed = false; ; isRenewed = true) {
      bearer ??= await renewed();
      const response = await send(`${base}${path}`, {
        method,
        headers: {
          ...headers,
          Authorization: `Bearer ${bearer}`,
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        body: body === undefined ? null : JSON.stringify(body),
        cache: 'no-store',
        signal,
      }).catch((error: unknown) => {
        throw new Unreachable(error);
      });
      if (response.status !== 401) return response;
      bearer = undefined;
      await response.text();
      if (isRenewed) throw new SignedOut();
    }
  };

  const answerIn = async <A>(response: Response): Promise<A | null> => {
    if (response.status === 204) return null;
    const isJson = response.headers.get('Content-Type')?.startsWith('application/json') === true;
    if (response.ok && isJson) return await read<A>(response);
    const refusal = await refusalIn(response);
    const isFinal =
      refusal instanceof DoableError && refusal.status < 500 && !isPassing(response.status, refusal);
    throw isFinal ? refusal : new Unreachable(refusal, retryAfterIn(response));
  };

  /** What the service answers; null: nothing. Throws `DoableError` for a refusal, `Unreachable` and `SignedOut`. */
  const call = async <A>(request: Call, signal: AbortSignal): Promise<A | null> => {
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    signal.addEventListener('abort', abort);
    const timer = setTimeout(abort, patience);
    try {
      return await answerIn<A>(await open(request, controller.signal));
    } catch (error) {
      // The rest are failures of the body: it breaks off, or is not what its type says.
      const isKnown = [DoableError, Unreachable, SignedOut].some((kind) => error instanceof kind);
      throw isKnown ? error : new Unreachable(error);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    }
  };

  return { call, open };
};

export type Http = ReturnType<typeof createHttp>;
