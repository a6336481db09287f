import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { identity } from 'fp-ts/lib/function.js';
import { Client, escapeLiteral } from 'pg';
import {
  type TenantSession,
  openTenantSession,
} from '../../../src/adapters/postgres/tenancy/tenant-session.ts';
import {
  isForeignKeyViolation,
  isUniqueViolation,
  listOfTask,
} from '../../../src/adapters/postgres/errors.ts';
import { createPostgresStore } from '../../../src/adapters/postgres/store.ts';
import { rlsViolations } from '../../../src/adapters/postgres/tenancy/rls-check.ts';
import { databaseReady } from '../../../src/adapters/postgres/schema/pending-migrations.ts';
import { clearings } from '../../../src/domain/list.ts';
import { firstVersion } from '../../../src/domain/task.ts';
import type { Database } from '../../../src/infrastructure/database.ts';
import { eraseContract } from '../../contract/erase.contract.ts';
import { followersContract } from '../../contract/followers.contract.ts';
import { historyContract } from '../../contract/history.contract.ts';
import { isolationContract } from '../../contract/isolation.contract.ts';
import { idempotencyContract } from '../../contract/idempotency.contract.ts';
import { retentionContract } from '../../contract/retention.contract.ts';
import { listOrderContract } from '../../contract/list-order.contract.ts';
import { listStoreContract } from '../../contract/list-store.contract.ts';
import { taskListContract } from '../../contract/task-list.contract.ts';
import { taskStoreContract } from '../../contract/task-store.contract.ts';
import { tasksInListsContract } from '../../contract/tasks-in-lists.contract.ts';
import { newOwner, someList, someTask } from '../../support/arbitraries.ts';
import { newDatabase, patientDatabaseAt } from '../../support/postgres.ts';
import { run } from '../../support/values.ts';

/** Of each table. */
const partitions = 8;
const tables = ['idempotency_records', 'lists', 'tasks', 'tombstones', 'users'];

/** A statement as it went through the session; its owner is `$1`. */
type Said = { readonly sql: string; readonly owner: string; readonly values: ReadonlyArray<unknown> };

/** The last calls of each statement, by its text. */
const heard = { ofOwners: new Map<string, Said[]>(), acrossOwners: new Map<string, Said[]>() };
const hear = (calls: Map<string, Said[]>, said: Said): void => {
  calls.set(said.sql, [...(calls.get(said.sql) ?? []), said].slice(-2));
};

const listeningAt = ({ statement, acrossTenants, atomically }: TenantSession): TenantSession => {
  const listening =
    (through: TenantSession['statement']): TenantSession['statement'] =>
    (owner, sql, values = []) => {
      hear(heard.ofOwners, { sql, owner, values: [owner, ...values] });
      return through(owner, sql, values);
    };
  return {
    statement: listening(statement),
    acrossTenants: (sql, values) => {
      hear(heard.acrossOwners, { sql, owner: '', values });
      return acrossTenants(sql, values);
    },
    atomically: (owner, work) => atomically(owner, (inner, last) => work(listening(inner), listening(last))),
  };
};

/** What goes through is heard, and not done. */
const rehearsingAt = (session: TenantSession): TenantSession => {
  const listening = listeningAt(session);
  return {
    ...listening,
    statement: (owner, sql, values = []) => {
      hear(heard.ofOwners, { sql, owner, values: [owner, ...values] });
      return Promise.resolve([]);
    },
    atomically: (owner, work) =>
      listening.atomically(owner, async (statement) => {
        await work(statement, statement);
        throw new Error('taken back');
      }),
  };
};

const partition = async (client: Client, count = partitions): Promise<void> => {
  await client.query(`set doable.partitions = ${count}`);
  await client.query(await readFile('docs/scale/hash-partitions.sql', 'utf8'));
};

const closers: (() => Promise<unknown>)[] = [];
after(async () => {
  for (const close of closers.toReversed()) await close();
});

const operatorAt = async (url: string): Promise<Client> => {
  const client = new Client(url);
  await client.connect();
  closers.push(() => client.end());
  return client;
};

type Partitioned = { readonly database: Database; readonly operator: Client };

const openPartitioned = async (): Promise<Partitioned> => {
  const url = await newDatabase();
  const operator = await operatorAt(url);
  await partition(operator);
  const database = patientDatabaseAt(url);
  closers.push(database.close);
  await database.migrate();
  return { database, operator };
};

/** One for all. */
let partitioned: Promise<Partitioned> | undefined;
const thePartitioned = () => (partitioned ??= openPartitioned());

for (const contract of [
  taskListContract,
  taskStoreContract,
  listStoreContract,
  listOrderContract,
  tasksInListsContract,
  isolationContract,
  historyContract,
  followersContract,
  idempotencyContract,
  eraseContract,
  retentionContract,
]) {
  contract('hash partitions', async () =>
    createPostgresStore(listeningAt(openTenantSession((await thePartitioned()).database.connections))),
  );
}

describe('partitioned tables', () => {
  const publicly = "'public'::regnamespace";
  const asked = {
    columns: `select table_name, column_name, data_type, udt_name, datetime_precision, collation_name, is_nullable,
      column_default from information_schema.columns where table_schema = 'public' order by table_name, ordinal_position`,
    // A key of a partitioned table has a part for each partition.
    constraints: `select conname, conrelid::regclass::text as table, pg_get_constraintdef(oid) as definition
      from pg_constraint where connamespace = ${publicly} and conparentid = 0 order by conrelid::regclass::text, conname`,
    indexes: `select replace(indexdef, ' ON ONLY ', ' ON ') as definition from pg_indexes where schemaname = 'public'
      order by indexname`,
    policies: `select tablename, policyname, permissive, roles, cmd, qual, with_check from pg_policies
      where schemaname = 'public' order by tablename, policyname`,
    walls: `select relname, relrowsecurity, relforcerowsecurity, relacl, relowner from pg_class
      where relnamespace = ${publicly} and relkind in ('r', 'p') order by relname`,
    columnGrants: `select attrelid::regclass::text as table, attname, attacl from pg_attribute join pg_class on pg_class.oid = attrelid
      where relnamespace = ${publicly} and attacl is not null order by 1, 2`,
  };
  const seenBy = async (client: Client) => {
    const seen: Record<string, unknown> = {};
    for (const [what, sql] of Object.entries(asked)) seen[what] = (await client.query(sql)).rows;
    return seen;
  };

  it('have the same columns, constraints, indexes, policies and grants as before', async () => {
    const whole = await operatorAt(await newDatabase());
    const before = await seenBy(whole);
    await partition(whole);
    assert.deepEqual(await seenBy(whole), before);
  });

  it('are split into the configured number of partitions, by owner', async () => {
    const { operator } = await thePartitioned();
    const { rows } = await operator.query(
      `select partrelid::regclass::text as table, partstrat as by, attname as column,
          (select count(*)::int from pg_inherits where inhparent = partrelid) as partitions
        from pg_partitioned_table join pg_attribute on attrelid = partrelid and attnum = partattrs[0] order by 1`,
    );
    assert.deepEqual(
      rows,
      tables.map((table) => ({ table, by: 'h', column: table === 'users' ? 'id' : 'user_id', partitions })),
    );
  });

  it('pass the row-level-security check, and no role has rights on a partition', async () => {
    const { database, operator } = await thePartitioned();
    assert.deepEqual(await rlsViolations(database.connections), []);
    const { rows } = await operator.query(
      `select count(*)::int as partitions from pg_class where relnamespace = 'partitions'::regnamespace
        and relkind = 'r' and relrowsecurity and relforcerowsecurity and relacl is null and exists (
          select from pg_policy where polrelid = pg_class.oid and pg_get_expr(polqual, polrelid) like '%app.owner_id%')`,
    );
    assert.deepEqual(rows, [{ partitions: tables.length * partitions }]);
    await operator.query('begin');
    await operator.query('set local role doable_app');
    await assert.rejects(operator.query('select from partitions.tasks_0'), { code: '42501' });
    await operator.query('rollback');
  });

  it('are ready to serve', async () => {
    const { database } = await thePartitioned();
    assert.equal(await databaseReady(database.connections)(), true);
  });

  it('keep their owner, a plain role, and are refused while they hold rows that it cannot see', async () => {
    const operator = await operatorAt(await newDatabase());
    const owner = `partitioner_${process.pid}`;
    await operator.query(`create role ${owner}; grant create on schema public to ${owner}`);
    for (const table of tables) await operator.query(`alter table ${table} owner to ${owner}`);
    await operator.query("insert into users (id) values ('alice')");
    await assert.rejects(partition(operator), /table users is not empty/);
    await operator.query('rollback');
    assert.equal((await operator.query('delete from users')).rowCount, 1);
    await partition(operator);
    const { rows } = await operator.query(
      `select distinct tableowner as owner from pg_tables where tablename ~ '^(idempotency_records|tasks|tombstones|users)'`,
    );
    assert.deepEqual(rows, [{ owner }]);
  });
});

type Plan = Readonly<Record<string, unknown>>;
const isPlan = (value: unknown): value is Plan => typeof value === 'object' && value !== null;

/** The partitions that the scans of a plan have looked at. */
const scannedIn = (plan: unknown): ReadonlyArray<string> => {
  if (Array.isArray(plan)) return plan.flatMap(scannedIn);
  if (!isPlan(plan)) return [];
  const { 'Relation Name': name, 'Node Type': type, 'Actual Loops': loops, Plans: inner } = plan;
  const isScanned = typeof name === 'string' && type !== 'ModifyTable' && Number(loops) > 0;
  return [...(isScanned ? [name] : []), ...scannedIn(inner)];
};

/** The tables into which a plan inserts, within its CTEs too. */
const insertsIn = (plan: unknown): ReadonlyArray<string> => {
  if (Array.isArray(plan)) return plan.flatMap(insertsIn);
  if (!isPlan(plan)) return [];
  const { 'Relation Name': name, Operation: operation, Plans: inner } = plan;
  return [...(operation === 'Insert' ? [String(name)] : []), ...insertsIn(inner)];
};

/** As a value of EXECUTE, of whatever type the statement takes it for. */
const literal = (value: unknown): string => {
  const text = (item: unknown): string =>
    Buffer.isBuffer(item)
      ? `\\x${item.toString('hex')}`
      : typeof item === 'string'
        ? item
        : JSON.stringify(item);
  const element = (item: unknown): string => `"${text(item).replace(/[\\"]/g, '\\$&')}"`;
  if (value === null) return 'null';
  return escapeLiteral(Array.isArray(value) ? `{${value.map(element).join(',')}}` : text(value));
};

describe('for the partitions of each table', () => {
  let operator: Client;

  /** Calls of one who has something everywhere, so that all that can be touched is. */
  const rehearse = async ({ database }: Partitioned): Promise<void> => {
    const session = openTenantSession(database.connections);
    const [store, rehearsed] = [createPostgresStore(session), createPostgresStore(rehearsingAt(session))];
    const owner = newOwner();
    const list = someList(owner);
    await run(store.lists.insert(owner, list));
    const inList = { list: O.some(list.id) };
    const [kept, gone] = [someTask(owner, inList), someTask(owner)];
    for (const task of [kept, gone]) await run(store.tasks.insertNew(owner, task));
    await run(store.tasks.remove(owner, gone.id, O.none, kept.createdAt));
    const request = { key: 'a key', fingerprint: 'a request', at: kept.createdAt };
    await run(store.idempotently(owner, request, () => TE.right('an answer'), identity));
    await rehearsed.tasks.insert(owner, someTask(owner, inList))();
    await rehearsed.tasks.insertNew(owner, someTask(owner, inList))();
    await rehearsed.tasks.replace(owner, kept, firstVersion)();
    await rehearsed.tasks.replace(owner, { ...kept, list: O.none }, firstVersion, kept)();
    await rehearsed.tasks.remove(owner, kept.id, O.none, kept.createdAt)();
    for (const clearing of clearings) await rehearsed.tasks.clear(owner, list.id, clearing, kept.createdAt)();
    await rehearsed.lists.insert(owner, someList(owner))();
    await rehearsed.lists.insertNew(owner, someList(owner))();
    await rehearsed.lists.replace(owner, list, firstVersion)();
    await rehearsed.lists.remove(owner, list.id, O.none, list.createdAt)();
    await assert.rejects(rehearsed.erase(owner)(), /taken back/);
    const another = rehearsed.idempotently(
      owner,
      { ...request, key: 'another key' },
      () => TE.right('an answer'),
      identity,
    );
    await assert.rejects(another(), /taken back/);
  };

  before(async () => {
    const opened = await thePartitioned();
    ({ operator } = opened);
    await rehearse(opened);
    await operator.query('set plan_cache_mode = force_generic_plan');
  });

  let prepared = 0;
  /** Runs a statement, not for good. None, if a key refuses it. */
  const planOf = async (role: string, { sql, owner, values }: Said): Promise<Plan | undefined> => {
    prepared += 1;
    await operator.query(`prepare said_${prepared} as ${sql}`);
    await operator.query('begin');
    await operator.query(`select set_config('role', $1, true), set_config('app.owner_id', $2, true)`, [
      role,
      owner,
    ]);
    try {
      const { rows } = await operator.query<{ 'QUERY PLAN': ReadonlyArray<Plan> }>(
        `explain (analyze, format json) execute said_${prepared} (${values.map(literal).join(', ')})`,
      );
      return rows[0]?.['QUERY PLAN'][0];
    } catch (error) {
      if (!isUniqueViolation(error) && !isForeignKeyViolation(error, listOfTask)) throw error;
      return undefined;
    }
  };

  /** What a statement looked at or wrote to: by its plan, and as PostgreSQL counts, which sees what keys ask for too. */
  const touchedBy = async (role: string, said: Said): Promise<ReadonlyArray<string>> => {
    await operator.query('select pg_stat_force_next_flush()');
    const plan = await planOf(role, said);
    const counted =
      plan === undefined
        ? []
        : (
            await operator.query<{ relname: string }>(
              `select relname from pg_stat_xact_all_tables where schemaname = 'partitions'
                and seq_scan + idx_scan + n_tup_ins + n_tup_upd + n_tup_del > 0`,
            )
          ).rows;
    await operator.query('rollback');
    return [...new Set([...scannedIn(plan?.['Plan']), ...counted.map(({ relname }) => relname)])].sort();
  };

  /** The tables that a statement touches in any of its calls; in each it may touch one partition of each. */
  const touchedOnce = async (role: string, calls: ReadonlyArray<Said>): Promise<ReadonlyArray<string>> => {
    const touched = new Set<string>();
    for (const said of calls) {
      const partitionsOf = await touchedBy(role, said);
      const those = partitionsOf.map((name) => name.replace(/_\d+$/, ''));
      assert.deepEqual(those, [...new Set(those)], `${partitionsOf.join(', ')}: ${said.sql}`);
      those.forEach((table) => touched.add(table));
    }
    return [...touched];
  };

  for (const [who, role] of [
    ['the role that serves', 'doable_app'],
    ['a superuser, who is not helped by any policy', 'none'],
  ] as const) {
    it(`each statement of an owner touches one, as ${who}`, async () => {
      const all = new Set<string>();
      for (const [sql, calls] of heard.ofOwners) {
        const touched = await touchedOnce(role, calls);
        // Accounts are in no partition.
        assert.ok(touched.length > 0 || sql.includes('identity.'), sql);
        touched.forEach((table) => all.add(table));
      }
      assert.deepEqual([...all].sort(), tables);
    }).timeout('10m');
  }

  // Citus runs a CTE with `insert ... select from` another CTE as a COPY to the shard, which row-level security refuses.
  it('each insert is the outer statement, except the upsert of the owner', async () => {
    const outer = new Set<string>();
    for (const [sql, [call]] of heard.ofOwners) {
      assert.ok(call !== undefined);
      prepared += 1;
      await operator.query(`prepare said_${prepared} as ${sql}`);
      const { rows } = await operator.query<{ 'QUERY PLAN': ReadonlyArray<Plan> }>(
        `explain (format json) execute said_${prepared} (${call.values.map(literal).join(', ')})`,
      );
      const top = rows[0]?.['QUERY PLAN'][0]?.['Plan'];
      assert.ok(isPlan(top));
      if (top['Operation'] === 'Insert') outer.add(String(top['Relation Name']));
      assert.deepEqual(
        insertsIn(top['Plans']).filter((table) => table !== 'users'),
        [],
        sql,
      );
    }
    assert.deepEqual([...outer].sort(), tables);
  });

  it('only the statements that look for owners with expired rows touch all', async () => {
    const touched: string[] = [];
    for (const [call] of heard.acrossOwners.values()) {
      assert.ok(call !== undefined);
      touched.push(
        ...(await touchedBy('doable_sweeper', { ...call, values: ['', ...call.values.slice(1)] })),
      );
    }
    const every = ['idempotency_records', 'tombstones'].flatMap((table) =>
      Array.from({ length: partitions }, (_, n) => `${table}_${n}`),
    );
    assert.deepEqual(touched.sort(), every);
  });
});
