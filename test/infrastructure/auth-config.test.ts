import assert from 'node:assert/strict';
import type { AuthConfig } from '../../src/infrastructure/config/auth-config.ts';
import { readConfig } from '../../src/infrastructure/config/config.ts';
import { right } from '../support/values.ts';

const [JWT_SECRET, BETTER_AUTH_SECRET] = ['j'.repeat(32), 'b'.repeat(32)];
const JWT_JWKS_URL = 'https://id.example/keys';
const BETTER_AUTH_URL = 'https://app.example';

type Variables = Readonly<Record<string, string>>;

const authOf = (variables: Variables): AuthConfig => right(readConfig(variables)).auth;

const secretIn = (variables: Variables) => {
  const auth = authOf(variables);
  return 'secret' in auth ? auth.secret : undefined;
};

/** The key set as text, its issuer and its audience. */
const keySetIn = (variables: Variables) => {
  const auth = authOf(variables);
  return 'keySet' in auth ? [auth.keySet.url.href, auth.keySet.issuer, auth.keySet.audience] : undefined;
};

describe('the configuration of keys', () => {
  it('uses every key that is named, and makes one only where there is none', () => {
    const modes: ReadonlyArray<readonly [Variables, AuthConfig['mode']]> = [
      [{}, 'development'],
      [{ JWT_ISSUER: 'me' }, 'development'],
      [{ JWT_SECRET }, 'secret'],
      [{ BETTER_AUTH_SECRET }, 'secret'],
      [{ JWT_JWKS_URL }, 'jwks'],
      [{ BETTER_AUTH_URL }, 'jwks'],
      [{ BETTER_AUTH_URL, BETTER_AUTH_SECRET }, 'secret and jwks'],
      [{ BETTER_AUTH_URL, JWT_SECRET }, 'secret and jwks'],
      [{ JWT_JWKS_URL, JWT_SECRET }, 'secret and jwks'],
      [{ JWT_JWKS_URL, BETTER_AUTH_SECRET, BETTER_AUTH_URL, JWT_SECRET }, 'secret and jwks'],
    ];
    for (const [variables, mode] of modes) {
      assert.equal(authOf(variables).mode, mode, JSON.stringify(variables));
      if (mode === 'development') continue;
      const inProduction = { ...variables, NODE_ENV: 'production', DATA_DIR: '/srv' };
      assert.equal(authOf(inProduction).mode, mode, JSON.stringify(variables));
    }
  });

  it('is narrowed to one kind by AUTH_MODE', () => {
    const both = { BETTER_AUTH_URL, BETTER_AUTH_SECRET };
    assert.equal(authOf({ ...both, AUTH_MODE: 'secret' }).mode, 'secret');
    assert.equal(authOf({ ...both, AUTH_MODE: 'jwks' }).mode, 'jwks');
    assert.equal(authOf({ ...both, AUTH_MODE: '' }).mode, 'secret and jwks');
  });

  it('prefers the service’s own variable names to those of Better Auth', () => {
    assert.equal(secretIn({ JWT_SECRET, BETTER_AUTH_SECRET })?.secret, JWT_SECRET);
    assert.equal(secretIn({ BETTER_AUTH_SECRET })?.secret, BETTER_AUTH_SECRET);
    assert.equal(keySetIn({ JWT_JWKS_URL, BETTER_AUTH_URL })?.[0], JWT_JWKS_URL);
  });

  it('finds the key set of Better Auth, whose URL may have a path', () => {
    const urls = {
      'https://app.example': 'https://app.example/api/auth/jwks',
      'https://app.example/': 'https://app.example/api/auth/jwks',
      'https://APP.example:443//': 'https://app.example/api/auth/jwks',
      'https://app.example?x=1#y': 'https://app.example/api/auth/jwks',
      'http://localhost:3000/api/auth': 'http://localhost:3000/api/auth/jwks',
      'https://app.example/auth/': 'https://app.example/auth/jwks',
      'https://app.example/a/b//?x=1': 'https://app.example/a/b/jwks',
    };
    for (const [written, url] of Object.entries(urls)) {
      const { origin } = new URL(url);
      assert.deepEqual(keySetIn({ BETTER_AUTH_URL: written }), [url, origin, origin], written);
    }
  });

  it('expects tokens of the key set from and for the origin of Better Auth, and those of the secret from anybody [V9.2.3]', () => {
    const anybody = { issuer: undefined, audience: undefined };
    const both = { BETTER_AUTH_URL: 'https://app.example/auth', BETTER_AUTH_SECRET };
    assert.deepEqual(keySetIn(both)?.slice(1), [BETTER_AUTH_URL, BETTER_AUTH_URL]);
    assert.deepEqual(secretIn(both), { secret: BETTER_AUTH_SECRET, ...anybody });
    assert.deepEqual(keySetIn({ JWT_JWKS_URL, ...both })?.slice(1), [BETTER_AUTH_URL, BETTER_AUTH_URL]);
    assert.deepEqual(keySetIn({ JWT_JWKS_URL })?.slice(1), [undefined, undefined]);
  });

  it('expects JWT_ISSUER and JWT_AUDIENCE of tokens of either kind', () => {
    const both = { BETTER_AUTH_URL, BETTER_AUTH_SECRET };
    const expected = { issuer: 'me', audience: 'you' };
    const named = { ...both, JWT_ISSUER: 'me', JWT_AUDIENCE: 'you' };
    assert.deepEqual(keySetIn(named)?.slice(1), ['me', 'you']);
    assert.deepEqual(secretIn(named), { secret: BETTER_AUTH_SECRET, ...expected });
    assert.deepEqual(authOf({ JWT_ISSUER: 'me', JWT_AUDIENCE: 'you' }), { mode: 'development', ...expected });
    assert.deepEqual(keySetIn({ ...both, JWT_AUDIENCE: 'you' })?.slice(1), [BETTER_AUTH_URL, 'you']);
  });
});
