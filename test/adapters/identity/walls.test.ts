import assert from 'node:assert/strict';
import { getMigrations } from 'better-auth/db/migration';
import { openBetterAuth } from '../../../src/adapters/identity/better-auth.ts';
import { identityDialect, identitySchema } from '../../../src/adapters/postgres/identity-dialect.ts';
import { roles } from '../../../src/adapters/postgres/tenancy/roles.ts';
import { inTenantContext } from '../../../src/adapters/postgres/tenancy/tenant-context.ts';
import type { Database } from '../../../src/infrastructure/database.ts';
import { authSecret, identityAt, publicUrl, startIdentityService } from '../../support/identity-service.ts';
import { openMigratedPglite } from '../../support/pglite.ts';
import { newDatabase, patientDatabaseAt } from '../../support/postgres.ts';

const places: Readonly<Record<string, () => Promise<Database>>> = {
  PGlite: () => openMigratedPglite(),
  PostgreSQL: async () => patientDatabaseAt(await newDatabase()),
};

const accounts = ['"user"', 'session', 'account', 'verification', 'jwks'].map((table) => `identity.${table}`);
const tasks = ['users', 'tasks', 'lists', 'tombstones', 'idempotency_records'];

for (const [name, open] of Object.entries(places))
  describe(`the wall between accounts and tasks on ${name}`, () => {
    let database: Database;
    before(async () => {
      database = await open();
    });
    after(() => database.close());

    const as = (role: (typeof roles)[keyof typeof roles], sql: string, owner = '') =>
      database.connections.run(inTenantContext({ owner, role }, sql, [], 'unprepared'));
    const denied = /permission denied/;
    const one = (table: string, verb: string): string => {
      if (verb === 'insert') return `insert into ${table} default values`;
      return verb === 'update' ? `update ${table} set ctid = null` : `${verb} from ${table}`;
    };

    it('keeps the tenants’ role, and that of retention, from accounts and keys [V13.2.2]', async () => {
      for (const role of [roles.serving, roles.retention, roles.eraser])
        for (const table of accounts)
          for (const verb of ['select', 'delete', 'insert'])
            await assert.rejects(as(role, one(table, verb), 'alice'), denied, `${role}: ${verb} ${table}`);
    });

    it('keeps the role of identity from tasks [V13.2.2]', async () => {
      for (const table of tasks)
        for (const verb of ['select', 'delete', 'insert'])
          await assert.rejects(as(roles.identity, one(table, verb), 'alice'), denied, `${verb} ${table}`);
    });

    it('lets the eraser see no more than ids, of one user', async () => {
      await assert.rejects(as(roles.eraser, 'select epoch from users', 'alice'), denied);
      await assert.rejects(as(roles.eraser, 'select from tasks', 'alice'), denied);
      await assert.rejects(as(roles.eraser, one('users', 'insert'), 'alice'), denied);
      assert.deepEqual(await as(roles.eraser, 'select id from users', 'alice'), []);
    });

    it('lets a tenant erase their own account only [V8.2.2]', async () => {
      const service = await startIdentityService(database);
      const [ada, bob] = [
        await identityAt(service.url).signUp('ada@example.com'),
        await identityAt(service.url).signUp('bob@example.com'),
      ];
      await as(roles.serving, `select identity.erase_account('${bob.id}')`, ada.id);
      const users = async () =>
        (
          await database.connections.run<{ id: string }>({
            sql: 'select id from identity."user"',
            values: [],
            mode: 'unprepared',
          })
        )
          .map(({ id }) => id)
          .toSorted();
      assert.deepEqual(await users(), [ada.id, bob.id].toSorted());
      await as(roles.serving, `select identity.erase_account('${ada.id}')`, ada.id);
      assert.deepEqual(await users(), [bob.id]);
      await assert.rejects(as(roles.identity, `select identity.erase_data()`), /permission denied|trigger/);
      await service.close();
    });

    it('has functions that run as roles without a login, and look nowhere but where they say [V13.2.2]', async () => {
      const rows = await database.connections.run<{ line: string }>({
        sql: `select proname || ' as ' || proowner::regrole || ' in ' || array_to_string(proconfig, ',') as line
          from pg_proc where pronamespace = 'identity'::regnamespace and prosecdef order by proname`,
        values: [],
        mode: 'unprepared',
      });
      assert.deepEqual(
        rows.map(({ line }) => line),
        [
          'erase_account as doable_identity in search_path=pg_catalog, pg_temp',
          'erase_data as doable_eraser in search_path=pg_catalog, pg_temp',
        ],
      );
    });

    it('has the tables that Better Auth wants', async () => {
      const { options } = openBetterAuth({
        dialect: identityDialect(database.connections, 'sync', (error) => error),
        schemaName: identitySchema,
        secret: authSecret,
        publicUrl,
        isTrustedOrigin: () => false,
      });
      const { toBeCreated, toBeAdded } = await getMigrations(options);
      assert.deepEqual([toBeCreated, toBeAdded], [[], []]);
    });
  });
