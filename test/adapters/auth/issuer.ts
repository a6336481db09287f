import assert from 'node:assert/strict';
import { type RequestListener, type Server, createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as E from 'fp-ts/lib/Either.js';
import { type CryptoKey, type JWTPayload, SignJWT, exportJWK, generateKeyPair } from 'jose';
import { keySetAuthenticator } from '../../../src/adapters/auth/jwt-authenticator.ts';
import { type TokenFault, notAuthenticated } from '../../../src/application/errors.ts';
import type { Authenticator } from '../../../src/application/ports.ts';
import { patience, until } from '../../support/until.ts';

export const second = 1000;
export const minute = 60 * second;

export const alice = E.right({ userId: 'alice' });
/** The verdict on a token of which a part does not hold. */
export const refusedFor = (fault: TokenFault) => E.left(notAuthenticated(fault));
/** The verdict on a token whose key is not known. */
export const refused = refusedFor('kid');

const wallClock = Date.now;
const wallTimeout = AbortSignal.timeout.bind(AbortSignal);

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

/** Fails if it waits for a fetch that does not end: no fetch is given up on before `timeOut`. */
export const quickly = async <A>(act: () => Promise<A>): Promise<A> => {
  const done = new AbortController();
  const waiting = sleep(patience, undefined, { signal: done.signal }).then(
    () => assert.fail('it waits for a fetch'),
    () => assert.fail('it is done already'),
  );
  return Promise.race([act(), waiting]).finally(() => {
    waiting.catch(() => undefined);
    done.abort();
  });
};

/** How long a fetch of keys may take, in milliseconds; in real time it is tested in `test/faults`. */
const longestFetch = 2000;

/** A server of key sets on the loopback, for the tests of one `describe`. */
export const startKeyServer = () => {
  let server: Server;
  const state = { fetches: 0, underWay: 0, url: new URL('http://127.0.0.1') };
  let answer: RequestListener = () => undefined;

  before(async () => {
    server = createServer((request, response) => {
      state.fetches += 1;
      state.underWay += 1;
      response.on('close', () => (state.underWay -= 1));
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
  beforeEach(() => {
    state.fetches = 0;
  });

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

  return Object.assign(state, { answering, sending, serving, failing, hanging });
};

/** A server of key sets, and a clock that stands until it is moved. What this process fetches of it takes as long as it is told. */
export const startIssuer = () => {
  let startedAt = 0;
  let timeouts: ReadonlyArray<AbortController> = [];
  const state = Object.assign(startKeyServer(), { passed: 0 });
  const { serving } = state;

  // jose reads Date.now, and times fetches out, by itself: its clock moves with ours.
  beforeEach(() => {
    state.passed = 0;
    startedAt = performance.now();
    Date.now = () => wallClock() + state.passed;
    AbortSignal.timeout = (milliseconds) => {
      // Nobody but jose waits for so long.
      if (milliseconds !== longestFetch) return wallTimeout(milliseconds);
      const timeout = new AbortController();
      timeouts = [...timeouts, timeout];
      return timeout.signal;
    };
  });
  afterEach(() => {
    Date.now = wallClock;
    AbortSignal.timeout = wallTimeout;
    timeouts.forEach((timeout) => timeout.abort());
    timeouts = [];
  });

  /** Lets the fetches that are under way take too long. Resolves when they have been given up on. */
  const timeOut = async (): Promise<void> => {
    assert.notEqual(timeouts.length, 0, `no fetch may take ${longestFetch} ms`);
    timeouts.forEach((timeout) => timeout.abort(new DOMException('it took too long', 'TimeoutError')));
    timeouts = [];
    await until(() => state.underWay === 0);
  };

  /** The clock of the refreshes: milliseconds. */
  const now = () => startedAt + state.passed;
  const authenticator = () => keySetAuthenticator(state.url, { issuer: undefined, audience: undefined }, now);

  /** An authenticator that has fetched the set with the one key 'one'. */
  const acquainted = async () => {
    const one = await pair();
    await serving(['one', one.publicKey]);
    const authenticate = authenticator();
    assert.deepEqual(await asked(authenticate, one.privateKey, 'one'), alice);
    return { one, authenticate };
  };

  return Object.assign(state, { now, authenticator, acquainted, timeOut });
};

/** Counts the signatures that are verified during each test of a suite. */
export const countSignatureChecks = (): (() => number) => {
  const { subtle } = crypto;
  const verify = subtle.verify.bind(subtle);
  let checks = 0;
  beforeEach(() => {
    checks = 0;
    subtle.verify = (...given) => {
      checks += 1;
      return verify(...given);
    };
  });
  afterEach(() => {
    subtle.verify = verify;
  });
  return () => checks;
};
