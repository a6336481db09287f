import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { type AppDependencies, createApp } from '../../src/adapters/http/app.ts';
import { startServer } from '../../src/adapters/http/server.ts';
import type { Passwords } from '../../src/adapters/identity/better-auth.ts';
import { DatabaseUnavailable, openIdentity } from '../../src/adapters/identity/identity.ts';
import {
  identityDialect,
  identitySchema,
  isTransient,
} from '../../src/adapters/postgres/identity-dialect.ts';
import { createPostgresStore } from '../../src/adapters/postgres/store.ts';
import { openTenantSession } from '../../src/adapters/postgres/tenancy/tenant-session.ts';
import type { ScopingStrategy } from '../../src/adapters/postgres/tenancy/tenant-context.ts';
import { limiterInMemory } from '../../src/adapters/rate-limit/rate-limiter.ts';
import { ownAuthentication } from '../../src/infrastructure/auth/authentication.ts';
import type { Database } from '../../src/infrastructure/database.ts';
import { createLogger } from '../../src/infrastructure/logger.ts';
import { systemPorts } from '../../src/infrastructure/system-ports.ts';
import { patientLimits } from './postgres.ts';
import { type Received, callTo, limitsOf, startProcesses, workers } from './service.ts';

export const publicUrl = 'https://todo.example';
export const authSecret = 'a secret of identity, 0123456789 abcdefghijklmnopqrstuvwxyz';

/** Passwords at no cost: what scrypt takes would be half of what these tests do. `passwords.test.ts` has scrypt. */
const cheapPasswords: Passwords = {
  hash: (password) => Promise.resolve(`hash of ${password}`),
  verify: ({ hash, password }) => Promise.resolve(hash === `hash of ${password}`),
};

/** Identity on a database, as the service opens it, but for the cost of passwords, unless processes keep passwords there as well. */
export const identityOn = (
  { connections }: Database,
  {
    secret = authSecret,
    scoping = 'sync',
    passwords = workers === undefined ? cheapPasswords : undefined,
    onErased = () => undefined,
  }: {
    secret?: string;
    scoping?: ScopingStrategy;
    passwords?: Passwords | undefined;
    onErased?: (id: string) => void;
  } = {},
) =>
  openIdentity({
    dialect: identityDialect(connections, scoping, (error) =>
      isTransient(error) ? new DatabaseUnavailable() : error,
    ),
    schemaName: identitySchema,
    secret,
    publicUrl,
    isTrustedOrigin: (origin) => origin === 'http://localhost:3000',
    onErased,
    ...(passwords === undefined ? {} : { passwords }),
  });

const unlimited = limiterInMemory({ requests: 1_000_000, seconds: 60 });

/** `databaseUrl`: by which processes reach the database, where the service may be processes of its own. */
type Given = Partial<AppDependencies> & {
  readonly scoping?: ScopingStrategy;
  readonly databaseUrl?: string | undefined;
};

/** A service that signs people in itself, on a database that is closed by others. */
export const startIdentityService = async (
  database: Database,
  { scoping = 'sync', databaseUrl, ...given }: Given = {},
) => {
  const identity = identityOn(database, { scoping });
  const bugs: unknown[] = [];
  if (workers !== undefined && databaseUrl !== undefined && Object.keys(given).length === 0) {
    const { url, close } = await startProcesses(workers, {
      DATABASE_URL: databaseUrl,
      STATEMENT_SCOPE: scoping,
      AUTH_MODE: 'embedded',
      AUTH_SECRET: authSecret,
      PUBLIC_URL: publicUrl,
      // Each call of a test comes from another address, whose attempts to sign in are limited apart.
      TRUST_PROXY: '1',
    });
    return { url, bugs, identity, close };
  }
  const { authenticate } = ownAuthentication(
    { ...identity, publicUrl, aliases: false },
    createLogger('silent'),
    true,
  );
  const app = createApp({
    ports: {
      ...createPostgresStore(openTenantSession(database.connections, scoping, patientLimits)),
      ...systemPorts,
    },
    authenticate,
    identity: { handle: identity.handle, limits: { perEmail: unlimited, perAddress: unlimited } },
    ready: () => Promise.resolve(true),
    limits: limitsOf(1_000_000),
    maxInFlight: 1000,
    isOverloaded: () => false,
    trustedProxies: 0,
    corsOrigins: ['http://localhost:3000'],
    observer: {
      onRequest: () => undefined,
      onResponse: () => undefined,
      onError: (error) => bugs.push(error),
    },
    ...given,
  });
  const { url, drain } = await startServer(app, { host: '127.0.0.1', port: 0 });
  return { url, bugs, identity, close: () => drain(0.05) };
};

export type IdentityService = Awaited<ReturnType<typeof startIdentityService>>;

const signedUp = t.type({ token: t.string, user: t.type({ id: t.string, email: t.string }) });
const withToken = t.type({ token: t.string });

/** What a response has, in the form that it is to have. */
export const bodyOf = async <A>(codec: t.Decoder<unknown, A>, response: Response): Promise<A> => {
  const body: unknown = await response.json();
  const decoded = codec.decode(body);
  assert.ok(E.isRight(decoded), `${String(response.status)} ${JSON.stringify(body)}`);
  return decoded.right;
};

let calls = 0;
/** An address that nobody has had: only a service behind a proxy takes it for the caller's. */
const newAddress = (): Readonly<Record<string, string>> => {
  calls += 1;
  return { 'X-Forwarded-For': `10.0.${Math.floor(calls / 256)}.${calls % 256}` };
};

/** Calls of a browser at the endpoints of identity. */
export const identityAt = (url: string, origin = 'http://localhost:3000') => {
  const post = (path: string, json: unknown, cookie = '', headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${url}/api/auth/${path}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Origin: origin,
        ...newAddress(),
        ...(cookie === '' ? {} : { Cookie: cookie }),
        ...headers,
      },
      body: typeof json === 'string' ? json : JSON.stringify(json),
    });
  const get = (path: string, cookie = '') =>
    fetch(`${url}/api/auth/${path}`, { headers: { Cookie: cookie, Origin: origin } });

  /** A session, as its cookie has it. */
  const sessionIn = (response: Response): string =>
    response.headers
      .getSetCookie()
      .map((line) => line.split(';', 1).join())
      .join('; ');

  const personBy = async (response: Response) => {
    const { user } = await bodyOf(signedUp, response);
    const cookie = sessionIn(response);
    const token = async () => (await bodyOf(withToken, await get('token', cookie))).token;
    return {
      id: user.id,
      cookie,
      token,
      /** Calls the API with a new token. */
      call: async (method: string, path: string, json?: unknown): Promise<Received> =>
        callTo(url)(method, path, { bearer: await token(), ...(json === undefined ? {} : { json }) }),
    };
  };
  return {
    post,
    get,
    personBy,
    signIn: (email: string, password: string) => post('sign-in/email', { email, password }),
    /** Makes an account. */
    signUp: async (email: string, password = 'correct horse', name = 'Ada') =>
      personBy(await post('sign-up/email', { email, password, name })),
  };
};
