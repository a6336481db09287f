import assert from 'node:assert/strict';
import { type RequestListener, type Server, createServer } from 'node:http';
import * as E from 'fp-ts/lib/Either.js';
import { type CryptoKey, type JWTPayload, SignJWT, exportJWK, generateKeyPair } from 'jose';
import { keySetAuthenticator } from '../../../src/adapters/auth/jwt-authenticator.ts';
import { notAuthenticated } from '../../../src/application/errors.ts';
import type { Authenticator } from '../../../src/application/ports.ts';

export const second = 1000;
export const minute = 60 * second;

export const alice = E.right({ userId: 'alice' });
export const refused = E.left(notAuthenticated);

const wallClock = Date.now;

/** The claims of a token that holds for a day of the issuer's clock, or of one that says otherwise. */
export const claims = (given: JWTPayload = {}): JWTPayload => ({
  sub: 'alice',
  exp: Math.floor(wallClock() / 1000) + 86_400,
  ...given,
});

export const pair = (alg = 'EdDSA') => generateKeyPair(alg, { extractable: true });
export const signed = (key: CryptoKey | Uint8Array, kid: string, alg = 'EdDSA', given: JWTPayload = {}) =>
  new SignJWT(claims(given)).setProtectedHeader({ alg, kid }).sign(key);
/** The verdict on a token that was never seen before. */
export const asked = async (authenticate: Authenticator, key: CryptoKey, kid: string) =>
  authenticate(await signed(key, kid, 'EdDSA', { jti: crypto.randomUUID() }))();

export const quickly = async <A>(act: () => Promise<A>): Promise<A> => {
  const began = performance.now();
  const result = await act();
  const took = performance.now() - began;
  assert.ok(took < 200, `it took ${String(took)} ms`);
  return result;
};

/** A server of key sets on the loopback, and a clock to move, for the tests of one `describe`. */
export const startIssuer = () => {
  let server: Server;
  const state = { fetches: 0, passed: 0, url: new URL('http://127.0.0.1') };
  let answer: RequestListener = () => undefined;

  before(async () => {
    server = createServer((request, response) => {
      state.fetches += 1;
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    state.url = new URL(`http://127.0.0.1:${String(port)}/jwks`);
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  // jose reads Date.now by itself: its clock moves with ours.
  beforeEach(() => {
    state.passed = 0;
    state.fetches = 0;
    Date.now = () => wallClock() + state.passed;
  });
  afterEach(() => {
    Date.now = wallClock;
  });

  const authenticator = () =>
    keySetAuthenticator(
      state.url,
      { issuer: undefined, audience: undefined },
      () => performance.now() + state.passed,
    );
  const answering = (listener: RequestListener) => {
    answer = listener;
  };
  const sending = (body: string) => answering((_, response) => response.end(body));
  const serving = async (...keys: ReadonlyArray<readonly [kid: string, key: CryptoKey]>) => {
    const set = await Promise.all(keys.map(async ([kid, key]) => ({ ...(await exportJWK(key)), kid })));
    sending(JSON.stringify({ keys: set }));
  };
  const failing = (status: number) =>
    answering((_, response) => response.writeHead(status, { Location: '/elsewhere' }).end());
  const hanging = () => answering(() => undefined);

  /** An authenticator that has fetched the set with the one key 'one'. */
  const acquainted = async () => {
    const one = await pair();
    await serving(['one', one.publicKey]);
    const authenticate = authenticator();
    assert.deepEqual(await asked(authenticate, one.privateKey, 'one'), alice);
    return { one, authenticate };
  };

  return Object.assign(state, {
    authenticator,
    acquainted,
    answering,
    sending,
    serving,
    failing,
    hanging,
  });
};
