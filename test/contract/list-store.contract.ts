import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { alreadyExists } from '../../src/application/errors.ts';
import { initialPoint, theBeginning } from '../../src/application/history.ts';
import type { Store } from '../../src/application/ports.ts';
import { type List, editList, makeListTitle } from '../../src/domain/list.ts';
import { makeOrderKey } from '../../src/domain/order-key.ts';
import { firstVersion, makeTaskId, makeVersion, nextVersion } from '../../src/domain/task.ts';
import { makeInstant } from '../../src/domain/time.ts';
import type { OwnerId } from '../../src/domain/user.ts';
import { lists as listsOfAll, newOwner, someList, someTask } from '../support/arbitraries.ts';
import { right, run, some } from '../support/values.ts';
import { actingOn, noon, unchanged } from './acting.ts';

const later = right(makeInstant('2026-11-21T13:00:00.000Z'));
const renamed = (list: List, title: string): List =>
  editList(list, { title: right(makeListTitle(title)) }, later);
const placed = (list: List, key: string): List => ({ ...list, position: right(makeOrderKey(key)) });

/** The promises of the list store, for every adapter the same. */
export const listStoreContract = (name: string, open: () => Promise<Store>): void => {
  describe(`the list store on ${name}`, () => {
    let store: Store;
    before(async () => {
      store = await open();
    });

    const { changes, pointOf, stored: storedTask } = actingOn(() => store);
    const stored = (owner: OwnerId, given: Parameters<typeof someList>[1] = {}) =>
      run(store.lists.insert(owner, someList(owner, given)));
    const all = async (owner: OwnerId) => (await run(store.lists.all(owner))).lists;

    it('returns any list exactly as inserted and as replaced', () =>
      fc.assert(
        fc.asyncProperty(listsOfAll, listsOfAll, async (one, other) => {
          const owner = newOwner();
          const list = { ...one, owner };
          const inserted = await run(store.lists.insert(owner, list));
          assert.deepEqual(inserted, { value: list, version: firstVersion });
          assert.deepEqual(await run(store.lists.find(owner, list.id)), O.some(inserted));
          const next = { ...other, owner, id: list.id, createdAt: list.createdAt };
          const replaced = some(await run(store.lists.replace(owner, next, firstVersion)));
          assert.deepEqual(replaced, { value: next, version: 2 });
          assert.deepEqual(await all(owner), [replaced]);
        }),
        { numRuns: 30 },
      ));

    it('lists all in the order of their positions, by code points, as of the change point', async () => {
      const owner = newOwner();
      assert.deepEqual(await run(store.lists.all(owner)), { at: initialPoint, lists: [] });
      for (const key of ['a1', 'Zz', 'a0V', 'a0'])
        await run(store.lists.insert(owner, placed(someList(owner), key)));
      const { at, lists } = await run(store.lists.all(owner));
      assert.deepEqual(
        lists.map(({ value }) => value.position),
        ['Zz', 'a0', 'a0V', 'a1'],
      );
      assert.deepEqual(at, await pointOf(owner));
      assert.equal(at.number, 4);
    });

    it('refuses an id that is in use or was', async () => {
      const owner = newOwner();
      const { value } = await stored(owner);
      const again = store.lists.insert(owner, someList(owner, { id: value.id }));
      assert.deepEqual(await again(), E.left(alreadyExists('list')));
      assert.equal(await run(store.lists.remove(owner, value.id, O.none, noon)), true);
      assert.deepEqual(await again(), E.left(alreadyExists('list')));
      assert.deepEqual(await all(owner), []);
    });

    it('may have, and delete, a list with the id of a task', async () => {
      const owner = newOwner();
      const { value: list } = await stored(owner);
      const id = right(makeTaskId(list.id));
      await run(store.tasks.insert(owner, someTask(owner, { id })));
      await run(store.lists.remove(owner, list.id, O.none, noon));
      await run(store.tasks.remove(owner, id, O.none, noon));
      const page = await changes(owner, theBeginning);
      assert.deepEqual([page.tasks.deleted, page.lists.deleted], [[id], [list.id]]);
    });

    it('finds, replaces and deletes no absent list', async () => {
      const owner = newOwner();
      const list = someList(owner);
      assert.deepEqual(await run(store.lists.find(owner, list.id)), O.none);
      assert.deepEqual(await run(store.lists.replace(owner, list, firstVersion)), O.none);
      assert.equal(await run(store.lists.remove(owner, list.id, O.none, noon)), false);
      assert.deepEqual(await pointOf(owner), initialPoint);
    });

    it('refuses a stale version and keeps the data of the winner', async () => {
      const owner = newOwner();
      const { value: list } = await stored(owner);
      const tries = Array.from({ length: 10 }, (_, writer) =>
        run(store.lists.replace(owner, renamed(list, `writer ${writer}`), firstVersion)),
      );
      const winners = (await Promise.all(tries)).filter(O.isSome);
      assert.equal(winners.length, 1);
      assert.deepEqual(await all(owner), [winners[0]?.value]);
      assert.equal(await run(store.lists.remove(owner, list.id, O.some([firstVersion]), noon)), false);
      const greatest = right(makeVersion(2_147_483_647));
      assert.equal(await run(store.lists.remove(owner, list.id, O.some([greatest]), noon)), false);
      const expected = O.some([nextVersion(firstVersion)]);
      assert.equal(await run(store.lists.remove(owner, list.id, expected, noon)), true);
      assert.equal((await pointOf(owner)).number, 3);
    });

    it('has one history with tasks, cut by number over both', async () => {
      const owner = newOwner();
      const [first, task, gone] = [await stored(owner), await storedTask(owner), await stored(owner)];
      await run(store.lists.remove(owner, gone.value.id, O.none, noon));
      const second = some(
        await run(store.lists.replace(owner, renamed(first.value, 'renamed'), firstVersion)),
      );
      const whole = await changes(owner, theBeginning);
      assert.deepEqual(whole.tasks, { written: [task], deleted: [] });
      assert.deepEqual(whole.lists, { written: [second], deleted: [gone.value.id] });
      assert.equal(whole.next.number, 5);
      const pages = [await changes(owner, theBeginning, 1)];
      for (let page = pages[0]; page?.hasMore === true; page = pages.at(-1))
        pages.push(await changes(owner, page.next, 1));
      assert.deepEqual(
        pages.map(({ tasks, lists }) => [tasks, lists]),
        [
          [{ written: [task], deleted: [] }, unchanged],
          [unchanged, { written: [], deleted: [gone.value.id] }],
          [unchanged, { written: [second], deleted: [] }],
        ],
      );
    });

    it('purges tombstones of lists with those of tasks, and frees their ids', async () => {
      const owner = newOwner();
      const { value } = await stored(owner);
      await run(store.lists.remove(owner, value.id, O.none, noon));
      const { next } = await changes(owner, theBeginning);
      await run(store.purgeExpired({ deletions: later, responses: later }));
      assert.deepEqual((await changes(owner, theBeginning)).lists, unchanged);
      assert.equal(
        E.isLeft(await store.history.changes(owner, { ...next, number: 1, startedAt: 0 }, 1)()),
        true,
      );
      await run(store.lists.insert(owner, someList(owner, { id: value.id })));
    });

    it('rolls back with a refused unit of work, and erases with the user', async () => {
      const owner = newOwner();
      const before = await stored(owner);
      const refused = store.atomically(owner, ({ lists }) => async () => {
        await run(lists.insert(owner, someList(owner)));
        await run(lists.replace(owner, renamed(before.value, 'never'), firstVersion));
        await run(lists.remove(owner, before.value.id, O.none, noon));
        return E.left('refused');
      });
      assert.deepEqual(await refused(), E.left('refused'));
      assert.deepEqual(await all(owner), [before]);
      await run(store.erase(owner));
      assert.deepEqual(await all(owner), []);
      assert.deepEqual((await changes(owner, theBeginning)).lists, unchanged);
    });

    it('shows and gives no list to another user [V8.2.2]', async () => {
      const [alice, mallory] = [newOwner('alice'), newOwner('mallory')];
      const mine = await stored(alice);
      const { id } = mine.value;
      assert.deepEqual(await run(store.lists.find(mallory, id)), O.none);
      assert.deepEqual(
        await run(store.lists.replace(mallory, renamed(mine.value, 'stolen'), firstVersion)),
        O.none,
      );
      assert.equal(await run(store.lists.remove(mallory, id, O.none, noon)), false);
      assert.deepEqual(await all(mallory), []);
      const own = await run(store.lists.insert(mallory, someList(mallory, { id })));
      const inside = store.atomically(mallory, ({ lists }) =>
        TE.map(({ lists: seen }: { lists: ReadonlyArray<unknown> }) => seen)(lists.all(mallory)),
      );
      assert.deepEqual(await run(inside), [own]);
      assert.deepEqual((await changes(mallory, theBeginning)).lists.written, [own]);
      assert.deepEqual(await all(alice), [mine]);
    });

    it('is unaffected by mutation of arguments and results', async () => {
      const owner = newOwner();
      const given = someList(owner);
      const pristine = structuredClone(given);
      await run(store.lists.insert(owner, given));
      Reflect.set(given, 'title', 'spoilt');
      for (const { value } of await all(owner)) Reflect.set(value, 'title', 'spoilt');
      assert.deepEqual((await all(owner))[0]?.value, pristine);
    });
  });
};
