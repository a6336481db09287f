import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as E from 'fp-ts/lib/Either.js';
import {
  alice,
  asked,
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

describe('tokens signed with a key of a fetched key set', () => {
  const issuer = startIssuer();

  it('do not wait for an endpoint that hangs, and fetch at most once in 30 s', async () => {
    const { one, authenticate } = await issuer.acquainted();
    issuer.hanging();
    issuer.passed += 11 * minute;
    for (let n = 0; n < 20; n += 1) {
      assert.deepEqual(await quickly(() => asked(authenticate, one.privateKey, 'one')), alice);
    }
    await until(() => issuer.fetches === 2);
    await issuer.timeOut();
    issuer.passed += 29 * second;
    assert.deepEqual(await quickly(() => asked(authenticate, one.privateKey, 'one')), alice);
    await sleep(50);
    assert.equal(issuer.fetches, 2);
    issuer.passed += second;
    assert.deepEqual(await quickly(() => asked(authenticate, one.privateKey, 'one')), alice);
    await until(() => issuer.fetches === 3);
  });

  it('are accepted hours into an outage [V16.5.2]', async () => {
    const { one, authenticate } = await issuer.acquainted();
    issuer.failing(500);
    for (let hour = 0; hour < 5; hour += 1) {
      issuer.passed += 60 * minute;
      assert.deepEqual(await quickly(() => asked(authenticate, one.privateKey, 'one')), alice);
      // A minute more at a time: a fetch that is still under way when the clock moves puts the next one off.
      await until(async () => {
        issuer.passed += minute;
        assert.deepEqual(await quickly(() => asked(authenticate, one.privateKey, 'one')), alice);
        return issuer.fetches > hour + 1;
      });
    }
  });

  it('leave no rejection unhandled when the refresh fails', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    try {
      const { one, authenticate } = await issuer.acquainted();
      issuer.failing(500);
      issuer.passed += 11 * minute;
      assert.deepEqual(await asked(authenticate, one.privateKey, 'one'), alice);
      await until(() => issuer.fetches === 2);
      await sleep(50);
      assert.deepEqual(unhandled, []);
    } finally {
      process.off('unhandledRejection', note);
    }
  });

  it('are refused soon after their key has left the set', async () => {
    const { one, authenticate } = await issuer.acquainted();
    const two = await pair();
    await issuer.serving(['two', two.publicKey]);
    issuer.passed += 9 * minute;
    assert.deepEqual(await asked(authenticate, one.privateKey, 'one'), alice);
    assert.equal(issuer.fetches, 1);
    issuer.passed += 2 * minute;
    await until(async () => E.isLeft(await asked(authenticate, one.privateKey, 'one')));
    assert.deepEqual(await asked(authenticate, one.privateKey, 'one'), refused);
    assert.deepEqual(await asked(authenticate, two.privateKey, 'two'), alice);
  });

  describe('and cached', () => {
    it('refresh the set when it is due, and are refused once their key has left it', async () => {
      const { one, authenticate } = await issuer.acquainted();
      const token = await signed(one.privateKey, 'one');
      assert.deepEqual(await authenticate(token)(), alice);
      const two = await pair();
      await issuer.serving(['two', two.publicKey]);
      issuer.passed += 9 * minute;
      assert.deepEqual(await authenticate(token)(), alice);
      assert.equal(issuer.fetches, 1);
      issuer.passed += 2 * minute;
      assert.deepEqual(await quickly(() => authenticate(token)()), alice);
      await until(() => issuer.fetches === 2);
      await until(async () => E.isLeft(await authenticate(token)()));
      for (let n = 0; n < 5; n += 1) assert.deepEqual(await authenticate(token)(), refused);
    });

    it('are refused at once when the fetch for a new key shows that theirs has left [V11.2.2]', async () => {
      const { one, authenticate } = await issuer.acquainted();
      const token = await signed(one.privateKey, 'one');
      assert.deepEqual(await authenticate(token)(), alice);
      const two = await pair();
      await issuer.serving(['two', two.publicKey]);
      assert.deepEqual(await asked(authenticate, two.privateKey, 'two'), alice);
      assert.deepEqual(await authenticate(token)(), refused);
    });

    it('are refused when their kid names another key', async () => {
      const { one, authenticate } = await issuer.acquainted();
      const token = await signed(one.privateKey, 'one');
      assert.deepEqual(await authenticate(token)(), alice);
      await issuer.serving(['one', (await pair()).publicKey]);
      issuer.passed += 11 * minute;
      await until(async () => E.isLeft(await authenticate(token)()));
      assert.deepEqual(await authenticate(token)(), refusedFor('signature'));
    });

    it('are accepted hours into an outage, without a fetch at each use', async () => {
      const { one, authenticate } = await issuer.acquainted();
      const token = await signed(one.privateKey, 'one');
      issuer.failing(500);
      for (let hour = 0; hour < 5; hour += 1) {
        issuer.passed += 60 * minute;
        await until(async () => {
          issuer.passed += minute;
          assert.deepEqual(await quickly(() => authenticate(token)()), alice);
          return issuer.fetches > hour + 1;
        });
      }
      await sleep(50);
      const before = issuer.fetches;
      for (let n = 0; n < 50; n += 1) assert.deepEqual(await authenticate(token)(), alice);
      await sleep(50);
      assert.equal(issuer.fetches, before);
    });
  });
});
