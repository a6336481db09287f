import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { syncPointExpired, taskAlreadyExists } from '../../src/application/errors.ts';
import type { Store } from '../../src/application/ports.ts';
import { initialPoint, theBeginning } from '../../src/application/queries.ts';
import { firstVersion } from '../../src/domain/task.ts';
import { newActor, someTask } from '../support/arbitraries.ts';
import { run } from '../support/values.ts';
import { actingOn, noon, request } from './acting.ts';

const expired = E.left(syncPointExpired);

/** How a user is erased, for every adapter the same. */
export const eraseContract = (name: string, open: () => Promise<Store>): void => {
  describe(`a user who is erased on ${name}`, () => {
    let store: Store;
    before(async () => {
      store = await open();
    });

    const { answered, buried, changes, deletedOf, listed, pointOf, refusal, stored, storedMany } = actingOn(
      () => store,
    );
    it('has nothing any more, and is as if never there', async () => {
      const actor = newActor();
      const { value } = await stored(actor);
      await buried(actor);
      await answered(actor, 'first');
      await run(store.erase(actor));
      assert.deepEqual(await listed(actor), { at: initialPoint, tasks: [], next: O.none });
      assert.deepEqual(await run(store.tasks.find(actor, value.id)), O.none);
      assert.deepEqual(await pointOf(actor), initialPoint);
      const nothing = { tasks: [], deleted: [], next: theBeginning, hasMore: false };
      assert.deepEqual(await changes(actor, theBeginning), nothing);
      assert.deepEqual(await answered(actor, 'second'), { answer: 'second', isReplayed: false });
    });

    it('may be so twice, or without ever having been there', async () => {
      const actor = newActor();
      assert.deepEqual(await store.erase(actor)(), E.right(undefined));
      await stored(actor);
      assert.deepEqual(await store.erase(actor)(), E.right(undefined));
      assert.deepEqual(await store.erase(actor)(), E.right(undefined));
      assert.deepEqual((await listed(actor)).tasks, []);
    });

    it('begins another history, in which ids of the old one may be used', async () => {
      const actor = newActor();
      const [live, dead] = [await stored(actor), await buried(actor)];
      const old = (await changes(actor, theBeginning)).next;
      await run(store.erase(actor));
      assert.deepEqual(await refusal(actor, old), expired);
      for (const id of [live.value.id, dead]) {
        await run(store.tasks.insert(actor, someTask(actor, { id })));
      }
      await storedMany(actor, 2);
      const now = await pointOf(actor);
      assert.equal(now.number, 4);
      assert.notEqual(now.epoch, old.epoch);
      assert.deepEqual(await refusal(actor, old), expired);
      assert.equal((await changes(actor, theBeginning)).tasks.length, 4);
    });

    it('takes nothing from others', async () => {
      const [alice, bob, carol] = [newActor('alice'), newActor('bob'), newActor('carol')];
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
      assert.deepEqual(await answered(bob, 'no'), { answer: 'his', isReplayed: true });
    });

    it('is whole whatever was written meanwhile', async () => {
      const actor = newActor();
      const write = async (count: number): Promise<void> => {
        for (let round = 0; round < count; round += 1) {
          const [first, second, third] = [await stored(actor), await stored(actor), someTask(actor)];
          await run(store.tasks.replace(actor, first.value, firstVersion));
          await run(store.tasks.remove(actor, second.value.id, O.none, noon));
          const makesThird = store.idempotently(actor, { ...request, key: third.id }, ({ tasks }) =>
            TE.map(() => 'made')(tasks.insert(actor, third)),
          );
          await run(makesThird);
          await run(
            store.atomically(actor, ({ tasks }) => tasks.remove(actor, first.value.id, O.none, noon)),
          );
        }
      };
      const erase = async (): Promise<void> => {
        for (let round = 0; round < 4; round += 1) await run(store.erase(actor));
      };
      await Promise.all([write(4), erase(), write(4), erase(), write(4)]);
      const [{ at: point, tasks }, all] = [await listed(actor), await changes(actor, theBeginning)];
      assert.deepEqual(all.tasks, tasks);
      assert.deepEqual(all.next, { ...point, startedAt: point.number });
      for (const id of all.deleted) {
        const reused = store.tasks.insert(actor, someTask(actor, { id }));
        assert.deepEqual(await reused(), E.left(taskAlreadyExists));
      }
      assert.deepEqual((await changes(actor, theBeginning)).next, all.next);
      const last = await stored(actor);
      assert.deepEqual((await changes(actor, all.next)).tasks, [last]);
      assert.equal((await pointOf(actor)).number, point.number + 1);
    });
  });
};
