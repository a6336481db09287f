import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import type { CryptoKey, JWTPayload } from 'jose';
import {
  type Expectations,
  authenticatorOf,
  keySetVerifier,
  secretVerifier,
} from '../../../src/adapters/auth/jwt-authenticator.ts';
import { keySetAt } from '../../../src/adapters/auth/key-set.ts';
import { unavailable } from '../../../src/application/errors.ts';
import { until } from '../../support/until.ts';
import {
  alice,
  countSignatureChecks,
  minute,
  pair,
  refused,
  refusedFor,
  signed,
  startIssuer,
} from './issuer.ts';

const secret = 'an honest secret of more than thirty-two bytes';
const anybody: Expectations = { issuer: undefined, audience: undefined };
const bySecret = (given: JWTPayload = {}) => signed(new TextEncoder().encode(secret), 'none', 'HS256', given);
const byKey = (key: CryptoKey, given: JWTPayload = {}) => signed(key, 'one', 'EdDSA', given);

describe('an authenticator with a secret and a key set', () => {
  const issuer = startIssuer();
  const authenticator = (ofSecret = anybody, ofKeySet = anybody) =>
    authenticatorOf([
      secretVerifier(secret, ofSecret),
      keySetVerifier(keySetAt(issuer.url, { now: issuer.now }), ofKeySet),
    ]);

  const checks = countSignatureChecks();

  it('accepts tokens of either kind and checks each signature once', async () => {
    const one = await pair();
    await issuer.serving(['one', one.publicKey]);
    const authenticate = authenticator();
    assert.deepEqual(await authenticate(await byKey(one.privateKey, { jti: 'first' }))(), alice);
    const tokens = [await bySecret(), await byKey(one.privateKey)];
    for (const token of tokens) assert.deepEqual(await authenticate(token)(), alice);
    const before = checks();
    for (const token of [...tokens, ...tokens]) assert.deepEqual(await authenticate(token)(), alice);
    assert.equal(checks(), before);
    assert.equal(issuer.fetches, 1);
  });

  it('checks the issuer and audience of each kind', async () => {
    const one = await pair();
    await issuer.serving(['one', one.publicKey]);
    const origin = { issuer: 'https://app.example', audience: 'https://app.example' };
    const authenticate = authenticator(anybody, origin);
    const claims = { iss: origin.issuer, aud: origin.audience };
    assert.deepEqual(await authenticate(await byKey(one.privateKey, claims))(), alice);
    assert.deepEqual(await authenticate(await byKey(one.privateKey))(), refusedFor('iss'));
    assert.deepEqual(
      await authenticate(await byKey(one.privateKey, { ...claims, aud: 'x' }))(),
      refusedFor('aud'),
    );
    assert.deepEqual(await authenticate(await bySecret())(), alice);
  });

  it('accepts tokens of the secret while the key set is unavailable, without a fetch', async () => {
    const one = await pair();
    issuer.failing(503);
    const authenticate = authenticator();
    assert.deepEqual(await authenticate(await bySecret())(), alice);
    assert.equal(issuer.fetches, 0);
    assert.deepEqual(await authenticate(await byKey(one.privateKey))(), E.left(unavailable));
    assert.deepEqual(await authenticate(await bySecret())(), alice);
  });

  it('verifies again only tokens whose key has changed', async () => {
    const [one, two, other] = await Promise.all([pair(), pair(), pair()]);
    await issuer.serving(['one', one.publicKey], ['two', two.publicKey]);
    const authenticate = authenticator();
    const stays = [await bySecret(), await byKey(one.privateKey)];
    const goes = await signed(two.privateKey, 'two');
    // Twice: the first use of all is from before there were keys.
    for (const token of [...stays, goes, ...stays, goes])
      assert.deepEqual(await authenticate(token)(), alice);

    await issuer.serving(['one', one.publicKey], ['two', other.publicKey], ['three', other.publicKey]);
    issuer.passed += 11 * minute;
    await authenticate(goes)();
    await until(() => issuer.fetches === 2);
    await until(async () => E.isLeft(await authenticate(goes)()));
    const before = checks();
    for (const token of stays) assert.deepEqual(await authenticate(token)(), alice);
    assert.equal(checks(), before);
    assert.deepEqual(await authenticate(goes)(), refusedFor('signature'));
    assert.ok(checks() > before);
  });

  it('refuses a token of an unknown key, whatever the secret', async () => {
    const [one, two] = await Promise.all([pair(), pair()]);
    await issuer.serving(['one', one.publicKey]);
    const authenticate = authenticator();
    assert.deepEqual(await authenticate(await signed(two.privateKey, 'two'))(), refused);
  });
});

describe('an outage of a key set', () => {
  const issuer = startIssuer();
  const heard = () => {
    const news: string[] = [];
    const keySet = keySetAt(issuer.url, {
      now: issuer.now,
      onUnavailable: (cause) => news.push(String(cause)),
      onAvailable: () => news.push('back'),
    });
    return { news, keySet };
  };

  it('is reported once with its cause, and once when it ends', async () => {
    const one = await pair();
    const { news, keySet } = heard();
    for (const status of [404, 404, 503]) {
      issuer.failing(status);
      assert.equal(await keySet.isKnown(), false);
      issuer.passed += minute;
    }
    assert.deepEqual(news, ['Error: status 404 instead of 200']);
    assert.equal(issuer.fetches, 3);
    await issuer.serving(['one', one.publicKey]);
    assert.equal(await keySet.isKnown(), true);
    assert.deepEqual(news.slice(1), ['back']);

    // A fetch that is still under way when the clock moves puts the next one off.
    const usedUntil = (holds: () => boolean) =>
      until(() => {
        issuer.passed += minute;
        keySet.inUse('one');
        return holds();
      });
    issuer.sending('not json');
    await usedUntil(() => issuer.fetches > 8);
    assert.equal(news.length, 3);
    assert.match(news[2] ?? '', /JSON/);
    assert.equal(await keySet.isKnown(), true);
    await issuer.serving(['one', one.publicKey]);
    await usedUntil(() => news.length > 3);
    assert.deepEqual(news.slice(3), ['back']);
  });

  it('is not reported while the set is available', async () => {
    const one = await pair();
    await issuer.serving(['one', one.publicKey]);
    const { news, keySet } = heard();
    assert.equal(await keySet.isKnown(), true);
    assert.equal(await keySet.isKnown(), true);
    assert.deepEqual(news, []);
    assert.equal(issuer.fetches, 1);
  });
});
