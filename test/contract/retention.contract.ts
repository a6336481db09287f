import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import { syncPointExpired, alreadyExists } from '../../src/application/errors.ts';
import type { Store } from '../../src/application/ports.ts';
import { type SyncPoint, theBeginning } from '../../src/application/history.ts';
import { type TaskId } from '../../src/domain/task.ts';
import { makeInstant } from '../../src/domain/time.ts';
import type { OwnerId } from '../../src/domain/user.ts';
import { newOwner, someTask } from '../support/arbitraries.ts';
import { right, run } from '../support/values.ts';
import { actingOn, noon } from './acting.ts';

const at = (hour: string) => right(makeInstant(`2026-11-21T${hour}:00:00.000Z`));
const [ten, two] = [at('10'), at('14')];
/** The last millisecond before noon. */
const almostNoon = right(makeInstant('2026-11-21T11:59:59.999Z'));

const expired = E.left(syncPointExpired);

/** What a sweep forgets and what it leaves, for every adapter the same. */
export const retentionContract = (name: string, open: () => Promise<Store>): void => {
  describe(`retention on ${name}`, () => {
    let store: Store;
    before(async () => {
      store = await open();
    });

    const { answered, buried, changes, deletedOf, listed, refusal, removed, stored, storedMany } = actingOn(
      () => store,
    );
    const swept = (deletions = noon, responses = noon) => run(store.purgeExpired({ deletions, responses }));
    /** Reads to the end in pages of one change, and gives what was deleted and where it ended. */
    const followed = async (owner: OwnerId, since: SyncPoint) => {
      const deleted: TaskId[] = [];
      for (let next = since; ;) {
        const page = await changes(owner, next, 1);
        deleted.push(...page.tasks.deleted);
        if (!page.hasMore) return { deleted, next: page.next };
        assert.ok(page.next.number > next.number);
        next = page.next;
      }
    };

    it('purges expired deletions of every user', async () => {
      const [alice, bob] = [newOwner('alice'), newOwner('bob')];
      await buried(alice, ten);
      const kept = [await buried(alice, noon), await buried(alice, two)];
      await buried(bob, almostNoon);
      await swept();
      assert.deepEqual(await deletedOf(alice), kept);
      assert.deepEqual(await deletedOf(bob), []);
    });

    it('purges expired responses of every user', async () => {
      const [alice, bob] = [newOwner('alice'), newOwner('bob')];
      for (const owner of [alice, bob]) {
        await answered(owner, 'old', { key: 'old', at: almostNoon });
        await answered(owner, 'young', { key: 'young', at: noon });
      }
      await swept();
      for (const owner of [alice, bob]) {
        assert.deepEqual(await answered(owner, 'new', { key: 'old' }), {
          response: 'new',
          isReplayed: false,
        });
        assert.deepEqual(await answered(owner, 'no', { key: 'young' }), {
          response: 'young',
          isReplayed: true,
        });
      }
    });

    it('has one age for deletions and one for responses', async () => {
      const owner = newOwner();
      const gone = await buried(owner, noon);
      await answered(owner, 'noon');
      await swept(ten, ten);
      assert.deepEqual(await answered(owner, 'no'), { response: 'noon', isReplayed: true });
      assert.deepEqual(await deletedOf(owner), [gone]);
      await swept(ten, two);
      assert.deepEqual(await answered(owner, 'new', { at: two }), { response: 'new', isReplayed: false });
      assert.deepEqual(await deletedOf(owner), [gone]);
      await swept(two, ten);
      assert.deepEqual(await answered(owner, 'no'), { response: 'new', isReplayed: true });
      assert.deepEqual(await deletedOf(owner), []);
    });

    it('leaves tasks and the change point unchanged', async () => {
      const owner = newOwner();
      const [task] = await storedMany(owner, 2);
      await buried(owner, ten);
      const before = await listed(owner);
      await swept(two, two);
      assert.deepEqual(await listed(owner), before);
      assert.deepEqual(before.tasks[0], task);
      const { next } = await changes(owner, theBeginning);
      assert.deepEqual(next, { ...before.at, number: 4, startedAt: 4 });
    });

    it('expires followers that may have missed what it purged, and no others', async () => {
      const owner = newOwner();
      const nexts: SyncPoint[] = [];
      for (const hour of ['08', '11', '13']) {
        nexts.push((await changes(owner, theBeginning)).next);
        await buried(owner, at(hour));
      }
      const [empty, afterFirst, afterSecond] = nexts;
      assert.ok(empty !== undefined && afterFirst !== undefined && afterSecond !== undefined);
      await swept();
      assert.equal((await changes(owner, empty)).tasks.deleted.length, 1);
      assert.deepEqual(await refusal(owner, afterFirst), expired);
      assert.deepEqual(await refusal(owner, { ...afterFirst, number: 3 }), expired);
      assert.equal((await changes(owner, { ...afterFirst, number: 4 })).tasks.deleted.length, 1);
      assert.equal((await changes(owner, afterSecond)).tasks.deleted.length, 1);
      assert.equal((await changes(owner, theBeginning)).tasks.deleted.length, 1);
    });

    it('expires followers up to the last deletion that it purged, though a later one remains', async () => {
      const owner = newOwner();
      const young = await buried(owner, two);
      const between = (await changes(owner, theBeginning)).next;
      await buried(owner, ten);
      await swept();
      assert.deepEqual(await deletedOf(owner), [young]);
      assert.deepEqual(await refusal(owner, between), expired);
      await swept(at('08'), at('08'));
      assert.deepEqual(await refusal(owner, between), expired);
    });

    it('remembers what earlier runs purged', async () => {
      const owner = newOwner();
      await stored(owner);
      const { next } = await changes(owner, theBeginning);
      await buried(owner, noon);
      await buried(owner, almostNoon);
      const { next: young } = await changes(owner, theBeginning);
      await swept(noon);
      await swept(two);
      assert.deepEqual(await deletedOf(owner), []);
      assert.deepEqual(await refusal(owner, next), expired);
      assert.deepEqual(await refusal(owner, { ...next, number: 4 }), expired);
      assert.deepEqual((await changes(owner, young)).next, young);
    });

    for (const pagesRead of [1, 2])
      it(`does not expire a follower that began before it, ${pagesRead} small pages ago, for older deletions`, async () => {
        const owner = newOwner();
        const [first] = [await stored(owner), await buried(owner, ten), await buried(owner, ten)];
        await storedMany(owner, 3);
        let { next: since } = await changes(owner, theBeginning, 1);
        for (let read = 1; read < pagesRead; read += 1) since = (await changes(owner, since, 1)).next;
        await swept();
        const rest = await followed(owner, since);
        assert.deepEqual(rest.next, (await changes(owner, theBeginning)).next);
        await removed(owner, first, two);
        assert.deepEqual((await followed(owner, rest.next)).deleted, [first.value.id]);
      });

    it('does not expire a follower that began after it, however small its pages', async () => {
      const owner = newOwner();
      await storedMany(owner, 2);
      await buried(owner, ten);
      await storedMany(owner, 2);
      await swept();
      const { deleted, next } = await followed(owner, theBeginning);
      assert.deepEqual(deleted, []);
      assert.deepEqual(next, (await changes(owner, theBeginning)).next);
    });

    it('expires a follower between small pages for a deletion since it began', async () => {
      const owner = newOwner();
      const [first] = [await stored(owner), await stored(owner), await stored(owner)];
      const { next } = await changes(owner, theBeginning, 1);
      await removed(owner, first, ten);
      await swept();
      assert.deepEqual(await refusal(owner, next), expired);
      assert.deepEqual((await followed(owner, theBeginning)).deleted, []);
    });

    it('purges nothing where nothing has expired', async () => {
      const owner = newOwner();
      await stored(owner);
      const { next } = await changes(owner, theBeginning);
      const gone = await buried(owner, noon);
      await answered(owner, 'kept');
      assert.deepEqual(await store.purgeExpired({ deletions: noon, responses: noon })(), E.right(undefined));
      assert.deepEqual((await changes(owner, next)).tasks.deleted, [gone]);
      assert.deepEqual(await answered(owner, 'no'), { response: 'kept', isReplayed: true });
    });

    it('frees an id only when its deletion is purged', async () => {
      const owner = newOwner();
      const id = await buried(owner, ten);
      const again = store.tasks.insert(owner, someTask(owner, { id }));
      assert.deepEqual(await again(), E.left(alreadyExists('task')));
      await swept();
      assert.equal(E.isRight(await again()), true);
    });
  });
};
