import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import { syncPointExpired, taskAlreadyExists } from '../../src/application/errors.ts';
import type { Store } from '../../src/application/ports.ts';
import { type SyncPoint, theBeginning } from '../../src/application/queries.ts';
import { type TaskId } from '../../src/domain/task.ts';
import { makeInstant } from '../../src/domain/time.ts';
import type { Actor } from '../../src/domain/user.ts';
import { newActor, someTask } from '../support/arbitraries.ts';
import { right, run } from '../support/values.ts';
import { actingOn, noon } from './acting.ts';

const at = (hour: string) => right(makeInstant(`2026-11-21T${hour}:00:00.000Z`));
const [ten, two] = [at('10'), at('14')];
/** The last millisecond before noon. */
const almostNoon = right(makeInstant('2026-11-21T11:59:59.999Z'));

const expired = E.left(syncPointExpired);

/** What a sweep forgets and what it leaves, for every adapter the same. */
export const sweepContract = (name: string, open: () => Promise<Store>): void => {
  describe(`a sweep on ${name}`, () => {
    let store: Store;
    before(async () => {
      store = await open();
    });

    const { answered, buried, changes, deletedOf, listed, refusal, removed, stored, storedMany } = actingOn(
      () => store,
    );
    const swept = (deletions = noon, answers = noon) => run(store.purgeExpired({ deletions, answers }));
    /** Reads to the end in pages of one change, and gives what was deleted and where it ended. */
    const followed = async (actor: Actor, since: SyncPoint) => {
      const deleted: TaskId[] = [];
      for (let next = since; ;) {
        const page = await changes(actor, next, 1);
        deleted.push(...page.deleted);
        if (!page.hasMore) return { deleted, next: page.next };
        assert.ok(page.next.number > next.number);
        next = page.next;
      }
    };

    it('forgets deletions that are older, of every user', async () => {
      const [alice, bob] = [newActor('alice'), newActor('bob')];
      await buried(alice, ten);
      const kept = [await buried(alice, noon), await buried(alice, two)];
      await buried(bob, almostNoon);
      await swept();
      assert.deepEqual(await deletedOf(alice), kept);
      assert.deepEqual(await deletedOf(bob), []);
    });

    it('forgets answers that are older, of every user', async () => {
      const [alice, bob] = [newActor('alice'), newActor('bob')];
      for (const actor of [alice, bob]) {
        await answered(actor, 'old', { key: 'old', at: almostNoon });
        await answered(actor, 'young', { key: 'young', at: noon });
      }
      await swept();
      for (const actor of [alice, bob]) {
        assert.deepEqual(await answered(actor, 'new', { key: 'old' }), {
          answer: 'new',
          isReplayed: false,
        });
        assert.deepEqual(await answered(actor, 'no', { key: 'young' }), {
          answer: 'young',
          isReplayed: true,
        });
      }
    });

    it('has one age for deletions and one for answers', async () => {
      const actor = newActor();
      const gone = await buried(actor, noon);
      await answered(actor, 'noon');
      await swept(ten, ten);
      assert.deepEqual(await answered(actor, 'no'), { answer: 'noon', isReplayed: true });
      assert.deepEqual(await deletedOf(actor), [gone]);
      await swept(ten, two);
      assert.deepEqual(await answered(actor, 'new', { at: two }), { answer: 'new', isReplayed: false });
      assert.deepEqual(await deletedOf(actor), [gone]);
      await swept(two, ten);
      assert.deepEqual(await answered(actor, 'no'), { answer: 'new', isReplayed: true });
      assert.deepEqual(await deletedOf(actor), []);
    });

    it('leaves tasks and the place of the history as they are', async () => {
      const actor = newActor();
      const [task] = await storedMany(actor, 2);
      await buried(actor, ten);
      const before = await listed(actor);
      await swept(two, two);
      assert.deepEqual(await listed(actor), before);
      assert.deepEqual(before.tasks[0], task);
      const { next } = await changes(actor, theBeginning);
      assert.deepEqual(next, { ...before.at, number: 4, startedAt: 4 });
    });

    it('expires followers that may not have heard of what it forgot, and no others', async () => {
      const actor = newActor();
      const nexts: SyncPoint[] = [];
      for (const hour of ['08', '11', '13']) {
        nexts.push((await changes(actor, theBeginning)).next);
        await buried(actor, at(hour));
      }
      const [empty, afterFirst, afterSecond] = nexts;
      assert.ok(empty !== undefined && afterFirst !== undefined && afterSecond !== undefined);
      await swept();
      assert.equal((await changes(actor, empty)).deleted.length, 1);
      assert.deepEqual(await refusal(actor, afterFirst), expired);
      assert.deepEqual(await refusal(actor, { ...afterFirst, number: 3 }), expired);
      assert.equal((await changes(actor, { ...afterFirst, number: 4 })).deleted.length, 1);
      assert.equal((await changes(actor, afterSecond)).deleted.length, 1);
      assert.equal((await changes(actor, theBeginning)).deleted.length, 1);
    });

    it('expires followers up to the last deletion that it forgot, though it was not the last to be made', async () => {
      const actor = newActor();
      const young = await buried(actor, two);
      const between = (await changes(actor, theBeginning)).next;
      await buried(actor, ten);
      await swept();
      assert.deepEqual(await deletedOf(actor), [young]);
      assert.deepEqual(await refusal(actor, between), expired);
      await swept(at('08'), at('08'));
      assert.deepEqual(await refusal(actor, between), expired);
    });

    it('remembers what earlier ones forgot', async () => {
      const actor = newActor();
      await stored(actor);
      const { next } = await changes(actor, theBeginning);
      await buried(actor, noon);
      await buried(actor, almostNoon);
      const { next: young } = await changes(actor, theBeginning);
      await swept(noon);
      await swept(two);
      assert.deepEqual(await deletedOf(actor), []);
      assert.deepEqual(await refusal(actor, next), expired);
      assert.deepEqual(await refusal(actor, { ...next, number: 4 }), expired);
      assert.deepEqual((await changes(actor, young)).next, young);
    });

    for (const pagesRead of [1, 2])
      it(`does not expire a follower that began before it, ${pagesRead} small pages ago, for older deletions`, async () => {
        const actor = newActor();
        const [first] = [await stored(actor), await buried(actor, ten), await buried(actor, ten)];
        await storedMany(actor, 3);
        let { next: since } = await changes(actor, theBeginning, 1);
        for (let read = 1; read < pagesRead; read += 1) since = (await changes(actor, since, 1)).next;
        await swept();
        const rest = await followed(actor, since);
        assert.deepEqual(rest.next, (await changes(actor, theBeginning)).next);
        await removed(actor, first, two);
        assert.deepEqual((await followed(actor, rest.next)).deleted, [first.value.id]);
      });

    it('does not expire a follower that began after it, however small its pages', async () => {
      const actor = newActor();
      await storedMany(actor, 2);
      await buried(actor, ten);
      await storedMany(actor, 2);
      await swept();
      const { deleted, next } = await followed(actor, theBeginning);
      assert.deepEqual(deleted, []);
      assert.deepEqual(next, (await changes(actor, theBeginning)).next);
    });

    it('expires a follower between small pages for a deletion since it began', async () => {
      const actor = newActor();
      const [first] = [await stored(actor), await stored(actor), await stored(actor)];
      const { next } = await changes(actor, theBeginning, 1);
      await removed(actor, first, ten);
      await swept();
      assert.deepEqual(await refusal(actor, next), expired);
      assert.deepEqual((await followed(actor, theBeginning)).deleted, []);
    });

    it('forgets nothing where nothing is old', async () => {
      const actor = newActor();
      await stored(actor);
      const { next } = await changes(actor, theBeginning);
      const gone = await buried(actor, noon);
      await answered(actor, 'kept');
      assert.deepEqual(await store.purgeExpired({ deletions: noon, answers: noon })(), E.right(undefined));
      assert.deepEqual((await changes(actor, next)).deleted, [gone]);
      assert.deepEqual(await answered(actor, 'no'), { answer: 'kept', isReplayed: true });
    });

    it('lets an id be used again only when its deletion is forgotten', async () => {
      const actor = newActor();
      const id = await buried(actor, ten);
      const again = store.tasks.insert(actor, someTask(actor, { id }));
      assert.deepEqual(await again(), E.left(taskAlreadyExists));
      await swept();
      assert.equal(E.isRight(await again()), true);
    });
  });
};
