import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import { UnsecuredJWT, exportJWK } from 'jose';
import { type TokenFault, unavailable } from '../../../src/application/errors.ts';
import {
  alice,
  asked,
  claims,
  minute,
  pair,
  quickly,
  refused,
  refusedFor,
  second,
  signed,
  startIssuer,
} from './issuer.ts';
import { until } from '../../support/until.ts';

describe('tokens signed with a key of a key set', () => {
  const issuer = startIssuer();

  for (const alg of ['EdDSA', 'ES256', 'RS256']) {
    it(`identify the caller with ${alg} after one fetch`, async () => {
      const { publicKey, privateKey } = await pair(alg);
      await issuer.serving(['one', publicKey]);
      const authenticate = issuer.authenticator();
      for (let n = 0; n < 3; n += 1) {
        assert.deepEqual(await authenticate(await signed(privateKey, 'one', alg))(), alice);
      }
      assert.equal(issuer.fetches, 1);
    });
  }

  it('are refused when the key is not in the set or the algorithm does not fit it', async () => {
    const { one, authenticate } = await issuer.acquainted();
    const stranger = await pair();
    const curve = await pair('ES384');
    const publicBytes = new TextEncoder().encode(JSON.stringify(await exportJWK(one.publicKey)));
    const verdicts: ReadonlyArray<readonly [token: string, fault: TokenFault]> = [
      [await signed(stranger.privateKey, 'one'), 'signature'],
      [await signed(stranger.privateKey, 'two'), 'kid'],
      [await signed(curve.privateKey, 'one', 'ES384'), 'alg'],
      [await signed(publicBytes, 'one', 'HS256'), 'alg'],
      [new UnsecuredJWT(claims()).encode(), 'malformed'],
    ];
    for (const [token, fault] of verdicts)
      assert.deepEqual(await authenticate(token)(), refusedFor(fault), token);
  });

  describe('before the first successful fetch', () => {
    it('are answered as unavailable, until a second after the endpoint is back [V16.5.3]', async () => {
      const { publicKey, privateKey } = await pair();
      const authenticate = issuer.authenticator();
      for (const status of [500, 404, 302]) {
        issuer.failing(status);
        assert.deepEqual(await asked(authenticate, privateKey, 'one'), E.left(unavailable));
        issuer.passed += second;
      }
      issuer.sending('not json');
      assert.deepEqual(await asked(authenticate, privateKey, 'one'), E.left(unavailable));
      assert.equal(issuer.fetches, 4);
      issuer.passed += second;
      await issuer.serving(['one', publicKey]);
      assert.deepEqual(await asked(authenticate, privateKey, 'one'), alice);
    });

    it('wait at most 2 s for one shared fetch, and then do not wait', async () => {
      const { privateKey } = await pair();
      const authenticate = issuer.authenticator();
      issuer.hanging();
      const waiting = Promise.all(Array.from({ length: 20 }, () => asked(authenticate, privateKey, 'one')));
      await until(() => issuer.fetches === 1);
      await issuer.timeOut();
      const verdicts = await waiting;
      verdicts.push(await quickly(() => asked(authenticate, privateKey, 'one')));
      for (const verdict of verdicts) assert.deepEqual(verdict, E.left(unavailable));
      assert.equal(issuer.fetches, 1);
    });

    it('are refused after one fetch when their key is not in it', async () => {
      const { publicKey, privateKey } = await pair();
      await issuer.serving(['one', publicKey]);
      const authenticate = issuer.authenticator();
      for (const kid of ['two', 'three']) {
        assert.deepEqual(await asked(authenticate, privateKey, kid), refused);
      }
      assert.equal(issuer.fetches, 1);
    });
  });

  describe('of an unknown key', () => {
    it('are accepted at the first use of a new key, also concurrently', async () => {
      const { one, authenticate } = await issuer.acquainted();
      const two = await pair();
      await issuer.serving(['one', one.publicKey], ['two', two.publicKey]);
      const verdicts = await Promise.all(
        Array.from({ length: 20 }, () => asked(authenticate, two.privateKey, 'two')),
      );
      for (const verdict of verdicts) assert.deepEqual(verdict, alice);
      assert.deepEqual(await asked(authenticate, one.privateKey, 'one'), alice);
      assert.equal(issuer.fetches, 2);
    });

    it('are refused quickly with one fetch in 30 s, however many there are', async () => {
      const { one, authenticate } = await issuer.acquainted();
      const kids = Array.from({ length: 25 }, (_, n) => `stranger ${String(n)}`);
      const together = await Promise.all(kids.map((kid) => asked(authenticate, one.privateKey, kid)));
      for (const verdict of together) assert.deepEqual(verdict, refused);
      issuer.passed += 29 * second;
      for (const kid of kids) {
        assert.deepEqual(await quickly(() => asked(authenticate, one.privateKey, kid)), refused);
      }
      assert.equal(issuer.fetches, 2);
    });

    it('are accepted 30 s after a fetch for another unknown key, however often those come', async () => {
      const { one, authenticate } = await issuer.acquainted();
      const two = await pair();
      assert.deepEqual(await asked(authenticate, one.privateKey, 'stranger'), refused);
      await issuer.serving(['one', one.publicKey], ['two', two.publicKey]);
      for (let n = 0; n < 6; n += 1) {
        assert.deepEqual(await asked(authenticate, one.privateKey, 'stranger'), refused);
        issuer.passed += 5 * second;
      }
      assert.deepEqual(await asked(authenticate, two.privateKey, 'two'), alice);
    });

    it('wait at most once in 30 s for an endpoint that hangs, and delay no other token', async () => {
      const { one, authenticate } = await issuer.acquainted();
      issuer.hanging();
      issuer.passed += minute;
      const stranger = asked(authenticate, one.privateKey, 'stranger');
      await until(() => issuer.fetches === 2);
      assert.deepEqual(await quickly(() => asked(authenticate, one.privateKey, 'one')), alice);
      await issuer.timeOut();
      assert.deepEqual(await stranger, refused);
      for (let n = 0; n < 50; n += 1) {
        const kid = `stranger ${String(n)}`;
        assert.deepEqual(await quickly(() => asked(authenticate, one.privateKey, kid)), refused);
      }
      assert.equal(issuer.fetches, 2);
    });
  });
});
