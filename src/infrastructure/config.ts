import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';

/** Where the data is. */
export type DatabaseConfig =
  | { readonly kind: 'postgres'; readonly url: string; readonly directUrl: string }
  | { readonly kind: 'pglite' };

/** How callers prove who they are; `development`: with a secret that the service makes for itself. */
export type AuthConfig =
  | { readonly mode: 'secret'; readonly secret: string }
  | { readonly mode: 'jwks'; readonly url: URL }
  | { readonly mode: 'development' };

/** Everything that can be set from outside. */
export type Config = {
  readonly host: string;
  readonly port: number;
  readonly production: boolean;
  readonly database: DatabaseConfig;
  readonly dataDir: string;
  readonly migrateOnStart: boolean;
  readonly auth: AuthConfig;
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
  readonly corsOrigins: ReadonlyArray<string>;
  readonly shutdownSeconds: number;
  readonly logLevel: string;
};

type Variable<A> = t.Type<A, unknown>;

/** Reads a variable; one that is empty is unset. Values are not repeated in messages: they may be secrets. */
const variable = <A>(name: string, unset: A, read: (text: string) => E.Either<string, A>): Variable<A> =>
  new t.Type<A, unknown>(
    name,
    (_): _ is never => false,
    (input, context) =>
      typeof input !== 'string' || input === ''
        ? t.success(unset)
        : pipe(
            read(input),
            E.match((message) => t.failure(input, context, message), t.success<A>),
          ),
    t.identity,
  );

const text = <A>(unset: A) => variable<string | A>('text', unset, E.right);

const wholeNumber = (unset: number, min: number, max: number) =>
  variable('whole number', unset, (input) =>
    /^\d{1,9}$/.test(input) && Number(input) >= min && Number(input) <= max
      ? E.right(Number(input))
      : E.left(`must be a whole number from ${min} to ${max}`),
  );

const oneOf = <A extends string, B>(unset: B, allowed: ReadonlyArray<A>) =>
  variable<A | B>('one of', unset, (input) =>
    pipe(
      allowed.find((value) => value === input),
      E.fromNullable(`must be one of ${allowed.join(', ')}`),
    ),
  );

const url = (...protocols: ReadonlyArray<string>) =>
  variable<string | undefined>('URL', undefined, (input) =>
    URL.canParse(input) && protocols.includes(new URL(input).protocol)
      ? E.right(input)
      : E.left(`must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`),
  );

const isOrigin = (input: string): boolean =>
  URL.canParse(input) && new URL(input).origin === input && input !== 'null';

const origins = variable<ReadonlyArray<string>>('origins', ['http://localhost:3000'], (input) => {
  const list = input.split(',').map((origin) => origin.trim());
  return list.every(isOrigin)
    ? E.right(list)
    : E.left('must be origins like https://app.example, separated by commas');
});

/** A key of HS256 has at least as many bytes as its hash (RFC 7518, 3.2). */
const secret = variable<string | undefined>('secret', undefined, (input) =>
  Buffer.byteLength(input) >= 32 ? E.right(input) : E.left('must have at least 32 bytes'),
);

const environment = t.strict({
  NODE_ENV: text(undefined),
  HOST: text('127.0.0.1'),
  PORT: wholeNumber(8000, 0, 65_535),
  DATABASE_URL: url('postgres:', 'postgresql:'),
  DATABASE_DIRECT_URL: url('postgres:', 'postgresql:'),
  DATA_DIR: text('./data'),
  MIGRATE_ON_START: oneOf('true', ['true', 'false']),
  AUTH_MODE: oneOf(undefined, ['secret', 'jwks']),
  JWT_SECRET: secret,
  BETTER_AUTH_SECRET: secret,
  BETTER_AUTH_URL: url('http:', 'https:'),
  JWT_JWKS_URL: url('http:', 'https:'),
  JWT_ISSUER: text(undefined),
  JWT_AUDIENCE: text(undefined),
  CORS_ORIGINS: origins,
  SHUTDOWN_SECONDS: wholeNumber(10, 0, 3600),
  LOG_LEVEL: oneOf('info', ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
});

type Environment = t.TypeOf<typeof environment>;
type Variables = Readonly<Record<string, string | undefined>>;

/** Which way of authentication the variables that are set ask for. */
const authModeOf = (isSet: (name: string) => boolean, mode: string | undefined): AuthConfig['mode'] => {
  if (mode === 'secret' || mode === 'jwks') return mode;
  if (isSet('JWT_JWKS_URL')) return 'jwks';
  if (isSet('JWT_SECRET') || isSet('BETTER_AUTH_SECRET')) return 'secret';
  return isSet('BETTER_AUTH_URL') ? 'jwks' : 'development';
};

/** What is wrong with the variables taken together. */
const contradictionsIn = (variables: Variables): ReadonlyArray<string> => {
  const isSet = (name: string): boolean => (variables[name] ?? '') !== '';
  const production = variables['NODE_ENV'] === 'production';
  const mode = authModeOf(isSet, variables['AUTH_MODE']);
  const rules: ReadonlyArray<readonly [broken: boolean, message: string]> = [
    [
      !isSet('AUTH_MODE') && isSet('JWT_SECRET') && isSet('JWT_JWKS_URL'),
      'AUTH_MODE: say secret or jwks, since JWT_SECRET and JWT_JWKS_URL are both set',
    ],
    [
      mode === 'secret' && !isSet('JWT_SECRET') && !isSet('BETTER_AUTH_SECRET'),
      'JWT_SECRET: is needed when AUTH_MODE is secret',
    ],
    [
      mode === 'jwks' && !isSet('JWT_JWKS_URL') && !isSet('BETTER_AUTH_URL'),
      'JWT_JWKS_URL: is needed when AUTH_MODE is jwks',
    ],
    [
      mode === 'development' && production,
      'JWT_SECRET or JWT_JWKS_URL: is needed in production, so that tokens can be verified',
    ],
    [
      production && !isSet('DATABASE_URL') && !isSet('DATA_DIR'),
      'DATABASE_URL or DATA_DIR: is needed in production, so that it is clear where the data is',
    ],
    [
      isSet('DATABASE_DIRECT_URL') && !isSet('DATABASE_URL'),
      'DATABASE_URL: is needed when DATABASE_DIRECT_URL is set',
    ],
  ];
  return rules.filter(([broken]) => broken).map(([, message]) => message);
};

const keySetOf = ({ JWT_JWKS_URL, BETTER_AUTH_URL }: Environment): URL =>
  new URL(JWT_JWKS_URL ?? `${(BETTER_AUTH_URL ?? '').replace(/\/+$/, '')}/api/auth/jwks`);

const authOf = (env: Environment, variables: Variables): AuthConfig => {
  const mode = authModeOf((name) => (variables[name] ?? '') !== '', env.AUTH_MODE);
  switch (mode) {
    case 'secret':
      return { mode, secret: env.JWT_SECRET ?? env.BETTER_AUTH_SECRET ?? '' };
    case 'jwks':
      return { mode, url: keySetOf(env) };
    case 'development':
      return { mode };
  }
};

const configOf = (env: Environment, variables: Variables): Config => {
  const auth = authOf(env, variables);
  const betterAuth = auth.mode === 'jwks' ? env.BETTER_AUTH_URL : undefined;
  return {
    host: env.HOST,
    port: env.PORT,
    production: env.NODE_ENV === 'production',
    database:
      env.DATABASE_URL === undefined
        ? { kind: 'pglite' }
        : { kind: 'postgres', url: env.DATABASE_URL, directUrl: env.DATABASE_DIRECT_URL ?? env.DATABASE_URL },
    dataDir: env.DATA_DIR,
    migrateOnStart: env.MIGRATE_ON_START === 'true',
    auth,
    issuer: env.JWT_ISSUER ?? betterAuth,
    audience: env.JWT_AUDIENCE ?? betterAuth,
    corsOrigins: env.CORS_ORIGINS,
    shutdownSeconds: env.SHUTDOWN_SECONDS,
    logLevel: env.LOG_LEVEL,
  };
};

/** Reads the environment, or tells everything that is wrong with it, a line each, without any value. */
export const readConfig = (variables: Variables): E.Either<ReadonlyArray<string>, Config> => {
  const read = environment.decode(variables);
  const faults = E.isLeft(read)
    ? read.left.map(({ context, message = 'is not valid' }) => `${context.at(-1)?.key ?? ''}: ${message}`)
    : [];
  const all = [...faults, ...contradictionsIn(variables)];
  return E.isLeft(read) || all.length > 0 ? E.left(all) : E.right(configOf(read.right, variables));
};
