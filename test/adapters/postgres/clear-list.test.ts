import assert from 'node:assert/strict';
import * as O from 'fp-ts/lib/Option.js';
import { createPostgresStore } from '../../../src/adapters/postgres/store.ts';
import { openTenantSession } from '../../../src/adapters/postgres/tenancy/tenant-session.ts';
import { deleteList } from '../../../src/application/list-use-cases.ts';
import { clearings } from '../../../src/domain/list.ts';
import { ownerFor } from '../../../src/domain/user.ts';
import type { Database } from '../../../src/infrastructure/database.ts';
import { systemPorts } from '../../../src/infrastructure/system-ports.ts';
import { newActor, someList } from '../../support/arbitraries.ts';
import { newDatabase, patientDatabaseAt } from '../../support/postgres.ts';
import { run } from '../../support/values.ts';

const count = 10_000;

/** Tasks in a list, all changed in another order than they were created. */
const fillSql = (owner: string, list: string): string => `
  update users set change_seq = ${count} where id = '${owner}';
  insert into tasks (user_id, id, title, title_key, folded, status, priority, tags, created_at, updated_at, version, change_seq, list_id, position)
  select '${owner}', gen_random_uuid(), 'task', 'task', 'task', 'pending', 2, '{}', now() + n * interval '1 s', now(), 1, ${count} + 1 - n, '${list}', 'a' || n
  from generate_series(1, ${count}) n`;

describe(`a list with ${count} tasks, on PostgreSQL`, function () {
  this.timeout('10m');
  let database: Database;
  const sizes: number[] = [];
  before(async () => {
    database = patientDatabaseAt(await newDatabase());
  });
  after(() => database.close());

  const ask = (sql: string) => database.connections.run({ sql, values: [], mode: 'unprepared' });

  for (const clearing of clearings)
    it(`is deleted by ${clearing} in statements of at most 2,000 tasks, which keep their order`, async () => {
      const session = openTenantSession(database.connections);
      const store = createPostgresStore({
        ...session,
        atomically: (owner, work) =>
          session.atomically(owner, (inner, last) =>
            work(async (...call) => {
              const rows = await inner(...call);
              sizes.push(rows.length);
              return rows;
            }, last),
          ),
      });
      const actor = newActor();
      const owner = ownerFor(actor);
      const { value: list } = await run(store.lists.insert(owner, someList(owner)));
      await ask(fillSql(owner, list.id));
      const numbered = (table: string) =>
        ask(
          `select id, change_seq::int as number from ${table} where user_id = '${owner}' order by change_seq`,
        );
      const before = await numbered('tasks');
      sizes.length = 0;
      await run(deleteList({ ...store, ...systemPorts })(actor, list.id, O.some(clearing), O.none));
      assert.equal(sizes.filter((size) => size > 1).length, count / 2000);
      assert.equal(Math.max(...sizes), 2000);
      const after = await numbered(
        clearing === 'inbox' ? 'tasks' : `(select * from tombstones where kind = 'task') as tombstones`,
      );
      assert.deepEqual(
        after,
        before.map(({ id }, index) => ({ id, number: count + 1 + index })),
      );
      assert.equal((await run(store.history.changePoint(owner))).number, 2 * count + 1);
      const left = await ask(
        `select distinct list_id, version from tasks where user_id = '${owner}' union all
         select id, change_seq from tombstones where user_id = '${owner}' and kind = 'list'`,
      );
      const gone = { list_id: list.id, version: String(2 * count + 1) };
      assert.deepEqual(left, clearing === 'inbox' ? [{ list_id: null, version: '2' }, gone] : [gone]);
    });
});
