import assert from 'node:assert/strict';
import { readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onPostgres, processesWithData, stopped } from '../support/process-data.ts';
import { callTo, testSecret } from '../support/service.ts';

describe('a process with a secret for development', function () {
  this.timeout('10m');
  const { place, start: startBy } = processesWithData();
  const start: typeof startBy = (variables, ...more) =>
    startBy({ AUTH_MODE: 'secret', ...variables }, ...more);

  const titlesAt = async (url: string, bearer: string): Promise<string> =>
    (await callTo(url)('GET', '/api/me/tasks', { bearer })).text;

  it('prints where the docs are, and keeps its secret in a file of mode 600 [V13.3.2]', async () => {
    const process = start(await onPostgres());
    const url = await process.url();
    const [, docs = ''] = await process.says(/docs are at (\S+)/);
    assert.equal(docs, `${url}/docs`);
    const call = callTo(url);
    assert.equal((await call('GET', '/docs')).status, 200);
    // Not in the OpenAPI document, which the client checks.
    assert.match(await (await fetch(`${docs}/development-token`)).text(), /"token":"eyJ/);
    const file = join(place.data, 'development-secret');
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    const secret = await readFile(file, 'utf8');
    assert.ok(secret.length >= 43);
    assert.equal((process.out() + process.err()).includes(secret), false);
    const [, token = ''] = await process.says(/Bearer (\S+)'/);
    assert.equal(process.err().includes(token), false);
  });

  it('prints no token in production, and gives none to the docs page [V13.4.2]', async () => {
    const process = start({ ...(await onPostgres()), NODE_ENV: 'production', JWT_SECRET: testSecret });
    const call = callTo(await process.url());
    assert.equal((await call('GET', '/docs/development-token')).status, 404);
    assert.doesNotMatch((await call('GET', '/docs/start.js')).text, /persist|development/);
    assert.equal(await stopped(process), 0);
    assert.doesNotMatch(process.out(), /eyJ|curl/);
  });

  it('refuses a truncated development secret', async () => {
    const { data } = place;
    const database = await onPostgres();
    for (const secret of ['', 'x'.repeat(31)]) {
      await writeFile(join(data, 'development-secret'), secret);
      for (const process of [start(database), start({}, 'commands/issue-token.ts', 'bob')]) {
        assert.equal(await process.ended, 1);
        assert.match(process.err(), /^doable: the secret: .*development-secret .*delete it.*\n$/);
      }
    }
  });

  it('makes one secret for processes that start at once', async () => {
    const processes = Array.from({ length: 4 }, () => start({}, 'commands/issue-token.ts', 'bob'));
    for (const process of processes) assert.equal(await process.ended, 0, process.err());
    assert.deepEqual(await readdir(place.data), ['development-secret', 'postgres']);
    const [url, tokens] = [
      await start(await onPostgres()).url(),
      processes.map((process) => process.out().trim()),
    ];
    for (const bearer of tokens) assert.equal(await titlesAt(url, bearer), '[]');
  });

  it('prints why the secret cannot be made', async () => {
    await rm(place.data, { recursive: true });
    await writeFile(place.data, 'a file, not a directory');
    const away = { DATABASE_URL: 'postgres://u@127.0.0.1:1/db', MIGRATE_ON_START: 'false' };
    for (const process of [start(away), start({}, 'commands/issue-token.ts', 'bob')]) {
      assert.equal(await process.ended, 1);
      assert.match(process.err(), /^doable: the secret: .*\n$/);
    }
  });

  it('prints a development token on demand, and only then', async () => {
    const running = start(await onPostgres());
    const url = await running.url();
    const bob = start({}, 'commands/issue-token.ts', 'bob');
    assert.equal(await bob.ended, 0);
    assert.equal(await titlesAt(url, bob.out().trim()), '[]');
    const refusals: ReadonlyArray<readonly [Record<string, string>, string, RegExp]> = [
      [{ NODE_ENV: 'production', JWT_SECRET: testSecret }, 'bob', /in production/],
      [{ AUTH_MODE: '', JWT_JWKS_URL: 'http://127.0.0.1:1/keys' }, 'bob', /key set/],
      [{}, '', /give a user id/],
      [{}, 'space:bob', /give a user id/],
    ];
    for (const [variables, user, reason] of refusals) {
      const refused = start(variables, 'commands/issue-token.ts', user);
      assert.equal(await refused.ended, 1);
      assert.match(refused.err(), reason);
      assert.equal(refused.out(), '');
    }
  });
});
