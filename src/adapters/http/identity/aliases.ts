import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Account, type Accounts, maxPassword, minPassword } from '../../../application/ports.ts';
import type { ApiError } from '../api-error.ts';
import { object } from '../decoder.ts';
import { decode } from '../endpoint.ts';
import { type Authentication, authorize } from '../request/authorize.ts';
import { refusal, replyOf } from '../request/respond.ts';
import type { Response } from '../response.ts';
import type { Route } from '../router.ts';
import { maxEmail, maxIdentityBody, maxName, textOf } from './bodies.ts';
import {
  type IdentityDependencies,
  emailIn,
  limitedByAddress,
  readIdentityBody,
  withPassword,
} from './sign-in.ts';

const email = textOf('email', 1, maxEmail);
/** The body of a sign-up. */
export const newPerson = object(
  { email, password: textOf('password', minPassword, maxPassword) },
  { name: textOf('name', 0, maxName) },
);
/** The body of a sign-in. A password that none can have is a wrong one. */
export const person = object({ email, password: textOf('password', 0, maxIdentityBody) }, {});

const emailNotUsable: ApiError = {
  _tag: 'Invalid',
  violations: [{ pointer: '/email', detail: 'must be an e-mail address' }],
};

const accountJson = ({ id, email: address, name }: Account) => ({ id, email: address, name });

/** The response to a sign-in, in the words of the frontends that expect it: with a token for a day, since they cannot renew it. */
const signedIn =
  ({ tokenFor }: Accounts, status: Response['status']) =>
  (account: Account): TE.TaskEither<ApiError, Response> =>
    pipe(
      tokenFor(account.id),
      TE.map((token): Response => {
        const body = { access_token: token, token, token_type: 'bearer', user: accountJson(account) };
        return { status, headers: { 'Cache-Control': 'no-store' }, body };
      }),
    );

const signUp = (accounts: Accounts, body: unknown): TE.TaskEither<ApiError, Response> =>
  pipe(
    TE.fromEither<ApiError, { email: string; password: string; name?: string | undefined }>(
      decode(newPerson, body),
    ),
    TE.flatMap(({ name = '', ...credentials }) => accounts.signUp({ ...credentials, name })),
    TE.mapLeft((error): ApiError => (error._tag === 'EmailNotUsable' ? emailNotUsable : error)),
    TE.flatMap(signedIn(accounts, 201)),
  );

const signIn = (accounts: Accounts, body: unknown): TE.TaskEither<ApiError, Response> =>
  pipe(
    TE.fromEither<ApiError, { email: string; password: string }>(decode(person, body)),
    TE.flatMap(accounts.signIn),
    TE.flatMap(signedIn(accounts, 200)),
  );

/**
 * The endpoints of frontends that sign people in by one call and keep its token: `signup` or `register`, `signin` or `login`, and
 * `me`. They have the limits of Better Auth's own, and the problems of all others.
 */
export const aliasRoutes = (
  dependencies: IdentityDependencies & Authentication,
  accounts: Accounts,
): ReadonlyArray<Route> => {
  const signing = (sign: typeof signIn): Route['handle'] =>
    limitedByAddress(dependencies)(async (ctx) => {
      const received = await readIdentityBody(ctx);
      if (E.isLeft(received)) return received;
      const { value } = received.right;
      return E.map(replyOf)(await withPassword(dependencies, ctx, emailIn(value), sign(accounts, value)));
    });
  const me: Route['handle'] = async (ctx) => {
    const actor = await authorize(dependencies, ctx);
    if (E.isLeft(actor)) return refusal(ctx, actor.left);
    const account = await accounts.find(actor.right.userId)();
    if (E.isLeft(account)) return refusal(ctx, account.left);
    if (O.isNone(account.right)) return refusal(ctx, { _tag: 'AccountAbsent' });
    const headers = { 'Cache-Control': 'private, no-cache' };
    return replyOf({ status: 200, headers, body: accountJson(account.right.value) });
  };
  return [
    ...['signup', 'register'].map((name): Route => ({
      method: 'post',
      path: `/api/auth/${name}`,
      handle: signing(signUp),
    })),
    ...['signin', 'login'].map((name): Route => ({
      method: 'post',
      path: `/api/auth/${name}`,
      handle: signing(signIn),
    })),
    { method: 'get', path: '/api/auth/me', handle: me },
  ];
};
