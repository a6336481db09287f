import assert from 'node:assert/strict';
import { scryptSync } from 'node:crypto';
import { openBetterAuth } from '../../../src/adapters/identity/better-auth.ts';
import { identityDialect, identitySchema } from '../../../src/adapters/postgres/identity-dialect.ts';
import { authSecret, publicUrl } from '../../support/identity-service.ts';
import { newDatabase, patientDatabaseAt } from '../../support/postgres.ts';

describe('the passwords of accounts', () => {
  it('are kept as scrypt makes them of 32 MB each, and compared so', async () => {
    const database = patientDatabaseAt(await newDatabase());
    const { api } = openBetterAuth({
      dialect: identityDialect(database.connections, 'sync', (error) => error),
      schemaName: identitySchema,
      secret: authSecret,
      publicUrl,
      isTrustedOrigin: () => false,
      onErased: () => undefined,
    });
    const [email, password] = ['ada@example.com', 'correct horse'];
    const { user } = await api.signUpEmail({ body: { email, password, name: 'Ada' } });
    const [row] = await database.connections.run<{ readonly password: string }>({
      sql: 'select password from identity.account where "userId" = $1',
      values: [user.id],
      mode: 'unprepared',
    });
    const [salt = '', key = ''] = row?.password.split(':') ?? [];
    assert.match(salt, /^[0-9a-f]{32}$/);
    const cost = { N: 2 ** 14, r: 16, p: 1, maxmem: 2 ** 26 };
    assert.equal(key, scryptSync(password, salt, 64, cost).toString('hex'));
    assert.equal((await api.signInEmail({ body: { email, password } })).user.id, user.id);
    await assert.rejects(api.signInEmail({ body: { email, password: 'wrong horse' } }), /password/);
    await database.close();
  });
});
