/** Who is signed in. */
export type Person = { readonly id: string; readonly email: string };

/** Why nobody was signed in. */
export type SignInRefusal =
  | { readonly _tag: 'WrongCredentials' }
  | { readonly _tag: 'EmailTaken' }
  | { readonly _tag: 'EmailNotUsable' }
  | { readonly _tag: 'PasswordTooShort' }
  | { readonly _tag: 'PasswordTooLong' }
  /** `seconds` until the next attempt counts. */
  | { readonly _tag: 'TooManyAttempts'; readonly seconds: number }
  | { readonly _tag: 'Away' }
  | { readonly _tag: 'Refused'; readonly detail: string };

export type SignInResult = { readonly _tag: 'SignedIn'; readonly person: Person } | SignInRefusal;

export type Credentials = { readonly email: string; readonly password: string };

/** The page is one step below the service: `/app/` beside `/api/`. */
export const serviceUrl = new URL('..', document.baseURI).href;

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null
    ? new Map<string, unknown>(Object.entries(value)).get(name)
    : undefined;

const textOf = (value: unknown, name: string): string => {
  const member = memberOf(value, name);
  return typeof member === 'string' ? member : '';
};

const personIn = (body: unknown): Person | null => {
  const user = memberOf(body, 'user');
  const id = textOf(user, 'id');
  return id === '' ? null : { id, email: textOf(user, 'email') };
};

const call = (endpoint: string, body?: object): Promise<Response> =>
  fetch(`${serviceUrl}api/auth/${endpoint}`, {
    cache: 'no-store',
    ...(body === undefined
      ? {}
      : { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  });

const bodyOf = async (response: Response): Promise<unknown> => {
  const text = await response.text();
  try {
    const body: unknown = JSON.parse(text);
    return body;
  } catch {
    return undefined;
  }
};

/** Better Auth's codes for what people can mend. */
const refusals = new Map<string, SignInRefusal>([
  ['INVALID_EMAIL_OR_PASSWORD', { _tag: 'WrongCredentials' }],
  ['USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL', { _tag: 'EmailTaken' }],
  ['FAILED_TO_CREATE_USER', { _tag: 'EmailTaken' }],
  ['INVALID_EMAIL', { _tag: 'EmailNotUsable' }],
  ['PASSWORD_TOO_SHORT', { _tag: 'PasswordTooShort' }],
  ['PASSWORD_TOO_LONG', { _tag: 'PasswordTooLong' }],
]);

const refusalIn = async (response: Response): Promise<SignInRefusal> => {
  if (response.status === 429)
    return { _tag: 'TooManyAttempts', seconds: Number(response.headers.get('Retry-After') ?? 60) };
  if (response.status >= 500) return { _tag: 'Away' };
  const body = await bodyOf(response);
  const detail = textOf(body, 'detail') || textOf(body, 'message');
  return refusals.get(textOf(body, 'code')) ?? { _tag: 'Refused', detail };
};

/** The answer to signing out takes the cookie away: who signs in meanwhile waits for it. */
let ending: Promise<unknown> = Promise.resolve();

const enter = async (endpoint: string, body: object): Promise<SignInResult> => {
  try {
    await ending;
    const response = await call(endpoint, body);
    if (!response.ok) return await refusalIn(response);
    const person = personIn(await bodyOf(response));
    return person === null ? { _tag: 'Away' } : { _tag: 'SignedIn', person };
  } catch {
    return { _tag: 'Away' };
  }
};

export const signIn = (credentials: Credentials): Promise<SignInResult> =>
  enter('sign-in/email', credentials);

/** Creates an account and signs in. Better Auth wants a name: it is what stands before the @. */
export const signUp = (credentials: Credentials): Promise<SignInResult> =>
  enter('sign-up/email', { ...credentials, name: credentials.email.split('@')[0] ?? '' });

/** Who the session's cookie belongs to; null: nobody. Rejects if the service is away. */
export const currentPerson = async (): Promise<Person | null> => {
  const response = await call('get-session');
  if (!response.ok) throw new TypeError(`the service answers ${response.status}`);
  return personIn(await bodyOf(response));
};

/** Throws if the service could not do what it was asked, and may later. */
const assertServed = ({ status }: Response): void => {
  if (status >= 500 || status === 429) throw new TypeError(`the service answers ${status}`);
};

/** Ends the session. Rejects if the service is away. */
export const endSession = async (): Promise<void> => {
  const answer = call('sign-out', {});
  ending = answer.catch(() => undefined);
  assertServed(await answer);
};

/** A token of the session. A `TypeError` means that the service is away; any other rejection, that the session has ended. */
export const getToken = async (): Promise<string> => {
  const response = await call('token');
  assertServed(response);
  const token = textOf(await bodyOf(response), 'token');
  if (!response.ok || token === '') throw new Error('the session has ended');
  return token;
};
