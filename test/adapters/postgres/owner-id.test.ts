import assert from 'node:assert/strict';
import { Client } from 'pg';
import { rlsViolations } from '../../../src/adapters/postgres/tenancy/rls-check.ts';
import { openTenantSession } from '../../../src/adapters/postgres/tenancy/tenant-session.ts';
import { makeOwnerId } from '../../../src/domain/user.ts';
import { newOwner } from '../../support/arbitraries.ts';
import { migrateDown } from '../../support/migrate-down.ts';
import { type Place, migratedPlaces, onPostgres } from '../../support/migrated-places.ts';
import { right } from '../../support/values.ts';

/** Every name and expression of the schema that says whose the rows are, partitions' too. */
const namesSql = `
  select 'table ' || oid::regclass as line from pg_class
    where relkind in ('r', 'p') and relnamespace::regnamespace::text in ('public', 'partitions')
  union all
  select 'column ' || attrelid::regclass || '.' || attname from pg_attribute join pg_class on pg_class.oid = attrelid
    where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and attnum > 0 and not attisdropped
  union all
  select 'policy ' || polname || ' on ' || polrelid::regclass || ': ' || pg_get_expr(polqual, polrelid) from pg_policy
  union all
  select 'constraint ' || conname || ' on ' || conrelid::regclass from pg_constraint
    where connamespace = 'public'::regnamespace and conparentid = 0 and contype <> 'n'
  union all
  select 'grant on ' || attrelid::regclass || '.' || attname || ': ' || attacl::text from pg_attribute where attacl is not null
    and attrelid >= 16384
  order by line`;

const namesIn = async ({ operate }: Place): Promise<ReadonlyArray<string>> =>
  (await operate(namesSql)).map(({ line }) => String(line));

const alice = right(makeOwnerId('alice'));

for (const [name, open] of Object.entries(migratedPlaces))
  describe(`the migration to app.owner_id on ${name}`, () => {
    let place: Place;
    let fresh: ReadonlyArray<string>;
    let next: ReadonlyArray<string>;
    before(async () => {
      place = await open();
      fresh = await namesIn(place);
      await migrateDown(place.database, '0005-owner-id');
      next = await namesIn(place);
      await migrateDown(place.database, '0004-walls');
    });
    after(() => place.close());

    it('starts from the earlier names', async () => {
      const old = await namesIn(place);
      assert.equal(old.length, next.length);
      assert.ok(old.includes('table answers'));
      assert.ok(old.every((line) => !/app\.owner_id|idempotency_records|_retention/.test(line)));
      await place.operate(`insert into users (id, change_seq) values ('alice', 1)`);
      await place.operate(`insert into answers values ('alice', 'key', 'f', 'kept', '2026-11-21Z')`);
    });

    it('produces the schema of a new database and keeps every row', async () => {
      await place.migrate();
      assert.deepEqual(await namesIn(place), fresh);
      assert.ok(fresh.every((line) => !/app\.user_id|answer|_swept/.test(line)));
      assert.deepEqual(await rlsViolations(place.database.connections), []);
      const { statement } = openTenantSession(place.database.connections);
      const rows = await statement(alice, 'select response from idempotency_records where user_id = $1');
      assert.deepEqual(rows, [{ response: 'kept' }]);
      assert.deepEqual(await statement(newOwner('bob'), `select from users where $1 <> ''`), []);
    });
  });

describe('an earlier version that runs after the migration', () => {
  it('fails instead of showing its clients no data', async () => {
    const { url, operate, close } = await onPostgres();
    await operate(`insert into users (id) values ('alice')`);
    const client = new Client(url);
    await client.connect();
    await client.query(`begin; set local app.user_id to 'alice'; set local role to doable_app`);
    await assert.rejects(client.query('select from users'), { code: '42704' });
    await client.end();
    await close();
  });
});
