import { type APIError, isAPIError } from 'better-auth/api';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { type Unavailable, unavailable } from '../../application/errors.ts';
import type { Account, Accounts } from '../../application/ports.ts';
import { makeUserId } from '../../domain/user.ts';
import { type BetterAuth, DatabaseUnavailable } from './better-auth.ts';

const codeOf = ({ body }: APIError): string => body?.code ?? '';

/** What Better Auth refuses with one of these codes is a `Left`; what it throws besides is a bug. */
const attempted =
  <Refusal, A>(
    refusals: Readonly<Record<string, Refusal>>,
    work: () => Promise<A>,
  ): TaskEither<Refusal | Unavailable, A> =>
  async () => {
    try {
      return E.right(await work());
    } catch (error) {
      if (error instanceof DatabaseUnavailable) return E.left(unavailable);
      const refusal = isAPIError(error) ? refusals[codeOf(error)] : undefined;
      if (refusal === undefined) throw error;
      return E.left(refusal);
    }
  };

type UserRow = { readonly id: string; readonly email: string; readonly name: string };

const accountIn = ({ id, email, name }: UserRow): Account => {
  const userId = makeUserId(id);
  if (E.isLeft(userId)) throw new Error('Better Auth gave what no user id can be');
  return { id: userId.right, email, name };
};

const emailTaken = { _tag: 'EmailTaken' } as const;
const emailNotUsable = { _tag: 'EmailNotUsable' } as const;
const wrongCredentials = { _tag: 'WrongCredentials' } as const;

/** Seconds. */
const day = 86_400;

/** Accounts by Better Auth. Nobody gets a session, which only its own endpoints have a use for. */
export const accountsBy = (auth: BetterAuth): Accounts => {
  const forget = async (session: string | null): Promise<void> => {
    const { internalAdapter } = await auth.$context;
    if (session !== null) await internalAdapter.deleteSession(session);
  };
  return {
    signUp: (person) =>
      attempted(
        {
          USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: emailTaken,
          // Somebody else was faster.
          FAILED_TO_CREATE_USER: emailTaken,
          INVALID_EMAIL: emailNotUsable,
          VALIDATION_ERROR: emailNotUsable,
        },
        async () => {
          const { user, token } = await auth.api.signUpEmail({ body: person });
          await forget(token);
          return accountIn(user);
        },
      ),
    signIn: (credentials) =>
      attempted(
        {
          INVALID_EMAIL_OR_PASSWORD: wrongCredentials,
          INVALID_EMAIL: wrongCredentials,
          VALIDATION_ERROR: wrongCredentials,
          PASSWORD_TOO_LONG: wrongCredentials,
        },
        async () => {
          const { user, token } = await auth.api.signInEmail({ body: credentials });
          await forget(token);
          return accountIn(user);
        },
      ),
    find: (id) =>
      attempted({}, async () => {
        const { internalAdapter } = await auth.$context;
        const user = await internalAdapter.findUserById(id);
        return user === null ? O.none : O.some(accountIn(user));
      }),
    tokenFor: (sub) =>
      attempted({}, async () => {
        const iat = Math.floor(Date.now() / 1000);
        const { token } = await auth.api.signJWT({ body: { payload: { sub, iat, exp: iat + day } } });
        return token;
      }),
  };
};
