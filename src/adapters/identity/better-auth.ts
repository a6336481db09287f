import { type BetterAuthOptions, betterAuth } from 'better-auth';
import { APIError } from 'better-auth/api';
import { jwt } from 'better-auth/plugins/jwt';
import type { Dialect } from 'kysely';
import { maxPassword, minPassword } from '../../application/ports.ts';

/** How a password is kept, and compared with what is kept. */
export type Passwords = {
  readonly hash: (password: string) => Promise<string>;
  readonly verify: (given: { readonly hash: string; readonly password: string }) => Promise<boolean>;
};

/** What identity needs. */
export type IdentityOptions = {
  /** Of the database with the tables, and their schema. */
  readonly dialect: Dialect;
  readonly schemaName: string;
  /** Signs cookies and encrypts the private keys of tokens: at least 32 bytes. */
  readonly secret: string;
  /** The origin at which browsers reach the service: issuer and audience of tokens. */
  readonly publicUrl: string;
  /** Whether pages of an origin may sign people in, besides those of the service itself. */
  readonly isTrustedOrigin: (origin: string) => boolean;
  /** Called with the user's id after a user has deleted their account here. */
  readonly onErased: (id: string) => void;
  /** Of tests, which sign hundreds of people in; without it by scrypt, at 32 MB and a tenth of a second each. */
  readonly passwords?: Passwords;
};

/** Thrown for an unavailable database. Better Auth passes on errors of this class only. */
export class DatabaseUnavailable extends APIError {
  constructor() {
    super('SERVICE_UNAVAILABLE', { message: 'Try again in a moment' });
  }
}

/** Seconds for which a key signs, and for which it still verifies after that. */
const [rotationInterval, gracePeriod] = [90 * 86_400, 30 * 86_400];

const optionsOf = ({ dialect, schemaName, secret, publicUrl, isTrustedOrigin, passwords }: IdentityOptions) =>
  ({
    baseURL: publicUrl,
    basePath: '/api/auth',
    secret,
    // Or those of BETTER_AUTH_SECRETS would come first.
    secrets: [{ version: 1, value: secret }],
    database: { dialect, type: 'postgres', schemaName, transaction: true },
    trustedOrigins: (request?: Request) => {
      const origin = request?.headers.get('origin') ?? '';
      return isTrustedOrigin(origin) ? [origin] : [];
    },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: minPassword,
      maxPasswordLength: maxPassword,
      ...(passwords === undefined ? {} : { password: passwords }),
    },
    telemetry: { enabled: false },
    // It would log e-mail addresses.
    logger: { disabled: true },
    // The service has its own limits, which all workers and instances share.
    rateLimit: { enabled: false },
    onAPIError: { throw: true },
    advanced: {
      useSecureCookies: publicUrl.startsWith('https:'),
      // Whatever NODE_ENV says: it is off by default where that is `test`.
      disableOriginCheck: false,
      disableCSRFCheck: false,
      ipAddress: { disableIpTracking: true },
      // Migrations make the schema.
      database: { validateSchema: false },
    },
  }) satisfies BetterAuthOptions;

/** Tokens that name their user, and nothing else about them. */
const tokensOf = ({ publicUrl }: IdentityOptions) =>
  ({
    jwks: { keyPairConfig: { alg: 'EdDSA', crv: 'Ed25519' }, rotationInterval, gracePeriod },
    jwt: { issuer: publicUrl, audience: publicUrl, expirationTime: '15m', definePayload: () => ({}) },
    disableSettingJwtHeader: true,
  }) as const;

/** Better Auth on the tables of a database. */
export const openBetterAuth = (options: IdentityOptions) => {
  const auth = betterAuth({
    ...optionsOf(options),
    user: {
      deleteUser: {
        enabled: true,
        // Better Auth would delete sessions, accounts and the user one after another. The user's row takes all else along.
        beforeDelete: async ({ id }): Promise<void> => {
          await eraseAccount(id);
          options.onErased(id);
        },
      },
    },
    plugins: [jwt(tokensOf(options))],
  });
  const eraseAccount = async (id: string): Promise<void> => {
    const { adapter } = await auth.$context;
    await adapter.delete({ model: 'user', where: [{ field: 'id', value: id }] });
  };
  return auth;
};

export type BetterAuth = ReturnType<typeof openBetterAuth>;
