import assert from 'node:assert/strict';
import { getMigrations } from 'better-auth/db/migration';
import { openBetterAuth } from '../../../src/adapters/identity/better-auth.ts';
import { identityDialect, identitySchema } from '../../../src/adapters/postgres/identity-dialect.ts';
import type { Connections, Run } from '../../../src/adapters/postgres/driver/connections.ts';
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

/** What is left of the two layers when one of them fails. */
const breaches = {
  'row-level security': {
    sql: `do $$ declare own record; begin
      for own in select * from pg_policies where schemaname = 'public' and policyname like '%_own' loop
        execute format('alter policy %I on %I using (true or %s)', own.policyname, own.tablename, own.qual);
      end loop;
    end $$`,
    rewrite: (sql: string) => sql,
  },
  'the owner in each statement': {
    sql: 'select',
    rewrite: (sql: string) => sql.replaceAll(/\b(user_id|id) = \$1(?!\d)/g, '$$1::text is not null'),
  },
};

/** Connections that run other statements than they are given. */
const rewriting = (connections: Connections, rewrite: (sql: string) => string): Connections => {
  const by =
    (run: Run): Run =>
    (query) =>
      run({ ...query, sql: rewrite(query.sql) });
  return {
    ...connections,
    run: by(connections.run),
    withTransaction: (begin, work) =>
      connections.withTransaction(begin, (run, last) => work(by(run), by(last))),
  };
};

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

    for (const [layer, breach] of Object.entries(breaches))
      it(`hides the tasks of an account from the token of another, without ${layer} [V8.2.2, V8.3.1]`, async () => {
        const own = await open();
        await own.connections.run({ sql: breach.sql, values: [], mode: 'unprepared' });
        const service = await startIdentityService({
          ...own,
          connections: rewriting(own.connections, breach.rewrite),
        });
        const { signUp } = identityAt(service.url);
        const [ada, bob] = [await signUp('ada@example.com'), await signUp('bob@example.com')];
        const { task } = await ada.call('POST', '/api/me/tasks', { title: 'hers' });
        await bob.call('POST', '/api/me/tasks', { title: 'his' });
        const place = `/api/me/tasks/${task.id}`;
        assert.equal((await bob.call('GET', `/api/${ada.id}/tasks`)).status, 403);
        assert.equal((await bob.call('GET', place)).status, 404);
        assert.equal((await bob.call('PATCH', place, { title: 'stolen' })).status, 404);
        assert.equal((await bob.call('DELETE', place)).status, 404);
        const { tasks } = await bob.call('GET', '/api/me/tasks');
        assert.deepEqual(
          tasks.map(({ title }) => title),
          ['his'],
        );
        assert.deepEqual((await ada.call('GET', place)).task, task);
        assert.deepEqual(service.bugs, []);
        await service.close();
        await own.close();
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
        onErased: () => undefined,
      });
      const { toBeCreated, toBeAdded } = await getMigrations(options);
      assert.deepEqual([toBeCreated, toBeAdded], [[], []]);
    });
  });
