import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { fractionalKeys } from '../../src/adapters/order-keys/fractional-keys.ts';
import { createList } from '../../src/application/list-use-cases.ts';
import { moveList } from '../../src/application/moves/list-moves.ts';
import { theBeginning } from '../../src/application/history.ts';
import type { Store } from '../../src/application/ports.ts';
import { type List, type ListId, makeListTitle } from '../../src/domain/list.ts';
import { type OrderKey, type Place, keyBetween } from '../../src/domain/order-key.ts';
import { type Versioned, firstVersion, nextVersion } from '../../src/domain/task.ts';
import { type OwnerId } from '../../src/domain/user.ts';
import { systemPorts } from '../../src/infrastructure/system-ports.ts';
import { actorFor, newOwner, someList } from '../support/arbitraries.ts';
import { right, run } from '../support/values.ts';

const after = (list: Versioned<List>): Place<ListId> => ({ side: 'after', anchor: O.some(list.value.id) });

/** The order of lists whoever moves them, for every adapter the same. */
export const listOrderContract = (name: string, open: () => Promise<Store>): void => {
  describe(`the order of lists on ${name}`, () => {
    let store: Store;
    before(async () => {
      store = await open();
    });

    const portsOf = () => ({ ...store, ...systemPorts });
    const create = (owner: OwnerId, title: string) =>
      run(createList(portsOf())(actorFor(owner), { title: right(makeListTitle(title)) }));
    const move = (owner: OwnerId, { value }: Versioned<List>, place: Place<ListId>) =>
      run(moveList(portsOf())(actorFor(owner), value.id, place, O.none));
    const all = async (owner: OwnerId) => (await run(store.lists.all(owner))).lists;

    it('is one total order for every follower, whatever ten writers move at once', async () => {
      const owner = newOwner();
      const lists: Versioned<List>[] = [];
      for (let nth = 0; nth < 6; nth += 1) lists.push(await create(owner, `list ${nth}`));
      const listAt = (index: number) => lists[index % lists.length] ?? assert.fail();
      const write = async (writer: number): Promise<void> => {
        for (let round = 0; round < 6; round += 1) {
          const anchor = listAt(writer + round + 1);
          const places: ReadonlyArray<Place<ListId>> = [
            after(anchor),
            { side: 'before', anchor: O.some(anchor.value.id) },
            { side: 'after', anchor: O.none },
            { side: 'before', anchor: O.none },
          ];
          await move(owner, listAt(writer * round), places[(writer + round) % 4] ?? after(anchor)).catch(
            // A list that is to stand next to itself.
            () => undefined,
          );
        }
      };
      await Promise.all(Array.from({ length: 10 }, (_, writer) => write(writer)));
      const ordered = await all(owner);
      assert.equal(ordered.length, lists.length);
      assert.equal(new Set(ordered.map(({ value }) => value.position)).size, lists.length);
      const followed = (await run(store.history.changes(owner, theBeginning, 1000))).lists.written;
      assert.deepEqual(
        followed.toSorted((a, b) => (a.value.position < b.value.position ? -1 : 1)),
        ordered,
      );
    });

    it('gives the neighbours of a full gap new keys, each with its version and number, and leaves their times', async () => {
      const owner = newOwner();
      const insert = (position: OrderKey) => run(store.lists.insert(owner, { ...someList(owner), position }));
      const first = someList(owner);
      const low = await run(store.lists.insert(owner, first));
      let high = someList(owner).position;
      for (let key = keyBetween(fractionalKeys, first.position, high); O.isSome(key);) {
        high = key.value;
        key = keyBetween(fractionalKeys, first.position, high);
      }
      const neighbour = await insert(high);
      const moved = await create(owner, 'moved');
      const { at: before } = await run(store.lists.all(owner));
      const result = await move(owner, moved, after(low));
      const ordered = await all(owner);
      assert.deepEqual(
        ordered.map(({ value }) => value.id),
        [low, moved, neighbour].map(({ value }) => value.id),
      );
      const rekeyed = [low, neighbour].filter(
        ({ value }) => ordered.find((one) => one.value.id === value.id)?.version !== firstVersion,
      );
      assert.equal(rekeyed.length, 1);
      for (const { value } of rekeyed) {
        const now = ordered.find((one) => one.value.id === value.id);
        assert.equal(now?.version, nextVersion(firstVersion));
        assert.equal(now.value.updatedAt, value.updatedAt);
        assert.notEqual(now.value.position, value.position);
      }
      assert.equal(result.version, nextVersion(firstVersion));
      assert.equal((await run(store.lists.all(owner))).at.number, before.number + 2);
    });

    it('has what is moved to the end before what is made later', async () => {
      const owner = newOwner();
      const [one, other] = [await create(owner, 'one'), await create(owner, 'other')];
      for (let nth = 0; nth < 50; nth += 1)
        await move(owner, nth % 2 === 0 ? one : other, { side: 'before', anchor: O.none });
      await sleep(2);
      const made = await create(owner, 'made later');
      assert.deepEqual(
        (await all(owner)).map(({ value }) => value.id),
        [one, other, made].map(({ value }) => value.id),
      );
    });

    it('stays as it is where a move is refused', async () => {
      const owner = newOwner();
      const [one, other] = [await create(owner, 'one'), await create(owner, 'other')];
      const self = await moveList(portsOf())(actorFor(owner), one.value.id, after(one), O.none)();
      assert.deepEqual(self, E.left({ _tag: 'AnchorAbsent', kind: 'list', side: 'after' }));
      assert.deepEqual(await all(owner), [one, other]);
    });
  });
};
