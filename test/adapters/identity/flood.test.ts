import assert from 'node:assert/strict';
import type { Database } from '../../../src/infrastructure/database.ts';
import { identityAt, identityOn, startIdentityService } from '../../support/identity-service.ts';
import { newDatabase, patientDatabaseAt } from '../../support/postgres.ts';
import { limiterInMemory } from '../../../src/adapters/rate-limit/rate-limiter.ts';
import { until } from '../../support/until.ts';

const unlimited = limiterInMemory({ requests: 1_000_000, seconds: 60 });

describe('a flood of sign-ins', () => {
  let database: Database;
  before(async () => {
    database = patientDatabaseAt(await newDatabase());
  });
  after(() => database.close());

  it('is worked off one by one, with 31 that wait, and leaves room for tasks [V15.2.2]', async () => {
    const { handle } = identityOn(database);
    const { promise: gate, resolve: open } = Promise.withResolvers<undefined>();
    const passwords = { atOnce: 0, most: 0 };
    const service = await startIdentityService(database, {
      maxInFlight: 64,
      identity: {
        handle: async (request) => {
          if (!request.path.endsWith('sign-in/email')) return handle(request);
          passwords.atOnce += 1;
          passwords.most = Math.max(passwords.most, passwords.atOnce);
          await gate;
          passwords.atOnce -= 1;
          return new Response('{}', { status: 401, headers: { 'Content-Type': 'application/json' } });
        },
        limits: { perEmail: unlimited, perAddress: unlimited },
      },
    });
    const { signIn, signUp } = identityAt(service.url);
    const ada = await signUp('ada@example.com');
    const refused: number[] = [];
    const all = Array.from({ length: 50 }, async (_, n) => {
      const { status } = await signIn(`person-${n}@example.com`, 'wrong horse');
      if (status === 503) refused.push(n);
      return status;
    });
    await until(() => refused.length === 18);
    assert.equal((await ada.call('POST', '/api/me/tasks', { title: 'meanwhile' })).status, 201);
    open(undefined);
    const statuses = await Promise.all(all);
    assert.equal(statuses.filter((status) => status === 401).length, 32);
    assert.equal(passwords.most, 1);
    assert.deepEqual(service.bugs, []);
    await service.close();
  });
});
