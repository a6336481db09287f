import assert from 'node:assert/strict';
import { SignJWT, exportJWK } from 'jose';
import { pair, signed, startKeyServer } from '../adapters/auth/issuer.ts';
import { freePort } from '../support/embedded-postgres.ts';
import { newDatabase } from '../support/postgres.ts';
import { endAfterEach, startProcess } from '../support/process.ts';
import { callTo, testSecret, tokenOf } from '../support/service.ts';
import { until } from '../support/until.ts';

describe('authentication by the process', () => {
  const issuer = startKeyServer();
  let database: string;
  const ended = endAfterEach();
  before(async () => {
    database = await newDatabase();
  });

  const start = async (variables: Readonly<Record<string, string>>) => {
    const process = ended(startProcess('main.ts', { DATABASE_URL: database, PORT: '0', ...variables }));
    const call = callTo(await process.url());
    const linesOf = (message: string) => process.err().split(`"msg":"${message}"`).length - 1;
    const statusFor = async (bearer: string) => (await call('GET', '/api/me/tasks', { bearer })).status;
    const isReady = async () => (await call('GET', '/readyz')).status === 200;
    return { process, call, linesOf, statusFor, isReady };
  };

  const away = 'key set unavailable';
  const back = 'key set available again';

  it('is not ready without its only key set, and logs its outage and its return once each', async () => {
    const one = await pair();
    issuer.failing(404);
    const { process, linesOf, statusFor, isReady } = await start({
      JWT_JWKS_URL: `${issuer.url.href}?key=canary`,
    });
    await process.logs(new RegExp(away));
    assert.match(
      process.err(),
      new RegExp(`"level":40,.*"url":"${issuer.url.href}","reason":"status 404 instead of 200"`),
    );
    for (let n = 0; n < 5; n += 1) assert.equal(await isReady(), false);
    assert.equal(await statusFor(await signed(one.privateKey, 'one')), 503);
    await issuer.serving(['one', one.publicKey]);
    await until(isReady);
    assert.equal(await statusFor(await signed(one.privateKey, 'one')), 200);
    assert.equal(await statusFor(await tokenOf('alice')), 401);
    await process.logs(new RegExp(back));
    assert.deepEqual([linesOf(away), linesOf(back)], [1, 1]);
    issuer.failing(500);
    assert.equal(await isReady(), true);
    assert.doesNotMatch(process.err(), /canary/);
  });

  it('logs why the key set cannot be fetched from a closed port', async () => {
    const url = `http://127.0.0.1:${await freePort()}/jwks`;
    const { process, isReady } = await start({ JWT_JWKS_URL: url });
    assert.equal(await isReady(), false);
    await process.logs(/"reason":"[^"]*ECONNREFUSED/);
  });

  it('is ready without the key set where there is a secret too, and logs the outage', async () => {
    issuer.failing(503);
    const { process, statusFor, isReady } = await start({
      JWT_JWKS_URL: issuer.url.href,
      JWT_SECRET: testSecret,
    });
    assert.equal(await isReady(), true);
    assert.equal(await statusFor(await tokenOf('alice')), 200);
    await process.logs(/"url":"[^"]*","reason":"status 503 instead of 200"/);
    await process.logs(/"auth":"secret and jwks"/);
  });

  it('accepts tokens of either kind where BETTER_AUTH_URL and BETTER_AUTH_SECRET are set', async () => {
    const one = await pair();
    const asked: Array<string | undefined> = [];
    const set = JSON.stringify({ keys: [{ ...(await exportJWK(one.publicKey)), kid: 'one' }] });
    issuer.answering((request, response) => {
      asked.push(request.url);
      response.end(set);
    });
    const { origin } = issuer.url;
    const { statusFor } = await start({
      BETTER_AUTH_URL: `${origin}/auth`,
      BETTER_AUTH_SECRET: testSecret,
    });
    const claims = { iss: origin, aud: origin };
    assert.equal(await statusFor(await signed(one.privateKey, 'one', 'EdDSA', claims)), 200);
    assert.equal(await statusFor(await signed(one.privateKey, 'one', 'EdDSA', { iss: origin })), 401);
    assert.equal(await statusFor(await tokenOf('alice')), 200);
    const cached = new SignJWT({ sub: 'alice', ...claims })
      .setProtectedHeader({ alg: 'EdDSA', kid: 'one', typ: 'better-auth.session-cache+jwt' })
      .setExpirationTime('5m');
    assert.equal(await statusFor(await cached.sign(one.privateKey)), 401);
    assert.deepEqual(new Set(asked), new Set(['/auth/jwks']));
  });

  it('logs why a token was refused, and nothing that is in it', async () => {
    const { process, linesOf, statusFor } = await start({ JWT_SECRET: testSecret, JWT_AUDIENCE: 'doable' });
    assert.equal(await statusFor(await tokenOf('canary')), 401);
    await process.logs(/"level":30,.*"status":401,"failure":"NotAuthenticated","reason":"aud"/);
    assert.equal(linesOf('request'), 1);
    assert.doesNotMatch(process.err(), /canary|eyJ/);
  });

  it('logs a refused origin once, with the variable that allows it', async () => {
    const { process, call, linesOf } = await start({
      JWT_SECRET: testSecret,
      CORS_ORIGINS: 'http://localhost:3000',
    });
    for (let n = 0; n < 3; n += 1)
      await call('GET', '/health', { headers: { Origin: 'http://localhost:5173' } });
    await process.logs(/"level":40,.*"origin":"http:\/\/localhost:5173","variable":"CORS_ORIGINS"/);
    assert.equal(linesOf('CORS origin not allowed'), 1);
  });
});
