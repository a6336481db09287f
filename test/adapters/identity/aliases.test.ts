import assert from 'node:assert/strict';
import * as t from 'io-ts';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { decodeJwt } from 'jose';
import { aliasPaths } from '../../../src/adapters/http/identity/alias-paths.ts';
import { documentWith } from '../../../src/adapters/http/openapi-document.ts';
import { limiterInMemory } from '../../../src/adapters/rate-limit/rate-limiter.ts';
import { unavailable } from '../../../src/application/errors.ts';
import type { Accounts } from '../../../src/application/ports.ts';
import type { Database } from '../../../src/infrastructure/database.ts';
import {
  type IdentityService,
  bodyOf,
  identityAt,
  identityOn,
  publicUrl,
  startIdentityService,
} from '../../support/identity-service.ts';
import { newDatabase, patientDatabaseAt } from '../../support/postgres.ts';
import { lintOpenApi } from '../../support/openapi.ts';
import { callTo, checkedFetch, limitsOf } from '../../support/service.ts';

const signedIn = t.strict({
  access_token: t.string,
  token: t.string,
  token_type: t.literal('bearer'),
  user: t.strict({ id: t.string, email: t.string, name: t.string }),
});
const problem = t.type({ code: t.string, detail: t.string, errors: t.array(t.type({ pointer: t.string })) });

const limit = (requests: number) => limiterInMemory({ requests, seconds: 60 });

describe('the short endpoints of sign-up and sign-in', () => {
  let database: Database;
  let service: IdentityService;
  before(async () => {
    database = patientDatabaseAt(await newDatabase());
    const { handle, accounts } = identityOn(database);
    service = await startIdentityService(database, {
      identity: { handle, aliases: accounts, limits: { perEmail: limit(5), perAddress: limit(1000) } },
    });
  });
  after(async () => {
    await service.close();
    await database.close();
  });
  afterEach(() => assert.deepEqual(service.bugs, []));

  const postTo = (url: string, path: string, json: unknown, type = 'application/json') =>
    checkedFetch(`${url}/api/auth/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': type },
      body: typeof json === 'string' ? json : JSON.stringify(json),
    });
  const post = (path: string, json: unknown, type?: string) => postTo(service.url, path, json, type);
  const meAt = (url: string, bearer: string) =>
    checkedFetch(`${url}/api/auth/me`, { headers: { Authorization: `Bearer ${bearer}` } });
  const me = (bearer: string) => meAt(service.url, bearer);
  const refusedBy = async (response: Response) => {
    assert.equal(response.headers.get('Content-Type'), 'application/problem+json');
    const { code, errors } = await bodyOf(problem, response);
    return [response.status, code, errors.map(({ pointer }) => pointer)];
  };

  it('sign a person up and in, with a token of 24 hours, and without a session', async () => {
    const person = { email: 'Ada@example.com', password: 'correct horse', name: 'Ada' };
    const user = { email: 'ada@example.com', name: 'Ada' };
    const ids = new Set<string>();
    for (const [path, status] of [
      ['signup', 201],
      ['signin', 200],
      ['login', 200],
    ] as const) {
      const response = await post(path, person);
      assert.deepEqual([response.status, response.headers.getSetCookie()], [status, []]);
      assert.equal(response.headers.get('Cache-Control'), 'no-store');
      const body = await bodyOf(signedIn, response);
      assert.deepEqual(body, { ...body, access_token: body.token, user: { id: body.user.id, ...user } });
      const { iat = 0, exp = 0, ...claims } = decodeJwt(body.token);
      assert.deepEqual([exp - iat, claims], [86_400, { sub: body.user.id, iss: publicUrl, aud: publicUrl }]);
      assert.deepEqual(await (await me(body.token)).json(), body.user);
      assert.equal(
        (await callTo(service.url)('GET', `/api/${body.user.id}/tasks`, { bearer: body.token })).status,
        200,
      );
      ids.add(body.user.id);
    }
    assert.equal(ids.size, 1);
    const sql = 'select count(*)::int as sessions from identity.session';
    assert.deepEqual(
      (await database.connections.run({ sql, values: [], mode: 'unprepared' })).map((row) => ({ ...row })),
      [{ sessions: 0 }],
    );
  });

  it('have the accounts of Better Auth, and need no name', async () => {
    const { user } = await bodyOf(
      signedIn,
      await post('register', { email: 'bob@example.com', password: 'correct horse' }),
    );
    assert.equal(user.name, '');
    const { id } = await identityAt(service.url).personBy(
      await identityAt(service.url).signIn('bob@example.com', 'correct horse'),
    );
    assert.equal(id, user.id);
  });

  it('refuse with problems', async () => {
    const person = { email: 'eve@example.com', password: 'correct horse' };
    assert.equal((await post('signup', person)).status, 201);
    assert.deepEqual(await refusedBy(await post('signup', person)), [409, 'ALREADY_EXISTS', []]);
    const invalid = [400, 'VALIDATION_ERROR'];
    assert.deepEqual(await refusedBy(await post('signup', {})), [...invalid, ['/email', '/password']]);
    assert.deepEqual(await refusedBy(await post('signup', { ...person, email: 'eve' })), [
      ...invalid,
      ['/email'],
    ]);
    assert.deepEqual(
      await refusedBy(
        await post('signup', { ...person, email: 'ede@example.com', password: 'short', name: 7 }),
      ),
      [...invalid, ['/password', '/name']],
    );
    assert.deepEqual(await refusedBy(await post('signin', { email: 'eve@example.com' })), [
      ...invalid,
      ['/password'],
    ]);
    assert.deepEqual(await refusedBy(await post('signup', '{')), [400, 'MALFORMED_JSON', []]);
    assert.deepEqual(await refusedBy(await post('signup', { ...person, name: { first: 'Eve' } })), [
      400,
      'BAD_REQUEST',
      [],
    ]);
    assert.equal((await me('x.y.z')).status, 401);
  });

  it('give a wrong password, an impossible one and an unknown e-mail address one response [V6.3.8]', async () => {
    await post('signup', { email: 'flo@example.com', password: 'correct horse' });
    const told = new Set<string>();
    for (const [email, password] of [
      ['flo@example.com', 'wrong horse'],
      ['flo@example.com', 'x'.repeat(500)],
      ['gus@example.com', 'wrong horse'],
      ['no address', 'wrong horse'],
    ]) {
      const response = await post('login', { email, password });
      assert.match(response.headers.get('WWW-Authenticate') ?? '', /^Bearer realm=/);
      told.add(JSON.stringify(await refusedBy(response)));
    }
    assert.deepEqual([...told], ['[401,"UNAUTHENTICATED",[]]']);
  });

  it('have the limits of the others, together with them [V2.4.1, V6.3.1]', async () => {
    const person = { email: 'hal@example.com', password: 'correct horse' };
    assert.equal((await post('signup', person)).status, 201);
    const statuses = [];
    for (const path of ['signin', 'login', 'sign-in/email', 'signin', 'sign-in/email'])
      statuses.push(
        (await identityAt(service.url).post(path, { ...person, password: 'wrong horse' })).status,
      );
    assert.deepEqual(statuses, [401, 401, 401, 401, 429]);
  });

  it('know nobody whose account was erased', async () => {
    const { token } = await bodyOf(
      signedIn,
      await post('signup', { email: 'ivy@example.com', password: 'correct horse' }),
    );
    assert.equal((await callTo(service.url)('DELETE', '/api/me', { bearer: token })).status, 204);
    assert.deepEqual(await refusedBy(await me(token)), [404, 'NOT_FOUND', []]);
  });

  it('respond to bad input, bugs, limits and an absent database as the OpenAPI document says', async () => {
    const person = { email: 'kim@example.com', password: 'correct horse' };
    const { token } = await bodyOf(signedIn, await post('register', person));
    const { handle, accounts } = identityOn(database);
    const away = () => TE.left(unavailable);
    const broken = () => () => Promise.reject(new Error('a bug'));
    const startedWith = (aliases: Accounts, perEmail = limit(1000)) =>
      startIdentityService(database, {
        identity: { handle, aliases, limits: { perEmail, perAddress: limit(1000) } },
        ...(perEmail.requests === 1 ? { limits: limitsOf(0) } : {}),
      });
    const [absent, buggy, limited] = [
      await startedWith({ signUp: away, signIn: away, find: away, tokenFor: away }),
      await startedWith({ signUp: broken, signIn: broken, find: broken, tokenFor: broken }),
      await startedWith(accounts, limit(1)),
    ];
    for (const path of ['signup', 'register', 'signin', 'login']) {
      const statuses = [
        (await post(path, '{')).status,
        (await post(path, {})).status,
        (await post(path, { ...person, name: 'x'.repeat(17_000) })).status,
        (await post(path, person, 'text/plain')).status,
        (await postTo(absent.url, path, person)).status,
        (await postTo(buggy.url, path, person)).status,
      ];
      assert.deepEqual(statuses, [400, 400, 413, 415, 503, 500], path);
      const wrong = { email: `${path}@example.com`, password: path.startsWith('s') ? 'x' : '' };
      await postTo(limited.url, path, wrong);
      const refused = await postTo(limited.url, path, wrong);
      assert.deepEqual(await refusedBy(refused), [429, 'RATE_LIMITED', []], path);
      assert.match(refused.headers.get('Retry-After') ?? '', /^\d+$/);
    }
    assert.deepEqual(await refusedBy(await post('register', person)), [409, 'ALREADY_EXISTS', []]);
    assert.equal((await post('signin', { ...person, password: 'wrong horse' })).status, 401);
    assert.equal((await post('register', { ...person, email: 'lou@example.com' })).status, 201);
    assert.deepEqual(
      [
        (await meAt(absent.url, token)).status,
        (await meAt(buggy.url, token)).status,
        (await meAt(limited.url, token)).status,
      ],
      [503, 500, 429],
    );
    assert.equal(buggy.bugs.length, 5);
    for (const { close } of [absent, buggy, limited]) await close();
  });

  it('are in the OpenAPI document of a service that has them alone, which passes Spectral', async () => {
    const pathsAt = async (url: string) =>
      Object.keys(
        (await bodyOf(t.type({ paths: t.UnknownRecord }), await fetch(`${url}/openapi.json`))).paths,
      ).filter((path) => path.startsWith('/api/auth'));
    const without = await startIdentityService(database);
    assert.deepEqual(await pathsAt(without.url), []);
    assert.deepEqual(await pathsAt(service.url), Object.keys(aliasPaths));
    await without.close();
    assert.deepEqual(lintOpenApi(documentWith(aliasPaths)), { status: 0, stdout: '[]', stderr: '' });
  });

  it('are off by default', async () => {
    const other = await startIdentityService(database);
    const person = { email: 'jo@example.com', password: 'correct horse' };
    for (const path of ['signup', 'register', 'signin', 'login'])
      assert.equal((await identityAt(other.url).post(path, person)).status, 404, path);
    assert.equal((await identityAt(other.url).get('me')).status, 404);
    await other.close();
  });
});
