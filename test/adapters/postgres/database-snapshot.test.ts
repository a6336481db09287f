import assert from 'node:assert/strict';
import { Client } from 'pg';
import {
  differencesBetween,
  snapshotOf,
} from '../../../src/adapters/postgres/operations/database-snapshot.ts';
import { newDatabase } from '../../support/postgres.ts';

const fillSql = `
  insert into users (id, epoch, change_seq) select name, '01920000-0000-7000-8000-000000000000', 1 from unnest($1::text[]) as name`;

describe('a snapshot of a database', () => {
  const clients: Client[] = [];
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.end();
  });
  /** A database with these users, in this order. */
  const databaseOf = async (...users: ReadonlyArray<string>): Promise<Client> => {
    const client = new Client({ connectionString: await newDatabase(), options: '-c timezone=UTC' });
    await client.connect();
    clients.push(client);
    await client.query(fillSql, [users]);
    return client;
  };
  const snapshotBy = (client: Client) => snapshotOf((sql) => client.query(sql));
  const difference = async (one: Client, other: Client) =>
    differencesBetween(await snapshotBy(one), await snapshotBy(other));

  it('equals that of a copy, whatever the order of rows', async () => {
    assert.deepEqual(
      await difference(await databaseOf('alice', 'bob'), await databaseOf('bob', 'alice')),
      [],
    );
  });

  const losses: Readonly<Record<string, readonly [sql: string, difference: RegExp]>> = {
    'a row': [`delete from users where id = 'bob'`, /^missing: rows of users: 2, /],
    'what a row said': [`update users set change_seq = 2 where id = 'bob'`, /^missing: rows of users: 2, /],
    'a policy': ['drop policy tasks_own on tasks', /^missing: policy tasks_own on tasks: /],
    'what a policy said': [
      'alter policy tasks_own on tasks using (true)',
      /^missing: policy tasks_own on tasks: /,
    ],
    'row-level security': [
      'alter table tasks disable row level security',
      /^missing: row-level security of tasks: true, /,
    ],
    'its force': [
      'alter table tasks no force row level security',
      /^missing: row-level security of tasks: true, forced: true/,
    ],
    'a grant on a table': [
      'revoke delete on tasks from doable_app',
      /^missing: grant on tasks to doable_app: DELETE/,
    ],
    'a grant on a column': [
      'revoke select (deleted_at) on tombstones from doable_sweeper',
      /^missing: grant on tombstones.deleted_at to doable_sweeper: SELECT/,
    ],
    'a column’s rule': [
      'alter table tasks alter title drop not null',
      /^missing: column tasks.title: task_title, not null/,
    ],
    'a constraint': [
      'alter table tasks drop constraint tasks_completed_at_while_completed',
      /^missing: constraint tasks_completed_at_while_completed/,
    ],
    'a constraint of a domain': [
      'alter domain task_version drop constraint tasks_version_counts',
      /^missing: constraint tasks_version_counts/,
    ],
    'a domain’s collation': [
      `update pg_type set typcollation = 'pg_catalog.default'::regcollation where typname = 'task_title_key'`,
      /^missing: domain task_title_key: text, collation: "C"/,
    ],
    'an index': ['drop index tasks_by_title', /^missing: index tasks_by_title: /],
    'a table': ['drop table idempotency_records', /^missing: rows of idempotency_records: 0, /],
  };
  for (const [name, [sql, expected]] of Object.entries(losses))
    it(`reveals the loss of ${name}`, async () => {
      const [one, other] = [await databaseOf('alice', 'bob'), await databaseOf('alice', 'bob')];
      await other.query(sql);
      const [first = 'nothing'] = await difference(one, other);
      assert.match(first, expected);
    });
});
