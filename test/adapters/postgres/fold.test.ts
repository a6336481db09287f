import assert from 'node:assert/strict';

import type { Row } from '../../../src/adapters/postgres/driver/connections.ts';
import { databaseReady } from '../../../src/adapters/postgres/schema/pending-migrations.ts';
import { rlsViolations } from '../../../src/adapters/postgres/tenancy/rls-check.ts';
import { foldVersion, sortKey } from '../../../src/domain/search/search.ts';
import { foldedText } from '../../../src/adapters/postgres/tasks/folded-text.ts';
import { type Place, migratedPlaces, onPostgres } from '../../support/migrated-places.ts';
import { migrateDown } from '../../support/migrate-down.ts';
import { startProcess } from '../../support/process.ts';
import { until } from '../../support/until.ts';

/** Users, most of them without tasks, and what an earlier version has folded in its way. Of each three tasks one is as it should be. */
const staleSql = `
  insert into users (id, change_seq) select 'user ' || lpad(n::text, 4, '0'), 900 from generate_series(1, 260) as n;
  insert into tasks (user_id, id, title, title_key, description, folded, status, priority, tags, created_at, updated_at,
    completed_at, version, change_seq, position)
  select 'user ' || lpad(owner::text, 4, '0'), gen_random_uuid(), title, key, description,
    case when n % 3 > 0 then key || chr(10) || coalesce(description, '') end, 'completed', 1, '{a,b}', '2026-11-21Z', '2026-11-22Z', '2026-11-22Z', 3, n, 'a' || n
  from (values (1, 700), (2, 1), (3, 3), (250, 250), (251, 251), (260, 1)) as owners (owner, tasks)
  cross join generate_series(1, tasks) as n
  cross join lateral (
    select case n % 3 when 0 then 'plain ' || n else 'Straße nach Łódź ' || n end as title,
      case n % 3 when 0 then 'plain ' || n else 'straße nach łodz ' || n end as key,
      case n % 2 when 0 then 'described' end as description
  ) as texts`;

const tasksOf = ({ operate }: Place) =>
  operate(`select user_id, id, title, coalesce(description, '') as description, title_key, folded, xmin::text as written
    from tasks order by user_id, id`);

/** Everything but what is folded. */
const restOf = ({ operate }: Place) =>
  operate(`select (to_jsonb(tasks) - 'title_key' - 'folded')::text as row from tasks
    union all select to_jsonb(users)::text from users order by row`);

const isFolded = ({ title, description, title_key: key, folded }: Row): boolean =>
  key === sortKey(String(title)) && folded === foldedText(String(title), String(description));

const countFolded = async (place: Place): Promise<number> => (await tasksOf(place)).filter(isFolded).length;

const isReady = ({ database }: Place): Promise<boolean> => databaseReady(database.connections)();

/** Makes a database one that an earlier version has folded. */
const makeStale = async ({ operate }: Place): Promise<void> => {
  await operate('truncate users cascade');
  await operate(`delete from migrations where name = 'fold-${foldVersion}'`);
  for (const sql of staleSql.split(';')) await operate(sql);
};

for (const [name, open] of Object.entries(migratedPlaces))
  describe(`the refold migration on ${name}`, function () {
    this.timeout('10m');
    let place: Place;
    before(async () => {
      place = await open();
    });
    beforeEach(() => makeStale(place));
    after(() => place.close());

    it('refolds the text of every task and changes nothing else', async () => {
      const [rest, before] = [await restOf(place), await tasksOf(place)];
      assert.equal(before.length, 1206);
      assert.equal(before.filter(isFolded).length, 400);
      assert.equal(await isReady(place), false);
      await place.migrate();
      const after = await tasksOf(place);
      assert.deepEqual(
        after.filter((row) => !isFolded(row)),
        [],
      );
      assert.deepEqual(await restOf(place), rest);
      assert.equal(await isReady(place), true);
      assert.deepEqual(await rlsViolations(place.database.connections), []);
      // What was right is not written.
      const wasFolded = before.filter(isFolded);
      const written = new Set(after.map((row) => JSON.stringify(row)));
      assert.deepEqual(
        wasFolded.filter((row) => !written.has(JSON.stringify(row))),
        [],
      );
    });

    it('does not run again before the next folding version', async () => {
      await place.migrate();
      await place.operate(`update tasks set folded = 'stale' where user_id = 'user 0002'`);
      await place.migrate();
      assert.equal(await countFolded(place), 1205);
      await migrateDown(place.database, '0005-owner-id');
      await place.migrate();
      assert.equal(await countFolded(place), 1206);
    });

    it('keeps its progress when it fails, is not recorded, and continues when run again', async () => {
      await place.operate(`
        create function refuse() returns trigger language plpgsql as
        $$ begin if new.user_id = 'user 0251' then raise 'refused'; end if; return new; end $$`);
      await place.operate(
        'create trigger refuse before update on tasks for each row execute function refuse()',
      );
      await assert.rejects(place.migrate(), /refused/);
      assert.equal(await countFolded(place), 1206 - 168 - 1);
      assert.equal(await isReady(place), false);
      await place.operate('drop trigger refuse on tasks');
      await place.migrate();
      assert.equal(await countFolded(place), 1206);
      assert.equal(await isReady(place), true);
    });
  });

describe('the refold migration where row-level security hides every task', () => {
  it('fails instead of skipping them', async () => {
    const place = await onPostgres();
    try {
      await makeStale(place);
      await place.operate('alter policy tasks_own on tasks using (false)');
      await assert.rejects(place.migrate(), /hides all tasks/);
      assert.equal(await isReady(place), false);
    } finally {
      await place.close();
    }
  });
});

describe('a refold migration that is killed', () => {
  it('keeps its progress, and the next run does the rest', async () => {
    const place = await onPostgres();
    const variables = { DATABASE_URL: place.url, NODE_ENV: 'production', JWT_SECRET: 's'.repeat(32) };
    try {
      await makeStale(place);
      await place.operate('begin');
      await place.operate(
        `select from tasks where user_id = 'user 0251' and title like 'Straße%' for update`,
      );
      const killed = startProcess('commands/migrate.ts', variables);
      const waits = async () => {
        const rows = await place.operate(
          `select from pg_locks join pg_stat_activity using (pid) where not granted and query like '%update tasks%'`,
        );
        return rows.length > 0;
      };
      await until(waits);
      killed.child.kill('SIGKILL');
      await killed.ended;
      await place.operate('commit');
      assert.equal(await countFolded(place), 1206 - 168 - 1);
      assert.equal(await isReady(place), false);
      assert.equal(await startProcess('commands/migrate.ts', variables).ended, 0);
      assert.equal(await countFolded(place), 1206);
      assert.equal(await isReady(place), true);
    } finally {
      await place.close();
    }
  }).timeout('10m');
});
