import assert from 'node:assert/strict';
import * as t from 'io-ts';
import { decodeJwt } from 'jose';
import { limiterInMemory } from '../../../src/adapters/rate-limit/rate-limiter.ts';
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
import { callTo } from '../../support/service.ts';

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

  const post = (path: string, json: unknown) => identityAt(service.url).post(path, json);
  const me = (bearer: string) =>
    fetch(`${service.url}/api/auth/me`, { headers: { Authorization: `Bearer ${bearer}` } });
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
      statuses.push((await post(path, { ...person, password: 'wrong horse' })).status);
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

  it('are off by default', async () => {
    const other = await startIdentityService(database);
    const person = { email: 'jo@example.com', password: 'correct horse' };
    for (const path of ['signup', 'register', 'signin', 'login'])
      assert.equal((await identityAt(other.url).post(path, person)).status, 404, path);
    assert.equal((await identityAt(other.url).get('me')).status, 404);
    await other.close();
  });
});
