import assert from 'node:assert/strict';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { Database } from '../../../src/infrastructure/database.ts';
import { type IdentityService, identityAt, identityOn, publicUrl } from '../../support/identity-service.ts';
import { callTo } from '../../support/service.ts';
import { until } from '../../support/until.ts';
import { type Identity, identityOfSuite, newEmail, places } from './identity-world.ts';

for (const [name, place] of Object.entries(places))
  describe(`identity on ${name}`, () => {
    const { begin, started, ask } = identityOfSuite(place);
    let database: Database;
    let service: IdentityService;
    let identity: Identity;
    before(async () => {
      ({ database, service, identity } = await begin());
    });

    it('signs a person up, whose tokens are for their own tasks [V8.2.2]', async () => {
      const [ada, bob] = [await identity.signUp(newEmail()), await identity.signUp(newEmail())];
      assert.equal((await ada.call('POST', '/api/me/tasks', { title: 'hers' })).status, 201);
      const { tasks } = await ada.call('GET', `/api/${ada.id}/tasks`);
      assert.deepEqual(
        tasks.map(({ title, user_id: owner }) => [title, owner]),
        [['hers', ada.id]],
      );
      assert.deepEqual((await bob.call('GET', '/api/me/tasks')).tasks, []);
      assert.equal((await bob.call('GET', `/api/${ada.id}/tasks`)).status, 403);
      assert.equal((await bob.call('GET', `/api/me/tasks/${tasks[0]?.id ?? ''}`)).status, 404);
    });

    it('names the person in a token of 15 minutes, and says nothing else about them', async () => {
      const ada = await identity.signUp(newEmail());
      const token = await ada.token();
      const { iat = 0, exp = 0, ...claims } = decodeJwt(token);
      assert.deepEqual(claims, { sub: ada.id, iss: publicUrl, aud: publicUrl });
      assert.equal(exp - iat, 15 * 60);
      const { alg, kid, ...header } = decodeProtectedHeader(token);
      assert.deepEqual([alg, typeof kid, header], ['EdDSA', 'string', {}]);
    });

    it('signs in by e-mail in any case and password, and out again [V7.4.1]', async () => {
      const email = newEmail();
      const { id } = await identity.signUp(email);
      const again = await identity.personBy(await identity.signIn(email.toUpperCase(), 'correct horse'));
      assert.equal(again.id, id);
      assert.equal((await identity.get('token', again.cookie)).status, 200);
      assert.equal((await identity.post('sign-out', {}, again.cookie)).status, 200);
      assert.equal((await identity.get('token', again.cookie)).status, 401);
      assert.equal(await (await identity.get('get-session', again.cookie)).text(), 'null');
    });

    it('gives a wrong password and an unknown e-mail address one response [V6.3.8]', async () => {
      const email = newEmail();
      await identity.signUp(email);
      const told = [];
      for (const one of [email, newEmail()]) {
        const response = await identity.signIn(one, 'wrong horse');
        const headers = [...response.headers].filter(
          ([field]) => !['date', 'x-request-id', 'ratelimit'].includes(field),
        );
        told.push([response.status, await response.text(), headers]);
      }
      assert.deepEqual(told[0], told[1]);
      assert.equal(told[0]?.[0], 401);
    });

    it('refuses a taken e-mail address, in whatever case, also when both come at once', async () => {
      const email = newEmail();
      await identity.signUp(email);
      const statusOf = async (one: string) =>
        (await identity.post('sign-up/email', { email: one, password: 'another horse', name: 'Eve' })).status;
      assert.equal(await statusOf(email.toUpperCase()), 422);
      assert.equal((await identity.signIn(email, 'another horse')).status, 401);
      const raced = newEmail();
      assert.deepEqual((await Promise.all([raced, raced, raced].map(statusOf))).toSorted(), [200, 422, 422]);
      const [row = {}] = await ask(
        `select count(*)::int as users, (select count(*)::int from identity.account where "userId" = min(u.id)) as accounts
         from identity."user" as u where email = $1`,
        raced,
      );
      assert.deepEqual({ ...row }, { users: 1, accounts: 1 });
    });

    it('refuses short and long passwords, and what is no e-mail address [V6.2.1]', async () => {
      const statusOf = async (email: string, password: string) =>
        (await identity.post('sign-up/email', { email, password, name: 'Ada' })).status;
      for (const password of ['', 'x'.repeat(7), 'x'.repeat(129)])
        assert.equal(await statusOf(newEmail(), password), 400, password);
      for (const email of ['', 'ada', 'ada@', '@example.com', 'ada@example.com, eve@example.com'])
        assert.equal(await statusOf(email, 'correct horse'), 400, email);
    });

    it('takes no expired session, and deletes it with the others that have expired', async () => {
      const [ada, bob] = [await identity.signUp(newEmail()), await identity.signUp(newEmail())];
      const token = await ada.token();
      await ask(
        `update identity.session set "expiresAt" = now() - interval '1 second' where "userId" = $1`,
        ada.id,
      );
      await service.identity.purgeExpired();
      const sessions = await ask('select "userId" from identity.session where "userId" = any ($1)', [
        ada.id,
        bob.id,
      ]);
      assert.deepEqual(sessions, [{ userId: bob.id }]);
      assert.equal((await identity.get('token', ada.cookie)).status, 401);
      assert.equal((await identity.get('token', bob.cookie)).status, 200);
      // The token is good until it ends itself.
      assert.equal((await callTo(service.url)('GET', '/api/me/tasks', { bearer: token })).status, 200);
    });

    for (const [path, json, pointer] of [
      ['update-user', { name: null }, '/name'],
      ['update-user', { name: 5 }, '/name'],
      ['update-user', { name: 'x'.repeat(201) }, '/name'],
      ['update-user', { image: 7 }, '/image'],
      ['update-user', { image: 'x'.repeat(2049) }, '/image'],
      ['sign-up/email', { email: `${'x'.repeat(250)}@a.de`, password: 'correct horse', name: '' }, '/email'],
      [
        'sign-up/email',
        { email: 'a@example.com', password: 'correct horse', name: 'x'.repeat(201) },
        '/name',
      ],
    ] as const)
      it(`refuses ${path} with a member at ${pointer} that is ${JSON.stringify(json).slice(0, 40)}`, async () => {
        const ada = await identity.signUp(newEmail());
        const refused = await identity.post(path, json, ada.cookie);
        assert.equal(refused.status, 400);
        assert.ok((await refused.text()).includes(`"pointer":"${pointer}"`));
      });

    it('is at the same place with one slash at the end', async () => {
      const ada = await identity.signUp(newEmail());
      assert.equal((await identity.get('jwks/')).status, 200);
      assert.equal((await identity.get('get-session/', ada.cookie)).status, 200);
      assert.equal((await identity.post('update-user/', { name: 'Ada L.' }, ada.cookie)).status, 200);
    });

    it('keeps its keys, so that a token of one instance is good for another, and after a restart', async () => {
      const ada = await identity.signUp(newEmail());
      const token = await ada.token();
      const keys = async () => (await ask('select from identity.jwks')).length;
      const before = await keys();
      const other = await started();
      assert.equal((await callTo(other.url)('GET', '/api/me/tasks', { bearer: token })).status, 200);
      assert.equal((await identityAt(other.url).get('token', ada.cookie)).status, 200);
      assert.equal(await keys(), before);
    });

    it('accepts a token by a key that is new, and one by the old key', async () => {
      const ada = await identity.signUp(newEmail());
      const first = await ada.token();
      await ask(`update identity.jwks set "expiresAt" = now() - interval '1 second'`);
      const second = await ada.token();
      assert.notEqual(decodeProtectedHeader(first).kid, decodeProtectedHeader(second).kid);
      for (const bearer of [first, second])
        await until(
          async () => (await callTo(service.url)('GET', '/api/me/tasks', { bearer })).status === 200,
        );
    });

    it('cannot sign with another secret, and says so', async () => {
      await identity.signUp(newEmail());
      await service.identity.checkSecret();
      const other = identityOn(database, {
        scoping: place.scoping,
        secret: 'another secret of more than thirty-two bytes!',
      });
      await assert.rejects(other.checkSecret(), /encrypted with another one/);
    });

    it('refuses pages of origins that CORS does not allow [V3.5.1]', async () => {
      const email = newEmail();
      const { cookie } = await identity.signUp(email);
      const foreign = identityAt(service.url, 'https://evil.example');
      assert.equal((await foreign.signIn(email, 'correct horse')).status, 403);
      assert.equal((await foreign.post('sign-out', {}, cookie)).status, 403);
      assert.equal(
        (await foreign.get('get-session', cookie)).headers.get('Access-Control-Allow-Origin'),
        null,
      );
      const tasks = await fetch(`${service.url}/api/me/tasks`, { headers: { Cookie: cookie } });
      assert.equal(tasks.status, 401);
      const own = identityAt(service.url, publicUrl);
      assert.equal((await own.post('sign-out', {}, cookie)).status, 200);
    });

    it('refuses other media types, large bodies, and text that cannot be stored', async () => {
      const account = { email: newEmail(), password: 'correct horse', name: 'Ada' };
      const statusOf = async (json: unknown, headers: Readonly<Record<string, string>> = {}) =>
        (await identity.post('sign-up/email', json, '', headers)).status;
      assert.equal(await statusOf(account, { 'Content-Type': 'application/x-www-form-urlencoded' }), 415);
      assert.equal(await statusOf({ ...account, name: 'x'.repeat(16 * 1024) }), 413);
      assert.equal(await statusOf({ ...account, name: 'nul \u0000' }), 400);
      assert.equal(await statusOf({ ...account, name: 'half \ud800' }), 400);
      assert.equal(await statusOf({ ...account, 'half \udc00': 1 }), 400);
      assert.equal(await statusOf('{'), 400);
      assert.equal(await statusOf('[]'), 400);
      assert.equal(await statusOf('null'), 400);
      assert.equal(await statusOf('['.repeat(8000)), 400);
      assert.equal(await statusOf(`${'['.repeat(8000)}${']'.repeat(8000)}`), 400);
      assert.equal(await statusOf(account), 200);
    });

    it('lets no member of a body reach a prototype, or a column [V15.3.6]', async () => {
      const base = '"email":"EMAIL","password":"correct horse","name":"Ada"';
      for (const more of [
        '"__proto__":{"emailVerified":true,"polluted":true}',
        '"constructor":{"prototype":{"polluted":true}}',
        '"prototype":{"polluted":true}',
        '"id":"chosen"',
        '"emailVerified":true,"createdAt":"2000-01-01T00:00:00.000Z","role":"admin"',
      ]) {
        const email = newEmail();
        const response = await identity.post('sign-up/email', `{${base.replace('EMAIL', email)},${more}}`);
        assert.ok([200, 400].includes(response.status), `${String(response.status)} ${more}`);
        assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
        const rows = await ask(
          'select id = $2 as chosen, "emailVerified" as verified from identity."user" where email = $1',
          email,
          'chosen',
        );
        for (const row of rows) assert.deepEqual({ ...row }, { chosen: false, verified: false });
      }
    });

    it('serves what it needs of Better Auth, and no more', async () => {
      const { cookie } = await identity.signUp(newEmail());
      for (const path of [
        'request-password-reset',
        'sign-in/social',
        'verify-email',
        'change-email',
        'tasks',
        '',
        'sign-in',
      ])
        for (const response of [await identity.post(path, {}, cookie), await identity.get(path, cookie)]) {
          assert.equal(response.status, 404, path);
          assert.equal(response.headers.get('Content-Type'), 'application/problem+json');
        }
      const wrong = await identity.get('sign-in/email');
      assert.deepEqual([wrong.status, wrong.headers.get('Allow')], [405, 'POST, OPTIONS']);
    });
  });
