import assert from 'node:assert/strict';
import { type RequestListener, type Server, createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as E from 'fp-ts/lib/Either.js';
import { type CryptoKey, SignJWT, UnsecuredJWT, exportJWK, generateKeyPair } from 'jose';
import { keySetAuthenticator } from '../../../src/adapters/auth/jwt-authenticator.ts';
import { notAuthenticated, unavailable } from '../../../src/application/errors.ts';
import type { Authenticator } from '../../../src/application/ports.ts';

const wallClock = Date.now;
const second = 1000;
const minute = 60 * second;

const claims = () => ({ sub: 'alice', exp: Math.floor(wallClock() / 1000) + 60 });
const signed = (key: CryptoKey | Uint8Array, kid: string, alg = 'EdDSA') =>
  new SignJWT(claims()).setProtectedHeader({ alg, kid }).sign(key);
const asked = async (authenticate: Authenticator, key: CryptoKey, kid: string) =>
  authenticate(await signed(key, kid))();
const pair = (alg = 'EdDSA') => generateKeyPair(alg, { extractable: true });

const alice = E.right({ userId: 'alice' });
const refused = E.left(notAuthenticated);

const until = async (holds: () => boolean | Promise<boolean>) => {
  const began = performance.now();
  while (!(await holds())) {
    assert.ok(performance.now() - began < 3000, 'it never came to hold');
    await sleep(5);
  }
};

const quickly = async <A>(act: () => Promise<A>): Promise<A> => {
  const began = performance.now();
  const result = await act();
  const took = performance.now() - began;
  assert.ok(took < 200, `it took ${String(took)} ms`);
  return result;
};

describe('tokens signed with a key of a set', () => {
  let server: Server;
  let url: URL;
  let answer: RequestListener;
  let fetches = 0;
  let passed = 0;

  before(async () => {
    server = createServer((request, response) => {
      fetches += 1;
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    url = new URL(
      `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/jwks`,
    );
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  // jose reads Date.now by itself: its clock moves with ours.
  beforeEach(() => {
    passed = 0;
    fetches = 0;
    Date.now = () => wallClock() + passed;
  });
  afterEach(() => {
    Date.now = wallClock;
  });

  const authenticator = () =>
    keySetAuthenticator(url, { issuer: undefined, audience: undefined }, () => performance.now() + passed);

  const serving = async (...keys: ReadonlyArray<readonly [kid: string, key: CryptoKey]>) => {
    const set = await Promise.all(keys.map(async ([kid, key]) => ({ ...(await exportJWK(key)), kid })));
    answer = (_, response) =>
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys: set }));
  };
  const failing = (status: number) => {
    answer = (_, response) => response.writeHead(status, { Location: '/elsewhere' }).end();
  };
  const hanging = () => {
    answer = () => undefined;
  };

  /** An authenticator that has fetched the set with the one key 'one'. */
  const acquainted = async () => {
    const one = await pair();
    await serving(['one', one.publicKey]);
    const authenticate = authenticator();
    assert.deepEqual(await asked(authenticate, one.privateKey, 'one'), alice);
    return { one, authenticate };
  };

  for (const alg of ['EdDSA', 'ES256', 'RS256']) {
    it(`tell who is asking with ${alg}, fetching the set once`, async () => {
      const { publicKey, privateKey } = await pair(alg);
      await serving(['one', publicKey]);
      const authenticate = authenticator();
      for (let n = 0; n < 3; n += 1) {
        assert.deepEqual(await authenticate(await signed(privateKey, 'one', alg))(), alice);
      }
      assert.equal(fetches, 1);
    });
  }

  it('are refused when the key is not in the set, or the algorithm is not of the family', async () => {
    const { one, authenticate } = await acquainted();
    const stranger = await pair();
    const curve = await pair('ES384');
    const publicBytes = new TextEncoder().encode(JSON.stringify(await exportJWK(one.publicKey)));
    const tokens = [
      await signed(stranger.privateKey, 'one'),
      await signed(stranger.privateKey, 'two'),
      await signed(curve.privateKey, 'one', 'ES384'),
      await signed(publicBytes, 'one', 'HS256'),
      new UnsecuredJWT(claims()).encode(),
    ];
    for (const token of tokens) assert.deepEqual(await authenticate(token)(), refused, token);
  });

  describe('before the set was ever had', () => {
    it('cannot be judged, and can a second after the set is there', async () => {
      const { publicKey, privateKey } = await pair();
      const authenticate = authenticator();
      for (const status of [500, 404, 302]) {
        failing(status);
        assert.deepEqual(await asked(authenticate, privateKey, 'one'), E.left(unavailable));
        passed += second;
      }
      answer = (_, response) => response.end('not json');
      assert.deepEqual(await asked(authenticate, privateKey, 'one'), E.left(unavailable));
      assert.equal(fetches, 4);
      passed += second;
      await serving(['one', publicKey]);
      assert.deepEqual(await asked(authenticate, privateKey, 'one'), alice);
    });

    it('wait 2 s for it, all for the same fetch, and after that do not wait', async () => {
      const { privateKey } = await pair();
      const authenticate = authenticator();
      hanging();
      const began = performance.now();
      const verdicts = await Promise.all(
        Array.from({ length: 20 }, () => asked(authenticate, privateKey, 'one')),
      );
      assert.ok(performance.now() - began < 3000);
      verdicts.push(await quickly(() => asked(authenticate, privateKey, 'one')));
      for (const verdict of verdicts) assert.deepEqual(verdict, E.left(unavailable));
      assert.equal(fetches, 1);
    });

    it('are refused after one fetch when their key is not in it', async () => {
      const { publicKey, privateKey } = await pair();
      await serving(['one', publicKey]);
      const authenticate = authenticator();
      for (const kid of ['two', 'three']) {
        assert.deepEqual(await asked(authenticate, privateKey, kid), refused);
      }
      assert.equal(fetches, 1);
    });
  });

  describe('once the set is known', () => {
    it('do not wait for a set that hangs, and ask for it once in 30 s', async () => {
      const { one, authenticate } = await acquainted();
      hanging();
      passed += 11 * minute;
      for (let n = 0; n < 20; n += 1) {
        assert.deepEqual(await quickly(() => asked(authenticate, one.privateKey, 'one')), alice);
      }
      await until(() => fetches === 2);
      await sleep(2100);
      passed += 29 * second;
      assert.deepEqual(await quickly(() => asked(authenticate, one.privateKey, 'one')), alice);
      await sleep(50);
      assert.equal(fetches, 2);
      passed += second;
      assert.deepEqual(await quickly(() => asked(authenticate, one.privateKey, 'one')), alice);
      await until(() => fetches === 3);
    });

    it('hold hours into an outage', async () => {
      const { one, authenticate } = await acquainted();
      failing(500);
      for (let hour = 0; hour < 5; hour += 1) {
        passed += 60 * minute;
        assert.deepEqual(await quickly(() => asked(authenticate, one.privateKey, 'one')), alice);
        await until(() => fetches === hour + 2);
        assert.deepEqual(await quickly(() => asked(authenticate, one.privateKey, 'one')), alice);
      }
    });

    it('leave no rejection unhandled when the set cannot be refreshed', async () => {
      const unhandled: unknown[] = [];
      const note = (reason: unknown) => unhandled.push(reason);
      process.on('unhandledRejection', note);
      try {
        const { one, authenticate } = await acquainted();
        failing(500);
        passed += 11 * minute;
        assert.deepEqual(await asked(authenticate, one.privateKey, 'one'), alice);
        await until(() => fetches === 2);
        await sleep(50);
        assert.deepEqual(unhandled, []);
      } finally {
        process.off('unhandledRejection', note);
      }
    });

    it('are refused soon after their key has left the set', async () => {
      const { one, authenticate } = await acquainted();
      const two = await pair();
      await serving(['two', two.publicKey]);
      passed += 9 * minute;
      assert.deepEqual(await asked(authenticate, one.privateKey, 'one'), alice);
      assert.equal(fetches, 1);
      passed += 2 * minute;
      await until(async () => E.isLeft(await asked(authenticate, one.privateKey, 'one')));
      assert.deepEqual(await asked(authenticate, one.privateKey, 'one'), refused);
      assert.deepEqual(await asked(authenticate, two.privateKey, 'two'), alice);
    });
  });

  describe('of a key that is not known', () => {
    it('hold at the first use of a new key, also for those who ask together', async () => {
      const { one, authenticate } = await acquainted();
      const two = await pair();
      await serving(['one', one.publicKey], ['two', two.publicKey]);
      const verdicts = await Promise.all(
        Array.from({ length: 20 }, () => asked(authenticate, two.privateKey, 'two')),
      );
      for (const verdict of verdicts) assert.deepEqual(verdict, alice);
      assert.deepEqual(await asked(authenticate, one.privateKey, 'one'), alice);
      assert.equal(fetches, 2);
    });

    it('are refused quickly, with one fetch in 30 s however many ask, together or in turn', async () => {
      const { one, authenticate } = await acquainted();
      const kids = Array.from({ length: 25 }, (_, n) => `stranger ${String(n)}`);
      const together = await Promise.all(kids.map((kid) => asked(authenticate, one.privateKey, kid)));
      for (const verdict of together) assert.deepEqual(verdict, refused);
      passed += 29 * second;
      for (const kid of kids) {
        assert.deepEqual(await quickly(() => asked(authenticate, one.privateKey, kid)), refused);
      }
      assert.equal(fetches, 2);
    });

    it('find a new key 30 s after a stranger asked, however often strangers ask', async () => {
      const { one, authenticate } = await acquainted();
      const two = await pair();
      assert.deepEqual(await asked(authenticate, one.privateKey, 'stranger'), refused);
      await serving(['one', one.publicKey], ['two', two.publicKey]);
      for (let n = 0; n < 6; n += 1) {
        assert.deepEqual(await asked(authenticate, one.privateKey, 'stranger'), refused);
        passed += 5 * second;
      }
      assert.deepEqual(await asked(authenticate, two.privateKey, 'two'), alice);
    });

    it('wait at most once in 30 s for a set that hangs, and keep nobody else waiting', async () => {
      const { one, authenticate } = await acquainted();
      hanging();
      passed += minute;
      const stranger = asked(authenticate, one.privateKey, 'stranger');
      await until(() => fetches === 2);
      assert.deepEqual(await quickly(() => asked(authenticate, one.privateKey, 'one')), alice);
      assert.deepEqual(await stranger, refused);
      for (let n = 0; n < 50; n += 1) {
        const kid = `stranger ${String(n)}`;
        assert.deepEqual(await quickly(() => asked(authenticate, one.privateKey, kid)), refused);
      }
      assert.equal(fetches, 2);
    });
  });
});
