import * as O from 'fp-ts/lib/Option.js';
import { type UserId, makeUserId } from '../../domain/user.ts';
import { accountsBy } from './accounts.ts';
import { DatabaseUnavailable, type IdentityOptions, openBetterAuth } from './better-auth.ts';

export { DatabaseUnavailable } from './better-auth.ts';

/** A request to an endpoint of Better Auth. */
type BetterAuthRequest = {
  readonly method: 'GET' | 'POST';
  /** With `/api/auth` before it. */
  readonly path: string;
  readonly querystring: string;
  readonly headers: Headers;
  readonly body: string | Buffer | undefined;
};

/** Opens people's accounts. */
export const openIdentity = (options: IdentityOptions) => {
  const auth = openBetterAuth(options);
  const handle = ({
    method,
    path,
    querystring,
    headers,
    body = '',
  }: BetterAuthRequest): Promise<Response> => {
    const url = new URL(path, options.publicUrl);
    url.search = querystring;
    return auth.handler(new Request(url, { method, headers, ...(method === 'GET' ? {} : { body }) }));
  };
  return {
    handle,
    /** The public keys of tokens, as an issuer serves them; the first call makes the first key. */
    keys: (): Promise<Response> =>
      handle({ method: 'GET', path: '/api/auth/jwks', querystring: '', headers: new Headers(), body: '' }),
    accounts: accountsBy(auth),
    /** The account of an e-mail address; `O.none`: there is none. */
    accountOf: async (email: string): Promise<O.Option<UserId>> => {
      const { internalAdapter } = await auth.$context;
      const found = await internalAdapter.findUserByEmail(email);
      return found === null ? O.none : O.fromEither(makeUserId(found.user.id));
    },
    /** Whether there is any account. */
    hasAccounts: async (): Promise<boolean> => {
      const { adapter } = await auth.$context;
      return (await adapter.findMany({ model: 'user', limit: 1 })).length > 0;
    },
    /** Rejects if the secret is not the one with which the keys of tokens were encrypted. */
    checkSecret: async (): Promise<void> => {
      try {
        await auth.api.signJWT({ body: { payload: {} } });
      } catch (error) {
        if (error instanceof DatabaseUnavailable) return;
        if (!(error instanceof Error && error.message.startsWith('Failed to decrypt private key')))
          throw error;
        throw new Error(
          'the keys of tokens were encrypted with another one; delete them from identity.jwks',
          {
            cause: error,
          },
        );
      }
    },
    /** Deletes sessions and other proofs that have expired, of all people. */
    purgeExpired: async (): Promise<void> => {
      const { adapter } = await auth.$context;
      const where = [{ field: 'expiresAt', operator: 'lt' as const, value: new Date() }];
      for (const model of ['session', 'verification']) await adapter.deleteMany({ model, where });
    },
  };
};
