import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import { readConfig } from '../../src/infrastructure/config/config.ts';
import { right } from '../support/values.ts';

const secret = 'x'.repeat(32);
const faultsOf = (variables: Record<string, string>): ReadonlyArray<string> => {
  const config = readConfig(variables);
  return E.isLeft(config) ? config.left : [];
};

describe('the configuration', () => {
  it('has defaults for everything outside production', () => {
    assert.deepEqual(right(readConfig({})), {
      host: '127.0.0.1',
      port: 8000,
      metricsPort: undefined,
      production: false,
      database: { kind: 'pglite' },
      dataDir: './data',
      migrateOnStart: true,
      auth: {
        mode: 'embedded',
        publicUrl: 'http://localhost:8000',
        secret: undefined,
        aliases: false,
        ignored: [],
      },
      corsOrigins: 'loopback',
      trustedProxies: 0,
      rateLimit: { requests: 600, seconds: 60 },
      rateLimitStore: 'memory',
      preparedStatements: true,
      scoping: 'sync',
      workers: 1,
      maxInFlight: 256,
      tombstoneDays: 30,
      shutdownSeconds: 10,
      logLevel: 'info',
    });
  });

  it('treats an empty variable as unset', () => {
    const names = [
      'HOST',
      'PORT',
      'METRICS_PORT',
      'DATABASE_URL',
      'DATA_DIR',
      'JWT_SECRET',
      'AUTH_MODE',
      'CORS_ORIGINS',
      'LOG_LEVEL',
    ];
    assert.deepEqual(readConfig(Object.fromEntries(names.map((name) => [name, '']))), readConfig({}));
  });

  it('refuses a NODE_ENV that may mean production, and would not be', () => {
    for (const NODE_ENV of ['prod', 'Production', 'staging'])
      assert.deepEqual(faultsOf({ NODE_ENV }), ['NODE_ENV: must be one of production, development, test']);
    for (const NODE_ENV of ['', 'development', 'test'])
      assert.equal(right(readConfig({ NODE_ENV })).production, false);
  });

  it('has no replica unless DATABASE_REPLICA_URL is set', () => {
    const [url, replicaUrl] = ['postgres://primary/db', 'postgres://replica/db'];
    const primary = { kind: 'postgres', url, directUrl: url };
    const databaseOf = (variables: Record<string, string>) =>
      right(readConfig({ DATABASE_URL: url, ...variables })).database;
    assert.deepEqual(databaseOf({ DATABASE_REPLICA_URL: '' }), primary);
    assert.deepEqual(databaseOf({ DATABASE_REPLICA_URL: replicaUrl }), { ...primary, replicaUrl });
  });

  it('allows loopback origins outside production unless CORS_ORIGINS is set', () => {
    const originsOf = (variables: Record<string, string>) =>
      right(readConfig({ DATA_DIR: '/srv', JWT_SECRET: secret, ...variables })).corsOrigins;
    assert.equal(originsOf({}), 'loopback');
    assert.equal(originsOf({ CORS_ORIGINS: '' }), 'loopback');
    assert.deepEqual(originsOf({ CORS_ORIGINS: 'http://localhost:3000' }), ['http://localhost:3000']);
    assert.deepEqual(originsOf({ NODE_ENV: 'production' }), ['http://localhost:3000']);
  });

  it('reads every variable', () => {
    const config = right(
      readConfig({
        NODE_ENV: 'production',
        HOST: '::1',
        PORT: '80',
        METRICS_PORT: '9000',
        DATABASE_URL: 'postgres://u:p@pooler/db?sslmode=require',
        DATABASE_DIRECT_URL: 'postgresql://u:p@direct/db',
        DATA_DIR: '/srv/doable',
        MIGRATE_ON_START: 'false',
        JWT_SECRET: secret,
        JWT_ISSUER: 'me',
        JWT_AUDIENCE: 'you',
        CORS_ORIGINS: 'https://a.example, http://localhost:5173',
        TRUST_PROXY: '2',
        RATE_LIMIT: '10/1',
        RATE_LIMIT_STORE: 'postgres',
        PREPARED_STATEMENTS: 'false',
        STATEMENT_SCOPE: 'transaction',
        WORKERS: '4',
        MAX_IN_FLIGHT: '5',
        TOMBSTONE_DAYS: '7',
        SHUTDOWN_SECONDS: '0',
        LOG_LEVEL: 'warn',
      }),
    );
    assert.deepEqual(config, {
      host: '::1',
      port: 80,
      metricsPort: 9000,
      production: true,
      database: {
        kind: 'postgres',
        url: 'postgres://u:p@pooler/db?sslmode=require',
        directUrl: 'postgresql://u:p@direct/db',
      },
      dataDir: '/srv/doable',
      migrateOnStart: false,
      auth: { mode: 'secret', secret: { secret, issuer: 'me', audience: 'you' } },
      corsOrigins: ['https://a.example', 'http://localhost:5173'],
      trustedProxies: 2,
      rateLimit: { requests: 10, seconds: 1 },
      rateLimitStore: 'postgres',
      preparedStatements: false,
      scoping: 'transaction',
      workers: 4,
      maxInFlight: 5,
      tombstoneDays: 7,
      shutdownSeconds: 0,
      logLevel: 'warn',
    });
  });

  it('reports every fault at once, without values', () => {
    const variables = {
      NODE_ENV: 'production',
      PORT: 'canary-port',
      METRICS_PORT: 'canary-metrics',
      DATABASE_DIRECT_URL: 'mysql://canary-user:canary-password@host',
      MIGRATE_ON_START: 'canary-yes',
      AUTH_MODE: 'canary-mode',
      JWT_SECRET: 'canary-secret',
      JWT_JWKS_URL: 'canary-url',
      CORS_ORIGINS: 'https://canary.example/path',
      TRUST_PROXY: 'yes',
      RATE_LIMIT: '600',
      RATE_LIMIT_STORE: 'redis',
      MAX_IN_FLIGHT: '0',
      TOMBSTONE_DAYS: '0',
      SHUTDOWN_SECONDS: '-1',
      LOG_LEVEL: 'canary-loud',
    };
    const faults = faultsOf(variables);
    const named = [
      'PORT',
      'METRICS_PORT',
      'DATABASE_DIRECT_URL',
      'MIGRATE_ON_START',
      'AUTH_MODE',
      'JWT_SECRET',
      'JWT_JWKS_URL',
      'CORS_ORIGINS',
      'TRUST_PROXY',
      'RATE_LIMIT',
      'RATE_LIMIT_STORE',
      'MAX_IN_FLIGHT',
      'TOMBSTONE_DAYS',
      'SHUTDOWN_SECONDS',
      'LOG_LEVEL',
    ];
    for (const name of named)
      assert.ok(
        faults.some((fault) => fault.startsWith(`${name}: `)),
        name,
      );
    assert.ok(faults.some((fault) => fault.startsWith('production requires DATABASE_URL or DATA_DIR, ')));
    assert.doesNotMatch(faults.join('\n'), /canary/);
  });

  it('refuses settings that contradict each other', () => {
    const cases: ReadonlyArray<readonly [Record<string, string>, RegExp]> = [
      [{ JWT_JWKS_URL: 'https://ada:canary@id.example/keys' }, /^JWT_JWKS_URL: must be a URL without a pass/],
      [{ BETTER_AUTH_URL: 'https://ada@app.example' }, /^BETTER_AUTH_URL: must be a URL without a password/],
      [{ BETTER_AUTH_URL: 'ftp://app.example' }, /^BETTER_AUTH_URL: must be a URL that begins with http:/],
      [
        { NODE_ENV: 'production', DATA_DIR: '/srv', AUTH_MODE: 'secret' },
        /^AUTH_MODE=secret requires JWT_SECRET in production$/,
      ],
      [{ AUTH_MODE: 'jwks', JWT_SECRET: secret }, /^AUTH_MODE=jwks requires JWT_JWKS_URL$/],
      [{ NODE_ENV: 'production', DATA_DIR: '/srv' }, /^production requires JWT_SECRET or JWT_JWKS_URL/],
      [{ NODE_ENV: 'production', JWT_SECRET: secret }, /^production requires DATABASE_URL or DATA_DIR/],
      [{ DATABASE_DIRECT_URL: 'postgres://host/db' }, /^DATABASE_DIRECT_URL requires DATABASE_URL$/],
      [{ DATABASE_REPLICA_URL: 'postgres://host/db' }, /^DATABASE_REPLICA_URL requires DATABASE_URL$/],
      [{ RATE_LIMIT_STORE: 'postgres' }, /^RATE_LIMIT_STORE=postgres requires DATABASE_URL$/],
      [{ JWT_SECRET: 'x'.repeat(31) }, /^JWT_SECRET: must have at least 32 bytes/],
      [{ CORS_ORIGINS: '*' }, /^CORS_ORIGINS: must be origins/],
      [{ PORT: '9000', METRICS_PORT: '9000' }, /^METRICS_PORT must differ from PORT/],
      [{ METRICS_PORT: '8000' }, /^METRICS_PORT must differ from PORT/],
      [{ METRICS_PORT: '08000' }, /^METRICS_PORT must differ from PORT/],
      [{ PORT: '09000', METRICS_PORT: '9000' }, /^METRICS_PORT must differ from PORT/],
      [{ PORT: '65536' }, /^PORT: must be a whole number from 0 to 65535/],
    ];
    for (const [variables, fault] of cases) {
      const faults = faultsOf(variables);
      assert.equal(faults.length, 1, faults.join('\n'));
      assert.match(faults[0] ?? '', fault);
    }
  });

  it('compares values, however a number is written', () => {
    assert.deepEqual(readConfig({ WORKERS: '01' }), readConfig({ WORKERS: '1' }));
    assert.deepEqual(readConfig({ WORKERS: '01' }), readConfig({}));
    assert.deepEqual(faultsOf({ WORKERS: '02' }), ['WORKERS > 1 requires DATABASE_URL']);
  });

  it('reports an invalid variable together with a missing one', () => {
    assert.deepEqual(
      faultsOf({ AUTH_MODE: 'jwks', JWT_SECRET: 'short', DATABASE_DIRECT_URL: 'mysql://host' }),
      [
        'DATABASE_DIRECT_URL: must be a URL that begins with postgres:// or postgresql://',
        'JWT_SECRET: must have at least 32 bytes',
        'AUTH_MODE=jwks requires JWT_JWKS_URL',
        'DATABASE_DIRECT_URL requires DATABASE_URL',
      ],
    );
  });
});
