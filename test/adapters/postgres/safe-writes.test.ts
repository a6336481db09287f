import assert from 'node:assert/strict';
import { mock } from 'node:test';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { identity, pipe } from 'fp-ts/lib/function.js';
import { Client, Connection } from 'pg';
import { openTenantSession } from '../../../src/adapters/postgres/tenancy/tenant-session.ts';
import { createPostgresStore } from '../../../src/adapters/postgres/store.ts';
import { requestInProgress } from '../../../src/application/errors.ts';
import type { IdempotencyRequest, Store, UnitOfWork } from '../../../src/application/ports.ts';
import { type SyncPoint, theBeginning } from '../../../src/application/history.ts';
import { makeInstant } from '../../../src/domain/time.ts';
import type { OwnerId } from '../../../src/domain/user.ts';
import type { Database } from '../../../src/infrastructure/database.ts';
import { newOwner, newTaskId, someTask } from '../../support/arbitraries.ts';
import { databaseAt, newDatabase, patientDatabaseAt } from '../../support/postgres.ts';
import { untilWaiting } from '../../support/until.ts';
import { right, run } from '../../support/values.ts';
import { rivalry } from './rival.ts';

const { inserts, removes } = rivalry;

const ten = right(makeInstant('2026-11-21T10:00:00.000Z'));
const noon = right(makeInstant('2026-11-21T12:00:00.000Z'));
const request: IdempotencyRequest = { key: 'a key', fingerprint: 'of the request', at: noon };

describe('the store on PostgreSQL, beside a rival,', () => {
  let url: string;
  let database: Database;
  let store: Store;
  let rival: Client;
  /** Not the rival: within a transaction `pg_stat_activity` lists no session that began after its first look. */
  let watcher: Client;
  before(async () => {
    url = await newDatabase();
    database = patientDatabaseAt(url);
    store = createPostgresStore(openTenantSession(database.connections));
    [rival, watcher] = [new Client(url), new Client(url)];
    await Promise.all([rival.connect(), watcher.connect()]);
  });
  afterEach(() => rival.query('rollback'));
  after(() => Promise.all([rival.end(), watcher.end(), database.close()]));

  /** Does work whose response is text. */
  const idempotently = <Err>(
    owner: OwnerId,
    given: IdempotencyRequest,
    work: (unit: UnitOfWork) => TE.TaskEither<Err, string>,
  ) => store.idempotently(owner, given, work, identity);
  const stored = (owner: OwnerId) => run(store.tasks.insert(owner, someTask(owner)));
  /** Ids of what a follower hears of, in pages of one, and where it ends. */
  const heard = async (owner: OwnerId, since: SyncPoint) => {
    const ids: string[] = [];
    for (let next = since; ;) {
      const page = await run(store.history.changes(owner, next, 1));
      ids.push(...page.tasks.written.map(({ value }) => value.id), ...page.tasks.deleted);
      if (!page.hasMore) return { ids, next: page.next };
      assert.ok(page.next.number > next.number);
      next = page.next;
    }
  };

  describe('skips no change', () => {
    for (const [what, wins] of [
      ['made a task', [inserts]],
      ['made a task and deleted it', [inserts, removes]],
    ] satisfies ReadonlyArray<[string, string[]]>)
      it(`of a writer who ${what}, and commits after the follower has read`, async () => {
        const owner = newOwner();
        const [{ value: old }, id, ours] = [await stored(owner), newTaskId(), someTask(owner)];
        const { next } = await heard(owner, theBeginning);
        await rival.query('begin');
        for (const sql of wins) await rival.query(sql, [owner, id]);
        const inserting = run(store.tasks.insert(owner, ours));
        await Promise.race([untilWaiting(watcher), inserting]);
        const meanwhile = await heard(owner, next);
        assert.deepEqual(meanwhile, { ids: [], next });
        const late = await heard(owner, theBeginning);
        assert.deepEqual(late, { ids: [old.id], next });
        await rival.query('commit');
        await inserting;
        for (const since of [meanwhile.next, late.next]) {
          assert.deepEqual((await heard(owner, since)).ids, [id, ours.id]);
        }
      });

    it('of a unit of work that is running when the follower reads', async () => {
      const owner = newOwner();
      await stored(owner);
      const { next } = await heard(owner, theBeginning);
      const [first, second] = [someTask(owner), someTask(owner)];
      await run(
        store.atomically(owner, ({ tasks }) => async () => {
          await run(tasks.insert(owner, first));
          assert.deepEqual(await heard(owner, next), { ids: [], next });
          return tasks.insert(owner, second)();
        }),
      );
      assert.deepEqual((await heard(owner, next)).ids, [first.id, second.id]);
    });
  });

  describe('refuses an equal request that is in progress', () => {
    it('while the work runs', async () => {
      const owner = newOwner();
      const again = idempotently(owner, request, () => TE.right('done again'));
      const outcome = await idempotently(owner, request, ({ tasks }) => async () => {
        await run(tasks.insert(owner, someTask(owner)));
        assert.deepEqual(await again(), E.left(requestInProgress));
        return E.right('done');
      })();
      assert.deepEqual(outcome, E.right({ response: 'done', isReplayed: false }));
      assert.deepEqual(await again(), E.right({ response: 'done', isReplayed: true }));
    });

    it('but not a request of another owner with the same key', async () => {
      const alice = newOwner();
      const bob = newOwner(alice);
      const key = `${bob.slice(alice.length)} key`;
      const his = (same: string) => run(idempotently(bob, { ...request, key: same }, () => TE.right('his')));
      const outcome = await idempotently(alice, { ...request, key }, () => async () => {
        for (const same of [key, ' key'])
          assert.deepEqual(await his(same), { response: 'his', isReplayed: false });
        return E.right('hers');
      })();
      assert.deepEqual(outcome, E.right({ response: 'hers', isReplayed: false }));
    });

    it('while the work waits for another writer', async () => {
      const owner = newOwner();
      await stored(owner);
      await rival.query('begin');
      await rival.query('select from users where id = $1 for update', [owner]);
      const first = idempotently(owner, request, () => TE.right('done'))();
      await untilWaiting(watcher);
      const again = await idempotently(owner, request, () => TE.right('done again'))();
      assert.deepEqual(again, E.left(requestInProgress));
      await rival.query('commit');
      assert.deepEqual(await first, E.right({ response: 'done', isReplayed: false }));
    });

    it('and replays a kept response, though another writer holds the lock', async () => {
      const owner = newOwner();
      await run(idempotently(owner, request, () => TE.right('done')));
      await rival.query('begin');
      await rival.query('select from users where id = $1 for update', [owner]);
      const again = await idempotently(owner, request, () => TE.right('done again'))();
      assert.deepEqual(again, E.right({ response: 'done', isReplayed: true }));
    });
  });

  it('takes three round trips for a create with a key', async () => {
    const owner = newOwner();
    await stored(owner);
    const spies = [mock.method(Connection.prototype, 'sync'), mock.method(Connection.prototype, 'query')];
    const create = ({ tasks }: UnitOfWork) =>
      pipe(
        tasks.insertNew(owner, someTask(owner)),
        TE.map(() => 'done'),
      );
    const outcome = await idempotently(owner, request, create)().finally(() => mock.restoreAll());
    assert.deepEqual(outcome, E.right({ response: 'done', isReplayed: false }));
    assert.deepEqual(
      spies.map((spy) => spy.mock.callCount()),
      [3, 0],
    );
    assert.equal((await heard(owner, theBeginning)).ids.length, 2);
    const again = await idempotently(owner, request, create)();
    assert.deepEqual(again, E.right({ response: 'done', isReplayed: true }));
  });

  describe('replays the response to a request that was committed after the look for its record', () => {
    const commitRecord = (owner: OwnerId) =>
      rival.query(
        `insert into idempotency_records (user_id, key, fingerprint, response, recorded_at) values ($1, $2, $3, 'done', $4)`,
        [owner, request.key, request.fingerprint, request.at],
      );

    it('and takes back what it has done again', async () => {
      const owner = newOwner();
      const { value } = await stored(owner);
      let count = 0;
      const outcome = await idempotently(owner, request, ({ tasks }) => async () => {
        count += 1;
        await commitRecord(owner);
        await run(tasks.insertNew(owner, someTask(owner)));
        return E.right('done again');
      })();
      assert.deepEqual(outcome, E.right({ response: 'done', isReplayed: true }));
      assert.equal(count, 1);
      assert.deepEqual((await heard(owner, theBeginning)).ids, [value.id]);
    });

    it('instead of a refusal', async () => {
      const owner = newOwner();
      const { value } = await stored(owner);
      const outcome = await idempotently(owner, request, ({ tasks }) => async () => {
        await commitRecord(owner);
        return pipe(
          await tasks.insertNew(owner, someTask(owner, { id: value.id }))(),
          E.map(() => 'done again'),
        );
      })();
      assert.deepEqual(outcome, E.right({ response: 'done', isReplayed: true }));
      assert.deepEqual((await heard(owner, theBeginning)).ids, [value.id]);
    });
  });

  describe('purges', () => {
    /** Owners with a deletion and an answer each, of these times. */
    const fill = (prefix: string, count: number, deletedAt: string, answeredAt: string) =>
      watcher.query(
        `with owners as (
           insert into users (id, change_seq) select $1 || n, 2 from generate_series(1, $2::integer) as n returning id
         ), buried as (
           insert into tombstones (user_id, kind, id, change_seq, deleted_at)
           select id, 'task', gen_random_uuid(), 2, $3::timestamptz from owners
         )
         insert into idempotency_records (user_id, key, fingerprint, response, recorded_at)
         select id, 'key', '', '', $4::timestamptz from owners`,
        [prefix, count, deletedAt, answeredAt],
      );
    const countOf = async (sql: string): Promise<unknown> => {
      const { rows } = await watcher.query<{ count: unknown }>(
        `select count(*)::integer as count from ${sql}`,
      );
      return rows[0]?.count;
    };
    beforeEach(() => watcher.query('truncate users cascade'));

    it('more owners than one statement finds', async () => {
      await fill('owner', 1001, ten, ten);
      await run(store.purgeExpired({ deletions: noon, responses: noon }));
      assert.equal(await countOf('tombstones'), 0);
      assert.equal(await countOf('idempotency_records'), 0);
      assert.equal(await countOf('users where pruned_to = 2'), 1001);
    });

    it('nothing of owners without expired rows', async () => {
      await fill('old', 2, ten, noon);
      await fill('young', 3, noon, noon);
      const before = await watcher.query(`select id, xmin from users where id like 'young%' order by id`);
      await run(store.purgeExpired({ deletions: noon, responses: noon }));
      assert.equal(await countOf('tombstones'), 3);
      assert.equal(await countOf('idempotency_records'), 5);
      assert.equal(await countOf('users where pruned_to = 2'), 2);
      const after = await watcher.query(`select id, xmin from users where id like 'young%' order by id`);
      assert.deepEqual(after.rows, before.rows);
    });

    it('the many rows of one owner in several transactions', async () => {
      await fill('much', 1, ten, ten);
      await watcher.query(
        `with counted as (update users set change_seq = 25000)
         insert into tombstones (user_id, kind, id, change_seq, deleted_at)
         select 'much1', 'task', gen_random_uuid(), n, '${ten}' from generate_series(3, 25000) as n`,
      );
      await run(store.purgeExpired({ deletions: noon, responses: noon }));
      assert.equal(await countOf('tombstones'), 0);
      assert.equal(await countOf('users where pruned_to = 25000'), 1);
    });

    it('the rows of other owners when one is locked for too long', async () => {
      await fill('a', 1, ten, ten);
      await fill('b', 1, ten, ten);
      await rival.query('begin');
      await rival.query(`select from users where id = 'a1' for update`);
      const limited = databaseAt(url);
      const sweeping = createPostgresStore(openTenantSession(limited.connections)).purgeExpired({
        deletions: noon,
        responses: noon,
      });
      await run(sweeping).finally(() => limited.close());
      const { rows } = await watcher.query('select user_id from tombstones');
      assert.deepEqual(rows, [{ user_id: 'a1' }]);
      await rival.query('rollback');
      await run(store.purgeExpired({ deletions: noon, responses: noon }));
      assert.equal(await countOf('tombstones'), 0);
    });

    it('after the transaction of an earlier writer', async () => {
      const owner = newOwner();
      const { value } = await stored(owner);
      await run(store.tasks.remove(owner, value.id, O.none, ten));
      const id = newTaskId();
      await rival.query('begin');
      await rival.query(inserts, [owner, id]);
      const sweeping = run(store.purgeExpired({ deletions: noon, responses: noon }));
      await untilWaiting(watcher);
      await rival.query('select from tombstones where user_id = $1 for update nowait', [owner]);
      await rival.query('commit');
      await sweeping;
      assert.deepEqual((await heard(owner, theBeginning)).ids, [id]);
      assert.equal(await countOf('users where pruned_to = 2 and change_seq = 3'), 1);
    });
  });

  describe('erases', () => {
    it('what an earlier writer has written', async () => {
      const owner = newOwner();
      await stored(owner);
      await rival.query('begin');
      await rival.query(inserts, [owner, newTaskId()]);
      const erasing = run(store.erase(owner));
      await untilWaiting(watcher);
      await rival.query('commit');
      await erasing;
      assert.deepEqual(await heard(owner, theBeginning), { ids: [], next: theBeginning });
    });

    it('before a waiting writer, who then begins another history', async () => {
      const owner = newOwner();
      await stored(owner);
      const { next } = await heard(owner, theBeginning);
      await rival.query('begin');
      await rival.query('delete from users where id = $1', [owner]);
      const inserting = run(store.tasks.insert(owner, someTask(owner)));
      await untilWaiting(watcher);
      await rival.query('commit');
      const { value } = await inserting;
      const now = await heard(owner, theBeginning);
      assert.deepEqual(now.ids, [value.id]);
      assert.equal(now.next.number, 1);
      assert.notEqual(now.next.epoch, next.epoch);
    });
  });
});
