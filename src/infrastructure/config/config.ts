import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import type { AllowedOrigins } from '../../adapters/http/request/cors.ts';
import type { ScopingStrategy } from '../../adapters/postgres/tenancy/tenant-context.ts';
import type { Rate } from '../../adapters/rate-limit/rate-limiter.ts';
import { defaultTombstoneDays } from '../../application/retention.ts';
import { type AuthConfig, authFaultsIn, authOf } from './auth-config.ts';
import { oneOf, origin, origins, rate, secret, text, url, webUrl, wholeNumber } from './variables.ts';

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

/** The configuration of a process. */
export type Config = {
  readonly host: string;
  readonly port: number;
  /** The port of `/metrics`; undefined: off. */
  readonly metricsPort: number | undefined;
  readonly production: boolean;
  readonly database: DatabaseConfig;
  readonly dataDir: string;
  readonly migrateOnStart: boolean;
  /** Whether statements stay prepared on a connection; some poolers do not allow it. */
  readonly preparedStatements: boolean;
  readonly scoping: ScopingStrategy;
  readonly auth: AuthConfig;
  readonly corsOrigins: AllowedOrigins;
  /** How many proxies are in front of the service. */
  readonly trustedProxies: number;
  readonly rateLimit: Rate;
  readonly rateLimitStore: 'memory' | 'postgres';
  /** Requests handled at a time. */
  readonly maxInFlight: number;
  /** Processes that serve, each with its own connections and `maxInFlight`; rate limits count over all. */
  readonly workers: number;
  /** Days for which deletions stay in the change feed. */
  readonly tombstoneDays: number;
  readonly shutdownSeconds: number;
  readonly logLevel: string;
};

const environment = t.strict({
  NODE_ENV: oneOf(undefined, ['production', 'development', 'test']),
  HOST: text('127.0.0.1'),
  PORT: wholeNumber(8000, 0, 65_535),
  METRICS_PORT: wholeNumber(undefined, 0, 65_535),
  DATABASE_URL: url('postgres:', 'postgresql:'),
  DATABASE_DIRECT_URL: url('postgres:', 'postgresql:'),
  DATABASE_REPLICA_URL: url('postgres:', 'postgresql:'),
  DATA_DIR: text('./data'),
  MIGRATE_ON_START: oneOf('true', ['true', 'false']),
  PREPARED_STATEMENTS: oneOf('true', ['true', 'false']),
  STATEMENT_SCOPE: oneOf<ScopingStrategy, ScopingStrategy>('sync', ['sync', 'transaction']),
  AUTH_MODE: oneOf(undefined, ['secret', 'jwks', 'embedded']),
  JWT_SECRET: secret,
  BETTER_AUTH_SECRET: secret,
  BETTER_AUTH_URL: webUrl,
  JWT_JWKS_URL: webUrl,
  JWT_ISSUER: text(undefined),
  JWT_AUDIENCE: text(undefined),
  AUTH_SECRET: secret,
  AUTH_ALIASES: oneOf('false', ['true', 'false']),
  PUBLIC_URL: origin,
  CORS_ORIGINS: origins,
  TRUST_PROXY: wholeNumber(0, 0, 100),
  RATE_LIMIT: rate,
  RATE_LIMIT_STORE: oneOf<'memory' | 'postgres', 'memory'>('memory', ['memory', 'postgres']),
  WORKERS: wholeNumber(1, 1, 1000),
  MAX_IN_FLIGHT: wholeNumber(256, 1, 1_000_000),
  TOMBSTONE_DAYS: wholeNumber(defaultTombstoneDays, 1, 36_500),
  SHUTDOWN_SECONDS: wholeNumber(10, 0, 3600),
  LOG_LEVEL: oneOf('info', ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
});

type Environment = t.TypeOf<typeof environment>;
type Variables = Readonly<Record<string, string | undefined>>;

/** The variables that are set; an empty one counts as unset. */
const setIn = (variables: Variables): Variables =>
  Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));

const isProduction = ({ NODE_ENV }: Variables): boolean => NODE_ENV === 'production';

const {
  PORT: portVariable,
  METRICS_PORT: metricsPortVariable,
  WORKERS: workersVariable,
} = environment.type.props;

/** The value of a variable, or its default; undefined, if it is not valid. */
const valueIn = <A>(read: t.Type<A, unknown>, text: string | undefined): A | undefined =>
  pipe(
    read.decode(text),
    E.getOrElseW(() => undefined),
  );

/** The settings that need a PostgreSQL server, of those that are set. */
const serverOnlySettingsIn = (set: Variables): ReadonlyArray<string> => {
  const { DATABASE_DIRECT_URL, DATABASE_REPLICA_URL, RATE_LIMIT_STORE, STATEMENT_SCOPE, WORKERS } = set;
  const settings: ReadonlyArray<readonly [asked: boolean, setting: string]> = [
    [DATABASE_DIRECT_URL !== undefined, 'DATABASE_DIRECT_URL'],
    [DATABASE_REPLICA_URL !== undefined, 'DATABASE_REPLICA_URL'],
    [RATE_LIMIT_STORE === 'postgres', 'RATE_LIMIT_STORE=postgres'],
    [STATEMENT_SCOPE === 'transaction', 'STATEMENT_SCOPE=transaction'],
    [(valueIn(workersVariable, WORKERS) ?? 1) > 1, 'WORKERS > 1'],
  ];
  return settings.filter(([asked]) => asked).map(([, setting]) => setting);
};

/** Contradictions between the ports. Two that are 0 are any two free ones. */
const portFaultsIn = ({ PORT, METRICS_PORT }: Variables): ReadonlyArray<string> => {
  const metricsPort = valueIn(metricsPortVariable, METRICS_PORT) ?? 0;
  return metricsPort !== 0 && metricsPort === valueIn(portVariable, PORT)
    ? ['METRICS_PORT must differ from PORT']
    : [];
};

/** Contradictions between the variables of the database. */
const dataFaultsIn = (set: Variables): ReadonlyArray<string> => {
  if (set['DATABASE_URL'] !== undefined) return [];
  return [
    ...(isProduction(set) && set['DATA_DIR'] === undefined
      ? ['production requires DATABASE_URL or DATA_DIR, to say where the data is']
      : []),
    ...serverOnlySettingsIn(set).map((setting) => `${setting} requires DATABASE_URL`),
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

const configOf = (env: Environment): Config => {
  const production = env.NODE_ENV === 'production';
  return {
    host: env.HOST,
    port: env.PORT,
    metricsPort: env.METRICS_PORT,
    production,
    database: databaseOf(env),
    dataDir: env.DATA_DIR,
    migrateOnStart: env.MIGRATE_ON_START === 'true',
    preparedStatements: env.PREPARED_STATEMENTS === 'true',
    scoping: env.STATEMENT_SCOPE,
    auth: authOf(env, production, env.PORT),
    corsOrigins: env.CORS_ORIGINS ?? (production ? ['http://localhost:3000'] : 'loopback'),
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

/** Reads the environment. A `Left` has a line for each fault, and no values. */
export const readConfig = (variables: Variables): E.Either<ReadonlyArray<string>, Config> => {
  const [read, set] = [environment.decode(variables), setIn(variables)];
  const faults = [
    ...(E.isLeft(read) ? read.left.map(faultOf) : []),
    ...authFaultsIn(set, isProduction(set)),
    ...portFaultsIn(set),
    ...dataFaultsIn(set),
  ];
  return E.isLeft(read) || faults.length > 0 ? E.left(faults) : E.right(configOf(read.right));
};
