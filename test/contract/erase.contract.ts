import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { identity } from 'fp-ts/lib/function.js';
import { syncPointExpired, alreadyExists } from '../../src/application/errors.ts';
import type { Store } from '../../src/application/ports.ts';
import { initialPoint, theBeginning } from '../../src/application/history.ts';
import { firstVersion } from '../../src/domain/task.ts';
import { newOwner, someTask } from '../support/arbitraries.ts';
import { run } from '../support/values.ts';
import { actingOn, noon, request, unchanged } from './acting.ts';

const expired = E.left(syncPointExpired);

/** How a user is erased, for every adapter the same. */
export const eraseContract = (name: string, open: () => Promise<Store>): void => {
  describe(`an erased user on ${name}`, () => {
    let store: Store;
    before(async () => {
      store = await open();
    });

    const { answered, buried, changes, deletedOf, listed, pointOf, refusal, stored, storedMany } = actingOn(
      () => store,
    );
    it('has no data, like a user who never wrote', async () => {
      const owner = newOwner();
      const { value } = await stored(owner);
      await buried(owner);
      await answered(owner, 'first');
      await run(store.erase(owner));
      assert.deepEqual(await listed(owner), { at: initialPoint, tasks: [], next: O.none });
      assert.deepEqual(await run(store.tasks.find(owner, value.id)), O.none);
      assert.deepEqual(await pointOf(owner), initialPoint);
      const nothing = {
        tasks: { written: [], deleted: [] },
        lists: unchanged,
        next: theBeginning,
        hasMore: false,
      };
      assert.deepEqual(await changes(owner, theBeginning), nothing);
      assert.deepEqual(await answered(owner, 'second'), { response: 'second', isReplayed: false });
    });

    it('can be erased again, or without ever having written', async () => {
      const owner = newOwner();
      assert.deepEqual(await store.erase(owner)(), E.right(undefined));
      await stored(owner);
      assert.deepEqual(await store.erase(owner)(), E.right(undefined));
      assert.deepEqual(await store.erase(owner)(), E.right(undefined));
      assert.deepEqual((await listed(owner)).tasks, []);
    });

    it('begins another history, in which ids of the old one may be used', async () => {
      const owner = newOwner();
      const [live, dead] = [await stored(owner), await buried(owner)];
      const old = (await changes(owner, theBeginning)).next;
      await run(store.erase(owner));
      assert.deepEqual(await refusal(owner, old), expired);
      for (const id of [live.value.id, dead]) {
        await run(store.tasks.insert(owner, someTask(owner, { id })));
      }
      await storedMany(owner, 2);
      const now = await pointOf(owner);
      assert.equal(now.number, 4);
      assert.notEqual(now.epoch, old.epoch);
      assert.deepEqual(await refusal(owner, old), expired);
      assert.equal((await changes(owner, theBeginning)).tasks.written.length, 4);
    });

    it('leaves the data of others', async () => {
      const [alice, bob, carol] = [newOwner('alice'), newOwner('bob'), newOwner('carol')];
      await stored(alice);
      await stored(carol);
      const [his, gone] = [await stored(bob), await buried(bob)];
      await answered(bob, 'his');
      const { next } = await changes(bob, theBeginning);
      await run(store.erase(alice));
      await run(store.erase(carol));
      assert.deepEqual((await listed(bob)).tasks, [his]);
      assert.deepEqual(await deletedOf(bob), [gone]);
      assert.deepEqual((await changes(bob, next)).next, next);
      assert.deepEqual(await answered(bob, 'no'), { response: 'his', isReplayed: true });
    });

    it('has a complete history, whatever is written meanwhile', async () => {
      const owner = newOwner();
      const write = async (count: number): Promise<void> => {
        for (let round = 0; round < count; round += 1) {
          const [first, second, third] = [await stored(owner), await stored(owner), someTask(owner)];
          await run(store.tasks.insertNew(owner, someTask(owner)));
          await run(store.tasks.replace(owner, first.value, firstVersion));
          await run(store.tasks.remove(owner, second.value.id, O.none, noon));
          const makesThird = store.idempotently(
            owner,
            { ...request, key: third.id },
            ({ tasks }) => TE.map(() => 'made')(tasks.insert(owner, third)),
            identity,
          );
          await run(makesThird);
          await run(
            store.atomically(owner, ({ tasks }) => tasks.remove(owner, first.value.id, O.none, noon)),
          );
        }
      };
      const erase = async (): Promise<void> => {
        for (let round = 0; round < 4; round += 1) await run(store.erase(owner));
      };
      await Promise.all([write(4), erase(), write(4), erase(), write(4)]);
      const [{ at: point, tasks }, all] = [await listed(owner), await changes(owner, theBeginning)];
      assert.deepEqual(all.tasks.written, tasks);
      assert.deepEqual(all.next, { ...point, startedAt: point.number });
      for (const id of all.tasks.deleted) {
        const reused = store.tasks.insert(owner, someTask(owner, { id }));
        assert.deepEqual(await reused(), E.left(alreadyExists('task')));
      }
      assert.deepEqual((await changes(owner, theBeginning)).next, all.next);
      const last = await stored(owner);
      assert.deepEqual((await changes(owner, all.next)).tasks.written, [last]);
      assert.equal((await pointOf(owner)).number, point.number + 1);
    });
  });
};
