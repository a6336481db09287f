import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { createClient } from '../../client/doable.ts';
import { secretAuthenticator } from '../../src/adapters/auth/jwt-authenticator.ts';
import { type AppDependencies, createApp } from '../../src/adapters/http/app.ts';
import type { RequestRecord } from '../../src/adapters/http/request/request-log.ts';
import type { Problem } from '../../src/adapters/http/problem.ts';
import type { ListJson } from '../../src/adapters/http/lists/list-json.ts';
import type { ChangesJson } from '../../src/adapters/http/changes/changes.ts';
import type { ExportJson } from '../../src/adapters/http/changes/export.ts';
import type { BatchResultJson } from '../../src/adapters/http/batch/operation.ts';
import type { TaskJson } from '../../src/adapters/http/tasks/task-json.ts';
import { createLocalEvents } from '../../src/adapters/memory/events.ts';
import { databaseReady } from '../../src/adapters/postgres/schema/pending-migrations.ts';
import { limiterInMemory } from '../../src/adapters/rate-limit/rate-limiter.ts';
import { openTenantSession } from '../../src/adapters/postgres/tenancy/tenant-session.ts';
import { createPostgresStore } from '../../src/adapters/postgres/store.ts';
import { announcedStore } from '../../src/application/events/announced-store.ts';
import { startServer } from '../../src/adapters/http/server.ts';
import { systemPorts } from '../../src/infrastructure/system-ports.ts';
import { checkAgainstDocument } from './openapi.ts';
import { newDatabase, patientDatabaseAt } from './postgres.ts';
import { startProcess } from './process.ts';
import { testSecret, tokenOf } from './tokens.ts';
import { patience, until } from './until.ts';

export { testSecret, tokenOf };

/** What a call sends. `as` signs it in as that user, `bearer` by that token; `json` is its body. */
export type Sent = {
  readonly as?: string;
  readonly bearer?: string;
  readonly json?: unknown;
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
};

/** What came back, checked against the OpenAPI document. */
export type Received = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Typed views of the body; of another kind of body they fail the test. */
  readonly task: TaskJson;
  readonly tasks: ReadonlyArray<TaskJson>;
  readonly list: ListJson;
  readonly lists: ReadonlyArray<ListJson>;
  readonly changes: ChangesJson;
  readonly results: ReadonlyArray<BatchResultJson>;
  readonly exported: ExportJson;
  readonly problem: Problem;
};

type Results = { readonly results: ReadonlyArray<BatchResultJson> };

const isObject = (body: unknown): body is object => typeof body === 'object' && body !== null;
const isTask = (body: unknown): body is TaskJson => isObject(body) && 'version' in body;
const isList = (body: unknown): body is ListJson => isObject(body) && 'position' in body;
const isChanges = (body: unknown): body is ChangesJson => isObject(body) && 'has_more' in body;
const isResults = (body: unknown): body is Results => isObject(body) && 'results' in body;
const isExport = (body: unknown): body is ExportJson => isObject(body) && 'count' in body;
const isRecord = (line: unknown): line is RequestRecord => isObject(line) && 'milliseconds' in line;
const isProblem = (body: unknown): body is Problem => isObject(body) && 'code' in body;

const viewed = <A>(text: string, is: (body: unknown) => body is A): A => {
  const body: unknown = JSON.parse(text);
  assert.ok(is(body), `not what was expected: ${text}`);
  return body;
};

const received = (status: number, headers: Headers, text: string): Received => ({
  status,
  headers,
  text,
  get task() {
    return viewed(text, isTask);
  },
  get tasks() {
    return viewed(text, (body): body is TaskJson[] => Array.isArray(body) && body.every(isTask));
  },
  get list() {
    return viewed(text, isList);
  },
  get lists() {
    return viewed(text, (body): body is ListJson[] => Array.isArray(body) && body.every(isList));
  },
  get changes() {
    return viewed(text, isChanges);
  },
  get results() {
    return viewed(text, isResults).results;
  },
  get exported() {
    return viewed(text, isExport);
  },
  get problem() {
    return viewed(text, isProblem);
  },
});

/** What a refusal says first. */
export const summary = ({ status, problem }: Received) => [status, problem.code];

/** Splits the bytes of one HTTP/1.1 response. */
const parsed = (response: string): Received => {
  const [head = '', ...rest] = response.split('\r\n\r\n');
  const [start = '', ...fields] = head.split('\r\n');
  const headers = new Headers();
  for (const field of fields) {
    const colon = field.indexOf(':');
    headers.append(field.slice(0, colon), field.slice(colon + 1).trim());
  }
  return received(Number(start.split(' ')[1]), headers, rest.join('\r\n\r\n'));
};

/** A service that listens, for as long as a suite runs. */
export type Service = {
  readonly url: string;
  readonly databaseUrl: string;
  /** A record of each request that is over. Workers tell it by their log, a moment after the response. */
  readonly records: ReadonlyArray<RequestRecord>;
  /** What was thrown. Workers that threw anything fail the test when they are closed. */
  readonly bugs: ReadonlyArray<unknown>;
  readonly call: (method: string, path: string, sent?: Sent) => Promise<Received>;
  /** As `fetch`, but what it brings is checked against the OpenAPI document too. */
  readonly fetch: typeof fetch;
  /** Writes bytes to the port and reads until the service closes the connection; rejects if it does not. */
  readonly raw: (bytes: string | Uint8Array) => Promise<Received>;
  readonly close: () => Promise<void>;
};

/** As `fetch`, but what it brings is checked against the OpenAPI document. */
export const checkedFetch: typeof fetch = async (input, init) => {
  const request = new Request(input, init);
  const response = await fetch(request);
  checkAgainstDocument({
    method: request.method,
    path: new URL(request.url).pathname,
    status: response.status,
    headers: response.headers,
    body: await response.clone().text(),
  });
  return response;
};

/** The header fields of a call. */
export const headersOf = async ({
  as,
  bearer,
  json,
  headers = {},
}: Sent): Promise<Record<string, string>> => {
  const token = as === undefined ? bearer : await tokenOf(as);
  return {
    ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...headers,
  };
};

/** Calls the service at a URL, whichever process it is in. */
export const callTo =
  (url: string): Service['call'] =>
  async (method, path, sent = {}) => {
    const { json, body } = sent;
    const response = await fetch(`${url}${path}`, {
      method,
      headers: await headersOf(sent),
      body: json === undefined ? (body ?? null) : JSON.stringify(json),
      redirect: 'manual',
    });
    const text = await response.text();
    const [pathname = ''] = path.split('?');
    checkAgainstDocument({
      method,
      path: pathname,
      status: response.status,
      headers: response.headers,
      body: text,
    });
    return received(response.status, response.headers, text);
  };

/** Sends bytes to a URL's host and port. */
export const rawTo =
  (url: string): Service['raw'] =>
  (bytes) =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(url);
      const chunks: Buffer[] = [];
      const socket = connect(Number(port), hostname, () => socket.write(bytes));
      const text = () => Buffer.concat(chunks).toString();
      const late = setTimeout(() => {
        reject(new Error(`the service did not close the connection after ${text()}`));
        socket.destroy();
      }, patience);
      socket.on('data', (chunk: Buffer) => chunks.push(chunk));
      socket.on('error', () => undefined);
      socket.on('close', () => {
        clearTimeout(late);
        resolve(parsed(text()));
      });
    });

/** As many as no test asks for. */
const unlimited = 1_000_000;

/** Limits of so many requests a minute, of each user and of each address. */
export const limitsOf = (user: number, address = unlimited) => ({
  perUser: limiterInMemory({ requests: user, seconds: 60 }),
  perAddress: limiterInMemory({ requests: address, seconds: 60 }),
});

/** How many processes the service is to be, where nothing in it is given; undefined: it runs in this one. */
export const workers = process.env['TEST_WORKERS'];

const linesWith = (log: string, pattern: RegExp): ReadonlyArray<string> =>
  log.split('\n').filter((line) => pattern.test(line));

/** Starts so many processes of the service as it is shipped, which fail the test when they are closed if they logged an error. */
export const startProcesses = async (count: string, variables: Readonly<Record<string, string>>) => {
  const started = startProcess('main.ts', {
    WORKERS: count,
    CORS_ORIGINS: 'http://localhost:3000',
    RATE_LIMIT: '1000000/60',
    MAX_IN_FLIGHT: '1000',
    PORT: '0',
    ...variables,
  });
  const url = await started.url();
  await until(() => linesWith(started.err(), /"msg":"listening"/).length === Number(count));
  return {
    url,
    log: started.err,
    close: async () => {
      started.child.kill('SIGTERM');
      assert.equal(await started.ended, 0);
      assert.deepEqual(linesWith(started.err(), /^(?!\{"level":[34]0,|$)/), []);
    },
  };
};

/** Starts the service as it is shipped, in processes of its own. */
const startWorkers = async (count: string): Promise<Service> => {
  const databaseUrl = await newDatabase();
  const { url, log, close } = await startProcesses(count, {
    DATABASE_URL: databaseUrl,
    JWT_SECRET: testSecret,
  });
  return {
    url,
    databaseUrl,
    get records() {
      return linesWith(log(), /"msg":"request"/)
        .map((line): unknown => JSON.parse(line))
        .filter(isRecord);
    },
    bugs: [],
    call: callTo(url),
    fetch: checkedFetch,
    raw: rawTo(url),
    close,
  };
};

/** What is not as it is shipped. `isWatched`: the test reads `records` or `bugs` at once, so the service runs in this process. */
type Given = Partial<AppDependencies> & { readonly idleMilliseconds?: number; readonly isWatched?: true };

/**
 * Starts the service as it is shipped, but for what is given, on a PostgreSQL database of its own, which is patient: what
 * the service promises to answer in is tested in `test/faults`.
 */
export const startService = async (wish: Given = {}): Promise<Service> => {
  if (workers !== undefined && Object.keys(wish).length === 0) return startWorkers(workers);
  const { idleMilliseconds, isWatched: _, ...given } = wish;
  const databaseUrl = await newDatabase();
  const database = patientDatabaseAt(databaseUrl);
  const [records, bugs]: [RequestRecord[], unknown[]] = [[], []];
  const app = createApp({
    ports: {
      ...announcedStore(createPostgresStore(openTenantSession(database.connections)), createLocalEvents()),
      ...systemPorts,
    },
    authenticate: secretAuthenticator(testSecret, { issuer: undefined, audience: undefined }),
    ready: databaseReady(database.connections),
    limits: limitsOf(unlimited),
    maxInFlight: 1000,
    isOverloaded: () => false,
    trustedProxies: 0,
    corsOrigins: ['http://localhost:3000'],
    observer: {
      onRequest: () => undefined,
      onResponse: (record) => records.push(record),
      onError: (error) => bugs.push(error),
    },
    ...given,
  });
  const server = await startServer(app, { host: '127.0.0.1', port: 0, idleMilliseconds });
  return {
    url: server.url,
    databaseUrl,
    records,
    bugs,
    call: callTo(server.url),
    fetch: checkedFetch,
    raw: rawTo(server.url),
    close: async () => {
      await server.drain(0.05);
      await database.close();
    },
  };
};

let users = 0;

/** A user whom no other test knows, and calls as that user on `/api/me`. */
export const newUserOf = (service: Service, kind = 'user') => {
  users += 1;
  const name = `${kind}-${users}`;
  const call = (method: string, path: string, sent: Sent = {}): Promise<Received> =>
    service.call(method, `/api/me${path}`, { as: name, ...sent });
  return {
    name,
    call,
    client: createClient({ url: service.url, token: () => tokenOf(name), fetch: service.fetch }),
    create: async (json: object = {}): Promise<TaskJson> =>
      (await call('POST', '/tasks', { json: { title: 'Buy milk', ...json } })).task,
    batch: (operations: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Received> =>
      call('POST', '/tasks/batch', { json: { operations }, headers }),
    /** All that a refused write leaves as it is. */
    state: async (): Promise<unknown> => [
      (await call('GET', '/tasks/changes')).changes.next,
      ...(await Promise.all(['/tasks', '/lists', '/stats'].map((path) => call('GET', path)))).map(
        ({ text }) => text,
      ),
    ],
    /** What changed since a token; everything, if there is none. */
    changes: async (since?: string): Promise<ChangesJson> =>
      (await call('GET', `/tasks/changes${since === undefined ? '' : `?since=${since}`}`)).changes,
  };
};

/** A user of the tests. */
export type User = ReturnType<typeof newUserOf>;

/** Starts services for a suite, or a file, which are closed after its last test. */
export const servicesOfSuite = () => {
  const services: Service[] = [];
  after(() => Promise.all(services.map(({ close }) => close())));
  return async (...given: Parameters<typeof startService>): Promise<Service> => {
    const service = await startService(...given);
    services.push(service);
    return service;
  };
};
