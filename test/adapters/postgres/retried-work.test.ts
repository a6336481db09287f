import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as E from 'fp-ts/lib/Either.js';
import { openTenantSession } from '../../../src/adapters/postgres/tenancy/tenant-session.ts';
import { unavailable } from '../../../src/application/errors.ts';
import type { OwnerId } from '../../../src/domain/user.ts';
import type { Database } from '../../../src/infrastructure/database.ts';
import { newOwner, someTask } from '../../support/arbitraries.ts';
import { newDatabase } from '../../support/postgres.ts';
import { run } from '../../support/values.ts';
import { connectionsOfSuite } from './connections-world.ts';

const { open, storeOn, directTo } = connectionsOfSuite();

const addOne = 'update users set change_seq = change_seq + 1 where id = $1';

describe('work that PostgreSQL aborts in favour of another', () => {
  let database: Database;
  let strict: Database;
  before(async () => {
    const url = new URL(await newDatabase());
    // Else the limit on waiting would be up before PostgreSQL looks who waits for whom.
    url.searchParams.set('options', '-c deadlock_timeout=100ms');
    database = open(url.href);
    url.searchParams.set('options', '-c default_transaction_isolation=repeatable\\ read');
    strict = open(url.href);
  });

  /** Somebody whose history stands at 1. */
  const beginner = async (): Promise<OwnerId> => {
    const owner = newOwner();
    await run(storeOn(database).tasks.insert(owner, someTask(owner)));
    return owner;
  };
  const numberOf = async (owner: OwnerId): Promise<number> =>
    (await run(storeOn(database).history.changePoint(owner))).number;

  it('is retried after a deadlock', async () => {
    const session = openTenantSession(database.connections);
    const [one, other] = [await beginner(), await beginner()];
    const { promise: bothHoldALock, resolve } = Promise.withResolvers<undefined>();
    const lockSql = 'select pg_advisory_xact_lock(hashtext($1))';
    let tries = 0;
    const crossing = (first: OwnerId, second: OwnerId) =>
      session.atomically(first, async (statement) => {
        await statement(first, addOne);
        await statement(first, lockSql);
        tries += 1;
        if (tries === 2) resolve(undefined);
        await bothHoldALock;
        await statement(second, lockSql);
        return E.right('done');
      });
    const results = await Promise.all([crossing(one, other), crossing(other, one)]);
    assert.deepEqual(results, [E.right('done'), E.right('done')]);
    // Whoever tries again may be faster than the other wakes up, and each waits for the other once more.
    assert.ok(tries >= 3, `${tries} tries`);
    assert.deepEqual([await numberOf(one), await numberOf(other)], [2, 2]);
  });

  it('is retried from its beginning after a serialization failure', async () => {
    const owner = await beginner();
    const seen: unknown[] = [];
    await openTenantSession(strict.connections).atomically(owner, async (statement) => {
      const [row] = await statement(owner, 'select change_seq from users where id = $1');
      seen.push(row?.['change_seq']);
      if (seen.length === 1) await openTenantSession(database.connections).statement(owner, addOne);
      await statement(owner, addOne);
      return E.right(undefined);
    });
    assert.deepEqual(seen, ['1', '2']);
    assert.equal(await numberOf(owner), 3);
  });

  it('is retried when it is a single statement', async () => {
    const owner = await beginner();
    const { promise: single, resolve: begin } = Promise.withResolvers<unknown>();
    await openTenantSession(database.connections).atomically(owner, async (statement) => {
      await statement(owner, addOne);
      begin(openTenantSession(strict.connections).statement(owner, addOne));
      await sleep(50);
      return E.right(undefined);
    });
    await single;
    assert.equal(await numberOf(owner), 3);
  });

  it('is unavailable after five attempts', async () => {
    const url = await newDatabase();
    const direct = await directTo(url);
    await direct.query(`
      create sequence tries;
      grant usage on sequence tries to public;
      create function give_up() returns trigger language plpgsql as $$ begin
        perform nextval('tries');
        raise 'in favour of another' using errcode = 'serialization_failure';
      end $$;
      create trigger give_up before insert on tasks execute function give_up()`);
    const { tasks, atomically } = storeOn(open(url));
    const owner = newOwner();
    assert.deepEqual(await tasks.insert(owner, someTask(owner))(), E.left(unavailable));
    const held = atomically(owner, (own) => own.tasks.insert(owner, someTask(owner)));
    assert.deepEqual(await held(), E.left(unavailable));
    const { rows } = await direct.query<{ last_value: string }>('select last_value from tries');
    assert.deepEqual(rows, [{ last_value: '10' }]);
  });
});
