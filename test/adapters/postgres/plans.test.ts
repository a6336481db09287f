import assert from 'node:assert/strict';
import * as O from 'fp-ts/lib/Option.js';
import { Client } from 'pg';
import { clearSql } from '../../../src/adapters/postgres/tasks/clear-list.ts';
import { purgeSql } from '../../../src/adapters/postgres/retention.ts';
import { listStatement } from '../../../src/adapters/postgres/tasks/list-sql.ts';
import { type TaskQuery, anyTask } from '../../../src/application/task-query.ts';
import { type Position, sorts } from '../../../src/application/task-sort.ts';
import { clearings, makeListId } from '../../../src/domain/list.ts';
import { makeTaskId, statuses } from '../../../src/domain/task.ts';
import { makeInstant } from '../../../src/domain/time.ts';
import { newDatabase } from '../../support/postgres.ts';
import { right } from '../../support/values.ts';

const id = right(makeTaskId('01a1fc60-b804-724b-ac89-acc7062a9977'));
const instant = right(makeInstant('2026-06-01T00:00:00.000Z'));

/** The sorts that an index has; that by position reads a whole list. */
const indexed = sorts.filter((by) => by !== 'position');

/** Somewhere in the middle of each order. */
const positions: Readonly<Record<(typeof indexed)[number], ReadonlyArray<Position>>> = {
  created_at: [[instant, id]],
  updated_at: [[5000]],
  due_date: [
    [instant, id],
    [null, id],
  ],
  priority: [[2, id]],
  title: [['8', id]],
};

const tasksSql = `
  insert into users (id, change_seq) select 'user ' || n, 100000 from generate_series(1, 1000) n;
  insert into tasks (user_id, id, title, title_key, folded, status, priority, tags, due, created_at,
    updated_at, completed_at, version, change_seq, position)
  select 'user ' || 1 + n % 10, gen_random_uuid(), md5(n::text), md5(n::text), md5(n::text) || repeat(' word', 40),
    case when n % 3 = 0 then 'completed' else 'pending' end, 1 + n % 3, '{}',
    case when n % 2 = 0 then to_char(timestamp '2026-01-01' + n * interval '5 minutes', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') end,
    timestamptz '2026-01-01Z' + n * interval '5 minutes', now(),
    case when n % 3 = 0 then now() end, 1, n, 'a' || n
  from generate_series(1, 100000) n`;

/** The same at half the cost: no foreign key is looked up, and the indexes are made of all rows at once. */
const filledAtOnce = (sql: string): string => `
  create temporary table dropped as select pg_get_indexdef(indexrelid) as made_by, indexrelid::regclass as name
    from pg_index where indrelid = 'tasks'::regclass and not indisprimary;
  do $$ declare one record; begin
    for one in select * from dropped loop execute format('drop index %s', one.name); end loop;
  end $$;
  set session_replication_role = replica;
  ${sql};
  reset session_replication_role;
  do $$ declare one record; begin
    for one in select * from dropped loop execute one.made_by; end loop;
  end $$;
  analyze users, tasks`;

/** Explains lists of the tasks of user 7, prepared and with generic plans. */
const explainedBy = (client: () => Client): ((query: TaskQuery) => Promise<string>) => {
  const literal = (value: unknown): string =>
    Array.isArray(value)
      ? `array[${value.map((bytes: Buffer) => `'\\x${bytes.toString('hex')}'::bytea`).join(', ')}]`
      : client().escapeLiteral(String(value));
  let prepared = 0;
  return async (query) => {
    const { sql, values } = listStatement(query);
    prepared += 1;
    await client().query(`prepare list_${prepared} as ${sql}`);
    const given = ['user 7', ...values].map(literal);
    const { rows } = await client().query<{ 'QUERY PLAN': string }>(
      `explain (analyze, costs off, timing off, summary off) execute list_${prepared} (${given.join(', ')})`,
    );
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  };
};

describe('on 100,000 tasks of ten users, PostgreSQL', () => {
  let client: Client;
  before(async () => {
    client = new Client(await newDatabase());
    await client.connect();
    await client.query(filledAtOnce(tasksSql));
    await client.query('set plan_cache_mode = force_generic_plan');
  });
  after(() => client.end());

  const explained = explainedBy(() => client);

  for (const by of indexed) {
    for (const order of ['asc', 'desc'] as const) {
      for (const status of [O.none, ...statuses.map(O.some)]) {
        const filter = { ...anyTask, status };
        const which = O.isSome(status) ? status.value : 'any';
        it(`lists ${which} tasks by ${by} ${order} without sorting, from an index led by the owner`, async () => {
          for (const after of [O.none, ...positions[by].map(O.some)]) {
            const plan = await explained({ filter, sort: { by, order }, limit: 50, after });
            assert.doesNotMatch(plan, /Sort  |Sort Method|Seq Scan|Bitmap|Parallel|Gather/, plan);
            const isByNewest = by === 'created_at' && O.isNone(status);
            const scans =
              plan.match(
                isByNewest
                  ? /Index Scan.* using tasks_newest on tasks.*\n.*Index Cond: \(\(?user_id = \$1\)/g
                  : /Index (?:Only )?Scan.* on tasks.*\n.*Index Cond: \(\(user_id = \$1\) AND \(\(status\)::"char" = /g,
              ) ?? [];
            assert.equal(scans.length, plan.match(/on tasks/g)?.length, plan);
            assert.doesNotMatch(plan, /Rows Removed by Filter/, plan);
            for (const [, rows] of plan.matchAll(/Index .*Scan.* on tasks.* rows=(\d+)/g)) {
              assert.ok(Number(rows) <= 52, plan);
            }
          }
        });
      }
    }
  }

  for (const by of indexed) {
    it(`sums the bytes of a large page by ${by} without sorting, and reads only the page`, async () => {
      for (const after of [O.none, ...positions[by].map(O.some)]) {
        const plan = await explained({ filter: anyTask, sort: { by, order: 'desc' }, limit: 1000, after });
        assert.match(plan, /WindowAgg /, plan);
        assert.doesNotMatch(plan, /Sort  |Sort Method|Seq Scan|Bitmap|Parallel|Gather|Storage: Disk/, plan);
        for (const [, rows] of plan.matchAll(/Index .*Scan.* on tasks.* rows=(\d+)/g)) {
          assert.ok(Number(rows) <= 1001, plan);
        }
      }
    });
  }

  it('sums no bytes for a page that cannot be too large, unless a checklist is long', () => {
    const sqlOf = (limit: number, ...isSummed: [true?]) =>
      listStatement(
        { filter: anyTask, sort: { by: 'title', order: 'asc' }, limit, after: O.none },
        ...isSummed,
      ).sql;
    assert.doesNotMatch(sqlOf(93), /sum\(/);
    assert.match(sqlOf(94), /sum\(/);
    assert.match(sqlOf(50, true), /sum\(/);
    assert.equal(sqlOf(24), sqlOf(93));
  });

  /** What scans of tasks gave, and what their filters removed. */
  const readOf = (plan: string) => {
    const sum = (pattern: RegExp) =>
      [...plan.matchAll(pattern)].reduce((total, [, rows]) => total + Number(rows), 0);
    return {
      found: sum(/Index Scan.* on tasks.* rows=(\d+)/g),
      passedOver: sum(/Rows Removed by Filter: (\d+)/g),
    };
  };

  for (const by of indexed) {
    const search = (words: ReadonlyArray<string>, after: O.Option<Position> = O.none) =>
      explained({ filter: { ...anyTask, words }, sort: { by, order: 'desc' }, limit: 50, after });

    it(`stops a search by ${by} for a common word at the end of the page`, async () => {
      for (const after of [O.none, ...positions[by].map(O.some)]) {
        const plan = await search(['word'], after);
        assert.doesNotMatch(plan, /Sort  |Sort Method|Seq Scan|Bitmap/, plan);
        const { found, passedOver } = readOf(plan);
        assert.ok(found <= 4 * 52 && passedOver === 0, plan);
      }
    });

    it(`reads each task of the owner once in a search by ${by} for an absent word, and compares bytes`, async () => {
      const plan = await search(['nowhere', 'word']);
      assert.doesNotMatch(plan, /Sort  |Sort Method|Seq Scan|Bitmap/, plan);
      assert.match(plan, /\(textsend\(COALESCE\(folded, /, plan);
      assert.deepEqual(readOf(plan), { found: 0, passedOver: 10_000 }, plan);
    });
  }

  it('reads none but the tasks of a small list, in any order', async () => {
    const [list] = (
      await client.query<{ id: string }>(
        `insert into lists (user_id, id, title, position, created_at, updated_at, version, change_seq)
         values ('user 7', gen_random_uuid(), 'small', 'a', now(), now(), 1, 1) returning id`,
      )
    ).rows;
    const listId = right(makeListId(list?.id ?? ''));
    await client.query(
      `update tasks set list_id = $1 where user_id = 'user 7' and change_seq % 500 = 6; analyze tasks`.replace(
        '$1',
        `'${listId}'`,
      ),
    );
    for (const by of indexed) {
      const filter = { ...anyTask, list: O.some(O.some(listId)) };
      const plan = await explained({ filter, sort: { by, order: 'desc' }, limit: 50, after: O.none });
      for (const [scan] of plan.matchAll(/.* on tasks.*|.*tasks_by_\w+ .*/g))
        assert.match(scan, /tasks_by_list|Bitmap Heap Scan/, plan);
      assert.doesNotMatch(plan, /tasks_newest|Seq Scan/, plan);
    }
  });

  const patternsFor = (...words: ReadonlyArray<string>) =>
    listStatement({
      filter: { ...anyTask, words },
      sort: { by: 'priority', order: 'asc' },
      limit: 50,
      after: O.none,
    }).values[1];

  it('matches words from their rarest letters first, then whole', () => {
    const patterns = ['%phant%', '%zebra%', '%ee%', '%2-d2%', '%elephant%', '%zebra%', '%ee%', '%r2-d2%'];
    assert.deepEqual(
      patternsFor('elephant', 'zebra', 'ee', 'r2-d2'),
      patterns.map((text) => Buffer.from(text)),
    );
  });

  it('matches a multi-byte letter from its last byte first', () => {
    const [cow, hedgehog] = [Buffer.from('%牛y%'), Buffer.from('%ёж%')];
    const tails = [Buffer.from('%\x9by%', 'latin1'), Buffer.from('%\x91\xd0\xb6%', 'latin1')];
    assert.deepEqual(patternsFor('牛y', 'ёж'), [...tails, cow, hedgehog]);
  });
});

describe('with statistics of pending tasks only, PostgreSQL', () => {
  let client: Client;
  before(async () => {
    client = new Client(await newDatabase());
    await client.connect();
    await client.query(filledAtOnce(tasksSql.replace(/n % 3 = 0/g, 'false')));
    await client.query(
      `update tasks set status = 'completed', completed_at = now() where user_id = 'user 7'`,
    );
    await client.query('set plan_cache_mode = force_generic_plan');
  });
  after(() => client.end());
  const explained = explainedBy(() => client);

  for (const by of indexed)
    it(`passes over none of 10,000 completed tasks in a list of pending ones by ${by}`, async () => {
      for (const after of [O.none, ...positions[by].map(O.some)]) {
        const filter = { ...anyTask, status: O.some('pending' as const) };
        const plan = await explained({ filter, sort: { by, order: 'desc' }, limit: 50, after });
        assert.doesNotMatch(plan, /Sort  |Sort Method|Seq Scan|Bitmap|Rows Removed by Filter/, plan);
      }
    });
});

const expiredSql = `
  insert into users (id, change_seq) select 'user ' || n, 3000 from generate_series(1, 1000) n;
  insert into tombstones (user_id, kind, id, change_seq, deleted_at)
  select id, 'task', gen_random_uuid(), 1, '2026-01-01Z' from users;
  insert into idempotency_records (user_id, key, fingerprint, response, recorded_at)
  select id, 'key', '', '', '2026-01-01Z' from users;
  analyze users, tombstones, idempotency_records;
  insert into tombstones (user_id, kind, id, change_seq, deleted_at)
  select 'user 7', 'task', gen_random_uuid(), n, '2026-01-01Z' from generate_series(2, 3000) n;
  insert into idempotency_records (user_id, key, fingerprint, response, recorded_at)
  select 'user 7', 'key ' || n, '', '', '2026-01-01Z' from generate_series(2, 3000) n`;

describe('with statistics of owners with a single expired row, PostgreSQL', () => {
  let client: Client;
  before(async () => {
    client = new Client(await newDatabase());
    await client.connect();
    await client.query(expiredSql);
    await client.query('set plan_cache_mode = force_generic_plan');
  });
  after(() => client.end());

  it('reads each of an owner’s 3,000 expired rows at most twice to purge them', async () => {
    await client.query(`prepare purge as ${purgeSql}`);
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `explain (analyze, costs off, timing off, summary off) execute purge ('user 7', '2026-02-01Z', '2026-02-01Z')`,
    );
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    const scans = plan.matchAll(
      /Scan .*on (tombstones|idempotency_records)\S*(?: .*)? \(actual rows=(\d+)\S* loops=(\d+)\)/g,
    );
    const read = { tombstones: 0, idempotency_records: 0 };
    for (const [, table, count, loops] of scans)
      read[table === 'tombstones' ? 'tombstones' : 'idempotency_records'] += Number(count) * Number(loops);
    assert.deepEqual(read, { tombstones: 6000, idempotency_records: 6000 }, plan);
  });
});

const clearedSql = `
  insert into users (id, change_seq) select 'user ' || n, 10000 from generate_series(1, 1000) n;
  insert into lists (user_id, id, title, position, created_at, updated_at, version, change_seq)
  select 'user 7', '00000000-0000-4000-8000-000000000007', 'full', 'a', now(), now(), 1, 1;
  ${[
    `select 'user ' || n, 1, null::uuid from generate_series(1, 1000) n`,
    `select 'user 7', 1 + n, '00000000-0000-4000-8000-000000000007'::uuid from generate_series(1, 10000) n`,
  ]
    .map(
      (rows) => `
  insert into tasks (user_id, id, title, title_key, folded, status, priority, tags, created_at, updated_at, version, change_seq, list_id, position)
  select owner, gen_random_uuid(), 'x', 'x', 'x', 'pending', 2, '{}', now(), now(), 1, number, list, 'a' || number from (${rows}) as made (owner, number, list);`,
    )
    .join('analyze users, tasks;')}`;

describe('with statistics of owners with a single task, PostgreSQL', () => {
  let client: Client;
  before(async () => {
    client = new Client(await newDatabase());
    await client.connect();
    await client.query(clearedSql);
  });
  after(() => client.end());

  for (const mode of ['force_generic_plan', 'force_custom_plan'])
    for (const clearing of clearings)
      it(`reads five rows at most for each of 10,000 tasks, to take 2,000 of them out of a list by ${clearing}, with ${mode}`, async () => {
        await client.query(`begin; set local plan_cache_mode = ${mode}`);
        await client.query(`prepare clear as ${clearSql[clearing]}`);
        const { rows } = await client.query<{ 'QUERY PLAN': string }>(
          `explain (analyze, costs off, timing off, summary off)
           execute clear ('user 7', '00000000-0000-4000-8000-000000000007', '2026-02-01Z')`,
        );
        await client.query('rollback; deallocate clear');
        const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
        const read = [...plan.matchAll(/Scan .*on (?!users).*actual rows=(\d+)\S* loops=(\d+)/g)].reduce(
          (sum, [, found, loops]) => sum + Number(found) * Number(loops),
          0,
        );
        assert.ok(read <= 5 * 10_000, `${read} rows: ${plan}`);
      });
});
