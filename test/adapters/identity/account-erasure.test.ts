import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { type IdentityService, identityAt, identityOn } from '../../support/identity-service.ts';
import type { Database } from '../../../src/infrastructure/database.ts';
import { callTo } from '../../support/service.ts';
import { type Identity, identityOfSuite, newEmail, places } from './identity-world.ts';

for (const [name, place] of Object.entries(places))
  describe(`identity on ${name}`, () => {
    const { begin, started, ask, accountsOf } = identityOfSuite(place);
    let service: IdentityService;
    let database: Database;
    let identity: Identity;
    before(async () => {
      ({ service, identity, database } = await begin());
    });

    it('erases the account with the tasks, in one transaction [V7.4.2]', async () => {
      const [ada, bob] = [await identity.signUp(newEmail()), await identity.signUp(newEmail())];
      for (const { call } of [ada, bob]) await call('POST', '/api/me/tasks', { title: 'a task' });
      assert.equal(await accountsOf(ada.id), 3);
      assert.equal((await ada.call('DELETE', '/api/me')).status, 204);
      assert.equal(await accountsOf(ada.id), 0);
      assert.deepEqual(await ask('select from users where id = $1', ada.id), []);
      assert.equal((await identity.get('token', ada.cookie)).status, 401);
      assert.equal(await accountsOf(bob.id), 3);
      assert.equal((await bob.call('GET', '/api/me/tasks')).tasks.length, 1);
    });

    it('lets a token of an erased account begin data, which the statement of the docs deletes', async () => {
      const [ada, bob] = [await identity.signUp(newEmail()), await identity.signUp(newEmail())];
      const bearer = await ada.token();
      await bob.call('POST', '/api/me/tasks', { title: 'a task' });
      assert.equal((await ada.call('DELETE', '/api/me')).status, 204);
      const call = callTo(service.url);
      assert.equal((await call('POST', '/api/me/tasks', { bearer, json: { title: 'late' } })).status, 201);
      const [, sql = ''] =
        /Data without an account[^]*?```sql\n([^`]*)```/.exec(await readFile('docs/operations.md', 'utf8')) ??
        [];
      await ask(sql);
      assert.deepEqual(await ask('select from tasks where user_id = $1', ada.id), []);
      assert.deepEqual((await call('GET', '/api/me/tasks', { bearer })).tasks, []);
      assert.equal((await bob.call('GET', '/api/me/tasks')).tasks.length, 1);
    });

    it('erases an account that has no tasks', async () => {
      const ada = await identity.signUp(newEmail());
      assert.equal((await ada.call('DELETE', '/api/me')).status, 204);
      assert.equal(await accountsOf(ada.id), 0);
    });

    it('erases the tasks with the account, in one transaction', async () => {
      const [ada, bob] = [await identity.signUp(newEmail()), await identity.signUp(newEmail())];
      for (const { call } of [ada, bob]) await call('POST', '/api/me/tasks', { title: 'a task' });
      assert.equal((await identity.post('delete-user', { password: 'wrong horse' }, ada.cookie)).status, 400);
      assert.equal(await accountsOf(ada.id), 3);
      assert.equal(
        (await identity.post('delete-user', { password: 'correct horse' }, ada.cookie)).status,
        200,
      );
      assert.equal(await accountsOf(ada.id), 0);
      assert.deepEqual(await ask('select from users where id = $1', ada.id), []);
      assert.deepEqual(await ask('select from tasks where user_id = $1', ada.id), []);
      assert.equal((await bob.call('GET', '/api/me/tasks')).tasks.length, 1);
    });

    it('tells of the account that its person has deleted, and of no other', async () => {
      const told: string[] = [];
      const { handle } = identityOn(database, {
        scoping: place.scoping,
        onErased: (id) => void told.push(id),
      });
      const ada = await identity.signUp(newEmail());
      const remove = async (password: string): Promise<number> => {
        const headers = {
          cookie: ada.cookie,
          origin: 'http://localhost:3000',
          'content-type': 'application/json',
        };
        const response = await handle({
          method: 'POST',
          path: '/api/auth/delete-user',
          querystring: '',
          headers: new Headers(headers),
          body: JSON.stringify({ password }),
        });
        return response.status;
      };
      assert.deepEqual([await remove('wrong horse'), told], [400, []]);
      assert.deepEqual([await remove('correct horse'), told], [200, [ada.id]]);
    });

    it('erases no account without its password, however new the session', async () => {
      const ada = await identity.signUp(newEmail());
      const refused = await identity.post('delete-user', {}, ada.cookie);
      assert.equal(refused.status, 400);
      assert.match(await refused.text(), /"pointer":"\/password","detail":"is required"/);
      assert.equal(await accountsOf(ada.id), 3);
    });

    it('is unavailable to somebody who signs in while the account is erased', async () => {
      const email = newEmail();
      await identity.signUp(email);
      await ask(`create function erase_meanwhile() returns trigger language plpgsql as
        'begin delete from identity."user" where id = new."userId"; return new; end'`);
      await ask(
        'create trigger erasing before insert on identity.session for each row execute function erase_meanwhile()',
      );
      const { status } = await identity.signIn(email, 'correct horse');
      await ask('drop trigger erasing on identity.session');
      await ask('drop function erase_meanwhile');
      assert.equal(status, 503);
    });

    it('keeps both where one of them cannot be erased', async () => {
      const ada = await identity.signUp(newEmail());
      await ada.call('POST', '/api/me/tasks', { title: 'a task' });
      await ask('create table keeper (id text collate "C" references identity."user" (id))');
      await ask('insert into keeper values ($1)', ada.id);
      const bugs: unknown[] = [];
      const observer = {
        onRequest: () => undefined,
        onResponse: () => undefined,
        onError: (error: unknown) => bugs.push(error),
      };
      const one = await started({ observer });
      assert.equal((await callTo(one.url)('DELETE', '/api/me', { bearer: await ada.token() })).status, 500);
      assert.equal(
        (await identityAt(one.url).post('delete-user', { password: 'correct horse' }, ada.cookie)).status,
        500,
      );
      assert.equal(bugs.length, 2);
      assert.equal(await accountsOf(ada.id), 3);
      assert.equal((await ada.call('GET', '/api/me/tasks')).tasks.length, 1);
      await ask('drop table keeper');
    });
  });
