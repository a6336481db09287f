import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { DatabaseError } from 'pg';
import type { Row } from '../../../src/adapters/postgres/driver/connections.ts';
import { type Statement, openTenantSession } from '../../../src/adapters/postgres/tenancy/tenant-session.ts';
import { createPostgresStore } from '../../../src/adapters/postgres/store.ts';
import { isUnavailable } from '../../../src/adapters/postgres/errors.ts';
import { PgliteStream } from '../../../src/adapters/postgres/driver/pglite-stream.ts';
import { PipelinedClient } from '../../../src/adapters/postgres/driver/pipelined-clients.ts';
import { typeParsers } from '../../../src/adapters/postgres/driver/statements.ts';
import { roles, rolesSql } from '../../../src/adapters/postgres/tenancy/roles.ts';
import { inTenantContext } from '../../../src/adapters/postgres/tenancy/tenant-context.ts';
import type { OwnerId } from '../../../src/domain/user.ts';
import { listStatement } from '../../../src/adapters/postgres/tasks/list-sql.ts';
import { type TaskQuery, anyTask } from '../../../src/application/task-query.ts';
import { sorts } from '../../../src/application/task-sort.ts';
import { statuses } from '../../../src/domain/task.ts';
import type { Database } from '../../../src/infrastructure/database.ts';
import { newOwner, someTask } from '../../support/arbitraries.ts';
import { copyDirectory, removeDirectory } from '../../support/directories.ts';
import { loginSession } from '../../support/login-session.ts';
import { emptyFiles, openEmptyPglite } from '../../support/pglite.ts';
import { run } from '../../support/values.ts';

const rollback = E.left('rolled back');
const insertSql = 'insert into notes values ($1, $2)';
const notesSql = 'select note from notes where owner = $1 order by note';
const brokenSql = 'select 1 / $2::integer where $1::text is not null';

const codeOf = (error: unknown): string | undefined =>
  error instanceof DatabaseError ? error.code : String(error);

describe('PGlite behind the client of pg', () => {
  let database: Database;
  let session: ReturnType<typeof loginSession>;
  let owner: OwnerId;
  before(async () => {
    database = await openEmptyPglite();
    const notesTableSql = 'create table notes (owner text, note text, primary key (owner, note))';
    for (const sql of [...rolesSql, notesTableSql])
      await database.connections.run({ sql, values: [], mode: 'unprepared' });
    session = loginSession(database.connections);
  });
  after(() => database.close());
  beforeEach(() => {
    owner = newOwner();
  });

  const add = (statement: Statement, note: string) => statement(owner, insertSql, [note]);
  const notes = async () => (await session.statement(owner, notesSql)).map(({ note }) => note);
  const fail = (statement: Statement) => statement(owner, brokenSql, [0]);

  describe('transactions', () => {
    it('keep what was committed and nothing that was rolled back', async () => {
      const work = async (statement: Statement, note: string) => {
        await add(statement, note);
        return note === 'kept' ? E.right(note) : rollback;
      };
      await session.atomically(owner, (statement) => work(statement, 'kept'));
      assert.deepEqual(await session.atomically(owner, (statement) => work(statement, 'dropped')), rollback);
      assert.deepEqual(await notes(), ['kept']);
    });

    it('run one after the other, with no other statement within', async () => {
      const inside: string[] = [];
      const transactions = ['a', 'b', 'c'].map((name) =>
        session.atomically(owner, async (statement) => {
          inside.push(`${name} begins`);
          await add(statement, `of ${name}`);
          await sleep(20);
          inside.push(`${name} ends`);
          return name === 'b' ? E.right(name) : rollback;
        }),
      );
      await sleep(5);
      const others = ['1', '2', '3'].map((name) => add(session.statement, name));
      await Promise.all([...transactions, ...others]);
      assert.deepEqual(
        inside,
        ['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]),
      );
      assert.deepEqual(await notes(), ['1', '2', '3', 'of b']);
    });

    it('see no settings of the one before', async () => {
      const sql = "select current_setting('app.owner_id', true) as owner where $1::text is not null";
      await session.atomically(owner, async (statement) => E.right(await statement(owner, sql)));
      const rows = await database.connections.run({ sql, values: [''], mode: 'unprepared' });
      assert.deepEqual(rows, [{ owner: '' }]);
    });
  });

  describe('failures', () => {
    it('carry the SQLSTATE and affect no statement sent before or after', async () => {
      await add(session.statement, 'taken');
      const outcomes = await Promise.allSettled([
        add(session.statement, 'first'),
        fail(session.statement),
        session.statement(owner, notesSql),
        add(session.statement, 'taken'),
        session.statement(owner, 'select from nowhere where $1::text is not null'),
        session.statement(owner, notesSql),
      ]);
      assert.deepEqual(
        outcomes.map((it) =>
          it.status === 'rejected' ? codeOf(it.reason) : it.value.map(({ note }) => note),
        ),
        [[], '22012', ['first', 'taken'], '23505', '42P01', ['first', 'taken']],
      );
    });

    it('roll back their transaction', async () => {
      const failing = session.atomically(owner, async (statement) => {
        await add(statement, 'lost');
        return E.right(await fail(statement));
      });
      await assert.rejects(failing, { code: '22012' });
      assert.deepEqual(await notes(), []);
    });

    it('leave the session usable, however many there are', async function () {
      this.timeout('10m');
      for (let count = 0; count < 15_000; count += 1)
        await assert.rejects(fail(session.statement), { code: '22012' });
      await add(session.statement, 'after them');
      assert.deepEqual(await notes(), ['after them']);
    });

    it('of the engine end the connection, and the next one begins without open work', async () => {
      const unwritable = {
        toPostgres: () => {
          throw new Error('no parameter');
        },
      };
      const failing = session.atomically(owner, async (statement) => {
        await add(statement, 'lost');
        return E.right(await statement(owner, insertSql, [unwritable]));
      });
      await assert.rejects(failing, /no parameter/);
      await add(session.statement, 'kept');
      assert.deepEqual(await notes(), ['kept']);
    });
  });

  describe('size', () => {
    it('may be 10 MiB for a parameter and a row', async () => {
      const sql = 'select $1::text as owner, $2::text as text';
      const text = '🦉'.repeat(2.5 * 1024 * 1024);
      const [row] = await session.statement(owner, sql, [text]);
      assert.equal(row?.['text'], text);
    });

    it('may be 16 MiB in 4,000 rows for a page', async () => {
      const sql =
        "select i, repeat('x', 4096) as text from generate_series(1, 4000) i where $1::text is not null";
      const rows = await session.statement(owner, sql);
      assert.equal(rows.length, 4000);
      assert.ok(rows.every(({ text }) => text === 'x'.repeat(4096)));
    });

    it('may be 500 concurrent statements, each with its own response', async () => {
      const numbers = Array.from({ length: 500 }, (_, index) => index);
      const responses = await Promise.all(
        numbers.map((number) =>
          session.statement(owner, 'select $2::integer as it where $1::text is not null', [number]),
        ),
      );
      assert.deepEqual(
        responses.map(([row]) => row?.['it']),
        numbers,
      );
    });
  });

  it('lets timers run between pipelined statements', async () => {
    const slowSql = 'select count(*) from generate_series(1, 50000) where $1::text is not null';
    let ticks = 0;
    const ticking = setInterval(() => (ticks += 1), 1);
    await Promise.all(Array.from({ length: 40 }, () => session.statement(owner, slowSql)));
    clearInterval(ticking);
    assert.ok(ticks >= 5, `${ticks} ticks`);
  });

  it('finishes running work before it closes, and is unavailable afterwards', async () => {
    const closing = await openEmptyPglite();
    for (const sql of rolesSql) await closing.connections.run({ sql, values: [], mode: 'unprepared' });
    const { statement } = loginSession(closing.connections);
    const underWay = statement(owner, 'select $1::text as owner');
    await underWay;
    const last = statement(
      owner,
      'select count(*) as count from generate_series(1, 100000) where $1::text is not null',
    );
    await Promise.all([last, closing.close()]);
    assert.deepEqual(await last, [{ count: '100000' }]);
    await assert.rejects(statement(owner, 'select $1::text as owner'), isUnavailable);
  });
});

describe('plans of PGlite', () => {
  let database: Database;
  before(async () => {
    database = await openEmptyPglite();
    await database.migrate();
  });
  after(() => database.close());

  const rowsOf = (sql: string, context = {}) =>
    database.connections.run({ sql, values: [], mode: 'unprepared', ...context });
  const textOf = (rows: ReadonlyArray<Row>): string =>
    rows.map((row) => String(row['QUERY PLAN'])).join('\n');

  for (const by of sorts.filter((sort) => sort !== 'position'))
    for (const order of ['asc', 'desc'] as const)
      for (const status of [O.none, ...statuses.map(O.some)])
        it(`for an empty table list ${O.isSome(status) ? status.value : 'all'} tasks by ${by} ${order} in the order of an index`, async () => {
          const filter = { ...anyTask, status };
          const query: TaskQuery = { filter, sort: { by, order }, limit: 50, after: O.none };
          const plan = textOf(await rowsOf(`explain (generic_plan, costs off) ${listStatement(query).sql}`));
          assert.doesNotMatch(plan, /Seq Scan|Bitmap|-> +(?:Incremental )?Sort/, plan);
          assert.match(plan, /Index Scan.* on tasks/, plan);
        });

  it('are made anew as tables grow', async () => {
    const owner = newOwner();
    const { tasks } = createPostgresStore(openTenantSession(database.connections));
    const { id } = someTask(owner);
    const findOften = async (): Promise<string> => {
      for (let count = 0; count < 500; count += 1) await run(tasks.find(owner, id));
      const [prepared] = await rowsOf(`
        select name from pg_prepared_statements
        where statement like 'select%where user_id = $1 and id = $2' and generic_plans > 0`);
      const sql = `explain (costs off) execute ${String(prepared?.['name'])}('${owner}', '${id}')`;
      // Each role has plans of its own.
      return textOf(
        await rowsOf(sql, inTenantContext({ owner, role: roles.serving }, sql, [], 'unprepared')),
      );
    };
    await findOften();
    await rowsOf(`insert into users (id, change_seq) values ('${owner}', 5000);
      insert into tasks (user_id, id, title, title_key, folded, status, priority, tags, created_at, updated_at, version, change_seq, position)
      select '${owner}', gen_random_uuid(), 'a', 'a', 'a', 'pending', 1, '{}', now(), now(), 1, n, 'a' || n from generate_series(1, 5000) n`);
    assert.match(await findOften(), /Index Scan using tasks_pkey/);
  });
});

describe('a connection to PGlite', () => {
  let pglite: PGlite;
  let directory: string;
  const engineIn = async (dataDir: string): Promise<PGlite> => {
    await copyDirectory(await emptyFiles(), dataDir);
    return PGlite.create({ dataDir });
  };
  const lost: Error[] = [];
  const clientTo = (it: PGlite) =>
    new PipelinedClient(
      { stream: () => new PgliteStream(it), user: 'postgres', ssl: false, types: typeParsers },
      (error) => lost.push(error),
    );
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'doable-pglite-'));
    pglite = await engineIn(join(directory, 'one'));
  });
  after(async () => {
    await pglite.close();
    await removeDirectory(directory);
  });

  it('begins without state of the one before', async () => {
    const client = clientTo(pglite);
    const named = { name: 'one', text: 'select $1::text as it', values: ['a'] };
    const first = await client.ready();
    await first.query('create table kept (a integer)');
    await first.query(named);
    await first.query("begin; create table lost (a integer); set app.owner_id = 'somebody'");
    client.destroy();
    const second = await client.ready();
    assert.notEqual(second, first);
    assert.equal(second.getTransactionStatus(), 'I');
    const { rows } = await second.query(
      "select to_regclass('kept') as kept, to_regclass('lost') as lost, current_setting('app.owner_id', true) as owner",
    );
    assert.deepEqual(rows, [{ kept: 'kept', lost: null, owner: '' }]);
    assert.deepEqual((await second.query(named)).rows, [{ it: 'a' }]);
    await client.end();
  });

  it('is lost with the engine and reports an unavailable database', async () => {
    const engine = await engineIn(join(directory, 'another'));
    const client = clientTo(engine);
    const ready = await client.ready();
    await engine.close();
    await assert.rejects(ready.query('select 1'), isUnavailable);
    await assert.rejects(client.ready(), isUnavailable);
    assert.ok(lost.some(({ cause }) => cause instanceof Error));
  });
});
