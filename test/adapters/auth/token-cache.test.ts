import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import { secretAuthenticator } from '../../../src/adapters/auth/jwt-authenticator.ts';
import { type Unverified, cached } from '../../../src/adapters/auth/token-cache.ts';
import { unavailable } from '../../../src/application/errors.ts';
import { makeUserId } from '../../../src/domain/user.ts';
import { alice, countSignatureChecks, refused, second, signed, startIssuer } from './issuer.ts';

const expiry = 1_000_000;

/** A memory of which the clock, the keys and the verdicts are in the test's hands. */
const setUp = (capacity?: number) => {
  const userId = makeUserId('alice');
  assert.ok(E.isRight(userId));
  const good: ReturnType<Unverified['verify']> = Promise.resolve(
    E.right({ actor: { userId: userId.right }, expiresAt: expiry }),
  );
  const world = { now: 0, keys: 'one', verdict: () => good };
  const verified: string[] = [];
  const read = (token: string) =>
    E.right({
      verify: () => {
        verified.push(token);
        return world.verdict();
      },
      keysInUse: () => world.keys,
    });
  const authenticate = cached(read, () => world.now, capacity);
  return { world, good, verified, verdictOn: (token: string) => authenticate(token)() };
};

describe('the token cache', () => {
  it('verifies a token once, and each other token', async () => {
    const { verified, verdictOn } = setUp();
    for (const token of ['a', 'a', 'b', 'A', 'a', 'b']) assert.deepEqual(await verdictOn(token), alice);
    assert.deepEqual(verified, ['a', 'b', 'A']);
  });

  it('verifies a token again from its expiry on', async () => {
    const { world, verified, verdictOn } = setUp();
    await verdictOn('a');
    world.now = expiry - 1;
    await verdictOn('a');
    assert.equal(verified.length, 1);
    world.now = expiry;
    world.verdict = () => Promise.resolve(refused);
    assert.deepEqual(await verdictOn('a'), refused);
    assert.deepEqual(await verdictOn('a'), refused);
    assert.equal(verified.length, 3);
  });

  it('verifies a token again while the keys differ from those it was verified with', async () => {
    const { world, verified, verdictOn } = setUp();
    await verdictOn('a');
    world.keys = 'two';
    world.verdict = () => Promise.resolve(refused);
    assert.deepEqual(await verdictOn('a'), refused);
    assert.deepEqual(await verdictOn('a'), refused);
    assert.equal(verified.length, 3);
  });

  it('stores a token with the keys from before its verification if they change meanwhile', async () => {
    const { world, good, verified, verdictOn } = setUp();
    world.verdict = () => {
      world.keys = 'two';
      return good;
    };
    assert.deepEqual(await verdictOn('a'), alice);
    world.verdict = () => Promise.resolve(refused);
    assert.deepEqual(await verdictOn('a'), refused);
    assert.equal(verified.length, 2);
  });

  it('evicts the least recently used token', async () => {
    const { verified, verdictOn } = setUp(2);
    for (const token of ['a', 'b', 'a', 'c', 'a', 'b']) await verdictOn(token);
    assert.deepEqual(verified, ['a', 'b', 'c', 'b']);
  });

  it('keeps at most 10,000 tokens', async () => {
    const { verified, verdictOn } = setUp();
    for (let n = 0; n <= 10_000; n += 1) await verdictOn(String(n));
    await verdictOn('1');
    assert.equal(verified.length, 10_001);
    await verdictOn('0');
    assert.equal(verified.length, 10_002);
  });

  it('keeps no token that was refused or could not be verified', async () => {
    const { world, good, verified, verdictOn } = setUp();
    for (const verdict of [refused, E.left(unavailable), refused]) {
      world.verdict = () => Promise.resolve(verdict);
      assert.deepEqual(await verdictOn('a'), verdict);
    }
    world.verdict = () => Promise.reject(new Error('a bug'));
    await assert.rejects(verdictOn('a'), /a bug/);
    world.verdict = () => good;
    assert.deepEqual(await verdictOn('a'), alice);
    assert.equal(verified.length, 5);
  });

  it('verifies a token for each concurrent first caller, and for none after them', async () => {
    const { verified, verdictOn } = setUp();
    const verdicts = await Promise.all(Array.from({ length: 5 }, () => verdictOn('a')));
    for (const verdict of verdicts) assert.deepEqual(verdict, alice);
    const first = verified.length;
    assert.deepEqual(await verdictOn('a'), alice);
    assert.equal(verified.length, first);
  });
});

describe('a signature', () => {
  const issuer = startIssuer();
  const checks = countSignatureChecks();

  it('is checked once per token, whatever the kind of key', async () => {
    const secret = new TextEncoder().encode('an honest secret of more than thirty-two bytes');
    const bySecret = secretAuthenticator(new TextDecoder().decode(secret), {
      issuer: undefined,
      audience: undefined,
    });
    const token = await signed(secret, 'none', 'HS256');
    for (let n = 0; n < 3; n += 1) assert.deepEqual(await bySecret(token)(), alice);
    assert.equal(checks(), 1);

    const { one, authenticate } = await issuer.acquainted();
    const another = await signed(one.privateKey, 'one');
    assert.deepEqual(await authenticate(another)(), alice);
    const before = checks();
    for (let n = 0; n < 3; n += 1) assert.deepEqual(await authenticate(another)(), alice);
    assert.equal(checks(), before);
  });

  it('is checked again after the token has expired by the wall clock [V9.2.1]', async () => {
    const { one, authenticate } = await issuer.acquainted();
    const exp = Math.floor(Date.now() / 1000) + 60;
    const token = await signed(one.privateKey, 'one', 'EdDSA', { exp });
    assert.deepEqual(await authenticate(token)(), alice);
    const before = checks();
    issuer.passed += 58 * second;
    assert.deepEqual(await authenticate(token)(), alice);
    assert.equal(checks(), before);
    issuer.passed += 2 * second;
    await authenticate(token)();
    assert.equal(checks(), before + 1);
  });
});
