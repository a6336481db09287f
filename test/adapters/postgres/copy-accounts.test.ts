import assert from 'node:assert/strict';
import { copyAccounts } from '../../../src/adapters/postgres/operations/copy-accounts.ts';
import type { Database } from '../../../src/infrastructure/database.ts';
import { identityAt, startIdentityService } from '../../support/identity-service.ts';
import { openMigratedPglite } from '../../support/pglite.ts';
import { newDatabase, patientDatabaseAt } from '../../support/postgres.ts';

describe('the copy of accounts', () => {
  let databases: Database[];
  after(() => Promise.all(databases.map(({ close }) => close())));

  it('lets people sign in at the target, and stay signed in, and can be run again', async () => {
    const [source, target] = [await openMigratedPglite(), patientDatabaseAt(await newDatabase())];
    databases = [source, target];
    const [old, now] = [await startIdentityService(source), await startIdentityService(target)];
    const [before, after] = [identityAt(old.url), identityAt(now.url)];
    const ada = await before.signUp('ada@example.com');
    await before.signUp('bob@example.com', 'correct horse', 'Zoë \u{1f989}');
    // Somebody else at the target.
    const bob = await after.signUp('bob@example.com', 'another horse');

    assert.equal(await copyAccounts(source.connections, target.connections), 1);
    assert.equal(await copyAccounts(source.connections, target.connections), 0);
    const again = await after.personBy(await after.signIn('ada@example.com', 'correct horse'));
    assert.equal(again.id, ada.id);
    assert.equal((await after.get('token', ada.cookie)).status, 200);
    assert.equal((await after.signIn('bob@example.com', 'correct horse')).status, 401);
    const same = await after.personBy(await after.signIn('bob@example.com', 'another horse'));
    assert.equal(same.id, bob.id);
    assert.deepEqual([old.bugs, now.bugs], [[], []]);
    for (const { close } of [old, now]) await close();
  });
});
