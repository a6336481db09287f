import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as t from 'io-ts';
import { bodyOf, identityAt } from '../support/identity-service.ts';
import { newDatabase } from '../support/postgres.ts';
import { onPostgres, processesWithData, stopped } from '../support/process-data.ts';
import { type Started, projectFile, startCommand } from '../support/process.ts';
import { callTo, testSecret } from '../support/service.ts';
import { until } from '../support/until.ts';

const authSecret = 'a secret of embedded identity, 0123456789 abcdefghijklmnopqrstuvwxyz';

describe('a process that signs people in itself', function () {
  this.timeout('10m');
  const { place, ended, start } = processesWithData();

  const demoIn = async (process: Started) => {
    const [, email = '', password = ''] = await process.says(/demo account: (\S+), password (\S+) /);
    return { email, password };
  };
  const titlesAt = async (url: string, bearer: string): Promise<string> =>
    (await callTo(url)('GET', '/api/me/tasks', { bearer })).text;

  /** Runs `npm run token`, as a script does. */
  const tokenBy = async (url: string, email: string, password: string) => {
    const { hostname: HOST, port: PORT } = new URL(url);
    const shell = `printf '%s\\n' "$PASSWORD" | "$NODE" "$FILE" "$EMAIL"`;
    const command = ended(
      startCommand('sh', ['-c', shell], {
        HOST,
        PORT,
        DATA_DIR: place.data,
        PASSWORD: password,
        EMAIL: email,
        NODE: process.execPath,
        FILE: projectFile('src/infrastructure/commands/issue-token.ts'),
      }),
    );
    return { code: await command.ended, out: command.out().trim(), err: command.err() };
  };

  it('makes a demo account at its first start, and keeps account, keys and secret [V13.3.2]', async () => {
    const first = start();
    const url = await first.url();
    const { email, password } = await demoIn(first);
    const [, bearer = ''] = await first.says(/as demo@doable\.example[^]+Bearer (\S+)'/);
    const made = await callTo(url)('POST', '/api/me/tasks', { bearer, json: { title: 'mine' } });
    assert.equal(made.status, 201);
    const { token: filledIn } = await bodyOf(
      t.type({ token: t.string }),
      await fetch(`${url}/docs/development-token`),
    );
    assert.match(await titlesAt(url, filledIn), /mine/);
    const file = join(place.data, 'auth-secret');
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    const secret = await readFile(file, 'utf8');
    for (const hidden of [secret, password]) assert.equal(first.err().includes(hidden), false);
    assert.equal(first.out().includes(secret), false);
    assert.equal(await stopped(first), 0);

    // Another port is another origin: tokens are for the one of their instance.
    const second = start({ PORT: new URL(url).port, PUBLIC_URL: 'http://localhost:0' });
    const again = await second.url();
    assert.match(await titlesAt(again, bearer), /mine/);
    const issued = await tokenBy(again, email, password);
    assert.deepEqual([issued.code, issued.err], [0, '']);
    assert.match(await titlesAt(again, issued.out), /mine/);
    assert.doesNotMatch(second.out(), /demo account/);
  });

  it('has no demo account where there is any account, nor in production [V13.4.2]', async () => {
    const database = await onPostgres();
    const production = start({
      ...database,
      NODE_ENV: 'production',
      AUTH_MODE: 'embedded',
      AUTH_SECRET: authSecret,
      PUBLIC_URL: 'https://todo.example',
    });
    const url = await production.url();
    assert.equal((await callTo(url)('GET', '/docs/development-token')).status, 404);
    const { headers } = await identityAt(url, 'https://todo.example').post('sign-up/email', {
      email: 'ada@example.com',
      password: 'correct horse',
      name: 'Ada',
    });
    assert.match(headers.getSetCookie().join(), /^__Secure-[^;]*;.*; HttpOnly; Secure; SameSite=Lax/);
    assert.equal(await stopped(production), 0);
    assert.doesNotMatch(production.out(), /demo|eyJ|curl/);
    assert.doesNotMatch(production.err(), /ada@|correct horse/);

    const development = start({ ...database, AUTH_SECRET: authSecret });
    await development.url();
    assert.equal(await stopped(development), 0);
    assert.doesNotMatch(development.out(), /demo|eyJ/);
  });

  it('ignores other keys, and says so', async () => {
    const process = start({ ...(await onPostgres()), AUTH_MODE: 'embedded', JWT_SECRET: testSecret });
    const url = await process.url();
    assert.equal((await callTo(url)('GET', '/api/me/tasks', { as: 'alice' })).status, 401);
    await process.logs(
      /"level":40,.*"variables":\["JWT_SECRET"\],"msg":"AUTH_MODE=embedded: other keys are ignored"/,
    );
    await process.logs(/"auth":"embedded"/);
  });

  it('does not start with another secret than its keys were encrypted with', async () => {
    const database = await onPostgres();
    const first = start({ ...database, AUTH_SECRET: authSecret });
    await first.url();
    assert.equal(await stopped(first), 0);
    const second = start({ ...database, AUTH_SECRET: `${authSecret}!` });
    assert.equal(await second.ended, 1);
    assert.match(second.err(), /^doable: AUTH_SECRET: .*encrypted with another one.*identity\.jwks\n$/);
  });

  it('prints every fault of its configuration in production', async () => {
    const process = start({ NODE_ENV: 'production', AUTH_MODE: 'embedded', PUBLIC_URL: 'todo.example' });
    assert.equal(await process.ended, 1);
    assert.match(process.err(), /^doable: PUBLIC_URL: must be an origin/m);
    assert.match(process.err(), /^doable: AUTH_MODE=embedded requires AUTH_SECRET in production$/m);
  });

  it('is not ready before npm run migrate, and signs people in after it', async () => {
    const database = { DATABASE_URL: await newDatabase({ migrated: false }), AUTH_SECRET: authSecret };
    const early = start({ ...database, AUTH_MODE: 'embedded', MIGRATE_ON_START: 'false' });
    const url = await early.url();
    const { post } = identityAt(url);
    const account = { email: 'ada@example.com', password: 'correct horse', name: 'Ada' };
    assert.equal((await callTo(url)('GET', '/readyz')).status, 503);
    const refused = await post('sign-up/email', account);
    assert.deepEqual([refused.status, refused.headers.get('Retry-After')], [503, '1']);
    assert.equal(await start(database, 'commands/migrate.ts').ended, 0);
    await until(async () => (await callTo(url)('GET', '/readyz')).status === 200);
    assert.equal((await post('sign-up/email', account)).status, 200);
    assert.doesNotMatch(early.err(), /"level":50/);
  });

  it('prints why there is no token', async () => {
    const running = start(await onPostgres());
    const url = await running.url();
    const { email } = await demoIn(running);
    const wrong = await tokenBy(url, email, 'wrong horse');
    assert.deepEqual([wrong.code, wrong.out], [1, '']);
    assert.match(wrong.err, /^doable: no token: wrong e-mail address or password\n$/);
    const nobody = await tokenBy(url, 'bob', 'wrong horse');
    assert.match(nobody.err, /^doable: no token: give the e-mail address of an account/);
    running.child.kill('SIGKILL');
    await once(running.child, 'close').catch(() => undefined);
    const away = await tokenBy(url, email, 'wrong horse');
    assert.match(away.err, /^doable: no token: no service answers at http:\S+ \(.*ECONNREFUSED/);
  });

  it('signs in on any of several workers, which count attempts together [V2.4.1]', async () => {
    const process = start({ ...(await onPostgres()), WORKERS: '2', RATE_LIMIT: '1000/60' });
    const url = await process.url();
    const { email, password } = await demoIn(process);
    const { signIn, personBy } = identityAt(url);
    const people = await Promise.all([1, 2, 3, 4].map(async () => personBy(await signIn(email, password))));
    const tokens = await Promise.all(people.map(({ token }) => token()));
    // Each call has a connection of its own, so that both workers are asked.
    for (const bearer of [...tokens, ...tokens, ...tokens])
      assert.equal(
        (
          await fetch(`${url}/api/me/tasks`, {
            headers: { Authorization: `Bearer ${bearer}`, Connection: 'close' },
          })
        ).status,
        200,
      );
    const statuses = [];
    for (let n = 0; n < 8; n += 1) statuses.push((await signIn(email, 'wrong horse')).status);
    assert.deepEqual(statuses, [401, 401, 401, 401, 401, 401, 429, 429]);
    assert.equal(await stopped(process), 0);
    assert.equal(process.out().match(/demo account/g)?.length, 1);
  });
});
