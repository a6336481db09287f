import type { Expectations } from '../../adapters/auth/jwt-authenticator.ts';

/** A secret shared with the token issuer, and what its tokens must claim. */
export type SecretConfig = Expectations & { readonly secret: string };

/** Where the issuer serves its public keys, and what its tokens must claim. */
export type KeySetConfig = Expectations & { readonly url: URL };

/** What the service needs to sign people in itself. */
export type EmbeddedConfig = {
  /** The origin at which browsers reach the service: issuer and audience of its tokens. */
  readonly publicUrl: string;
  /** Undefined: one that the service creates itself. */
  readonly secret: string | undefined;
  /** Whether the short endpoints of sign-up and sign-in are served, too. */
  readonly aliases: boolean;
  /** The variables of other keys, which are set and not used. */
  readonly ignored: ReadonlyArray<string>;
};

/**
 * The keys that verify tokens; `generated secret`: one that the service creates; `embedded`: keys of the service itself,
 * which signs people in.
 */
export type AuthConfig =
  | { readonly mode: 'secret'; readonly secret: SecretConfig }
  | { readonly mode: 'jwks'; readonly keySet: KeySetConfig }
  | { readonly mode: 'secret and jwks'; readonly secret: SecretConfig; readonly keySet: KeySetConfig }
  | ({ readonly mode: 'generated secret' } & Expectations)
  | ({ readonly mode: 'embedded' } & EmbeddedConfig);

/** The environment variables of keys that others sign with. */
const keyVariables = [
  'JWT_SECRET',
  'BETTER_AUTH_SECRET',
  'JWT_JWKS_URL',
  'BETTER_AUTH_URL',
  'JWT_ISSUER',
  'JWT_AUDIENCE',
] as const;

/** The environment variables of authentication. */
export const authVariables = [
  'AUTH_MODE',
  'AUTH_SECRET',
  'AUTH_ALIASES',
  'PUBLIC_URL',
  ...keyVariables,
] as const;

type AuthVariables = { readonly [Name in (typeof authVariables)[number]]?: string | undefined };

/** Better Auth serves its keys below its base path, which its URL may have already. */
const betterAuthKeySet = (text: string): URL => {
  const { origin, pathname } = new URL(text);
  const path = pathname.replace(/\/+$/, '');
  return new URL(`${origin}${path === '' ? '/api/auth' : path}/jwks`);
};

const secretIn = (set: AuthVariables): SecretConfig | undefined => {
  const { JWT_SECRET, BETTER_AUTH_SECRET, JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = set;
  const secret = JWT_SECRET ?? BETTER_AUTH_SECRET;
  return secret === undefined ? undefined : { secret, issuer, audience };
};

const keySetIn = (set: AuthVariables): KeySetConfig | undefined => {
  const { JWT_JWKS_URL, BETTER_AUTH_URL, JWT_ISSUER, JWT_AUDIENCE } = set;
  // Better Auth names itself by its origin, however its URL is written.
  const origin = BETTER_AUTH_URL === undefined ? undefined : new URL(BETTER_AUTH_URL).origin;
  const expectations = { issuer: JWT_ISSUER ?? origin, audience: JWT_AUDIENCE ?? origin };
  if (JWT_JWKS_URL !== undefined) return { url: new URL(JWT_JWKS_URL), ...expectations };
  return BETTER_AUTH_URL === undefined
    ? undefined
    : { url: betterAuthKeySet(BETTER_AUTH_URL), ...expectations };
};

const hasSecret = ({ JWT_SECRET, BETTER_AUTH_SECRET }: AuthVariables): boolean =>
  JWT_SECRET !== undefined || BETTER_AUTH_SECRET !== undefined;

const hasKeySet = ({ JWT_JWKS_URL, BETTER_AUTH_URL }: AuthVariables): boolean =>
  JWT_JWKS_URL !== undefined || BETTER_AUTH_URL !== undefined;

/** Outside production, where no key is set, the service signs people in itself. */
const isEmbedded = (set: AuthVariables, production: boolean): boolean =>
  set.AUTH_MODE === 'embedded' ||
  (set.AUTH_MODE === undefined && !production && !hasSecret(set) && !hasKeySet(set));

const productionFaultsIn = (set: AuthVariables): ReadonlyArray<string> => {
  if (!isEmbedded(set, true))
    return hasSecret(set) || hasKeySet(set)
      ? []
      : ['production requires JWT_SECRET or JWT_JWKS_URL, to verify tokens, or AUTH_MODE=embedded'];
  return (['AUTH_SECRET', 'PUBLIC_URL'] as const)
    .filter((name) => set[name] === undefined)
    .map((name) => `AUTH_MODE=embedded requires ${name} in production`);
};

/** Names the variables that are missing. */
export const authFaultsIn = (set: AuthVariables, production: boolean): ReadonlyArray<string> => {
  const { AUTH_MODE, AUTH_ALIASES } = set;
  if (AUTH_MODE === 'secret' && production && !hasSecret(set))
    return ['AUTH_MODE=secret requires JWT_SECRET in production'];
  if (AUTH_MODE === 'jwks' && !hasKeySet(set)) return ['AUTH_MODE=jwks requires JWT_JWKS_URL'];
  return [
    ...(production ? productionFaultsIn(set) : []),
    ...(AUTH_ALIASES === 'true' && !isEmbedded(set, production)
      ? ['AUTH_ALIASES requires AUTH_MODE=embedded']
      : []),
  ];
};

/** Uses every key that is set, or those of `AUTH_MODE` alone. The variables are valid and complete. */
export const authOf = (set: AuthVariables, production: boolean, port: number): AuthConfig => {
  const { AUTH_MODE, JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = set;
  if (isEmbedded(set, production))
    return {
      mode: 'embedded',
      publicUrl: set.PUBLIC_URL ?? `http://localhost:${port}`,
      secret: set.AUTH_SECRET,
      aliases: set.AUTH_ALIASES === 'true',
      ignored: keyVariables.filter((name) => set[name] !== undefined),
    };
  const secret = AUTH_MODE === 'jwks' ? undefined : secretIn(set);
  const keySet = AUTH_MODE === 'secret' ? undefined : keySetIn(set);
  if (secret !== undefined && keySet !== undefined) return { mode: 'secret and jwks', secret, keySet };
  if (secret !== undefined) return { mode: 'secret', secret };
  return keySet === undefined ? { mode: 'generated secret', issuer, audience } : { mode: 'jwks', keySet };
};

/** The key set that is used, if any. */
export const keySetOf = (auth: AuthConfig): KeySetConfig | undefined =>
  'keySet' in auth ? auth.keySet : undefined;
