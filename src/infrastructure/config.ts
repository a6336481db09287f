import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { Scoping } from '../adapters/postgres/scope.ts';
import type { Rate } from '../adapters/limits/rate-limiter.ts';
import { oneOf, origins, rate, secret, text, url, wholeNumber } from './variables.ts';

/** Where the data is. */
export type DatabaseConfig =
  | {
      readonly kind: 'postgres';
      readonly url: string;
      readonly directUrl: string;
      /** Of a streaming replica, if there is one. */
      readonly replicaUrl?: string;
    }
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
  /** Where metrics are told; undefined: nowhere. */
  readonly metricsPort: number | undefined;
  readonly production: boolean;
  readonly database: DatabaseConfig;
  readonly dataDir: string;
  readonly migrateOnStart: boolean;
  /** Whether statements may stay prepared on a connection; not behind every pooler. */
  readonly preparedStatements: boolean;
  readonly scoping: Scoping;
  /** Whether row-level security has to stand behind the statements' own `where`. */
  readonly rowLevelSecurity: boolean;
  readonly auth: AuthConfig;
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
  readonly corsOrigins: ReadonlyArray<string>;
  /** Proxies in front of the service. */
  readonly trustedProxies: number;
  readonly rateLimit: Rate;
  readonly rateLimitStore: 'memory' | 'postgres';
  /** Calls that are worked on at a time. */
  readonly maxInFlight: number;
  /** Processes that serve, each with connections and limits of its own; requests are counted together. */
  readonly workers: number;
  /** How long it is remembered that something was deleted, so that clients can be told. */
  readonly tombstoneDays: number;
  readonly shutdownSeconds: number;
  readonly logLevel: string;
};

const environment = t.strict({
  NODE_ENV: text(undefined),
  HOST: text('127.0.0.1'),
  PORT: wholeNumber(8000, 0, 65_535),
  METRICS_PORT: wholeNumber(undefined, 0, 65_535),
  DATABASE_URL: url('postgres:', 'postgresql:'),
  DATABASE_DIRECT_URL: url('postgres:', 'postgresql:'),
  DATABASE_REPLICA_URL: url('postgres:', 'postgresql:'),
  DATA_DIR: text('./data'),
  MIGRATE_ON_START: oneOf('true', ['true', 'false']),
  PREPARED_STATEMENTS: oneOf('true', ['true', 'false']),
  STATEMENT_SCOPE: oneOf<Scoping, Scoping>('sync', ['sync', 'transaction']),
  RLS: oneOf('required', ['required', 'off']),
  AUTH_MODE: oneOf(undefined, ['secret', 'jwks']),
  JWT_SECRET: secret,
  BETTER_AUTH_SECRET: secret,
  BETTER_AUTH_URL: url('http:', 'https:'),
  JWT_JWKS_URL: url('http:', 'https:'),
  JWT_ISSUER: text(undefined),
  JWT_AUDIENCE: text(undefined),
  CORS_ORIGINS: origins,
  TRUST_PROXY: wholeNumber(0, 0, 100),
  RATE_LIMIT: rate,
  RATE_LIMIT_STORE: oneOf<'memory' | 'postgres', 'memory'>('memory', ['memory', 'postgres']),
  WORKERS: wholeNumber(1, 1, 1000),
  MAX_IN_FLIGHT: wholeNumber(256, 1, 1_000_000),
  TOMBSTONE_DAYS: wholeNumber(30, 1, 36_500),
  SHUTDOWN_SECONDS: wholeNumber(10, 0, 3600),
  LOG_LEVEL: oneOf('info', ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
});

type Environment = t.TypeOf<typeof environment>;
type Variables = Readonly<Record<string, string | undefined>>;

/** The variables that are set; one that is empty is not. */
const setIn = (variables: Variables): Variables =>
  Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));

const isProduction = ({ NODE_ENV }: Variables): boolean => NODE_ENV === 'production';

/** How callers prove who they are, with the key set's URL as it was written. */
type AuthChoice =
  Exclude<AuthConfig, { readonly mode: 'jwks' }> | { readonly mode: 'jwks'; readonly url: string };

const bySecret = (secret: string | undefined): E.Either<string, AuthChoice> =>
  secret === undefined
    ? E.left('JWT_SECRET: is needed when AUTH_MODE is secret')
    : E.right({ mode: 'secret', secret });

const byKeySet = (url: string | undefined): E.Either<string, AuthChoice> =>
  url === undefined
    ? E.left('JWT_JWKS_URL: is needed when AUTH_MODE is jwks')
    : E.right({ mode: 'jwks', url });

/** Chooses by which variables are set, whatever else is wrong with them: that is told apart, and at the same time. */
const authOf = (set: Variables): E.Either<string, AuthChoice> => {
  const { AUTH_MODE, JWT_SECRET, JWT_JWKS_URL, BETTER_AUTH_SECRET, BETTER_AUTH_URL } = set;
  const secret = JWT_SECRET ?? BETTER_AUTH_SECRET;
  const keySet = JWT_JWKS_URL ?? BETTER_AUTH_URL?.replace(/\/*$/, '/api/auth/jwks');
  if (AUTH_MODE === 'secret') return bySecret(secret);
  if (AUTH_MODE === 'jwks') return byKeySet(keySet);
  if (AUTH_MODE === undefined && JWT_SECRET !== undefined && JWT_JWKS_URL !== undefined)
    return E.left('AUTH_MODE: say secret or jwks, since JWT_SECRET and JWT_JWKS_URL are both set');
  if (JWT_JWKS_URL === undefined && secret !== undefined) return bySecret(secret);
  if (keySet !== undefined) return byKeySet(keySet);
  return isProduction(set)
    ? E.left('JWT_SECRET or JWT_JWKS_URL: is needed in production, so that tokens can be verified')
    : E.right({ mode: 'development' });
};

/** What only PostgreSQL on a server can do, of what the variables ask for. */
const serverWishesIn = (set: Variables): ReadonlyArray<string> => {
  const { DATABASE_DIRECT_URL, DATABASE_REPLICA_URL, RATE_LIMIT_STORE, STATEMENT_SCOPE, WORKERS = '1' } = set;
  const wishes: ReadonlyArray<readonly [asked: boolean, wish: string]> = [
    [DATABASE_DIRECT_URL !== undefined, 'DATABASE_DIRECT_URL is set'],
    [DATABASE_REPLICA_URL !== undefined, 'DATABASE_REPLICA_URL is set'],
    [RATE_LIMIT_STORE === 'postgres', 'RATE_LIMIT_STORE is postgres'],
    [STATEMENT_SCOPE === 'transaction', 'STATEMENT_SCOPE is transaction'],
    [WORKERS !== '1', 'WORKERS are many'],
  ];
  return wishes.filter(([asked]) => asked).map(([, wish]) => wish);
};

/** What is wrong with the variables about ports, taken together. Two that are 0 are any two. */
const portFaultsIn = ({ PORT = '8000', METRICS_PORT }: Variables): ReadonlyArray<string> =>
  METRICS_PORT === PORT && Number(PORT) !== 0 ? ['METRICS_PORT: must be another than PORT'] : [];

/** What is wrong with the variables about the data, taken together. */
const dataFaultsIn = (set: Variables): ReadonlyArray<string> => {
  if (set['DATABASE_URL'] !== undefined) return [];
  return [
    ...(isProduction(set) && set['DATA_DIR'] === undefined
      ? ['DATABASE_URL or DATA_DIR: is needed in production, so that it is clear where the data is']
      : []),
    ...serverWishesIn(set).map((wish) => `DATABASE_URL: is needed when ${wish}`),
  ];
};

const databaseOf = (env: Environment): DatabaseConfig => {
  const { DATABASE_URL, DATABASE_DIRECT_URL, DATABASE_REPLICA_URL } = env;
  if (DATABASE_URL === undefined) return { kind: 'pglite' };
  return {
    kind: 'postgres',
    url: DATABASE_URL,
    directUrl: DATABASE_DIRECT_URL ?? DATABASE_URL,
    ...(DATABASE_REPLICA_URL === undefined ? {} : { replicaUrl: DATABASE_REPLICA_URL }),
  };
};

const configOf = (env: Environment, auth: AuthChoice): Config => {
  // Better Auth names itself by its origin, however its URL is written.
  const betterAuth =
    auth.mode === 'jwks' && env.BETTER_AUTH_URL !== undefined
      ? new URL(env.BETTER_AUTH_URL).origin
      : undefined;
  return {
    host: env.HOST,
    port: env.PORT,
    metricsPort: env.METRICS_PORT,
    production: env.NODE_ENV === 'production',
    database: databaseOf(env),
    dataDir: env.DATA_DIR,
    migrateOnStart: env.MIGRATE_ON_START === 'true',
    preparedStatements: env.PREPARED_STATEMENTS === 'true',
    scoping: env.STATEMENT_SCOPE,
    rowLevelSecurity: env.RLS === 'required',
    auth: auth.mode === 'jwks' ? { mode: 'jwks', url: new URL(auth.url) } : auth,
    issuer: env.JWT_ISSUER ?? betterAuth,
    audience: env.JWT_AUDIENCE ?? betterAuth,
    corsOrigins: env.CORS_ORIGINS,
    trustedProxies: env.TRUST_PROXY,
    rateLimit: env.RATE_LIMIT,
    rateLimitStore: env.RATE_LIMIT_STORE,
    workers: env.WORKERS,
    maxInFlight: env.MAX_IN_FLIGHT,
    tombstoneDays: env.TOMBSTONE_DAYS,
    shutdownSeconds: env.SHUTDOWN_SECONDS,
    logLevel: env.LOG_LEVEL,
  };
};

const faultOf = ({ context, message = 'is not valid' }: t.ValidationError): string =>
  `${context.map(({ key }) => key).join('')}: ${message}`;

/** Reads the environment, or tells everything that is wrong with it, a line each, without any value. */
export const readConfig = (variables: Variables): E.Either<ReadonlyArray<string>, Config> => {
  const [read, set] = [environment.decode(variables), setIn(variables)];
  const auth = authOf(set);
  const faults = [
    ...(E.isLeft(read) ? read.left.map(faultOf) : []),
    ...(E.isLeft(auth) ? [auth.left] : []),
    ...portFaultsIn(set),
    ...dataFaultsIn(set),
  ];
  return E.isLeft(read) || E.isLeft(auth) || faults.length > 0
    ? E.left(faults)
    : E.right(configOf(read.right, auth.right));
};
