import assert from 'node:assert/strict';
import { SignJWT, decodeJwt, decodeProtectedHeader } from 'jose';
import {
  authenticatorOf,
  keySetAuthenticator,
  keySetVerifier,
  secretAuthenticator,
  secretVerifier,
} from '../../../src/adapters/auth/jwt-authenticator.ts';
import { keySetAt } from '../../../src/adapters/auth/key-set.ts';
import { newDatabase } from '../../support/postgres.ts';
import { type Started, startProcess } from '../../support/process.ts';
import { type Service, startService } from '../../support/service.ts';
import { startBetterAuth } from './better-auth.ts';
import { until } from '../../support/until.ts';
import { minute } from './issuer.ts';

const secret = 'a secret of Better Auth, 0123456789 abcdefghijklmnopqrstuvwxyz';
const anybody = { issuer: undefined, audience: undefined };

type BetterAuth = Awaited<ReturnType<typeof startBetterAuth>>;

const bearing = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });
const statusAt = async (service: Service, token: string): Promise<number> =>
  (await service.call('GET', '/api/me/tasks', bearing(token))).status;

/** Every kind of token that Better Auth makes of a user besides the one that is for services: in e-mails and in a cookie. */
const otherTokens = async (issuer: BetterAuth, email: string) => {
  const ada = await issuer.signUp(email);
  const verification = issuer.mailed.at(-1) ?? '';
  await ada.open(verification);
  await ada.changeEmail(`new-${email}`);
  const confirmation = issuer.mailed.at(-1) ?? '';
  await ada.open(confirmation);
  const change = issuer.mailed.at(-1) ?? '';
  const tokens = [verification, confirmation, change, ada.sessionToken];
  assert.equal(new Set(tokens).size, 4);
  return { ada, tokens };
};

describe('Better Auth itself', () => {
  /** One that signs session cookies with its keys, and one that does so with its secret. */
  let issuer: BetterAuth;
  let other: BetterAuth;
  let services: Service[] = [];
  let started: Started[] = [];

  before(async () => {
    issuer = await startBetterAuth(secret, 'keys');
    other = await startBetterAuth(secret, 'secret');
  });
  after(() => {
    issuer.close();
    other.close();
  });
  afterEach(async () => {
    for (const { child, ended } of started) {
      child.kill('SIGKILL');
      await ended;
    }
    for (const service of services) await service.close();
    [started, services] = [[], []];
  });

  const serviceWith = async (authenticate: ReturnType<typeof secretAuthenticator>) => {
    const service = await startService({ authenticate });
    services.push(service);
    return service;
  };
  const keySetOf = ({ url }: BetterAuth) => new URL(`${url}/api/auth/jwks`);

  it('signs tokens that a service configured with its key set URL alone accepts [V9.1.3, V15.3.2]', async () => {
    const process = startProcess('main.ts', {
      PORT: '0',
      DATABASE_URL: await newDatabase(),
      BETTER_AUTH_URL: issuer.url,
    });
    started.push(process);
    const [, url = ''] = await process.says(/listens on (http:\S+)/);
    const { id, token } = await issuer.signUp('ada@example.com');
    const headers = { ...bearing(await token()).headers, 'Content-Type': 'application/json' };
    const body = '{"title":"Buy milk"}';

    const created = await fetch(`${url}/api/${id}/tasks`, { method: 'POST', headers, body });
    assert.equal(created.status, 201);
    const listed: unknown = await (await fetch(`${url}/api/me/tasks`, { headers })).json();
    assert.deepEqual(listed, [await created.json()]);
    assert.match(JSON.stringify(listed), new RegExp(`"user_id":"${id}"`));

    const bob = await issuer.signUp('bob@example.com');
    const asBob = bearing(await bob.token());
    assert.equal(await (await fetch(`${url}/api/me/tasks`, asBob)).text(), '[]');
    assert.equal((await fetch(`${url}/api/${id}/tasks`, asBob)).status, 403);

    const stranger = await other.signUp('ada@example.com');
    assert.equal((await fetch(`${url}/api/me/tasks`, bearing(await stranger.token()))).status, 401);
  });

  it('rotates its keys: a new one is accepted at its first use, an old one until it is withdrawn [V11.2.2]', async () => {
    let passed = 0;
    const expected = { issuer: other.url, audience: other.url };
    const service = await serviceWith(
      keySetAuthenticator(keySetOf(other), expected, () => performance.now() + passed),
    );
    const { token } = await other.signUp('carol@example.com');
    const first = await token();
    assert.equal(await statusAt(service, first), 200);

    const { kid: firstKey = '' } = decodeProtectedHeader(first);
    await other.rotate(firstKey);
    const second = await token();
    const { kid: secondKey } = decodeProtectedHeader(second);
    assert.deepEqual((await other.keyIds()).toSorted(), [firstKey, secondKey].toSorted());
    assert.equal(await statusAt(service, second), 200);
    assert.equal(await statusAt(service, first), 200);

    await other.drop(firstKey);
    assert.deepEqual(await other.keyIds(), [secondKey]);
    passed += 10 * minute;
    await until(async () => (await statusAt(service, first)) === 401);
    assert.equal(await statusAt(service, second), 200);
  });

  it('mails and stores other tokens, which are refused where its key set is configured [V9.2.2]', async () => {
    for (const auth of [issuer, other]) {
      // Not even where any issuer and any audience will do.
      const service = await serviceWith(keySetAuthenticator(keySetOf(auth), anybody));
      const { ada, tokens } = await otherTokens(auth, 'dora@example.com');
      assert.equal(await statusAt(service, await ada.token()), 200);
      for (const token of tokens) assert.equal(await statusAt(service, token), 401, token);
    }
  });

  it('mails and stores other tokens, which are refused where its key set and its secret are configured [V9.2.2]', async () => {
    for (const auth of [issuer, other]) {
      const verifiers = [secretVerifier(secret, anybody), keySetVerifier(keySetAt(keySetOf(auth)), anybody)];
      const service = await serviceWith(authenticatorOf(verifiers));
      const { ada, tokens } = await otherTokens(auth, 'fay@example.com');
      assert.equal(await statusAt(service, await ada.token()), 200);
      for (const token of tokens) assert.equal(await statusAt(service, token), 401, token);
    }
  });

  it('signs tokens that a service configured with its secret and its URL with a path accepts', async () => {
    const process = startProcess('main.ts', {
      PORT: '0',
      DATABASE_URL: await newDatabase(),
      BETTER_AUTH_URL: `${issuer.url}/api/auth`,
      BETTER_AUTH_SECRET: secret,
    });
    started.push(process);
    const [, url = ''] = await process.says(/listens on (http:\S+)/);
    const { token } = await issuer.signUp('gil@example.com');
    assert.equal((await fetch(`${url}/api/me/tasks`, bearing(await token()))).status, 200);
    const key = new TextEncoder().encode(secret);
    const ours = new SignJWT({ sub: 'gil' }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('5m');
    assert.equal((await fetch(`${url}/api/me/tasks`, bearing(await ours.sign(key)))).status, 200);
  });

  it('mails and stores other tokens, which are refused where its secret is configured [V9.2.2]', async () => {
    const service = await serviceWith(secretAuthenticator(secret, anybody));
    const sign = (claims: object) =>
      new SignJWT({ ...claims }).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret));
    const { tokens } = await otherTokens(other, 'emma@example.com');
    for (const token of tokens) {
      assert.equal(await statusAt(service, token), 401, token);
      // It is the want of a subject: with one, and the same claims and secret, it would open.
      assert.equal(await statusAt(service, await sign({ ...decodeJwt(token), sub: 'emma' })), 200);
    }
  });
});
