import assert from 'node:assert/strict';
import type { AuthConfig } from '../../src/infrastructure/config/auth-config.ts';
import { readConfig } from '../../src/infrastructure/config/config.ts';
import { left, right } from '../support/values.ts';

const [JWT_SECRET, BETTER_AUTH_SECRET] = ['j'.repeat(32), 'b'.repeat(32)];
const JWT_JWKS_URL = 'https://id.example/keys';
const BETTER_AUTH_URL = 'https://app.example';

type Variables = Readonly<Record<string, string>>;

const authOf = (variables: Variables): AuthConfig => right(readConfig(variables)).auth;

const secretIn = (variables: Variables) => {
  const auth = authOf(variables);
  return auth.mode === 'secret' || auth.mode === 'secret and jwks' ? auth.secret : undefined;
};

/** The key set as text, its issuer and its audience. */
const keySetIn = (variables: Variables) => {
  const auth = authOf(variables);
  return 'keySet' in auth ? [auth.keySet.url.href, auth.keySet.issuer, auth.keySet.audience] : undefined;
};

describe('the configuration of keys', () => {
  it('uses every key that is named, and signs people in itself only where there is none', () => {
    const modes: ReadonlyArray<readonly [Variables, AuthConfig['mode']]> = [
      [{}, 'embedded'],
      [{ JWT_ISSUER: 'me' }, 'embedded'],
      [{ AUTH_MODE: 'secret' }, 'generated secret'],
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
      if (mode === 'generated secret' || mode === 'embedded') continue;
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
    const development = authOf({ AUTH_MODE: 'secret', JWT_ISSUER: 'me', JWT_AUDIENCE: 'you' });
    assert.deepEqual(development, { mode: 'generated secret', ...expected });
    assert.deepEqual(keySetIn({ ...both, JWT_AUDIENCE: 'you' })?.slice(1), [BETTER_AUTH_URL, 'you']);
  });

  describe('with AUTH_MODE=embedded', () => {
    const AUTH_SECRET = 'a'.repeat(32);
    const PUBLIC_URL = 'https://todo.example';
    const embedded = { AUTH_MODE: 'embedded' };

    it('ignores every other key, and says which', () => {
      const others = { JWT_SECRET, BETTER_AUTH_SECRET, JWT_JWKS_URL, BETTER_AUTH_URL, JWT_ISSUER: 'me' };
      assert.deepEqual(authOf({ ...embedded, ...others, JWT_AUDIENCE: 'you' }), {
        mode: 'embedded',
        publicUrl: 'http://localhost:8000',
        secret: undefined,
        aliases: false,
        ignored: [...Object.keys(others), 'JWT_AUDIENCE'],
      });
    });

    it('takes its origin, its secret and the aliases from the environment', () => {
      const named = { ...embedded, PUBLIC_URL, AUTH_SECRET, AUTH_ALIASES: 'true' };
      const expected = { publicUrl: PUBLIC_URL, secret: AUTH_SECRET, aliases: true, ignored: [] };
      assert.deepEqual(authOf(named), { mode: 'embedded', ...expected });
      const { publicUrl } = { publicUrl: '', ...authOf({ ...embedded, PORT: '8123' }) };
      assert.equal(publicUrl, 'http://localhost:8123');
    });

    it('requires a secret and an origin in production, where it must be named [V13.4.2]', () => {
      const production = { NODE_ENV: 'production', DATA_DIR: '/srv' };
      const faultsOf = (variables: Variables) => left(readConfig({ ...production, ...variables }));
      assert.deepEqual(faultsOf(embedded), [
        'AUTH_MODE=embedded requires AUTH_SECRET in production',
        'AUTH_MODE=embedded requires PUBLIC_URL in production',
      ]);
      assert.deepEqual(faultsOf({ AUTH_SECRET, PUBLIC_URL }), [
        'production requires JWT_SECRET or JWT_JWKS_URL, to verify tokens, or AUTH_MODE=embedded',
      ]);
      assert.deepEqual(faultsOf({ AUTH_MODE: 'secret' }), [
        'AUTH_MODE=secret requires JWT_SECRET in production',
      ]);
      assert.equal(authOf({ ...production, ...embedded, AUTH_SECRET, PUBLIC_URL }).mode, 'embedded');
    });

    it('refuses a short secret, an origin with a path or of no web page, and aliases without it', () => {
      for (const PUBLIC_URL of [
        'https://todo.example/',
        'https://todo.example/app',
        'todo.example',
        'ws://todo.example',
      ])
        assert.deepEqual(left(readConfig({ ...embedded, PUBLIC_URL })), [
          'PUBLIC_URL: must be an origin like https://todo.example, without a path',
        ]);
      assert.deepEqual(left(readConfig({ ...embedded, AUTH_SECRET: 'short' })), [
        'AUTH_SECRET: must have at least 32 bytes',
      ]);
      assert.deepEqual(left(readConfig({ JWT_SECRET, AUTH_ALIASES: 'true' })), [
        'AUTH_ALIASES requires AUTH_MODE=embedded',
      ]);
    });
  });
});
