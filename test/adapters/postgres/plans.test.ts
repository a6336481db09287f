import assert from 'node:assert/strict';
import * as O from 'fp-ts/lib/Option.js';
import { Client } from 'pg';
import { listStatement } from '../../../src/adapters/postgres/task-list.ts';
import {
  type Position,
  type SortBy,
  type TaskQuery,
  anyTask,
  sorts,
} from '../../../src/application/queries.ts';
import { makeTaskId, statuses } from '../../../src/domain/task.ts';
import { makeInstant } from '../../../src/domain/time.ts';
import { newDatabase } from '../../support/postgres.ts';
import { right } from '../../support/values.ts';

const id = right(makeTaskId('01a1fc60-b804-724b-ac89-acc7062a9977'));
const instant = right(makeInstant('2026-06-01T00:00:00.000Z'));

/** Somewhere in the middle of each order. */
const positions: Readonly<Record<SortBy, ReadonlyArray<Position>>> = {
  created_at: [{ by: 'created_at', createdAt: instant, id }],
  updated_at: [{ by: 'updated_at', number: 5000 }],
  due_date: [
    { by: 'due_date', due: O.some({ _tag: 'AtInstant', instant }), id },
    { by: 'due_date', due: O.none, id },
  ],
  priority: [{ by: 'priority', priority: 'medium', id }],
  title: [{ by: 'title', key: '8', id }],
};

const fillSql = `
  insert into users (id, change_seq) select 'user ' || n, 100000 from generate_series(1, 1000) n;
  insert into tasks (user_id, id, title, title_key, folded, status, priority, tags, due_at, due_kind, created_at,
    updated_at, completed_at, version, change_seq)
  select 'user ' || 1 + n % 10, gen_random_uuid(), md5(n::text), md5(n::text), md5(n::text) || repeat(' word', 40),
    case when n % 3 = 0 then 'completed' else 'pending' end, 1 + n % 3, '{}',
    case when n % 2 = 0 then timestamptz '2026-01-01Z' + n * interval '5 minutes' end,
    case when n % 2 = 0 then 'instant' end, timestamptz '2026-01-01Z' + n * interval '5 minutes', now(),
    case when n % 3 = 0 then now() end, 1, n
  from generate_series(1, 100000) n;
  analyze users, tasks`;

describe('on 100,000 tasks of ten users, PostgreSQL', () => {
  let client: Client;
  before(async () => {
    client = new Client(await newDatabase());
    await client.connect();
    await client.query(fillSql);
    await client.query('set plan_cache_mode = force_generic_plan');
  });
  after(() => client.end());

  let prepared = 0;
  const explained = async (query: TaskQuery): Promise<string> => {
    const { sql, values } = listStatement(query);
    prepared += 1;
    await client.query(`prepare list_${prepared} as ${sql}`);
    const given = ['user 7', ...values].map((value) => client.escapeLiteral(String(value)));
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `explain (analyze, costs off, timing off, summary off) execute list_${prepared} (${given.join(', ')})`,
    );
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  };

  for (const by of sorts) {
    for (const order of ['asc', 'desc'] as const) {
      for (const status of [O.none, ...statuses.map(O.some)]) {
        const filter = { ...anyTask, status };
        const which = O.isSome(status) ? status.value : 'any';
        it(`lists ${which} tasks by ${by} ${order} without sorting, from an index of the owner's`, async () => {
          for (const after of [O.none, ...positions[by].map(O.some)]) {
            const plan = await explained({ filter, sort: { by, order }, limit: 50, after });
            assert.doesNotMatch(plan, /Sort  |Sort Method|Seq Scan|Bitmap/, plan);
            const scans =
              plan.match(
                /Index (?:Only )?Scan.* on tasks.*\n.*Index Cond: \(\(user_id = \$1\) AND \(status = /g,
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
});
